"""What the first pages gather from the rooms below."""

from __future__ import annotations

from dataclasses import dataclass

from portal.consultations.visits import Visit
from portal.drafts import queries as drafts
from portal.drafts.reading import Outline


@dataclass(frozen=True, slots=True)
class Stand:
    """How things stand for one body."""

    outline: Outline | None


@dataclass(frozen=True, slots=True)
class Desk:
    """How things stand for staff."""

    outline: Outline | None


def stand(visit: Visit) -> Stand:
    """How things stand for the visitor's body."""
    return Stand(outline=drafts.current_outline(visit))


def desk(visit: Visit) -> Desk:
    """How things stand for staff."""
    return Desk(outline=drafts.current_outline(visit))
