"""A consultation with invited bodies, their leads, an organiser and a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Right, User
from portal.consultations.models import Consultation
from portal.db import db
from portal.mail.models import Letter
from portal.meetings import actions
from portal.meetings.models import Answer, Meeting, Reply, Seat, SeatState
from portal.stakeholders.models import Body
from tests import factories

NOT_COUNTED = ("BEGIN", "PRAGMA", "SET", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything is flushed. `leads[n]` speaks for `bodies[n]`."""

    consultation: Consultation
    meeting: Meeting
    bodies: list[Body]
    leads: list[User]
    organiser: User

    def address(self, end: str = "") -> str:
        return f"/consultations/{self.consultation.slug}/meetings/{self.meeting.id}{end}"

    def staff_address(self, end: str = "") -> str:
        return f"/staff/consultations/{self.consultation.slug}/meetings/{self.meeting.id}{end}"

    def reply(
        self,
        n: int,
        *people: str | tuple[str, str | None],
        answer: Answer | None = None,
        revision: int | None = None,
    ) -> Reply:
        """The n-th body answers, over whatever it answered before unless told otherwise."""
        if answer is None:
            answer = Answer.YES if people else Answer.NO
        before = reply_of(self.meeting, self.bodies[n])
        if revision is None:
            revision = before.revision if before else 0
        return actions.reply(
            self.meeting,
            self.bodies[n],
            answer=answer,
            people=[(each, None) if isinstance(each, str) else each for each in people],
            revision=revision,
            by=self.leads[n],
        )

    def cancel(self, n: int, name: str) -> Reply:
        seat_id = self.seat(n, name).id
        return actions.cancel_person(
            self.meeting, self.bodies[n], seat_id=seat_id, by=self.leads[n]
        )

    def seat(self, n: int, name: str) -> Seat:
        return db.session.scalars(
            select(Seat)
            .join(Reply, Reply.id == Seat.reply_id)
            .where(
                Reply.meeting_id == self.meeting.id,
                Reply.body_id == self.bodies[n].id,
                Seat.name_key == name.casefold(),
            )
            .execution_options(populate_existing=True)
        ).one()

    def seated(self) -> list[str]:
        return names(self.meeting, SeatState.CONFIRMED)

    def queue(self) -> list[str]:
        return names(self.meeting, SeatState.WAITING)


def make_scene(bodies: int = 3, *, seats: int = 5, **meeting: Any) -> Scene:
    made = [factories.make_body(f"Body {n:02} CPCG") for n in range(bodies)]
    consultation = factories.make_consultation("strategy", bodies=tuple(made))
    leads = [
        factories.make_member(
            body, user=factories.make_user(f"Lead {n:02}", email=f"lead{n:02}@body.example")
        )
        for n, body in enumerate(made)
    ]
    return Scene(
        consultation=consultation,
        meeting=factories.make_meeting(consultation, seats=seats, **meeting),
        bodies=made,
        leads=leads,
        organiser=factories.make_user("Peter Osei", Right.ORGANISER),
    )


def names(meeting: Meeting, state: SeatState) -> list[str]:
    """The people in that state, in the order of the queue."""
    return list(
        db.session.scalars(
            select(Seat.person_name)
            .where(Seat.meeting_id == meeting.id, Seat.state == state)
            .order_by(Seat.queue_number)
        )
    )


def reply_of(meeting: Meeting, body: Body) -> Reply | None:
    return db.session.scalar(
        select(Reply)
        .where(Reply.meeting_id == meeting.id, Reply.body_id == body.id)
        .execution_options(populate_existing=True)
    )


def letters() -> Sequence[Letter]:
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def form(
    answer: str = "yes", *people: str | tuple[str, str], revision: int = 0, **more: str
) -> dict[str, str]:
    """What a browser sends of the reply's form."""
    fields = {"answer": answer, "revision": str(revision)}
    for n, each in enumerate(people):
        name, needs = (each, "") if isinstance(each, str) else each
        fields |= {f"people-{n}-name": name, f"people-{n}-access_needs": needs}
    return fields | more
