"""Taking a spreadsheet away is an event of the record: it holds people's names and needs."""

from __future__ import annotations

from collections.abc import Mapping

from portal.accounts.models import User
from portal.audit.actions import record
from portal.meetings.models import Meeting


def record_attendees(meeting: Meeting, *, by: User) -> None:
    """It is in the record that the list of who is coming was taken, and by whom."""
    record(
        "attendees exported",
        actor=by,
        subject_kind="meeting",
        subject_id=meeting.id,
        consultation_id=meeting.consultation_id,
    )


def record_record(parts: Mapping[str, str], *, by: User) -> None:
    """It is in the record that the record was taken, by whom, and which part of it."""
    record("record exported", actor=by, subject_kind="record", narrowed_to=dict(parts))
