"""Colleagues' notes: shared inside the body, seen by nobody else, whatever becomes of the response.

Each request with and without htmx.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.mail.models import Letter
from portal.responses import actions, queries
from portal.responses.models import ColleagueNote, Comment
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import ADDRESS, HTMX, SIGN_OFF, Scene, make_scene, said
from tests.statements import statements

WORDS = "The January date is the problem for us"
BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def add(
    sign_in: SignIn,
    scene: Scene,
    words: str = WORDS,
    *,
    by: User | None = None,
    key: str = "k" * 43,
    label: str = "B",
    headers: Mapping[str, str] | None = None,
) -> TestResponse:
    return sign_in(by or scene.grace).post(
        f"{scene.url}/draft/{label}/notes",
        data={"note": words, "form_key": key, "version": "1"},
        headers=dict(headers or {}),
    )


def notes(db: SQLAlchemy) -> list[tuple[str, str]]:
    db.session.expire_all()
    rows = db.session.scalars(db.select(ColleagueNote).order_by(ColleagueNote.id))
    return [(row.written_by.name, row.words) for row in rows]


@BOTH
def test_a_note_is_read_by_the_colleagues_with_its_author(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    answer = add(sign_in, scene, headers=headers)
    if headers:
        assert answer.status_code == 200
        assert answer.text.count("Note added.") == 2  # read, and read out
        assert 'id="notes"' in answer.text
        assert "<html" not in answer.text
    else:
        assert (answer.status_code, answer.location) == (303, f"{scene.url}/draft/B#notes")
    page = sign_in(scene.tom).get(f"{scene.url}/draft/B").text
    assert WORDS in page
    assert "<b>Grace Adeyemi</b>" in page
    assert "Only Lambeth CPCG sees these" in page
    assert WORDS not in sign_in(scene.tom).get(f"{scene.url}/draft/A").text


def test_a_note_on_the_draft_as_a_whole_is_there(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    add(sign_in, scene, label="whole-draft")
    assert WORDS in sign_in(scene.tom).get(f"{scene.url}/draft/whole-draft").text
    assert WORDS not in sign_in(scene.tom).get(f"{scene.url}/draft/B").text


@BOTH
def test_a_double_press_makes_one_note(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    assert {add(sign_in, scene, headers=headers).status_code for _ in range(2)} == {
        200 if headers else 303
    }
    assert notes(db) == [("Grace Adeyemi", WORDS)]


@BOTH
def test_the_same_form_with_other_words_keeps_both(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    add(sign_in, scene, "First")
    answer = add(sign_in, scene, "Second, after going back", headers=headers)
    assert answer.status_code == 409
    assert "Second, after going back" in answer.text
    key = re.search(r'id="note-key"[^>]*value="([^"]+)"', answer.text)
    assert key
    assert key[1] != "k" * 43
    again = add(sign_in, scene, "Second, after going back", key=key[1])
    assert again.status_code == 303
    assert [words for _, words in notes(db)] == ["First", "Second, after going back"]


@BOTH
@pytest.mark.parametrize(
    "words, sentence",
    [("", "Write the note first"), ("…", "Write the note in words"), ("x" * 2001, "2,000")],
)
def test_a_note_that_cannot_be_kept_comes_back(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], words: str, sentence: str
) -> None:
    scene = make_scene()
    answer = add(sign_in, scene, words, headers=headers)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words in answer.text
    assert notes(db) == []


def test_a_note_beside_a_comment_form_gives_each_id_once(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    page = add(sign_in, scene, "")
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert sorted(set(ids)) == sorted(ids)


@BOTH
def test_only_its_writer_removes_a_note(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    add(sign_in, scene)
    (row,) = db.session.scalars(db.select(ColleagueNote))
    url = f"{scene.url}/notes/{row.id}/remove"
    toms = sign_in(scene.tom)
    assert toms.get(url, headers=headers).status_code == 403
    assert toms.post(url, headers=headers).status_code == 403
    assert url not in toms.get(f"{scene.url}/draft/B").text
    graces = sign_in(scene.grace)
    asked = graces.get(url, headers=headers)
    assert "It cannot be brought back" in asked.text
    assert len(notes(db)) == 1
    answer = graces.post(url, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    assert notes(db) == []
    assert graces.post(url, headers=headers).status_code == 404


def test_colleagues_go_on_talking_after_submission_and_after_the_close(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    actions.add_comment(scene.visit(), scene.outline, None, said(None), form_key="a")
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    assert add(sign_in, scene, "Sent now", key="a" * 43).status_code == 303
    scene.close()
    assert add(sign_in, scene, "Closed now", key="b" * 43).status_code == 303
    page = sign_in(scene.tom).get(f"{scene.url}/draft/B").text
    assert "Sent now" in page
    assert "Closed now" in page


def test_a_body_that_said_nothing_can_talk_after_the_close(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.close()
    assert add(sign_in, scene).status_code == 303
    assert notes(db) == [("Grace Adeyemi", WORDS)]


def test_a_note_stays_with_its_words_on_the_next_version(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    add(sign_in, scene)
    factories.make_next_version(scene.version, relabelled={"B": "C9"}, edited={"B1": "Other"})
    db.session.commit()
    page = sign_in(scene.tom).get(f"{scene.url}/draft/C9").text
    assert WORDS in page
    assert "on version 1" in page


def test_a_note_on_words_that_are_gone_is_with_the_whole_draft(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    add(sign_in, scene)
    gone = ("B", "B1", "B2", "B3", "B4")
    factories.make_next_version(scene.version, gone=gone)
    db.session.commit()
    page = sign_in(scene.tom).get(f"{scene.url}/draft/whole-draft").text
    assert WORDS in page
    assert "on B of version 1, which is no longer in the draft" in page


def test_a_note_sent_while_a_version_came_out_is_kept(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    factories.make_next_version(scene.version, relabelled={"B": "C9"})
    db.session.commit()
    answer = add(sign_in, scene, headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"{scene.url}/draft/C9#notes"
    assert WORDS in sign_in(scene.tom).get(f"{scene.url}/draft/C9").text


def test_looking_for_new_notes_shows_them(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    add(sign_in, scene)
    url = f"{scene.url}/draft/B/notes"
    plain = sign_in(scene.tom).get(url)
    assert (plain.status_code, plain.location) == (302, f"{scene.url}/draft/B#notes")
    assert WORDS in sign_in(scene.tom).get(url, headers=HTMX).text


def test_notes_cost_one_statement_however_many(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    visit, outline, passage = scene.visit(), scene.outline, scene.passage("B")
    counts = []
    for number in (1, 30):
        for n in range(number):
            by = scene.visit(scene.tom if n % 2 else scene.grace)
            actions.add_note(by, passage, f"Note {n}", form_key=f"{number}-{n}")
        db.session.commit()
        queries.notes_on(visit, outline, passage)  # reads the visit again after the commit
        with statements() as sent:
            shown = queries.notes_on(visit, outline, passage)
            assert {note.row.written_by.name for note in shown}
        counts.append(len(sent))
    assert counts == [1, 1]


# Nobody outside the body, ever.


@pytest.mark.parametrize("is_sent", [False, True], ids=["drafting", "submitted"])
def test_nobody_outside_the_body_ever_reads_a_note(
    db: SQLAlchemy, sign_in: SignIn, is_sent: bool
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    outsiders = [scene.ravi, factories.make_user("Everything", *Right)]
    outsiders += [factories.make_user(right.value, right) for right in Right]
    # A member who has left is nobody of the body any more.
    actions.add_note(scene.visit(), scene.passage("B"), WORDS, form_key="a")
    actions.add_note(scene.visit(), None, WORDS, form_key="b")
    actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B1"), "Our comment"),
        form_key="c",
    )
    if is_sent:
        actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    (row, _) = db.session.scalars(db.select(ColleagueNote).order_by(ColleagueNote.id))
    staff = f"/staff/consultations/{scene.consultation.slug}"
    pages = [
        f"{scene.url}/draft/",
        f"{scene.url}/draft/B",
        f"{scene.url}/draft/B/notes",
        f"{scene.url}/draft/all",
        f"{scene.url}/draft/whole-draft",
        f"{scene.url}/response/",
        f"{scene.url}/response/status",
        f"{scene.url}/notes/{row.id}/remove",
        f"{staff}/moderation/",
        f"{staff}/analysis/",
        f"{staff}/analysis/B",
        f"{staff}/bodies/",
        f"{staff}/comments.csv",
    ]
    for outsider in outsiders:
        browser = sign_in(outsider)
        for page in pages:
            for headers in ({}, HTMX):
                answer = browser.get(page, headers=headers)
                assert WORDS not in answer.text, (outsider.name, page)
        assert browser.post(f"{scene.url}/notes/{row.id}/remove").status_code == 404
        if outsider is not scene.ravi:
            assert add(sign_in, scene, by=outsider).status_code in {403, 404}
    events = [json.dumps(e.details) for e in db.session.scalars(db.select(AuditEvent))]
    assert not [event for event in events if "January" in event]
    assert not [each for each in db.session.scalars(db.select(Letter)) if WORDS in each.body]
    assert not [each for each in db.session.scalars(db.select(Comment)) if WORDS in each.body]


def test_a_key_of_another_bodys_note_tells_nothing_of_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    add(sign_in, scene)
    answer = add(sign_in, scene, by=scene.ravi)
    assert answer.status_code == 409
    assert answer.text.count(WORDS) == 1  # what was typed
    assert "Grace" not in answer.text


def test_somebody_who_left_the_body_reads_no_note(db: SQLAlchemy, sign_in: SignIn) -> None:
    from portal.clock import now
    from portal.stakeholders.models import Membership

    scene = make_scene()
    leaver = factories.make_member(scene.lambeth, role=MemberRole.REPRESENTATIVE)
    add(sign_in, scene)
    db.session.scalars(
        db.select(Membership).where(Membership.user_id == leaver.id)
    ).one().left_at = now()
    db.session.commit()
    assert sign_in(leaver).get(f"{scene.url}/draft/B/notes", headers=HTMX).status_code == 404
