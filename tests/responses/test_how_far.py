"""How far each body is, for staff: every body in one place, and no word of any draft."""

from __future__ import annotations

from datetime import date

from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.clock import now
from portal.consultations import queries as consultations
from portal.consultations.how_far import Far
from portal.consultations.models import Consultation
from portal.responses.models import Channel, CommentState, Response, ResponseState
from portal.responses.queries.how_far import how_far
from portal.stakeholders.models import Body
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.statements import statements

SECRET = "words-that-are-nobodys-yet"
BODIES = "/staff/consultations/strategy/bodies/"


class Scene:
    """One body in each place, in the order of `Far`."""

    def __init__(self) -> None:
        names = [f"Body {n} {far.name.lower()}" for n, far in enumerate(Far)]
        self.bodies: list[Body] = [factories.make_body(name) for name in names]
        self.consultation: Consultation = factories.make_consultation(
            "strategy", bodies=tuple(self.bodies)
        )
        self.version = factories.make_version(self.consultation)
        self.admin = factories.make_user("Amara Lewis", Right.ADMINISTRATOR)
        reader = factories.make_member(self.bodies[1])
        reader.signed_in_at = now()
        self.draft(self.bodies[2], ResponseState.DRAFTING)
        self.draft(self.bodies[3], ResponseState.READY)
        for body, state in (
            (self.bodies[4], ResponseState.SUBMITTED),
            (self.bodies[5], ResponseState.REOPENED),
        ):
            self.draft(body, state).submitted_at = now()
        for body, is_late in ((self.bodies[6], False), (self.bodies[7], True)):
            letter = self.draft(body, ResponseState.SUBMITTED)
            letter.channel = Channel.PAPER
            letter.received_on = date(2026, 11, 20)
            letter.is_late = is_late

    def draft(self, body: Body, state: ResponseState) -> Response:
        author = factories.make_member(body)
        response = factories.make_response(self.consultation, body, state=state)
        factories.make_comment(
            response,
            self.version,
            factories.section_at(self.version, "B1"),
            author=author,
            body=SECRET,
            state=CommentState.DRAFT,
        )
        return response


def test_every_body_is_in_one_place_and_they_add_up(db: SQLAlchemy) -> None:
    scene = Scene()
    visit = factories.visit_of(scene.admin, scene.consultation)
    asked = consultations.asked_bodies(
        scene.consultation, moment=visit.moment, how_far=how_far(visit)
    )
    assert [row.how_far.far for row in asked.rows] == list(Far)
    assert (asked.received, asked.writing, sum(asked.far.values())) == (4, 2, 8)
    drafting = asked.rows[2].how_far
    assert drafting.drafted == 1
    assert drafting.sections >= 1
    assert asked.rows[6].how_far.received_on == date(2026, 11, 20)


def test_staff_see_how_far_and_no_word(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = Scene()
    page = sign_in(scene.admin).get(BODIES).text
    assert broken_rules(page) == []
    assert SECRET not in page
    assert "4 received + 2 drafting + 1 reading + 1 not opened = 8 invited" in page
    assert "Drafting, 1 of " in page
    assert "Ready for sign-off" in page
    only = sign_in(scene.admin).get(f"{BODIES}?far=ready").text
    table = only.partition("<table")[2].partition("</table>")[0]
    assert ("Body 3 ready" in table, "Body 2 drafting" in table) == (True, False)


def test_a_letter_that_is_still_being_entered_is_not_received(db: SQLAlchemy) -> None:
    scene = Scene()
    letter = factories.make_response(scene.consultation, scene.bodies[0])
    letter.channel = Channel.EMAIL
    db.session.flush()
    assert scene.bodies[0].id not in how_far(factories.visit_of(scene.admin, scene.consultation))


def test_it_costs_the_same_at_any_number_of_comments(db: SQLAlchemy) -> None:
    scene = Scene()
    visit = factories.visit_of(scene.admin, scene.consultation)
    how_far(visit)

    def cost() -> int:
        with statements() as sent:
            how_far(visit)
        return len(sent)

    before = cost()
    for _ in range(3):
        body = factories.make_body()
        factories.make_participation(scene.consultation, body)
        scene.draft(body, ResponseState.DRAFTING)
    db.session.flush()
    assert (before, cost()) == (before, before)
    assert before <= 3
