"""A meeting for a calendar. Source: RFC 5545 (the format), RFC 5546 (PUBLISH and CANCEL)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from icalendar import Calendar, Event

from portal import clock
from portal.meetings.models import Meeting

PRODUCT = "-//Metropolitan Police Authority//Consultation portal//EN"


class EventStatus(StrEnum):
    """How sure the event is for the one who gets it."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


def calendar_of(
    meeting: Meeting, *, moment: datetime, status: EventStatus = EventStatus.CONFIRMED
) -> str:
    """The .ics text, with CRLF line ends and London's rules for that year. Names nobody.

    The same `uid` each time, and a `sequence` that rises with date, time and place, make a
    calendar change the entry that it has. A cancelled one takes it out.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if status is EventStatus.CANCELLED else "PUBLISH")
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", moment)
    event.add("dtstart", clock.in_london(meeting.starts_at))
    event.add("dtend", clock.in_london(meeting.ends_at))
    event.add("summary", f"{meeting.title}: {meeting.consultation.title}")
    event.add("location", meeting.venue)
    event.add("status", status.value)
    calendar.add_component(event)
    first, last = clock.in_london(meeting.starts_at), clock.in_london(meeting.ends_at)
    calendar.add_missing_timezones(
        first_date=date(first.year, 1, 1), last_date=date(last.year + 1, 1, 1)
    )
    text: str = calendar.to_ical().decode()
    return text
