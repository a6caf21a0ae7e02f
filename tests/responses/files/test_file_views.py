"""Attaching, removing and fetching files, with and without htmx."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.audit.models import AuditEvent
from portal.responses.actions import files as file_actions
from portal.responses.files import display_name
from portal.responses.models import (
    Attachment,
    AttachmentBytes,
    Comment,
    CommentState,
    ResponseState,
    Stance,
)
from portal.web.forms import new_form_key
from tests import factories
from tests.conftest import SignIn
from tests.responses.files import made
from tests.responses.files.sending import NAME, send, with_file
from tests.responses.scenes import HTMX, Scene, make_scene
from tests.statements import statements

BOTH_WAYS = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comment(scene: Scene, db: SQLAlchemy) -> Comment:
    response = factories.make_response(scene.consultation, scene.lambeth)
    made_comment = factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B2"),
        author=scene.grace,
        body="See the minutes.",
    )
    db.session.commit()
    return made_comment


def address(scene: Scene, comment: Comment) -> str:
    return f"{scene.url}/comments/{comment.id}/files"


def names(db: SQLAlchemy) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Attachment.name).order_by(Attachment.id)))


@BOTH_WAYS
def test_a_file_is_attached_and_listed_with_its_kind_and_size(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, htmx: bool
) -> None:
    browser = sign_in(scene.grace)
    answer = send(browser, address(scene, comment), htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    page = answer.text if htmx else browser.get(answer.location).text
    assert f"{NAME} is attached." in page
    assert "PDF, 1 KB" in page
    assert ("<html" in page) is not htmx
    stored = db.session.scalars(db.select(Attachment)).one()
    assert (stored.media_type, stored.size) == ("application/pdf", len(made.PDF))
    assert db.session.scalars(db.select(AttachmentBytes.data)).one() == made.PDF


@BOTH_WAYS
def test_the_form_is_a_page_and_a_part_of_the_section(
    sign_in: SignIn, scene: Scene, comment: Comment, htmx: bool
) -> None:
    browser = sign_in(scene.tom)
    answer = browser.get(address(scene, comment), headers=HTMX if htmx else {})
    assert answer.status_code == 200
    assert "Attach the file" in answer.text
    assert ("<h1" in answer.text) is not htmx
    assert f'id="files-{comment.id}"' in answer.text


@BOTH_WAYS
def test_a_form_without_a_file_asks_for_one(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, htmx: bool
) -> None:
    answer = send(sign_in(scene.grace), address(scene, comment), b"", "", htmx=htmx)
    assert answer.status_code == 422
    assert "Choose the file that you want to send" in answer.text
    assert names(db) == []


@BOTH_WAYS
def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, htmx: bool
) -> None:
    answer = send(sign_in(scene.grace), address(scene, comment), made.PDF, "x.docx", htmx=htmx)
    assert answer.status_code == 422
    assert "is a PDF, but its name does not end in .pdf" in answer.text
    assert f'href="#file-{comment.id}"' in answer.text
    assert names(db) == []


def test_a_file_of_more_than_ten_megabytes_is_refused_with_the_form(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser = sign_in(scene.grace)
    just_over = made.PDF[:-6] + b" " * (10 * 1024 * 1024) + made.PDF[-50:]
    for data in (just_over, b"x" * (12 * 1024 * 1024)):
        answer = send(browser, address(scene, comment), data)
        assert answer.status_code == 422
        assert "10 MB" in answer.text
        assert "Attach the file" in answer.text
    assert names(db) == []


@BOTH_WAYS
def test_a_file_is_removed_while_its_comment_is_a_draft(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, htmx: bool
) -> None:
    file_id = with_file(comment)
    browser = sign_in(scene.tom)
    headers = HTMX if htmx else {}
    answer = browser.post(f"{scene.url}/response/files/{file_id}/remove", headers=headers)
    page = answer.text if htmx else browser.get(answer.location).text
    assert f"{NAME} is removed." in page
    assert names(db) == []
    assert db.session.scalars(db.select(AttachmentBytes.attachment_id)).all() == []


def test_a_removed_comment_takes_its_files_with_it(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    with_file(comment)
    browser = sign_in(scene.grace)
    assert browser.post(f"{scene.url}/comments/{comment.id}/remove").status_code == 303
    assert names(db) == []
    assert db.session.scalars(db.select(AttachmentBytes.attachment_id)).all() == []


def test_what_was_submitted_keeps_its_files_as_they_are(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    file_id = with_file(comment)
    comment.state = CommentState.SUBMITTED
    comment.response.state = ResponseState.REOPENED
    db.session.commit()
    browser = sign_in(scene.grace)
    answer = send(browser, address(scene, comment), name="more.pdf")
    assert answer.status_code == 409
    assert "no longer a draft" in answer.text
    answer = browser.post(f"{scene.url}/response/files/{file_id}/remove")
    assert answer.status_code == 409
    assert names(db) == [NAME]


def test_after_the_close_nothing_is_attached(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    scene.close()
    answer = send(sign_in(scene.grace), address(scene, comment))
    assert answer.status_code == 409
    assert "The consultation closed at" in answer.text
    assert names(db) == []


def test_one_form_sent_twice_is_one_file(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser, key = sign_in(scene.grace), new_form_key()
    for _ in range(2):
        assert send(browser, address(scene, comment), form_key=key).status_code == 303
    assert names(db) == [NAME]
    other = send(browser, address(scene, comment), made.png(), "photo.png", form_key=key)
    assert other.status_code == 422
    assert f"This form has saved {NAME} already" in other.text
    assert key not in other.text
    assert names(db) == [NAME]


def test_a_repeated_press_after_the_close_is_told_that_it_was_saved(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser, key = sign_in(scene.grace), new_form_key()
    assert send(browser, address(scene, comment), form_key=key).status_code == 303
    scene.close()
    assert send(browser, address(scene, comment), form_key=key).status_code == 303
    assert names(db) == [NAME]


def test_a_comment_takes_ten_files(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    for _ in range(file_actions.MOST_FILES):
        with_file(comment)
    answer = send(sign_in(scene.grace), address(scene, comment), name="eleventh.pdf")
    assert answer.status_code == 422
    assert "10 files at most" in answer.text
    assert "eleventh.pdf" not in names(db)


@BOTH_WAYS
def test_a_file_instead_of_words_is_an_answer(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, htmx: bool
) -> None:
    browser = sign_in(scene.grace)
    page = browser.get(f"{scene.url}/draft/B/file").text
    assert "What is Lambeth CPCG’s view of B1 to B4?" in page
    answer = send(browser, f"{scene.url}/draft/B/file", stance="object", htmx=htmx)
    where = answer.headers["HX-Redirect"] if htmx else answer.location
    page = browser.get(where).text
    assert f"{NAME} is saved as your comment." in page
    assert "PDF, 1 KB" in page
    stored = db.session.scalars(db.select(Comment)).one()
    assert (stored.body, stored.stance, stored.is_settled) == ("", Stance.OBJECT, True)
    assert names(db) == [NAME]


def test_a_file_instead_of_words_needs_a_view_and_keeps_it(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser = sign_in(scene.grace)
    answer = send(browser, f"{scene.url}/draft/B/file")
    assert answer.status_code == 422
    assert "Choose support, object or neither" in answer.text
    answer = send(browser, f"{scene.url}/draft/B/file", b"", "", stance="object")
    assert answer.status_code == 422
    assert 'value="object" checked' in " ".join(answer.text.split())
    assert names(db) == []


def test_one_press_too_many_of_a_file_instead_is_one_comment(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser, key = sign_in(scene.grace), new_form_key()
    for _ in range(2):
        answer = send(
            browser, f"{scene.url}/draft/whole-draft/file", form_key=key, stance="support"
        )
        assert answer.status_code == 303
    assert len(db.session.scalars(db.select(Comment)).all()) == 1
    assert names(db) == [NAME]


def test_a_comment_without_words_keeps_its_last_file(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser = sign_in(scene.grace)
    send(browser, f"{scene.url}/draft/B/file", stance="object")
    comment = db.session.scalars(db.select(Comment)).one()
    file_id = db.session.scalars(db.select(Attachment.id)).one()
    remove = f"{scene.url}/response/files/{file_id}/remove"
    answer = browser.post(remove)
    assert answer.status_code == 409
    assert "This comment has no words, so it keeps its file" in answer.text
    assert names(db) == [NAME]
    # With another file beside it, or with words, it may go.
    change = f"{scene.url}/comments/{comment.id}"
    fields = {"stance": "support", "comment": "", "revision": "1", "do": "save"}
    assert browser.post(change, data=fields).status_code == 303
    fields |= {"comment": "In words.", "revision": "2"}
    assert browser.post(change, data=fields).status_code == 303
    assert browser.post(remove).status_code == 303
    assert names(db) == []
    fields |= {"comment": "", "revision": "3"}
    assert browser.post(change, data=fields).status_code == 422


HOSTILE = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Users\\Grace\\Our reply.pdf", "Our reply.pdf"),
    ("reply\u202efdp.exe.pdf", "replyfdp.exe.pdf"),
    ("réponse 📎 <b>.pdf", "réponse 📎 b.pdf"),
    ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ('"; filename=evil.exe; ".pdf', "; filename=evil.exe; .pdf"),
    ("a\r\nSet-Cookie: b=c.pdf", "aSet-Cookie b=c.pdf"),
    ("a\x00.exe.pdf", "a.exe.pdf"),
    ("", "file"),
    ("..", "file"),
    ("\u202e", "file"),
    ("draft.txt", "draft.txt"),
]


@pytest.mark.parametrize("given, kept", HOSTILE)
def test_a_hostile_name_is_a_safe_one_to_read_and_to_save(given: str, kept: str) -> None:
    assert display_name(given) == kept


def test_a_name_is_kept_for_people_and_harms_no_page_or_header(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser = sign_in(scene.grace)
    for name in ("../réponse 📎 <b>.pdf", "reply\u202efdp.exe.pdf", "x" * 300 + ".pdf"):
        assert send(browser, address(scene, comment), name=name).status_code == 303
    assert names(db) == ["réponse 📎 b.pdf", "replyfdp.exe.pdf", "x" * 196 + ".pdf"]
    for file_id in db.session.scalars(db.select(Attachment.id)):
        answer = browser.get(f"{scene.url}/response/files/{file_id}")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    page = browser.get(f"{scene.url}/draft/B2").text
    assert "<b>.pdf" not in page
    assert "réponse 📎 b.pdf" in page


def test_a_file_is_served_to_be_kept_and_never_shown(
    sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    file_id = with_file(comment)
    answer = sign_in(scene.tom).get(
        f"{scene.url}/response/files/{file_id}", headers={"Range": "bytes=0-3"}
    )
    assert answer.status_code == 200
    assert answer.data == made.PDF
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers.getlist("Content-Security-Policy")
    assert "Accept-Ranges" not in answer.headers
    assert "ETag" not in answer.headers


def test_a_name_beyond_ascii_is_sent_in_both_ways_that_browsers_know(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser = sign_in(scene.grace)
    send(browser, address(scene, comment), name="réponse 📎.pdf")
    file_id = db.session.scalars(db.select(Attachment.id)).one()
    header = browser.get(f"{scene.url}/response/files/{file_id}").headers["Content-Disposition"]
    assert header.startswith("attachment; ")
    assert "filename*=UTF-8''r%C3%A9ponse%20%F0%9F%93%8E.pdf" in header


def test_a_page_with_files_reads_none_of_their_bytes_and_asks_no_more_often(
    app: Flask, db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser = sign_in(scene.grace)
    page = f"{scene.url}/draft/B"
    with_file(comment)
    browser.get(page)
    with statements() as one:
        browser.get(page)
    for _ in range(5):
        with_file(comment)
    with statements() as six:
        browser.get(page)
    assert len(six) == len(one)
    assert not [each for each in six if "attachment_bytes" in each]


def test_a_lost_session_says_that_the_file_was_not_kept(
    app: Flask, db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    answer = send(app.test_client(), address(scene, comment))
    assert answer.status_code == 401
    assert "The file that you chose was not kept." in answer.text
    assert "choose your file again" in answer.text
    assert "Minutes" not in answer.text
    assert names(db) == []


def test_a_file_leaves_a_record_without_its_name(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    browser = sign_in(scene.grace)
    send(browser, address(scene, comment), name="secret-plans.pdf")
    file_id = db.session.scalars(db.select(Attachment.id)).one()
    browser.post(f"{scene.url}/response/files/{file_id}/remove")
    events = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.subject_kind == "file").order_by(AuditEvent.id)
    ).all()
    assert [event.verb for event in events] == ["file attached", "file removed"]
    assert not [event for event in events if "secret" in str(event.details)]
