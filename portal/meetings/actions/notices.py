"""What every change of a meeting leaves behind: the record, and word to those who moved up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import User
from portal.audit.actions import record
from portal.meetings import letters
from portal.meetings.models import Meeting, Seat


def tell_promoted(
    seats: Sequence[Seat], meeting: Meeting, *, moment: datetime, address: str
) -> None:
    """People who moved up are in the record, and their bodies are told."""
    for seat in seats:
        record_of("seat given from the waiting list", meeting, by=None, seat_id=seat.id)
    letters.tell_promoted(seats, meeting, moment=moment, address=address)


def record_of(verb: str, meeting: Meeting, *, by: User | None, **details: object) -> None:
    """The change of the meeting is in the record: counts and ids, never names or needs."""
    record(
        verb,
        actor=by,
        subject_kind="meeting",
        subject_id=meeting.id,
        consultation_id=meeting.consultation_id,
        **details,
    )
