"""Reads for organisers: who is coming for which body, who waits, and who has not answered.

What people need is given to an organiser and withheld from every other reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, select

from portal.accounts.models import User
from portal.consultations.models import Participation
from portal.db import db
from portal.meetings import rules
from portal.meetings.models import Answer, Meeting, Reply, Seat, SeatState
from portal.meetings.queries import place_in_queue
from portal.meetings.wording import surname_first
from portal.stakeholders.models import Body, BodyKind

ROWS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Attendee:
    """A named person of a body, going or waiting. `place` is that in the waiting list."""

    name: str
    body: str
    place: int | None
    queued_at: datetime
    needs: str


@dataclass(frozen=True, slots=True)
class Delegation:
    """The people of one body who have seats."""

    body: str
    people: tuple[Attendee, ...]

    @property
    def needs(self) -> list[str]:
        return list(dict.fromkeys(person.needs for person in self.people if person.needs))


@dataclass(frozen=True, slots=True)
class Need:
    """What is needed, as it was first written, and for whom. Those who wait are told apart."""

    text: str
    people: tuple[Attendee, ...]


@dataclass(frozen=True, slots=True)
class Attendance:
    """Every invited body in exactly one of five lists, so their lengths add up to `invited`."""

    delegations: tuple[Delegation, ...]
    only_waiting: tuple[str, ...]
    maybe: tuple[str, ...]
    not_coming: tuple[str, ...]
    silent: tuple[str, ...]
    queue: tuple[Attendee, ...]
    needs: tuple[Need, ...]

    @property
    def invited(self) -> int:
        return sum(
            map(
                len,
                (self.delegations, self.only_waiting, self.maybe, self.not_coming, self.silent),
            )
        )

    @property
    def going(self) -> list[Attendee]:
        return [person for delegation in self.delegations for person in delegation.people]

    @property
    def by_surname(self) -> list[Attendee]:
        return sorted(self.going, key=lambda person: surname_first(person.name))


@dataclass(frozen=True, slots=True)
class Tally:
    """A meeting and its figures for a list of meetings: people seated, people and bodies."""

    meeting: Meeting
    taken: int
    waiting: int
    answers: dict[Answer, int]
    invited: int

    @property
    def silent(self) -> int:
        return self.invited - sum(self.answers.values())


@dataclass(frozen=True, slots=True)
class People:
    """How many people have seats at the meetings together: each person of a body counts once."""

    once: int
    at_several: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the spreadsheet: a person, or a body that has named nobody."""

    body: str
    kind: BodyKind
    borough: str
    answer: Answer | None
    person: str
    state: SeatState | None
    place: int | None
    needs: str
    replied_by: str
    replied_at: datetime | None


def answers(meeting: Meeting) -> Sequence[Row[*tuple[Any, ...]]]:
    """Each invited body's id, name and answer, None where it has not answered, by name."""
    return db.session.execute(
        select(Body.id, Body.name, Reply.answer)
        .join(Participation, Participation.body_id == Body.id)
        .outerjoin(Reply, (Reply.body_id == Body.id) & (Reply.meeting_id == meeting.id))
        .where(Participation.consultation_id == meeting.consultation_id)
        .order_by(Body.name_key)
    ).all()


def attendance(meeting: Meeting, *, seen_by: User) -> Attendance:
    """Who is coming to the meeting, by body in the order of their names. Two statements."""
    bodies = answers(meeting)
    seated: dict[int, list[Attendee]] = {}
    queue: list[Attendee] = []
    for row in db.session.execute(_seats(meeting, seen_by=seen_by)):
        attendee = _attendee(row, place=len(queue) + 1)
        if attendee.place is None:
            seated.setdefault(row.body_id, []).append(attendee)
        else:
            queue.append(attendee)

    def named(answer: Answer | None, *, seatless: bool = False) -> tuple[str, ...]:
        return tuple(
            row.name
            for row in bodies
            if row.answer == answer and not (seatless and row.id in seated)
        )

    return Attendance(
        delegations=tuple(
            Delegation(row.name, tuple(seated[row.id])) for row in bodies if row.id in seated
        ),
        only_waiting=named(Answer.YES, seatless=True),
        maybe=named(Answer.MAYBE),
        not_coming=named(Answer.NO),
        silent=named(None),
        queue=tuple(queue),
        needs=_grouped([person for people in seated.values() for person in people] + queue),
    )


