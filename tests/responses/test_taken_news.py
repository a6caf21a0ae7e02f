"""A body is told once that its wording was taken into a version, as each reader chose."""

from __future__ import annotations

import pytest
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal import clock
from portal.db import db as portal_db
from portal.drafts.models import DraftVersion, TakenWording
from portal.mail.actions import choose
from portal.mail.models import DigestItem, Kind, Letter, Pace
from portal.responses.models import ResponseState
from portal.responses.news import tell_of_version
from tests import factories
from tests.responses.scenes import Scene, make_scene

LINE = "Lambeth CPCG's wording on B1 (c1) was taken into version 2:"


def taken(scene: Scene) -> DraftVersion:
    """Version 2 has Lambeth's wording in B1."""
    response = factories.make_response(
        scene.consultation, scene.lambeth, state=ResponseState.SUBMITTED
    )
    comment = factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "B1"), author=scene.grace
    )
    comment.number = 1
    version = factories.make_next_version(scene.version, edited={"B1": "As Lambeth has it."})
    portal_db.session.add(
        TakenWording(
            version_id=version.id,
            section_id=factories.section_at(version, "B1").id,
            comment_id=comment.id,
            taken_at=clock.now(),
            taken_by_name="Amara Lewis",
        )
    )
    portal_db.session.commit()
    return version


def tell(version: DraftVersion) -> None:
    with current_app.test_request_context():
        tell_of_version(version)
    portal_db.session.commit()


def told(address: str) -> list[tuple[str, int]]:
    """Each letter to somebody by its subject's first word, and how often it has the line."""
    letters = portal_db.session.scalars(
        select(Letter).where(Letter.to_address == address).order_by(Letter.id)
    )
    return [(each.subject.split()[0], " ".join(each.body.split()).count(LINE)) for each in letters]


@pytest.mark.parametrize(
    "versions, answers, letters",
    [
        (Pace.AT_ONCE, Pace.AT_ONCE, [("Version", 1)]),
        (Pace.AT_ONCE, Pace.DAILY, [("Version", 1)]),
        (Pace.AT_ONCE, Pace.OFF, [("Version", 0)]),
        (Pace.DAILY, Pace.AT_ONCE, [("Wording", 1)]),
        (Pace.OFF, Pace.AT_ONCE, [("Wording", 1)]),
        (Pace.OFF, Pace.OFF, []),
    ],
)
def test_it_is_in_one_letter_as_its_reader_chose(
    db: SQLAlchemy, versions: Pace, answers: Pace, letters: list[tuple[str, int]]
) -> None:
    scene = make_scene()
    version = taken(scene)
    choose(scene.grace.email, {Kind.VERSIONS: versions, Kind.ANSWERS: answers})
    tell(version)
    choose(scene.grace.email, {Kind.VERSIONS: Pace.DAILY, Kind.ANSWERS: Pace.AT_ONCE})
    tell(version)
    assert told(scene.grace.email) == letters
    assert told(scene.ravi.email) == [("Version", 0)]
    waiting = db.session.scalars(
        select(DigestItem.subject).where(
            DigestItem.to_address == scene.grace.email, DigestItem.gathered_at.is_(None)
        )
    ).all()
    assert len(waiting) == (1 if versions is Pace.DAILY else 0)


def test_after_the_close_only_the_body_whose_wording_it_is_is_told(db: SQLAlchemy) -> None:
    scene = make_scene()
    version = taken(scene)
    scene.close()
    tell(version)
    tell(version)
    assert told(scene.grace.email) == [("Wording", 1)]
    assert told(scene.ravi.email) == []
