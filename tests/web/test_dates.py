"""Dates as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.web import dates

CLOSE = datetime(2027, 1, 29, 23, 59, 59, tzinfo=UTC)


def test_a_close_has_its_day_its_minute_and_its_zone() -> None:
    assert dates.close(CLOSE) == "Friday 29 January 2027, 11:59pm, London time"


def test_summer_is_an_hour_ahead_of_utc() -> None:
    assert dates.time_of_day(datetime(2027, 6, 15, 17, 0, tzinfo=UTC)) == "6pm"


@pytest.mark.parametrize(
    "hour, minute, words",
    [(0, 0, "midnight"), (12, 0, "midday"), (0, 5, "12:05am"), (12, 30, "12:30pm"), (9, 0, "9am")],
)
def test_midnight_and_midday_are_words(hour: int, minute: int, words: str) -> None:
    assert dates.time_of_day(datetime(2027, 1, 12, hour, minute, tzinfo=UTC)) == words


def test_a_length_counts_both_days() -> None:
    opens = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert dates.length(opens, CLOSE) == "12 weeks and 5 days"
    assert dates.length(opens, opens) == "1 day"


def test_the_promise_is_whole_weeks_later() -> None:
    assert dates.short_day(dates.weeks_after(CLOSE, 12)) == "23 April 2027"
