"""The bars of stance by kind of body, in the units of an SVG 640 wide. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.analysis.figures import Stances
from portal.responses.models import STANCES, Stance

LEFT = 178.0
LONGEST = 400.0
WIDEST_BODY = 40.0
GAP = 1.5
BAR_HEIGHT = 22
ROW_HEIGHT = 32
TOP = 9


@dataclass(frozen=True, slots=True)
class Segment:
    """The bodies of one stance in one bar."""

    stance: Stance
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of body. `end` is where its total is printed."""

    label: str
    y: int
    segments: Sequence[Segment]
    total: int
    end: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under each other, drawn to one scale."""

    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return TOP + ROW_HEIGHT * len(self.bars)


def chart(rows: Sequence[tuple[str, Stances]]) -> Chart:
    """A bar for each row, the longest no longer than there is room for."""
    most = max((stances.all for _, stances in rows), default=0)
    unit = min(WIDEST_BODY, LONGEST / most) if most else WIDEST_BODY
    return Chart([_bar(at, label, stances, unit) for at, (label, stances) in enumerate(rows)])


def _bar(at: int, label: str, stances: Stances, unit: float) -> Bar:
    x = LEFT
    segments = []
    for stance in STANCES:
        number: int = getattr(stances, stance.value)
        if number:
            segments.append(Segment(stance, round(x, 1), round(number * unit - GAP, 1)))
            x += number * unit
    return Bar(label, TOP + at * ROW_HEIGHT, segments, stances.all, round(x + 8, 1))