def tallies(meetings: Sequence[Meeting]) -> list[Tally]:
    """The figures of each meeting of one consultation, in the order given. Three statements."""
    ids = [meeting.id for meeting in meetings]
    seats = {
        (meeting_id, state): number
        for meeting_id, state, number in db.session.execute(
            select(Seat.meeting_id, Seat.state, func.count())
            .where(Seat.meeting_id.in_(ids))
            .group_by(Seat.meeting_id, Seat.state)
        )
    }
    answers: dict[int, dict[Answer, int]] = {}
    for meeting_id, answer, number in db.session.execute(
        select(Reply.meeting_id, Reply.answer, func.count())
        .where(Reply.meeting_id.in_(ids))
        .group_by(Reply.meeting_id, Reply.answer)
    ):
        answers.setdefault(meeting_id, {})[answer] = number
    consultation_ids = {meeting.consultation_id for meeting in meetings}
    invited = db.session.scalar(
        select(func.count())
        .select_from(Participation)
        .where(Participation.consultation_id.in_(consultation_ids))
    )
    return [
        Tally(
            meeting=meeting,
            taken=seats.get((meeting.id, SeatState.CONFIRMED), 0),
            waiting=seats.get((meeting.id, SeatState.WAITING), 0),
            answers=answers.get(meeting.id, {}),
            invited=invited or 0,
        )
        for meeting in meetings
    ]


def people(consultation_id: int) -> People:
    """People with seats at the consultation's meetings, counted once each. One statement."""
    each = (
        select(func.count().label("meetings"))
        .select_from(Seat)
        .join(Reply, Reply.id == Seat.reply_id)
        .join(Meeting, Meeting.id == Seat.meeting_id)
        .where(Meeting.consultation_id == consultation_id, Seat.state == SeatState.CONFIRMED)
        .group_by(Reply.body_id, Seat.name_key)
        .subquery()
    )
    once, several = db.session.execute(
        select(func.count(), func.count().filter(each.c.meetings > 1)).select_from(each)
    ).one()
    return People(once, several)


def lines(meeting: Meeting, *, seen_by: User) -> Iterator[Line]:
    """The spreadsheet's lines by body, those who gave their seats up too. One statement.

    It is sent when the first line is taken, and answered a few rows at a time: nothing that was
    read before has to be there still.
    """
    return _fetched(
        select(
            Body.name,
            Body.kind,
            Body.borough,
            Reply.answer,
            Seat.person_name,
            Seat.state,
            place_in_queue().label("place"),
            _needs(seen_by).label("needs"),
            Reply.replied_by_name,
            Reply.replied_at,
        )
        .select_from(Participation)
        .join(Body, Body.id == Participation.body_id)
        .outerjoin(Reply, (Reply.body_id == Body.id) & (Reply.meeting_id == meeting.id))
        .outerjoin(Seat, Seat.reply_id == Reply.id)
        .where(Participation.consultation_id == meeting.consultation_id)
        .order_by(Body.name_key, Seat.queue_number)
    )


def _fetched(statement: Select[Any]) -> Iterator[Line]:
    rows = db.session.execute(statement, execution_options={"yield_per": ROWS_AT_A_TIME})
    for row in rows:
        yield Line(
            body=row.name,
            kind=row.kind,
            borough=row.borough,
            answer=row.answer,
            person=row.person_name or "",
            state=row.state,
            place=row.place if row.state is SeatState.WAITING else None,
            needs=row.needs or "",
            replied_by=row.replied_by_name or "",
            replied_at=row.replied_at,
        )


def _seats(
    meeting: Meeting, *, seen_by: User
) -> Select[tuple[int, str, str, SeatState, datetime, str]]:
    return (
        select(
            Reply.body_id,
            Body.name.label("body"),
            Seat.person_name,
            Seat.state,
            Seat.queued_at,
            _needs(seen_by).label("needs"),
        )
        .join(Reply, Reply.id == Seat.reply_id)
        .join(Body, Body.id == Reply.body_id)
        .where(Seat.meeting_id == meeting.id, Seat.state != SeatState.CANCELLED)
        .order_by(Seat.queue_number)
    )


def _needs(reader: User) -> Any:
    """The column for an organiser; for anybody else nothing leaves the database."""
    return Seat.access_needs if rules.may_see_who_is_coming(reader) else literal("")


def _attendee(row: Row[Any], *, place: int) -> Attendee:
    return Attendee(
        name=row.person_name,
        body=row.body,
        place=place if row.state is SeatState.WAITING else None,
        queued_at=row.queued_at,
        needs=row.needs,
    )


def _grouped(attendees: Sequence[Attendee]) -> tuple[Need, ...]:
    groups: dict[str, list[Attendee]] = {}
    for attendee in attendees:
        if attendee.needs:
            groups.setdefault(" ".join(attendee.needs.casefold().split()), []).append(attendee)
    return tuple(Need(group[0].needs, tuple(group)) for _, group in sorted(groups.items()))
