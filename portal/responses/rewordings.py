"""How a comment was reworded after it had been sent: each earlier wording, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.drafts.comparison.difference import Piece, difference
from portal.responses.models import Comment, EarlierWording, Stance

# Comparing two long wordings takes some milliseconds, and nothing bounds how often a lead rewords.
MOST_COMPARED = 20


@dataclass(frozen=True, slots=True)
class Rewording:
    """One change of a comment. `redline` is of its words, `suggested` of its suggested wording.

    `suggested` is empty where neither wording suggested any. Both are empty where it is not
    compared: then the words are to be read as they were. `stance` is the one before, and
    `stance_after` the one that it became.
    """

    before: EarlierWording
    at: datetime
    by: str
    stance: Stance
    stance_after: Stance
    redline: tuple[Piece, ...]
    suggested: tuple[Piece, ...]
    quote_after: str
    is_compared: bool


def rewordings(comment: Comment, earlier: Sequence[EarlierWording]) -> tuple[Rewording, ...]:
    """The changes of a comment, the last first. `earlier` are its wordings, the first first.

    The last MOST_COMPARED are compared with what they became.
    """
    after: Sequence[EarlierWording | Comment] = (*earlier[1:], comment)
    changes = reversed([*zip(earlier, after, strict=bool(earlier))])
    return tuple(_between(*both, is_compared=at < MOST_COMPARED) for at, both in enumerate(changes))


def _between(
    before: EarlierWording, after: EarlierWording | Comment, *, is_compared: bool
) -> Rewording:
    if isinstance(after, Comment):
        at, by = after.changed_at, after.changed_by.name
    else:
        at, by = after.said_at, after.said_by.name
    return Rewording(
        before=before,
        at=at,
        by=by,
        stance=before.stance,
        stance_after=after.stance,
        redline=difference(before.body, after.body) if is_compared else (),
        suggested=difference(before.suggestion, after.suggestion) if is_compared else (),
        quote_after=after.quote,
        is_compared=is_compared,
    )
