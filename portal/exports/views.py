"""Spreadsheets to take away. Each is posted for, because taking it is written to the record."""

from __future__ import annotations

from flask import Blueprint, Response, stream_with_context
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.accounts.sessions import signed_in_user
from portal.consultations.door import enter
from portal.db import db
from portal.db.engine import begin_reading_only
from portal.exports.actions import record_attendees
from portal.exports.attendees import HEADER, cells
from portal.exports.spreadsheets import csv_bytes
from portal.meetings import queries
from portal.meetings.queries import attendance
from portal.web.gate import found

bp = Blueprint("exports", __name__)


@bp.post("/staff/consultations/<slug>/meetings/<int:meeting_id>/attendees.csv")
@needs(Right.ORGANISER)
def attendees(slug: str, meeting_id: int) -> ResponseReturnValue:
    """Everybody who was named for the meeting, and every body, answered or not."""
    visit = enter(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    record_attendees(meeting, by=signed_in_user())
    db.session.commit()
    # The file leaves at its reader's pace; nobody who writes waits for it.
    begin_reading_only()
    lines = attendance.lines(meeting, seen_by=visit.user)
    filename = f"attendees-{slug}-{clock.in_london(meeting.starts_at):%Y-%m-%d}.csv"
    answer = Response(
        stream_with_context(csv_bytes(HEADER, map(cells, lines))),
        content_type="text/csv; charset=utf-8",
    )
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer
