"""How far a body is with each passage. Plain values; the rows come from queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.drafts.reading import Outline


class Status(StrEnum):
    """What a body has done about a passage. The last two complete it.

    What was not started is not answered once the response is submitted.
    """

    NOT_STARTED = "not started"
    NOT_ANSWERED = "not answered"
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

    @property
    def is_blank(self) -> bool:
        return self in BLANK


SHAPES = {
    Status.NOT_STARTED: "none",
    Status.NOT_ANSWERED: "none",
    Status.DRAFT: "draft",
    Status.ANSWERED: "answered",
    Status.NOTHING_TO_ADD: "nil",
}
COMPLETE = frozenset({Status.ANSWERED, Status.NOTHING_TO_ADD})
BLANK = frozenset({Status.NOT_STARTED, Status.NOT_ANSWERED})


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


def statuses(
    outline: Outline, tallies: Iterable[OwnTally], *, is_submitted: bool = False
) -> dict[int, Status]:
    """The status of every passage, by its id.

    A comment on an earlier version answers the passage where its section lives on. An answer of
    nothing to add was given to every word of the passage, so it answers while they are the same.
    Once submitted, all that was saved was sent: what was still a draft has become an answer.
    """
    said: dict[int, Status] = {}
    nothing = set()
    for tally in tallies:
        passage = outline.passage_of(tally.section_id)
        if passage is None:
            continue
        if tally.nil_returns:
            if not outline.is_reworded(tally.section_id):
                nothing.add(passage.id)
        elif not is_submitted and (tally.unsettled or said.get(passage.id) is Status.DRAFT):
            said[passage.id] = Status.DRAFT
        else:
            said[passage.id] = Status.ANSWERED
    blank = Status.NOT_ANSWERED if is_submitted else Status.NOT_STARTED
    return {
        passage.id: said.get(passage.id)
        or (Status.NOTHING_TO_ADD if passage.id in nothing else blank)
        for passage in outline.passages
    }


def completed(outline: Outline, by_passage: Mapping[int, Status]) -> Completed:
    """How many of the passages that count are complete."""
    done = sum(by_passage[passage.id].is_complete for passage in outline.answerable)
    return Completed(done, len(outline.answerable))
