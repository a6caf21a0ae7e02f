"""Who has a seat. Everybody joins one queue, and the first of it are seated while seats last.

Called by actions that hold the meeting's lock, which is what makes the last seat safe.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import db
from portal.meetings.models import Meeting, Reply, Seat, SeatState
from portal.stakeholders.models import Body
from portal.stakeholders.naming import name_key

# What was read before the lock may be old: it is read again over what the session remembers.
AFRESH = {"populate_existing": True}


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, and no other request gives or takes its seats until we commit."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.id == meeting.id)
        .with_for_update()
        .execution_options(**AFRESH)
    ).one()


def reply_of(meeting: Meeting, body: Body) -> Reply | None:
    """What the body has answered, read after the lock."""
    return db.session.scalar(
        select(Reply)
        .where(Reply.meeting_id == meeting.id, Reply.body_id == body.id)
        .execution_options(**AFRESH)
    )


def seats_of(reply: Reply) -> list[Seat]:
    """Everybody the body ever named, in the order of the queue, read after the lock."""
    return list(
        db.session.scalars(
            select(Seat)
            .where(Seat.reply_id == reply.id)
            .order_by(Seat.queue_number)
            .execution_options(**AFRESH)
        )
    )


def taken(meeting: Meeting) -> int:
    """How many people have a seat."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Seat)
            .where(Seat.meeting_id == meeting.id, Seat.state == SeatState.CONFIRMED)
        )
        or 0
    )


def join(meeting: Meeting, reply: Reply, *, name: str, needs: str, moment: datetime) -> Seat:
    """A person at the end of the queue, who has yet to be seated."""
    seat = Seat(
        meeting_id=meeting.id,
        reply_id=reply.id,
        person_name=name,
        name_key=name_key(name),
        access_needs=needs,
    )
    db.session.add(seat)
    to_the_back(meeting, seat, moment)
    return seat


def to_the_back(meeting: Meeting, seat: Seat, moment: datetime) -> None:
    """The person waits behind everybody else, whatever place they had before."""
    meeting.queue_numbered += 1
    seat.queue_number = meeting.queue_numbered
    seat.queued_at = moment
    seat.state = SeatState.WAITING


def leave(seat: Seat) -> None:
    """The person is not coming, and what they would have needed is not kept."""
    seat.state = SeatState.CANCELLED
    seat.access_needs = ""


def fill(meeting: Meeting, moment: datetime) -> list[Seat]:
    """Free seats go to the first who wait, until replies close; those seated now come back."""
    db.session.flush()
    free = meeting.seats - taken(meeting)
    if free <= 0 or not meeting.takes_replies(moment):
        return []
    first = list(
        db.session.scalars(
            select(Seat)
            .options(joinedload(Seat.reply).joinedload(Reply.body))
            .where(Seat.meeting_id == meeting.id, Seat.state == SeatState.WAITING)
            .order_by(Seat.queue_number)
            .limit(free)
        )
    )
    for seat in first:
        seat.state = SeatState.CONFIRMED
    db.session.flush()
    return first
