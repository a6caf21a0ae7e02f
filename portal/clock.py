"""The time: one clock in UTC, and London's rules for what people read and type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE_SECOND = timedelta(seconds=1)


_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This moment, aware and in UTC. Inside a transaction that writes it is read after the lock."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretending(moment: datetime) -> Iterator[None]:
    """Inside, the clock stands at that moment. For sample data, which has a past."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def in_london(moment: datetime) -> datetime:
    """The same moment as a clock in London shows it."""
    return moment.astimezone(LONDON)


def from_london(day: date, at: time) -> datetime:
    """The moment at which London's clocks show that day and time. Of two, the first."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def has_passed(last_second: datetime, moment: datetime) -> bool:
    """True once a second that is still inside has gone: 23:59:59 lasts until midnight."""
    return moment >= last_second + ONE_SECOND


def days_left(last_second: datetime, moment: datetime) -> int:
    """Whole London days from today to the day of the close: 0 on the last day, never negative."""
    return max(0, (in_london(last_second).date() - in_london(moment).date()).days)
