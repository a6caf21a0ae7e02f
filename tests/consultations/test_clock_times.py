"""Times are read as people write them, and what could be two times is not guessed."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.consultations.clock_times import time_typed
from portal.web.dates import time_of_day


@pytest.mark.parametrize(
    "text, expected",
    [
        ("23:59", time(23, 59)),
        ("11:59pm", time(23, 59)),
        (" 11.59 PM ", time(23, 59)),
        ("11:59 p.m.", time(23, 59)),
        ("9am", time(9)),
        ("09:00", time(9)),
        ("12am", time(0)),
        ("12:30 pm", time(12, 30)),
        ("midday", time(12)),
        ("midnight", time(0)),
        ("9", None),
        ("24:00", None),
        ("13pm", None),
        ("11:60", None),
        ("٩:٠٠", None),
        ("soon", None),
        ("", None),
    ],
)
def test_time_is_read_as_written(text: str, expected: time | None) -> None:
    assert time_typed(text) == expected


@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_time_shown_by_the_portal_is_read_back(at: time) -> None:
    assert time_typed(time_of_day(clock.from_london(date(2027, 1, 29), at))) == at


@given(st.text(max_size=20))
def test_reading_a_time_never_fails(text: str) -> None:
    time_typed(text)
