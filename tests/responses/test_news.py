"""Everyone who speaks for a body is told once of a new version, and of what becomes of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right, User
from portal.db import db as portal_db
from portal.drafts.models import DraftVersion
from portal.mail.models import Letter
from portal.mail.wording import COLUMNS
from portal.responses.models import ResponseState
from portal.responses.news import tell_of_version
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import Scene, make_scene
from tests.statements import statements

CHANGES = "The first recommendation is shorter.\n\nB2 repeated B1 and is gone."


def _letters() -> dict[str, str]:
    """Each letter's text, by the name it greets."""
    return {
        letter.body.partition("Dear ")[2].partition("\n")[0]: letter.body
        for letter in portal_db.session.scalars(portal_db.select(Letter).order_by(Letter.id))
    }


def _answered(scene: Scene) -> None:
    """Lambeth has commented on B1, B2, B3 and the whole, and had nothing to add on part A."""
    response = factories.make_response(scene.consultation, scene.lambeth)
    for slug in ("B1", "B2", "B3", "B4", None):
        factories.make_comment(
            response,
            scene.version,
            factories.section_at(scene.version, slug) if slug else None,
            author=scene.grace,
            body="Between ourselves.",
        )
    factories.make_nil_return(
        response, factories.section_at(scene.version, "A"), author=scene.grace
    )


def _next(scene: Scene, changes: str = CHANGES) -> DraftVersion:
    version = factories.make_next_version(
        scene.version,
        edited={"B1": "Another reason.", "A1": "Agree another thing."},
        gone=("B2",),
        merged={"B3": "B4"},
        changes=changes,
    )
    portal_db.session.commit()
    return version


def _tell(version: DraftVersion) -> None:
    with current_app.test_request_context():
        tell_of_version(version)
    portal_db.session.commit()


