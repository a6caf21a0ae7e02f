"""Dates and times as people read them: with the day, in London, and said to be so at a close."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portal import clock


def day(moment: datetime | date) -> str:
    """Friday 29 January 2027"""
    local = _local_date(moment)
    return f"{local:%A} {local.day} {local:%B %Y}"


def short_day(moment: datetime | date) -> str:
    """29 January 2027"""
    local = _local_date(moment)
    return f"{local.day} {local:%B %Y}"


def day_and_month(moment: datetime | date) -> str:
    """29 January"""
    local = _local_date(moment)
    return f"{local.day} {local:%B}"


def time_of_day(moment: datetime) -> str:
    """11:59pm, or 6pm on the hour; midnight and midday in words."""
    local = clock.in_london(moment)
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    hour = local.hour % 12 or 12
    suffix = "am" if local.hour < 12 else "pm"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{hour}{minutes}{suffix}"


def day_and_time(moment: datetime) -> str:
    """Friday 29 January 2027, 11:59pm"""
    return f"{day(moment)}, {time_of_day(moment)}"


def close(moment: datetime) -> str:
    """Friday 29 January 2027, 11:59pm, London time"""
    return f"{day_and_time(moment)}, London time"


def stamp(moment: datetime) -> str:
    """29 January 2027 at 2:32pm"""
    return f"{short_day(moment)} at {time_of_day(moment)}"


def span(starts: datetime, ends: datetime) -> str:
    """6pm to 8pm"""
    return f"{time_of_day(starts)} to {time_of_day(ends)}"


def length(starts: datetime, ends: datetime) -> str:
    """12 weeks and 4 days, both days counted."""
    days = (_local_date(ends) - _local_date(starts)).days + 1
    weeks, rest = divmod(days, 7)
    parts = []
    if weeks:
        parts.append(f"{weeks} week{'s' * (weeks != 1)}")
    if rest or not weeks:
        parts.append(f"{rest} day{'s' * (rest != 1)}")
    return " and ".join(parts)


def weeks_after(moment: datetime, weeks: int) -> date:
    """The London day that many weeks later."""
    return _local_date(moment) + timedelta(weeks=weeks)


def _local_date(moment: datetime | date) -> date:
    return clock.in_london(moment).date() if isinstance(moment, datetime) else moment


FILTERS = {
    "day": day,
    "short_day": short_day,
    "day_and_month": day_and_month,
    "time_of_day": time_of_day,
    "day_and_time": day_and_time,
    "close": close,
    "stamp": stamp,
}
