"""A body's lead is told, once, what staff entered for it."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.mail.models import DigestItem, Kind, Letter, MailChoice, Pace
from portal.responses import actions
from portal.responses.models import Channel
from portal.stakeholders.models import MemberRole
from portal.web.dates import day
from tests import factories
from tests.responses.entry.scenes import (
    came,
    close_days_ago,
    entered,
    finished,
    from_person,
    moderator,
    today,
    typed,
)
from tests.responses.scenes import make_scene


def _letters(db: SQLAlchemy) -> list[Letter]:
    return list(db.session.scalars(db.select(Letter)))


def test_the_lead_has_the_reference_once_and_none_of_the_words(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    for kind in Kind:
        db.session.add(MailChoice(address=scene.grace.email, kind=kind, pace=Pace.OFF))
    entry = finished(scene, ruth, came(scene, channel=Channel.EMAIL), "Words of ours", "More")
    actions.finish(scene.visit(ruth), entry, scene.outline)
    db.session.commit()
    (letter,) = _letters(db)
    assert letter.to_address == scene.grace.email
    came_on = f"e-mail of {day(today())}"
    assert letter.subject == f"Entered for Lambeth CPCG: {came_on}, reference {entry.reference}"
    assert f"  Reference  {entry.reference}\n" in letter.body
    assert "  Entered    2 comments\n" in letter.body
    assert f"http://portal.test{scene.url}/response/\n" in letter.body
    assert "Words of ours" not in letter.body
    assert "late" not in letter.body
    assert db.session.scalars(db.select(DigestItem)).all() == []


def test_nobody_is_told_before_it_is_finished(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    typed(scene, ruth, entered(scene, ruth))
    assert _letters(db) == []


def test_a_late_one_is_acknowledged_as_late(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    close_days_ago(scene, 2)
    finished(scene, ruth)
    (letter,) = _letters(db)
    assert "It came after the close. It is marked as late, and read like any other." in letter.body


@pytest.mark.parametrize("who", ["a person", "a body without members"])
def test_where_nobody_can_read_it_nobody_is_written_to(db: SQLAlchemy, who: str) -> None:
    scene, ruth = make_scene(), moderator()
    what = from_person(scene)
    if who != "a person":
        bexley = factories.make_body("Bexley CPCG")
        factories.make_participation(scene.consultation, bexley)
        what = came(scene, body_id=bexley.id)
    finished(scene, ruth, what)
    assert _letters(db) == []


def test_every_lead_is_told_and_without_one_everybody(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    other = factories.make_member(scene.lambeth, role=MemberRole.LEAD)
    finished(scene, ruth)
    assert {letter.to_address for letter in _letters(db)} == {scene.grace.email, other.email}
