"""A consultation with a moderator at hand, and what came to it another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.accounts.models import Right, User
from portal.db import db
from portal.responses import actions
from portal.responses.actions import Came, Said
from portal.responses.models import Channel, Comment, Naming, Response, Stance
from portal.web.forms import new_form_key
from tests import factories
from tests.responses.scenes import Scene

LETTER = "Dear Authority,\n\nWe support B1.\n\nIt is overdue.\n\nB2 goes too far.\n\nYours"


def moderator(name: str = "Ruth Calder") -> User:
    user = factories.make_user(name, Right.MODERATOR)
    db.session.commit()
    return user


def today() -> date:
    return clock.in_london(clock.now()).date()


def came(scene: Scene, **different: Any) -> Came:
    """A letter of Lambeth's, received today, whose writer did not say how to be named."""
    ordinary = Came(
        body_id=scene.lambeth.id,
        person_name="",
        channel=Channel.PAPER,
        received_on=today(),
        naming=None,
        not_published_reason="",
        approved_by_name="",
        capacity=None,
        mandate="",
        letter="",
    )
    return replace(ordinary, **different)


def from_person(scene: Scene, name: str = "Mr A. Private", **different: Any) -> Came:
    return came(scene, body_id=None, person_name=name, **different)


def entered(scene: Scene, by: User, what: Came | None = None) -> Response:
    entry = actions.enter(scene.visit(by), what or came(scene), form_key=new_form_key())
    db.session.commit()
    return entry


def typed(
    scene: Scene,
    by: User,
    entry: Response,
    words: str = "We like it.",
    *,
    on: str | None = "B1",
    stance: Stance = Stance.SUPPORT,
) -> Comment:
    section_id = scene.section_id(on) if on else None
    comment = actions.type_comment(
        scene.visit(by),
        entry,
        scene.outline,
        Said(section_id, stance, words, False),
        form_key=new_form_key(),
    )
    db.session.commit()
    return comment


def finished(
    scene: Scene,
    by: User,
    what: Came | None = None,
    *words: str,
    stance: Stance = Stance.SUPPORT,
    on: str | None = "B1",
) -> Response:
    """An entry with those comments, finished."""
    entry = entered(scene, by, what)
    for text in words or ("We like it.",):
        typed(scene, by, entry, text, on=on, stance=stance)
    actions.finish(scene.visit(by), entry, scene.outline)
    db.session.commit()
    return entry


def close_days_ago(scene: Scene, days: int) -> None:
    scene.consultation.opens_at = clock.now() - timedelta(days=days + 30)
    scene.consultation.launched_at = scene.consultation.opens_at
    scene.consultation.closes_at = clock.now().replace(microsecond=0) - timedelta(days=days)
    db.session.commit()


FORM = {
    "who": "body",
    "channel": "paper",
    "naming": "not said",
}


def day_fields(day: date) -> dict[str, Any]:
    return {"received_on": [str(day.day), str(day.month), str(day.year)]}


ANONYMOUS = Naming.ANONYMOUS
