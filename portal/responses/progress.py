"""How far a body is with each passage. Plain values; the rows come from queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.drafts.reading import Outline


class Status(StrEnum):
    """What a body has done about a passage. The last two complete it."""

    NOT_STARTED = "not started"
    DRAFT = "draft saved"
    ANSWERED = "answered"
    NOTHING_TO_ADD = "nothing to add"

    @property
    def words(self) -> str:
        """Not started"""
        return self.value.capitalize()

    @property
    def shape(self) -> str:
        """The name of its mark."""
        return SHAPES[self]

    @property
    def is_complete(self) -> bool:
        return self in COMPLETE


SHAPES = {
    Status.NOT_STARTED: "none",
    Status.DRAFT: "draft",
    Status.ANSWERED: "answered",
    Status.NOTHING_TO_ADD: "nil",
}
COMPLETE = frozenset({Status.ANSWERED, Status.NOTHING_TO_ADD})


@dataclass(frozen=True, slots=True)
class OwnTally:
    """What a body has on one section: its comments, those still drafts, and a nil return."""

    section_id: int
    comments: int
    unsettled: int
    nil_returns: int


@dataclass(frozen=True, slots=True)
class Completed:
    """You have completed 3 of 12 sections."""

    completed: int
    total: int


def statuses(outline: Outline, tallies: Iterable[OwnTally]) -> dict[int, Status]:
    """The status of every passage, by its id."""
    found = {passage.id: Status.NOT_STARTED for passage in outline.passages}
    for tally in tallies:
        passage = outline.passage_of(tally.section_id)
        if passage is None:
            continue
        if tally.nil_returns:
            status = Status.NOTHING_TO_ADD
        elif tally.unsettled or found[passage.id] is Status.DRAFT:
            status = Status.DRAFT
        else:
            status = Status.ANSWERED
        found[passage.id] = status
    return found


def completed(outline: Outline, by_passage: Mapping[int, Status]) -> Completed:
    """How many of the passages that count are complete."""
    done = sum(by_passage[passage.id].is_complete for passage in outline.answerable)
    return Completed(done, len(outline.answerable))
