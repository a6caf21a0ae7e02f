"""What waits for a daily letter is told only to who still speaks for the body it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal import clock
from portal.accounts import actions as accounts
from portal.db import db as portal_db
from portal.drafts.models import DraftVersion, TakenWording
from portal.mail.actions import choose, write
from portal.mail.digest import gather
from portal.mail.models import DigestItem, Kind, Letter, Pace
from portal.responses.models import ResponseState
from portal.responses.news import tell_of_version
from portal.stakeholders.actions import RemovalReason, remove_member
from portal.stakeholders.models import Body, Membership
from tests import factories
from tests.responses.scenes import Scene, make_scene


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    """Grace speaks for Lambeth and for Camden, and reads all of it once a day."""
    made = make_scene()
    factories.make_member(made.camden, user=made.grace)
    choose(made.grace.email, dict.fromkeys(Kind, Pace.DAILY))
    db.session.commit()
    return made


def tell(scene: Scene, event: str, *of_bodies: Body) -> None:
    write(
        to=scene.grace.email,
        subject=event,
        body=f"Dear Grace Adeyemi\n\nThis is {event}.",
        once_key=event,
        kind=Kind.COLLEAGUES,
        of_bodies=[body.id for body in of_bodies],
    )
    portal_db.session.commit()


def leave(scene: Scene, body: Body) -> None:
    row = portal_db.session.scalars(
        select(Membership).where(
            Membership.user_id == scene.grace.id, Membership.body_id == body.id
        )
    ).one()
    remove_member(row, by=scene.tom, reason=RemovalReason.GONE)
    portal_db.session.commit()


def digests(scene: Scene) -> Sequence[str]:
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        gather()
    portal_db.session.expire_all()
    return portal_db.session.scalars(
        select(Letter.body).where(Letter.to_address == scene.grace.email).order_by(Letter.id)
    ).all()


def test_who_left_one_body_is_told_of_the_other_alone(scene: Scene) -> None:
    tell(scene, "news of Lambeth", scene.lambeth)
    tell(scene, "news of Camden", scene.camden)
    tell(scene, "news of both", scene.lambeth, scene.camden)
    leave(scene, scene.camden)
    (text,) = digests(scene)
    assert [f"news of {each}" in text for each in ("Lambeth", "Camden", "both")] == [
        True,
        False,
        True,
    ]
    assert portal_db.session.scalars(select(DigestItem.body).distinct()).all() == [""]


def test_who_left_them_all_has_no_digest(scene: Scene) -> None:
    tell(scene, "news of both", scene.lambeth, scene.camden)
    leave(scene, scene.lambeth)
    leave(scene, scene.camden)
    assert digests(scene) == []


def test_what_was_written_while_the_account_was_being_closed_is_not_told(scene: Scene) -> None:
    accounts.deactivate(scene.grace)
    choose(scene.grace.email, dict.fromkeys(Kind, Pace.DAILY))
    tell(scene, "news of Lambeth", scene.lambeth)
    assert digests(scene) == []


def taken_from_both(scene: Scene) -> DraftVersion:
    """Version 2 has a wording of Lambeth's and one of Camden's."""
    section = factories.section_at(scene.version, "B1")
    comments = []
    for number, body in enumerate((scene.lambeth, scene.camden), start=1):
        response = factories.make_response(scene.consultation, body, state=ResponseState.SUBMITTED)
        comment = factories.make_comment(response, scene.version, section, author=scene.grace)
        comment.number = number
        comments.append(comment)
    version = factories.make_next_version(scene.version, edited={"B1": "As both have it."})
    portal_db.session.add_all(
        TakenWording(
            version_id=version.id,
            section_id=factories.section_at(version, "B1").id,
            comment_id=comment.id,
            taken_at=clock.now(),
            taken_by_name="Amara Lewis",
        )
        for comment in comments
    )
    portal_db.session.commit()
    return version


def test_a_version_is_told_without_the_answers_of_a_body_that_was_left(scene: Scene) -> None:
    version = taken_from_both(scene)
    for _ in range(2):
        with current_app.test_request_context():
            tell_of_version(version)
        portal_db.session.commit()
    leave(scene, scene.camden)
    (text,) = digests(scene)
    words = " ".join(text.split())
    assert words.count("Version 2 of ") == 2
    assert words.count("Lambeth CPCG's wording on B1 (c1) was taken into version 2:") == 1
    assert words.count("Lambeth CPCG's comments are kept.") == 1
    assert "Camden" not in text


def test_told_again_at_another_pace_what_was_taken_is_told_once(scene: Scene) -> None:
    version = taken_from_both(scene)
    choose(scene.grace.email, {Kind.ANSWERS: Pace.AT_ONCE})
    for pace in (Pace.AT_ONCE, Pace.DAILY, Pace.AT_ONCE):
        choose(scene.grace.email, {Kind.ANSWERS: pace})
        with current_app.test_request_context():
            tell_of_version(version)
        portal_db.session.commit()
    texts = " ".join(" ".join(digests(scene)).split())
    assert texts.count("Camden CPCG's wording on B1 (c2) was taken") == 1
    assert texts.count("Lambeth CPCG's wording on B1 (c1) was taken") == 1
