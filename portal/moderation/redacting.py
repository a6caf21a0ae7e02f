"""A comment while words of it are removed: what is, what could be, what readers will see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.moderation.looks_like import Kind, suspicions
from portal.moderation.models import RedactedField, Redaction, RemovalReason
from portal.moderation.places import Place, is_removed, places_of, text_of
from portal.moderation.queries.redactions import as_marked, to_be_published
from portal.moderation.queue import OpenComment
from portal.responses.models import Comment
from portal.responses.published_words import Words, paragraphs
from portal.responses.showing import Showing, Shown
from portal.stakeholders.queries import members

FIELD_NAMES = {
    RedactedField.BODY: "The remark",
    RedactedField.SUGGESTION: "The suggested wording",
}
REASONS = {
    Kind.TELEPHONE: RemovalReason.CONTACT,
    Kind.EMAIL: RemovalReason.CONTACT,
    Kind.POSTCODE: RemovalReason.CONTACT,
    Kind.NAME: RemovalReason.NAME,
}
BOTH = frozenset(RedactedField)


@dataclass(frozen=True, slots=True)
class Part:
    """One field of the comment, with what is removed struck out."""

    field: RedactedField
    words: Words

    @property
    def name(self) -> str:
        return FIELD_NAMES[self.field]

    @property
    def paragraphs(self) -> Sequence[Sequence[Words]]:
        return paragraphs(self.words)


@dataclass(frozen=True, slots=True)
class Found:
    """Words that could be removed from so many `places`, for that reason. `what` they are."""

    words: str
    what: str
    reason: RemovalReason
    places: int


@dataclass(frozen=True, slots=True)
class Redacting:
    """All that the page shows. `removed` are the removals that stand, each with its words.

    `suspected` are words that look private, and `left` such as were removed in one place and still
    stand in another. Nothing of either is removed before a moderator says so. `preview` is what
    others will read.
    """

    parts: Sequence[Part]
    removed: Sequence[tuple[Redaction, str]]
    suspected: Sequence[Found]
    left: Sequence[Found]
    preview: Shown

    @property
    def still_in_draft(self) -> bool:
        """A version of the draft took the suggested wording with words that are removed now."""
        fields = {removal.field for removal, _ in self.removed}
        return self.preview.taken is not None and RedactedField.SUGGESTION in fields


def redacting(opened: OpenComment) -> Redacting:
    """What the page shows of an open comment."""
    comment, removals = opened.comment, opened.removals
    marked = as_marked(comment, removals)
    parts = [
        Part(RedactedField.BODY, marked.body),
        Part(RedactedField.SUGGESTION, marked.suggestion),
    ]
    removed = [(one, text_of(comment, one.field)[one.start : one.end]) for one in removals]
    reasons: dict[str, RemovalReason] = {}
    for one, words in removed:
        reasons.setdefault(words, one.reason)
    return Redacting(
        parts=[part for part in parts if part.words],
        removed=removed,
        suspected=_suspected(comment, removals),
        left=_counted(
            comment, removals, {words: ("", reason) for words, reason in reasons.items()}
        ),
        preview=Showing(opened.outline, (comment,)).worded(
            comment, to_be_published(comment, removals)
        ),
    )


def _suspected(comment: Comment, removals: Sequence[Redaction]) -> Sequence[Found]:
    """By where they stand first, each once however often it stands there."""
    found: dict[str, tuple[str, RemovalReason]] = {}
    names = _known_names(comment)
    for field in RedactedField:
        text = text_of(comment, field)
        for one in suspicions(text, names):
            if not is_removed(Place(field, one.start, one.end), removals):
                found.setdefault(text[one.start : one.end], (one.kind, REASONS[one.kind]))
    return _counted(comment, removals, found)


def _known_names(comment: Comment) -> Sequence[str]:
    """People of the body, who do not have to be named for what their body says."""
    response = comment.response
    if response.body_id is None:
        return [response.person_name] if response.person_name else []
    return [membership.user.name for membership in members(response.body_id)]


def _counted(
    comment: Comment,
    removals: Sequence[Redaction],
    wanted: dict[str, tuple[str, RemovalReason]],
) -> Sequence[Found]:
    """Of those words such as would still be published, each once, with the number of places."""
    counted: dict[str, Found] = {}
    for words, (what, reason) in wanted.items():
        places = places_of(comment, words, BOTH)
        if still := sum(not is_removed(place, removals) for place in places):
            alike = " ".join(words.split()).casefold()
            counted.setdefault(alike, Found(words, what, reason, still))
    return list(counted.values())
