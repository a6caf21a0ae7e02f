"""Comments that a summary rests on by number, and what has become of them since. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.analysis.models import Summary
from portal.responses.models import CommentState

# c12, as comments are called everywhere. Longer numbers than a column holds are no comment's.
CITATION = re.compile(r"\bc([1-9]\d{0,8})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fate:
    """How things stand with a comment of that number."""

    number: int
    state: CommentState
    changed_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Since:
    """What happened to a comment after a summary that cites it was written, and when."""

    number: int
    what: str
    at: datetime | None


def cited(summaries: Iterable[Summary]) -> frozenset[int]:
    """The numbers of all comments that are cited."""
    return frozenset(int(n) for summary in summaries for n in CITATION.findall(summary.text))


def since(summary: Summary, fates: Iterable[Fate]) -> Sequence[Since]:
    """What happened to the comments that a summary cites, by number. Empty where nothing did.

    A comment that was withdrawn or is with its body is told of whenever that was: its words are
    not to be rested on.
    """
    numbers = cited([summary])
    return [
        happened
        for fate in sorted(fates, key=lambda fate: fate.number)
        if fate.number in numbers and (happened := _happened(fate, summary.changed_at))
    ]


def _happened(fate: Fate, written_at: datetime) -> Since | None:
    match fate.state:
        case CommentState.WITHDRAWN:
            return Since(fate.number, "was withdrawn", fate.withdrawn_at)
        case CommentState.RETURNED:
            return Since(fate.number, "was returned to its body to be reworded", None)
        case _ if fate.changed_at > written_at:
            return Since(fate.number, "was changed by its body", fate.changed_at)
        case _:
            return None
