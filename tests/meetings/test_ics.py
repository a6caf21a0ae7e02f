"""A calendar gets the right hour in winter and in summer, and nobody's name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from portal import clock
from portal.consultations.models import Consultation
from portal.meetings.ics import EventStatus, calendar_of
from portal.meetings.models import Meeting

WRITTEN = datetime(2026, 12, 1, 9, tzinfo=UTC)


def meeting_on(day: date, **facts: Any) -> Meeting:
    return Meeting(
        **{
            "uid": "0b6f7c9e-meeting",
            "sequence": 0,
            "title": "First meeting",
            "venue": "Town Hall; Room 2, Westminster",
            "starts_at": clock.from_london(day, time(18)),
            "ends_at": clock.from_london(day, time(20)),
            "consultation": Consultation(title="Draft strategy"),
            **facts,
        }
    )


def event_of(text: str) -> Any:
    return Calendar.from_ical(text).walk("VEVENT")[0]


@pytest.mark.parametrize(
    "day, utc_hour", [(date(2027, 1, 12), 18), (date(2027, 6, 15), 17)], ids=["January", "June"]
)
def test_the_hour_is_londons_and_right_against_utc(day: date, utc_hour: int) -> None:
    text = calendar_of(meeting_on(day), moment=WRITTEN)
    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T180000\r\n" in text
    start = event_of(text)["DTSTART"].dt
    assert start.astimezone(UTC) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
    assert event_of(text)["DTEND"].dt.astimezone(UTC) == start.astimezone(UTC) + timedelta(hours=2)


@pytest.mark.parametrize(
    "day, offset",
    [(date(2027, 1, 12), timedelta(0)), (date(2027, 6, 15), timedelta(hours=1))],
    ids=["January", "June"],
)
def test_the_zone_that_is_sent_along_gives_the_right_offset(day: date, offset: timedelta) -> None:
    calendar = Calendar.from_ical(calendar_of(meeting_on(day), moment=WRITTEN))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    # The zone is read from the file, not from this machine.
    moment = datetime.combine(day, time(18), tzinfo=zone.to_tz(lookup_tzid=False))
    assert moment.utcoffset() == offset


def test_lines_end_as_the_format_says_and_are_not_too_long() -> None:
    text = calendar_of(meeting_on(date(2027, 1, 12), venue="Straße " * 40), moment=WRITTEN)
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    before = event_of(calendar_of(meeting_on(date(2027, 1, 12)), moment=WRITTEN))
    after = event_of(calendar_of(meeting_on(date(2027, 1, 13), sequence=1), moment=WRITTEN))
    assert before["UID"] == after["UID"] == "0b6f7c9e-meeting"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


@pytest.mark.parametrize(
    "status, method",
    [
        (EventStatus.CONFIRMED, "PUBLISH"),
        (EventStatus.TENTATIVE, "PUBLISH"),
        (EventStatus.CANCELLED, "CANCEL"),
    ],
)
def test_the_method_goes_with_the_status(status: EventStatus, method: str) -> None:
    calendar = Calendar.from_ical(
        calendar_of(meeting_on(date(2027, 1, 12)), moment=WRITTEN, status=status)
    )
    assert calendar["METHOD"] == method
    assert calendar.walk("VEVENT")[0]["STATUS"] == status.value


def test_text_is_escaped_and_nobody_is_named() -> None:
    meeting = meeting_on(date(2027, 1, 12), title="First\r\nATTENDEE:mailto:eve@example.com")
    event = event_of(calendar_of(meeting, moment=WRITTEN))
    assert event["LOCATION"] == "Town Hall; Room 2, Westminster"
    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event
