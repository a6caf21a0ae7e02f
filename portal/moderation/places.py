"""Where words stand in a comment, and which of them are removed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.moderation.models import RedactedField, Redaction
from portal.moderation.policy import REMOVED
from portal.moderation.removing import Span, occurrences
from portal.responses.models import Comment


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a comment: from `start` to `end` of a field, in code points."""

    field: RedactedField
    start: int
    end: int


def text_of(comment: Comment, field: RedactedField) -> str:
    """The words that places of that field are counted in."""
    return comment.body if field is RedactedField.BODY else comment.suggestion


def places_of(comment: Comment, words: str, fields: Collection[RedactedField]) -> list[Place]:
    """Where those words stand in those fields, in order."""
    return [
        Place(field, *span)
        for field in RedactedField
        if field in fields
        for span in occurrences(text_of(comment, field), words)
    ]


def is_removed(place: Place, removals: Sequence[Redaction]) -> bool:
    """Nothing of the words in that place would be published."""
    return any(
        removal.field is place.field and removal.start <= place.start and place.end <= removal.end
        for removal in removals
    )


def spans_of(removals: Sequence[Redaction], field: RedactedField) -> list[Span]:
    """Where those removals are in that field."""
    return [Span(r.start, r.end, REMOVED[r.reason]) for r in removals if r.field is field]
