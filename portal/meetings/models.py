"""Meetings, each body's reply, and the seats of named people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.consultations.models import Consultation
from portal.db import Model, enum_column, pk
from portal.stakeholders.models import Body
from portal.web.authority import NEEDS_KEPT_DAYS

TITLE_LENGTH = 200
VENUE_LENGTH = 300
PERSON_NAME_LENGTH = 120
NEEDS_LENGTH = 500
UID_LENGTH = 120
PEOPLE_PER_REPLY = 6


class Answer(StrEnum):
    """A body's reply to the invitation to one meeting."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class SeatState(StrEnum):
    """Where a named person stands. Waiting people are seated in the order of `queue_number`."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Meeting(Model):
    """A meeting about a consultation. `uid` and `sequence` let calendars follow its changes.

    `replies_close_at` is the last second at which a reply is taken.
    """

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("seats >= 0", name="seats_not_negative"),)

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    uid: Mapped[str] = mapped_column(String(UID_LENGTH), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    venue: Mapped[str] = mapped_column(String(VENUE_LENGTH))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    replies_close_at: Mapped[datetime]
    seats: Mapped[int]
    queue_numbered: Mapped[int] = mapped_column(default=0)
    consultation: Mapped[Consultation] = relationship()

    def takes_replies(self, moment: datetime) -> bool:
        return not clock.has_passed(self.replies_close_at, moment)

    @property
    def needs_deleted_on(self) -> date:
        """The London day on which access needs are gone."""
        return clock.in_london(self.ends_at).date() + timedelta(days=NEEDS_KEPT_DAYS)


class Reply(Model):
    """What one body says to the invitation to one meeting.

    Whoever answered last is told of what becomes of it; the name stays when they have gone.
    """

    __tablename__ = "meeting_replies"
    __table_args__ = (UniqueConstraint("meeting_id", "body_id"),)

    id: Mapped[pk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    answer: Mapped[Answer] = mapped_column(enum_column(Answer))
    revision: Mapped[int] = mapped_column(default=1)
    replied_at: Mapped[datetime]
    replied_by_name: Mapped[str] = mapped_column(String(PERSON_NAME_LENGTH))
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    meeting: Mapped[Meeting] = relationship()
    body: Mapped[Body] = relationship()


class Seat(Model):
    """One named person of one body at one meeting. Access needs are the organiser's alone."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("reply_id", "name_key"),
        Index("ix_seats_meeting_id_state_queue_number", "meeting_id", "state", "queue_number"),
    )

    id: Mapped[pk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("meeting_replies.id"))
    person_name: Mapped[str] = mapped_column(String(PERSON_NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(PERSON_NAME_LENGTH))
    state: Mapped[SeatState] = mapped_column(enum_column(SeatState))
    queue_number: Mapped[int]
    queued_at: Mapped[datetime]
    access_needs: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[Reply] = relationship()
