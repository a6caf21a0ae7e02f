"""Adding and changing meetings, and forgetting what people needed at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import User
from portal.consultations.models import Consultation
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.meetings import letters, seating
from portal.meetings.actions.notices import record_of, tell_promoted
from portal.meetings.models import Answer, Meeting, Reply, Seat, SeatState
from portal.web.authority import NEEDS_KEPT_DAYS
from portal.web.dates import day, span

LAST_MINUTE = time(23, 59, 59)
MARK_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a meeting is, in London's dates and times, as its organiser gives it."""

    title: str
    venue: str
    day: date
    starts: time
    ends: time
    seats: int
    replies_close_on: date

    @classmethod
    def of(cls, meeting: Meeting) -> Particulars:
        """The meeting's as they are stored."""
        starts, ends = map(clock.in_london, (meeting.starts_at, meeting.ends_at))
        return cls(
            title=meeting.title,
            venue=meeting.venue,
            day=starts.date(),
            starts=starts.time(),
            ends=ends.time(),
            seats=meeting.seats,
            replies_close_on=clock.in_london(meeting.replies_close_at).date(),
        )

    @property
    def mark(self) -> str:
        """The same for the same values: by it a form says which ones its writer saw."""
        return sha256(repr(self).encode()).hexdigest()[:MARK_LENGTH]


def create_meeting(consultation: Consultation, particulars: Particulars, *, by: User) -> Meeting:
    """A meeting about the consultation, to which all its bodies are invited."""
    _check(particulars)
    meeting = Meeting(consultation_id=consultation.id, uid=str(uuid4()), queue_numbered=0)
    _apply(meeting, particulars)
    db.session.add(meeting)
    db.session.flush()
    record_of("meeting created", meeting, by=by, seats=meeting.seats)
    return meeting


def change_meeting(
    meeting: Meeting, particulars: Particulars, *, seen: str, by: User, address: str = ""
) -> Meeting:
    """The meeting is as given. People who wait move up into new seats, and are told.

    A new time or place raises `sequence`, and bodies that may come are told. `seen` is the mark of
    what the writer saw, `address` the page to which letters send their readers. Raises `Conflict`
    where the meeting is something else by now, and `Refusal` for fewer seats than are taken.
    """
    _check(particulars)
    meeting = seating.locked(meeting)
    moment = clock.now()
    stored = Particulars.of(meeting)
    if seen != stored.mark:
        if particulars == stored:
            return meeting
        raise Conflict(_overtaken(meeting))
    taken = seating.taken(meeting)
    if particulars.seats < taken:
        raise Refusal(
            f"{taken} people have seats, so there cannot be {particulars.seats}. Enter {taken} or "
            "more, or ask some of the bodies to send fewer people.",
            field="seats",
        )
    before = (meeting.starts_at, meeting.ends_at, meeting.venue)
    seats_before = meeting.seats
    _apply(meeting, particulars)
    has_moved = before != (meeting.starts_at, meeting.ends_at, meeting.venue)
    if has_moved:
        meeting.sequence += 1
    promoted = seating.fill(meeting, moment)
    record_of(
        "meeting changed",
        meeting,
        by=by,
        seats_before=seats_before,
        seats=meeting.seats,
        sequence=meeting.sequence,
    )
    tell_promoted(promoted, meeting, moment=moment, address=address)
    if has_moved and meeting.starts_at > moment:
        replies = _may_come(meeting)
        letters.tell_changed(replies, _with_seats(meeting), meeting, moment=moment, address=address)
    return meeting


def delete_old_needs() -> int:
    """Access needs of meetings long enough ago are gone; how many people's they were comes back."""
    today = clock.in_london(clock.now()).date()
    # A meeting's needs are kept for the days after it and go at the start of the last one.
    ended_before = clock.from_london(today - timedelta(days=NEEDS_KEPT_DAYS - 1), time())
    meetings = db.session.scalars(
        select(Meeting)
        .where(Meeting.ends_at < ended_before)
        .where(
            select(Seat.id).where(Seat.meeting_id == Meeting.id, Seat.access_needs != "").exists()
        )
        .order_by(Meeting.id)
    ).all()
    deleted = 0
    for meeting in meetings:
        rows = db.session.scalars(
            update(Seat)
            .where(Seat.meeting_id == meeting.id, Seat.access_needs != "")
            .values(access_needs="")
            .returning(Seat.id)
        ).all()
        record_of("access needs deleted", meeting, by=None, people=len(rows))
        deleted += len(rows)
    return deleted


def _check(particulars: Particulars) -> None:
    if particulars.ends <= particulars.starts:
        raise Refusal("The meeting must end after it starts, on the same day", field="ends")
    if particulars.replies_close_on >= particulars.day:
        raise Refusal("Replies must close before the day of the meeting", field="replies_close_on")


def _overtaken(meeting: Meeting) -> str:
    return (
        "Somebody changed this meeting while you were writing. It now says: "
        f"{meeting.title}; {meeting.venue}; {day(meeting.starts_at)}, "
        f"{span(meeting.starts_at, meeting.ends_at)}; seats: {meeting.seats}; replies close at the "
        f"end of {day(meeting.replies_close_at)}. What you wrote is below and was not kept. To put "
        "it in the place of theirs, send it again."
    )


def _apply(meeting: Meeting, particulars: Particulars) -> None:
    meeting.title = particulars.title
    meeting.venue = particulars.venue
    meeting.starts_at = clock.from_london(particulars.day, particulars.starts)
    meeting.ends_at = clock.from_london(particulars.day, particulars.ends)
    meeting.replies_close_at = clock.from_london(particulars.replies_close_on, LAST_MINUTE)
    meeting.seats = particulars.seats


def _may_come(meeting: Meeting) -> Sequence[Reply]:
    return db.session.scalars(
        select(Reply)
        .options(joinedload(Reply.body))
        .where(Reply.meeting_id == meeting.id, Reply.answer != Answer.NO)
        .order_by(Reply.id)
    ).all()


def _with_seats(meeting: Meeting) -> set[int]:
    return set(
        db.session.scalars(
            select(Seat.reply_id).where(
                Seat.meeting_id == meeting.id, Seat.state == SeatState.CONFIRMED
            )
        )
    )
