"""What staff have before them in one consultation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do or to set up: where it is done, and how far it is in words."""

    name: str
    endpoint: str
    state: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The steps of setting a consultation up, for those who run it, and the work of others.

    `current` is the number of the version that bodies read, 0 before there is one.
    """

    may_run: bool
    steps: tuple[Item, ...]
    tasks: tuple[Item, ...]
    current: int

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)
