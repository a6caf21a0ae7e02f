"""London's rules for the close, in winter, in summer and when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from portal import clock


@pytest.mark.parametrize(
    "day, at, utc",
    [
        (date(2027, 1, 12), time(18, 0), datetime(2027, 1, 12, 18, 0, tzinfo=UTC)),
        (date(2027, 6, 15), time(18, 0), datetime(2027, 6, 15, 17, 0, tzinfo=UTC)),
        # 28 March 2027: clocks go from 01:00 to 02:00.
        (date(2027, 3, 28), time(23, 59, 59), datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC)),
        # 31 October 2027: 01:30 comes twice; the first is meant.
        (date(2027, 10, 31), time(1, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(23, 59, 59), datetime(2027, 10, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_london_time_is_one_moment(day: date, at: time, utc: datetime) -> None:
    assert clock.from_london(day, at) == utc


def test_the_last_second_lasts_until_it_has_gone() -> None:
    close = clock.from_london(date(2027, 1, 29), time(23, 59, 59))
    assert not clock.has_passed(close, close.replace(microsecond=999_999))
    assert clock.has_passed(close, clock.from_london(date(2027, 1, 30), time(0, 0)))


@pytest.mark.parametrize(
    "now, left",
    [
        (datetime(2027, 1, 29, 0, 0, tzinfo=UTC), 0),
        (datetime(2027, 1, 28, 23, 59, tzinfo=UTC), 1),
        (datetime(2026, 12, 18, 12, 0, tzinfo=UTC), 42),
        (datetime(2027, 2, 5, 12, 0, tzinfo=UTC), 0),
    ],
)
def test_days_left_counts_london_days(now: datetime, left: int) -> None:
    close = clock.from_london(date(2027, 1, 29), time(23, 59, 59))
    assert clock.days_left(close, now) == left


def test_pretending_ends() -> None:
    moment = datetime(2002, 12, 5, tzinfo=UTC)
    with clock.pretending(moment):
        assert clock.now() == moment
    assert clock.now() > moment
