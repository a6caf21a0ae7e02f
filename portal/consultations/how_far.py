"""How far a body is with its response, as far as staff may know. Plain values, never words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Far(StrEnum):
    """Where a body is. Each body is in one of them, so that they add up to all that were asked."""

    NOT_OPENED = "not opened"
    READING = "reading"
    DRAFTING = "drafting"
    READY = "ready"
    SUBMITTED = "submitted"
    REOPENED = "reopened"
    BY_LETTER = "by letter"
    LATE = "late"


FAR_WORDS = {
    Far.NOT_OPENED: "Not opened",
    Far.READING: "Reading",
    Far.DRAFTING: "Drafting",
    Far.READY: "Ready for sign-off",
    Far.SUBMITTED: "Submitted",
    Far.REOPENED: "Reopened",
    Far.BY_LETTER: "Outside the portal",
    Far.LATE: "Late",
}
FAR_SHAPES = {
    Far.NOT_OPENED: "none",
    Far.READING: "none",
    Far.DRAFTING: "draft",
    Far.READY: "draft",
    Far.SUBMITTED: "answered",
    Far.REOPENED: "draft",
    Far.BY_LETTER: "answered",
    Far.LATE: "late",
}
RECEIVED = frozenset({Far.SUBMITTED, Far.REOPENED, Far.BY_LETTER, Far.LATE})


@dataclass(frozen=True, slots=True)
class HowFar:
    """Where a body is, over how many of the sections it drafted, and the day it was received."""

    far: Far
    drafted: int = 0
    sections: int = 0
    received_on: date | None = None
    reference: str | None = None
