"""More time, for everybody or for one body: kept with its reason, told once, held at the close."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.models import AuditEvent
from portal.consultations import actions, queries
from portal.consultations.models import Consultation, Extension, Stage
from portal.db import db as portal_db
from portal.db.engine import begin_writing
from portal.errors import Closed, Refusal
from portal.stakeholders.models import Body
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import DURING, ask, events, letters, make_admin, make_strategy
from tests.html_rules import broken_rules
from tests.races import together

WHERE = "/staff/consultations/strategy/extensions/"
WEEK_LATER = (date(2027, 2, 5), time(23, 59))
BEFORE = datetime(2027, 1, 29, 23, 59, 59, tzinfo=UTC)
AFTER = datetime(2027, 2, 5, 23, 59, 59, tzinfo=UTC)
REASON = "the January meeting was moved"


class Scene:
    """Lambeth and Camden are asked; each has a lead."""

    def __init__(self) -> None:
        self.consultation: Consultation = make_strategy()
        self.admin: User = make_admin()
        self.lambeth: Body = factories.make_body("Lambeth CPCG")
        self.camden: Body = factories.make_body("Camden CPCG")
        for body in (self.lambeth, self.camden):
            factories.make_participation(self.consultation, body)
        self.grace = factories.make_member(
            self.lambeth, user=factories.make_user("Grace Adeyemi", email="grace@lambeth.example")
        )
        self.colin = factories.make_member(
            self.camden, user=factories.make_user("Colin Avery", email="colin@camden.example")
        )

    def extend(self, body: Body | None = None, closes: tuple[date, time] = WEEK_LATER) -> Extension:
        return actions.extend(
            self.consultation, body=body, closes=closes, reason=REASON, by=self.admin
        )

    def close(self, body: Body) -> datetime:
        return queries.close_for(self.consultation, body.id)


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    with time_machine.travel(DURING, tick=False):
        made = Scene()
        db.session.commit()
        return made


def told() -> list[str]:
    return sorted(row.to_address for row in letters() if row.subject.startswith("More time"))


def test_everybody_is_given_longer_and_told_once(scene: Scene) -> None:
    with time_machine.travel(DURING, tick=False):
        ask(scene.consultation, name="Brent CPCG", email="lead@brent.example", by=scene.admin)
        scene.extend()
        again = scene.extend()
    assert (scene.close(scene.lambeth), scene.close(scene.camden)) == (AFTER, AFTER)
    assert (again.closed_at, again.reason, again.made_by_name) == (BEFORE, REASON, "Helen Marsh")
    assert len(queries.extensions(scene.consultation.id)) == 1
    assert told() == ["colin@camden.example", "grace@lambeth.example", "lead@brent.example"]
    assert all(f"We gave more time because {REASON}" in row.body for row in letters()[1:])
    assert events("close extended") == [
        {"body_id": None, "closes_at": [BEFORE.isoformat(), AFTER.isoformat()]}
    ]


def test_one_body_is_given_longer_and_nobody_else_hears_of_it(scene: Scene) -> None:
    with time_machine.travel(DURING, tick=False):
        scene.extend(scene.lambeth)
    assert (scene.close(scene.lambeth), scene.close(scene.camden)) == (AFTER, BEFORE)
    assert scene.consultation.closes_at == BEFORE
    assert told() == ["grace@lambeth.example"]


def test_somebody_of_two_bodies_has_one_letter(scene: Scene) -> None:
    factories.make_member(scene.camden, user=scene.grace)
    with time_machine.travel(DURING, tick=False):
        scene.extend()
    assert told() == ["colin@camden.example", "grace@lambeth.example"]


def test_a_body_that_has_longer_keeps_it_when_everybody_is_given_less(scene: Scene) -> None:
    with time_machine.travel(DURING, tick=False):
        scene.extend(scene.lambeth, (date(2027, 2, 12), time(23, 59)))
        scene.extend()
    assert scene.close(scene.lambeth) == datetime(2027, 2, 12, 23, 59, 59, tzinfo=UTC)
    last = [row for row in letters() if row.to_address == "grace@lambeth.example"][-1]
    assert "Lambeth CPCG was given longer before, and keeps it" in last.body


@pytest.mark.parametrize(
    "closes", [(date(2027, 1, 29), time(23, 59)), (date(2027, 1, 28), time(9))]
)
def test_it_is_never_brought_forward(scene: Scene, closes: tuple[date, time]) -> None:
    for body in (None, scene.lambeth):
        with time_machine.travel(DURING, tick=False), pytest.raises(Refusal) as refused:
            scene.extend(body, closes)
        assert refused.value.field == "closes_on"
        assert refused.value.sentence.startswith("The new close must be later than the one")


def test_after_the_close_it_opens_again_for_those_who_have_longer(scene: Scene) -> None:
    with time_machine.travel(BEFORE + timedelta(days=3), tick=False):
        scene.extend(scene.lambeth)
        mine = factories.visit_of(scene.grace, scene.consultation)
        theirs = factories.visit_of(scene.colin, scene.consultation)
        assert (mine.stage, theirs.stage) == (Stage.OPEN, Stage.CLOSED)
        assert actions.require_open(mine) == BEFORE + timedelta(days=3)
        with pytest.raises(Closed):
            actions.require_open(theirs)
    assert "is open again until then" in letters()[-1].body


def test_an_extension_that_would_be_over_is_refused(scene: Scene) -> None:
    with time_machine.travel(AFTER + timedelta(days=3), tick=False), pytest.raises(Refusal) as no:
        scene.extend()
    assert no.value.sentence == "The new close must be still to come"


def test_before_it_is_opened_the_date_is_changed_in_the_settings(scene: Scene) -> None:
    scene.consultation.launched_at = None
    portal_db.session.flush()
    with pytest.raises(Refusal, match="has not been opened"):
        scene.extend()


# --- the pages --------------------------------------------------------------------------------


def form(**changes: object) -> dict[str, object]:
    return {
        "body": "",
        "closes_on": ["5", "2", "2027"],
        "closes_time": "11:59pm",
        "reason": REASON,
        **changes,
    }


@pytest.fixture
def admin(scene: Scene, sign_in: SignIn) -> FlaskClient:
    with time_machine.travel(DURING, tick=False):
        return sign_in(scene.admin)


def test_the_page_gives_more_time_and_every_page_of_the_body_says_it(
    scene: Scene, admin: FlaskClient, sign_in: SignIn
) -> None:
    with time_machine.travel(DURING, tick=False):
        assert admin.post(WHERE, data=form(body=str(scene.lambeth.id))).status_code == 303
        page = admin.get(WHERE).text
        assert broken_rules(page) == []
        for words in (REASON, "Helen Marsh, ", "Lambeth CPCG: Friday 5 February 2027, 11:59pm"):
            assert words in page
        bodies = admin.get("/staff/consultations/strategy/bodies/").text
        assert "1 body has longer: Lambeth CPCG until 5 February 2027." in bodies
        grace = sign_in(scene.grace)
        said = f"Extended for Lambeth CPCG to Friday 5 February 2027, 11:59pm, because {REASON}."
        assert said in grace.get("/consultations/strategy/").text
        assert "Friday 5 February 2027, 11:59pm" in grace.get("/?all=yes").text
        others = sign_in(scene.colin).get("/consultations/strategy/").text
        assert ("Extended" in others, "Friday 29 January 2027, 11:59pm" in others) == (False, True)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"closes_on": ["", "", ""]}, "Enter the new last day"),
        ({"closes_on": ["1", "1", "2027"]}, "The new close must be later than the one now"),
        ({"closes_time": "midnight"}, "Midnight could be either end"),
        ({"reason": ""}, "Write the reason"),
        ({"body": "999999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_the_typed_text_stays(
    scene: Scene, admin: FlaskClient, changes: dict[str, object], said: str
) -> None:
    with time_machine.travel(DURING, tick=False):
        answer = admin.post(WHERE, data=form(**{"reason": "Typed reason", **changes}))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert broken_rules(answer.text) == []
    assert ("Typed reason" in answer.text) == ("reason" not in changes)
    assert letters() == []


def test_a_body_that_was_not_asked_cannot_be_given_time(scene: Scene, admin: FlaskClient) -> None:
    stranger = factories.make_body("Stranger CPCG")
    with time_machine.travel(DURING, tick=False):
        answer = admin.post(WHERE, data=form(body=str(stranger.id)))
    assert (answer.status_code, "Stranger CPCG" in answer.text) == (422, False)


def test_answers_that_race_an_extension_after_the_close_are_rightly_kept_or_refused(
    app: Flask, db: SQLAlchemy, scene: Scene
) -> None:
    consultation_id, lambeth_id = scene.consultation.id, scene.lambeth.id
    grace_id, admin_id = scene.grace.id, scene.admin.id
    db.session.commit()

    def work(n: int) -> str:
        with app.app_context():
            begin_writing()
            consultation = portal_db.session.get_one(Consultation, consultation_id)
            if n == 0:
                actions.extend(
                    consultation,
                    body=portal_db.session.get_one(Body, lambeth_id),
                    closes=WEEK_LATER,
                    reason=REASON,
                    by=portal_db.session.get_one(User, admin_id),
                )
            else:
                grace = portal_db.session.get_one(User, grace_id)
                try:
                    actions.require_open(factories.visit_of(grace, consultation))
                except Closed:
                    return "refused"
                record("kept", actor=grace, subject_kind="test")
            portal_db.session.commit()
            return "kept" if n else "extended"

    with time_machine.travel(BEFORE + timedelta(seconds=1), tick=False):
        said = together(work, 8)
        assert said[0] == "extended"
        # In the order of their commits: none was kept before the extension.
        verbs = db.session.scalars(
            select(AuditEvent.verb)
            .where(AuditEvent.verb.in_(("kept", "close extended")))
            .order_by(AuditEvent.id)
        ).all()
        assert verbs == ["close extended", *["kept"] * said.count("kept")]
        db.session.rollback()
        assert work(1) == "kept"
