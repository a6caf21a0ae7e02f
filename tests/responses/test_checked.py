"""Submitting sends what the lead's check page showed, and nothing that came after it unseen."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.db import db as portal_db
from portal.errors import Conflict
from portal.responses import actions, queries
from portal.responses.actions.submission import CHANGED_SINCE
from portal.responses.checked import Checked
from portal.responses.models import (
    Comment,
    CommentState,
    Response,
    ResponseState,
    Submission,
)
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import ADDRESS, SIGN_OFF, SIGN_OFF_FORM, Scene, make_scene, said


def _draft(scene: Scene, slug: str | None, words: str, *, by_tom: bool = False) -> Comment:
    comment = actions.add_comment(
        scene.visit(scene.tom if by_tom else scene.grace),
        scene.outline,
        scene.passage(slug[0]) if slug else None,
        said(scene.section_id(slug) if slug else None, words),
        form_key=words,
    )
    portal_db.session.commit()
    return comment


def _seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found.group(1))


def _press(client: FlaskClient, scene: Scene, seen: str, **typed: str) -> tuple[int, str]:
    answer = client.post(
        f"{scene.url}/response/check", data={**SIGN_OFF_FORM, **typed, "seen": seen}
    )
    return answer.status_code, html.unescape(answer.text)


def _states() -> set[CommentState]:
    portal_db.session.expire_all()
    return set(portal_db.session.scalars(portal_db.select(Comment.state)))


def _named(*names: str) -> str:
    return CHANGED_SINCE.format(", ".join(names))


def test_what_a_colleague_adds_after_the_lead_looked_is_shown_before_it_is_sent(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _draft(scene, "B1", "Looked at")
    grace = sign_in(scene.grace)
    seen = _seen(grace.get(f"{scene.url}/response/check").text)
    _draft(scene, "A1", "Unlooked at", by_tom=True)
    _draft(scene, None, "Nor this", by_tom=True)
    status, page = _press(grace, scene, seen, mandate="Typed and kept")
    assert status == 409
    assert _named(scene.passage("A").short_name, "the draft as a whole") in page
    assert "Unlooked at" in page
    assert 'value="Typed and kept"' in page
    assert _states() == {CommentState.DRAFT}
    assert _press(grace, scene, _seen(page))[0] == 303
    assert _states() == {CommentState.SUBMITTED}
    assert db.session.scalar(db.select(db.func.count(Submission.id))) == 1


def test_whoever_types_on_and_on_keeps_the_lead_from_submitting_once(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    draft = _draft(scene, "B1", "One", by_tom=True)
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    seen = _seen(grace.get(f"{scene.url}/response/check").text)

    def types(words: str) -> None:
        db.session.expire_all()
        answer = tom.post(
            f"{scene.url}/comments/{draft.id}/autosave",
            data={
                "stance": "support",
                "place": "B1",
                "comment": words,
                "form_key": draft.form_key,
                "revision": str(draft.revision),
            },
        )
        db.session.expire_all()
        assert (answer.status_code, draft.body) == (200, words)

    types("One two")
    status, page = _press(grace, scene, seen)
    assert (status, _named(scene.passage("B").short_name) in page) == (409, True)
    types("One two three")
    assert _press(grace, scene, _seen(page))[0] == 303
    db.session.expire_all()
    assert (draft.state, draft.body) == (CommentState.SUBMITTED, "One two three")


def test_a_page_told_of_one_section_still_asks_about_another(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _draft(scene, "B1", "One")
    grace = sign_in(scene.grace)
    seen = _seen(grace.get(f"{scene.url}/response/check").text)
    _draft(scene, "B2", "Two", by_tom=True)
    status, page = _press(grace, scene, seen)
    assert status == 409
    _draft(scene, "A1", "Three", by_tom=True)
    status, page = _press(grace, scene, _seen(page))
    assert (status, _named(scene.passage("A").short_name) in page) == (409, True)
    assert _press(grace, scene, _seen(page))[0] == 303


def test_what_went_what_came_with_a_file_and_nothing_to_add_all_count(db: SQLAlchemy) -> None:
    scene = make_scene()
    first = _draft(scene, "B1", "Goes")
    kept = _draft(scene, "B2", "Stays")
    before = Checked(0, queries.would_be_sent(scene.visit()))
    assert before.overtaken(queries.would_be_sent(scene.visit())) == []
    section_id, kept_section_id = first.section_id, kept.section_id
    actions.remove_comment(scene.visit(), first, revision=first.revision)
    assert before.overtaken(queries.would_be_sent(scene.visit())) == [section_id]
    factories.make_file(kept)
    changed = before.overtaken(queries.would_be_sent(scene.visit()))
    assert set(changed) == {section_id, kept_section_id}
    actions.say_nothing_to_add(scene.visit(), scene.passage("A"))
    changed = before.overtaken(queries.would_be_sent(scene.visit()))
    assert set(changed) == {section_id, kept_section_id, scene.passage("A").id}
    with pytest.raises(Conflict):
        actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS, seen=before)
    assert db.session.scalars(db.select(Response.state)).one() is ResponseState.DRAFTING


def test_the_drafts_of_another_body_change_nothing(db: SQLAlchemy) -> None:
    scene = make_scene()
    _draft(scene, "B1", "Ours")
    before = queries.would_be_sent(scene.visit())
    actions.add_comment(
        scene.visit(scene.ravi),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B1"), "Theirs"),
        form_key="theirs",
    )
    assert queries.would_be_sent(scene.visit()) == before


def test_a_colleague_who_is_faster_than_the_press_is_asked_about_and_not_sent(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _draft(scene, "B1", "Looked at")
    seen = Checked(0, queries.would_be_sent(scene.visit()))
    assert Checked.read(seen.written()) == seen
    _draft(scene, "B2", "Unlooked at", by_tom=True)
    grace = sign_in(scene.grace)
    assert _press(grace, scene, seen.written())[0] == 409


@pytest.mark.parametrize(
    "text,checked",
    [
        (None, Checked()),
        ("", Checked()),
        ("2", Checked(2)),
        ("2;", Checked(2, {})),
        ("1;7:c1.2,n3 0:*", Checked(1, {7: "c1.2,n3", 0: "*"})),
        ("x;y:z 5", Checked(0, {5: ""})),
    ],
)
def test_a_form_that_was_tampered_with_is_read_as_one_that_showed_less(
    text: str | None, checked: Checked
) -> None:
    assert Checked.read(text) == checked
