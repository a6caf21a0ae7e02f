"""What a form holds while somebody is typing in it: as much of it as can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.responses.actions import Said
from portal.responses.forms.questions import CommentFields
from portal.responses.models import COMMENT_LENGTH, STANCES, Comment, Stance
from portal.responses.words import NO_WORDS, UNCHANGED, length, refusal_of

QUOTE_LEFT = "The words in question are not found, so they are not saved yet"
SUGGESTION_LEFT = "The suggested wording cannot be saved as it is"


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """What can be saved (None: nothing), and what to tell the writer of what cannot.

    `too_many` are the characters over the limit; `is_empty` is said where there are no words yet.
    """

    said: Said | None
    left: tuple[str, ...] = ()
    too_many: int = 0
    is_empty: bool = False


def half_typed(form: CommentFields, stored: Comment | None) -> HalfTyped:
    """The form as a draft. What is not fit to be kept yet stays as it is `stored`."""
    form.validate()
    words = form.comment.data or ""
    if form.says_nothing_to_add:
        return HalfTyped(None)
    over = length(words) - COMMENT_LENGTH
    if over > 0:
        return HalfTyped(None, too_many=over)
    left = []
    section_id, quote, quote_start = form.pointed_at
    is_there = stored is not None and stored.section_id == section_id
    suggestion = form.wording
    if form.is_suggesting and _problems(form.suggestion, but=UNCHANGED):
        suggestion = stored.suggestion if stored and is_there else ""
        left.append(SUGGESTION_LEFT)
    if refusal_of(words, suggestion) == NO_WORDS:
        return HalfTyped(None, is_empty=True)
    if "quote" in form and (_problems(form.quote) or _problems(form.quote_at)):
        left.append(QUOTE_LEFT)
        # A suggestion belongs to the paragraph that it words, and does not go along with a quote.
        if stored and stored.quote and (is_there or not form.is_suggesting):
            section_id, quote, quote_start = stored.section_id, stored.quote, stored.quote_start
    said = Said(
        section_id,
        _stance(form.stance.data),
        words,
        is_settled=False,
        quote=quote,
        quote_start=quote_start,
        suggestion=suggestion,
    )
    return HalfTyped(said, tuple(left))


def _stance(chosen: str | None) -> Stance:
    views = {stance.value: stance for stance in STANCES}
    return views.get(chosen or "", Stance.NOT_CHOSEN)


def _problems(field: Any, *, but: str = "") -> bool:
    return any(error != but for error in field.errors)
