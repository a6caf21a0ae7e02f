"""A body's own response as a file: whole, marked while it is a draft, and for its body alone."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.clock import now
from portal.exports.response import views as response_views
from portal.moderation.models import Decision, Ground, Verdict
from portal.responses import actions
from portal.responses.models import Comment, CommentState, Stance
from tests import factories
from tests.conftest import SignIn
from tests.exports.test_paper_pdf import read, text_of
from tests.responses.scenes import ADDRESS, SIGN_OFF, Scene, make_scene

HOSTILE = "\u202eevil\u2066 <b>bold</b> \ufffe\u05d0\u05d1 =1+1"


def _comment(scene: Scene, slug: str, words: str, suggestion: str = "") -> Comment:
    said = actions.Said(
        scene.section_id(slug), Stance.OBJECT, words, is_settled=False, suggestion=suggestion
    )
    return actions.add_comment(
        scene.visit(), scene.outline, scene.passage(slug), said, form_key=f"{slug}-{words}"[:43]
    )


def _word(sign_in: SignIn, scene: Scene) -> tuple[str, str]:
    """The words of the Word file, and those at the head of its pages."""
    answer = sign_in(scene.tom).get(f"{scene.url}/response/download.docx")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    document = docx.Document(io.BytesIO(answer.data))
    head = document.sections[0].header.paragraphs[0].text
    return "\n".join(paragraph.text for paragraph in document.paragraphs), head


def _pdf(sign_in: SignIn, scene: Scene) -> list[str]:
    """The words of each page of the PDF."""
    answer = sign_in(scene.tom).get(f"{scene.url}/response/download.pdf")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    pdf = read(answer.data)
    assert "/StructTreeRoot" in pdf.root_object
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_before_it_is_submitted_every_page_is_marked_as_a_draft(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    for n in range(4):
        _comment(scene, "B1", f"Page after page {n}. " + "A long comment of a body. " * 150)
    db.session.commit()
    words, head = _word(sign_in, scene)
    assert head.startswith("DRAFT, not submitted. Lambeth CPCG’s response")
    assert "A1 to A2. Recommendations\nNot answered yet" in words
    assert "Not sent" in words
    pages = _pdf(sign_in, scene)
    assert len(pages) > 2
    assert all("DRAFT, not submitted" in page for page in pages)
    assert "DRAFT, not submitted" in sign_in(scene.tom).get(f"{scene.url}/response/").text


def test_it_holds_the_sign_off_every_answer_and_the_wording_suggested(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene, "B2", "Because of this", "Reason number two.")
    actions.say_nothing_to_add(scene.visit(), scene.passage("A"))
    response = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    words, head = _word(sign_in, scene)
    pages = _pdf(sign_in, scene)
    assert "DRAFT" not in head + words + " ".join(pages)
    for held in (words, " ".join(pages)):
        for each in (
            response.reference or "",
            "Grace Adeyemi, Chair",
            "Agreed at the meeting on 14 January 2027",
            "In the name of Lambeth CPCG only",
            "Nothing to add",
            "Not answered",
            "c1, on B2, version 1",
            "It would read: Reason number two.",
            "Because of this",
            "Waits for a moderator",
        ):
            assert each in held, each
    document = docx.Document(
        io.BytesIO(sign_in(scene.tom).get(f"{scene.url}/response/download.docx").data)
    )
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert "".join(run.text for run in runs if run.font.underline) == "two"
    assert "".join(run.text for run in runs if run.font.strike) == "2"


def test_it_says_what_has_become_of_each_comment(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    states = {
        "B1": (CommentState.PUBLISHED, Verdict.PUBLISH, None),
        "B2": (CommentState.WITHHELD, Verdict.WITHHOLD, Ground.PERSONAL_DATA),
        "B3": (CommentState.WITHDRAWN, None, None),
    }
    comments = {slug: _comment(scene, slug, f"On {slug}") for slug in states}
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    moderator = factories.make_user("Ruth Calder", Right.MODERATOR)
    for slug, (state, verdict, ground) in states.items():
        comments[slug].state = state
        if verdict is None:
            comments[slug].withdrawn_at = now()
            continue
        db.session.add(
            Decision(
                comment_id=comments[slug].id,
                verdict=verdict,
                ground=ground,
                note="A name stands in it." if ground else "",
                decided_at=now(),
                decided_by_id=moderator.id,
                decided_by_name=moderator.name,
            )
        )
    db.session.commit()
    words, _ = _word(sign_in, scene)
    assert "Published on" in words
    assert "Withheld from publication on" in words
    assert "The reason: Personal details." in words
    assert "The moderator’s note: A name stands in it." in words
    assert "Withdrawn on" in words
    assert "Ruth Calder" not in words


def test_reopened_it_is_marked_and_so_is_what_was_not_sent(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    _comment(scene, "B1", "Said at first")
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    actions.reopen(scene.visit(), address=ADDRESS)
    _comment(scene, "B2", "Said since")
    db.session.commit()
    words, head = _word(sign_in, scene)
    assert head.startswith("DRAFT, with what is not submitted.")
    assert words.count("\nNot sent\n") == 1
    assert words.index("Waits for a moderator") < words.index("\nNot sent\n")
    assert all("DRAFT, with what is not" in page for page in _pdf(sign_in, scene))


def test_words_that_would_break_the_file_or_turn_its_lines_do_not(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.lambeth.name = f"Lambeth {HOSTILE}"
    _comment(scene, "B2", f"Words {HOSTILE}", f"Reason {HOSTILE}")
    db.session.commit()
    answer = sign_in(scene.tom).get(f"{scene.url}/response/download.docx")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        xml = packed.read("word/document.xml").decode()
        head = packed.read("word/header1.xml").decode()
    assert "\ufffe" not in xml
    assert "<b>bold</b>" not in xml
    assert "\u202e" not in head
    assert text_of(read(sign_in(scene.tom).get(f"{scene.url}/response/download.pdf").data))


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_nobody_else_has_it(db: SQLAlchemy, sign_in: SignIn, suffix: str) -> None:
    scene = make_scene()
    _comment(scene, "B1", "known-to-lambeth-alone")
    db.session.commit()
    address = f"{scene.url}/response/download.{suffix}"
    theirs = sign_in(scene.ravi).get(address)
    assert (theirs.status_code, "camden" in theirs.headers["Content-Disposition"]) == (200, True)
    if suffix == "docx":
        with zipfile.ZipFile(io.BytesIO(theirs.data)) as packed:
            held = b"".join(packed.read(name) for name in packed.namelist())
        assert b"known-to-lambeth-alone" not in held
    else:
        assert "known-to-lambeth-alone" not in text_of(read(theirs.data))
    staff = factories.make_user("Ruth Calder", Right.MODERATOR, Right.ADMINISTRATOR)
    db.session.commit()
    assert sign_in(staff).get(address).status_code == 403


def test_without_the_extra_a_page_says_where_else_it_is(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene()
    monkeypatch.setattr(response_views, "can_draw", lambda: False)
    answer = sign_in(scene.tom).get(f"{scene.url}/response/download.pdf")
    assert (answer.status_code, "This portal does not make PDFs." in answer.text) == (404, True)
    assert f'href="{scene.url}/response/download.docx"' in answer.text
