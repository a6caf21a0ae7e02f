"""One figure with its bar."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value. `at_least` tells which side of the bar is good."""

    name: str
    value: float
    bar: float
    at_least: bool = True
    unit: str = ""

    @property
    def is_reached(self) -> bool:
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def line(self) -> str:
        """name, value, bar, ok or SHORT, in columns."""
        side = ">=" if self.at_least else "<="
        verdict = "ok" if self.is_reached else "SHORT"
        return f"{self.name:<58} {self.value:>9.3f}{self.unit:<3} {side} {self.bar:<8g} {verdict}"
