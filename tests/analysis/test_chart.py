"""The bars are drawn to one scale and stay inside their picture."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.analysis import chart
from portal.analysis.figures import Stances

NUMBERS = st.integers(0, 400)
ROWS = st.lists(
    st.tuples(st.text(max_size=10), st.builds(Stances, NUMBERS, NUMBERS, NUMBERS)), max_size=8
)


@given(ROWS)
def test_bars_stay_in_the_picture_and_show_every_total(rows: list[tuple[str, Stances]]) -> None:
    drawn = chart.chart(rows)
    assert [bar.total for bar in drawn.bars] == [stances.all for _, stances in rows]
    for bar in drawn.bars:
        assert bar.y + chart.BAR_HEIGHT <= drawn.height
        assert all(segment.x >= chart.LEFT for segment in bar.segments)
        assert all(segment.x + segment.width <= 640 for segment in bar.segments)


def test_equal_numbers_are_equally_long() -> None:
    drawn = chart.chart([("a", Stances(3, 3, 0)), ("b", Stances(0, 0, 3))])
    widths = [segment.width for bar in drawn.bars for segment in bar.segments]
    assert widths == [widths[0]] * 3


def test_no_rows_make_no_bars() -> None:
    assert chart.chart([]).bars == []
