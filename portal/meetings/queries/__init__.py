"""Reads of meetings for those who are invited. Each body sees its own people and nobody else's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from portal.consultations.visits import Visit
from portal.db import db
from portal.meetings.models import Meeting, Reply, Seat, SeatState
from portal.meetings.places import Invited, Person
from portal.stakeholders.models import Body


def meetings(consultation_id: int) -> Sequence[Meeting]:
    """The meetings about a consultation, soonest first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.consultation_id == consultation_id)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def meeting(consultation_id: int, meeting_id: int) -> Meeting | None:
    """One meeting of that consultation. Another consultation's is None, as if it were not."""
    return next((row for row in meetings(consultation_id) if row.id == meeting_id), None)


def invitations(visit: Visit) -> list[Invited]:
    """Every meeting as the visitor's body sees it, soonest first. Four statements at most."""
    return _invited(meetings(visit.consultation.id), visit.body, visit.moment)


def invitation(meeting: Meeting, *, body: Body | None, moment: datetime) -> Invited:
    """One meeting as that body sees it; with no body, as staff do."""
    return _invited([meeting], body, moment)[0]


def _invited(listed: Sequence[Meeting], body: Body | None, moment: datetime) -> list[Invited]:
    ids = [row.id for row in listed]
    counts = _counts(ids)
    replies = _replies(ids, body) if body else {}
    people = _people([reply.id for reply in replies.values()])
    return [
        Invited(
            meeting=row,
            moment=moment,
            taken=counts.get((row.id, SeatState.CONFIRMED), 0),
            waiting=counts.get((row.id, SeatState.WAITING), 0),
            reply=replies.get(row.id),
            people=tuple(people[replies[row.id].id]) if row.id in replies else (),
        )
        for row in listed
    ]


def _counts(meeting_ids: Sequence[int]) -> dict[tuple[int, SeatState], int]:
    rows = db.session.execute(
        select(Seat.meeting_id, Seat.state, func.count())
        .where(Seat.meeting_id.in_(meeting_ids))
        .group_by(Seat.meeting_id, Seat.state)
    )
    return {(meeting_id, state): number for meeting_id, state, number in rows}


def _replies(meeting_ids: Sequence[int], body: Body) -> dict[int, Reply]:
    rows = db.session.scalars(
        select(Reply).where(Reply.meeting_id.in_(meeting_ids), Reply.body_id == body.id)
    )
    return {reply.meeting_id: reply for reply in rows}


def _people(reply_ids: Sequence[int]) -> defaultdict[int, list[Person]]:
    people: defaultdict[int, list[Person]] = defaultdict(list)
    if not reply_ids:
        return people
    rows = db.session.execute(
        select(Seat.reply_id, Seat.id, Seat.person_name, Seat.state, place_in_queue())
        .where(Seat.reply_id.in_(reply_ids), Seat.state != SeatState.CANCELLED)
        .order_by(Seat.queue_number)
    )
    for reply_id, seat_id, name, state, place in rows:
        waiting = state is SeatState.WAITING
        people[reply_id].append(Person(seat_id, name, state, place if waiting else None))
    return people


def place_in_queue() -> ScalarSelect[int]:
    """How many wait for a seat at the same meeting up to and with this one: 1 is next."""
    ahead = aliased(Seat)
    return (
        select(func.count())
        .where(
            ahead.meeting_id == Seat.meeting_id,
            ahead.state == SeatState.WAITING,
            ahead.queue_number <= Seat.queue_number,
        )
        .correlate(Seat)
        .scalar_subquery()
    )