def test_each_member_is_told_what_changed_and_what_becomes_of_the_bodys_own_answers(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    _answered(scene)
    version = _next(scene)
    _tell(version)
    letters = _letters()
    assert set(letters) == {"Grace Adeyemi", "Tom Fielding", "Ravi Anand"}
    text = letters["Grace Adeyemi"]
    assert "Version 2 of Draft strategy for consulting people is published." in text
    assert "WHAT HAS CHANGED\nThe first recommendation is shorter.\n\nB2 repeated" in text
    assert "Lambeth CPCG's comments are kept. Each is shown beside the new words" in text
    assert (
        "Of the sections Lambeth CPCG answered, these have changed since:\n"
        "  A1 to A2  edited\n"
        "  B1  edited\n"
        "  B2  no longer in the draft\n"
        "  B3  now part of B4\n\n" in text
    )
    assert "Where Lambeth CPCG had nothing to add and the words have changed, please" in text
    slug = scene.consultation.slug
    assert f"See what changed:\nhttp://portal.test/consultations/{slug}/draft/changes" in text
    assert f"Read the draft:\nhttp://portal.test/consultations/{slug}/draft/\n" in text
    assert "The consultation closes at" in text
    assert letters["Tom Fielding"] == text.replace("Grace Adeyemi", "Tom Fielding")


def test_a_body_that_said_nothing_has_the_short_letter_and_reads_of_nobody_elses(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    _answered(scene)
    _tell(_next(scene))
    text = _letters()["Ravi Anand"]
    assert "Lambeth" not in text
    assert "kept" not in text
    assert "these have changed since" not in text
    assert "Between ourselves" not in "".join(_letters().values())
    assert "WHAT HAS CHANGED" in text


def test_a_submitted_response_stands_and_says_whom_to_call(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = factories.make_response(
        scene.consultation, scene.lambeth, state=ResponseState.SUBMITTED
    )
    factories.make_nil_return(
        response, factories.section_at(scene.version, "A"), author=scene.grace
    )
    _tell(_next(scene))
    text = " ".join(_letters()["Grace Adeyemi"].split())
    assert f"Lambeth CPCG's response {response.reference} stands as it was submitted." in text
    assert "please answer again" not in text


def test_a_body_whose_sections_are_the_same_is_told_so(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_nil_return(
        response, factories.section_at(scene.version, "summary"), author=scene.grace
    )
    _tell(_next(scene))
    text = _letters()["Grace Adeyemi"]
    assert "None of the sections Lambeth CPCG answered has changed." in text
    assert "comments are kept" not in text


def test_no_line_is_longer_than_a_letter_allows_but_addresses(db: SQLAlchemy) -> None:
    scene = make_scene()
    _answered(scene)
    _tell(_next(scene, "word " * 200))
    lines = "\n".join(_letters().values()).split("\n")
    assert [line for line in lines if len(line) > COLUMNS and not line.startswith("http")] == []


def test_told_again_nobody_has_a_second_letter(db: SQLAlchemy) -> None:
    scene = make_scene()
    version = _next(scene)
    for _ in range(2):
        _tell(version)
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 3


def test_somebody_who_speaks_for_two_bodies_has_one_letter_about_both(db: SQLAlchemy) -> None:
    scene = make_scene()
    factories.make_member(scene.camden, user=scene.grace)
    for body in (scene.lambeth, scene.camden):
        response = factories.make_response(scene.consultation, body)
        section = factories.section_at(scene.version, "B1")
        factories.make_comment(response, scene.version, section, author=scene.grace)
    _tell(_next(scene))
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 3
    text = _letters()["Grace Adeyemi"]
    assert "Camden CPCG's comments are kept." in text
    assert "Lambeth CPCG's comments are kept." in text
    assert "Lambeth" not in _letters()["Ravi Anand"]


def test_nobody_is_told_who_has_left_or_whose_account_is_closed(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.tom.deactivated_at = clock.now()
    outsider = factories.make_member(factories.make_body())
    _tell(_next(scene))
    assert set(_letters()) == {"Grace Adeyemi", "Ravi Anand"}
    assert outsider.name not in _letters()


@pytest.mark.parametrize("when", ["first", "not launched", "closed", "overtaken"])
def test_there_is_no_letter_about_a_version_that_is_no_news(db: SQLAlchemy, when: str) -> None:
    scene = make_scene()
    version = scene.version if when == "first" else _next(scene)
    if when == "not launched":
        scene.consultation.launched_at = None
    elif when == "closed":
        scene.consultation.closes_at = clock.now().replace(microsecond=0) - timedelta(seconds=1)
    elif when == "overtaken":
        factories.make_next_version(version)
    db.session.commit()
    _tell(version)
    assert db.session.scalars(db.select(Letter)).all() == []


def test_before_the_opening_the_letter_says_when_it_can_be_read(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.consultation.opens_at = clock.now().replace(microsecond=0) + timedelta(days=2)
    _tell(_next(scene))
    assert "Both can be read from" in _letters()["Grace Adeyemi"]


def test_telling_costs_as_many_statements_for_thirty_bodies_as_for_three(db: SQLAlchemy) -> None:
    costs = []
    for bodies in (1, 30):
        scene = make_scene()
        for _ in range(bodies):
            body = factories.make_body()
            factories.make_participation(scene.consultation, body)
            member = factories.make_member(body)
            response = factories.make_response(scene.consultation, body)
            section = factories.section_at(scene.version, "B1")
            factories.make_comment(response, scene.version, section, author=member)
        version = _next(scene)
        db.session.commit()
        db.session.refresh(version)
        with statements() as sent:
            _tell(version)
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 16


def _administrator() -> User:
    user = factories.make_user("Ade Admin", Right.ADMINISTRATOR)
    portal_db.session.commit()
    return user


def test_publishing_writes_the_letters_and_publishing_twice_writes_them_once(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _answered(scene)
    factories.make_next_version(scene.version, edited={"B1": "Another reason."}, published=False)
    client = sign_in(_administrator())
    url = f"/staff/consultations/{scene.consultation.slug}/versions/2/publish"
    for _ in range(2):
        assert client.post(url, data={"changes": "B1 is shorter."}).status_code == 303
    assert set(_letters()) == {"Grace Adeyemi", "Tom Fielding", "Ravi Anand"}
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 3
    assert "B1 is shorter." in _letters()["Ravi Anand"]
