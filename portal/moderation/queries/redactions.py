"""The words that are not to be published of a comment, and what is left of it without them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from portal.db import db
from portal.moderation.models import RedactedField, Redaction
from portal.moderation.places import spans_of, text_of
from portal.moderation.removing import marked, without
from portal.responses.models import Comment
from portal.responses.published_words import Wording


def redactions(comment: Comment) -> Sequence[Redaction]:
    """The removals that stand, of the comment as it is worded now, in the order they were made."""
    return redactions_and_lapsed(comment)[0]


def redactions_and_lapsed(comment: Comment) -> tuple[Sequence[Redaction], int]:
    """The same, and how many were made in words that its body has changed since. One statement."""
    made = db.session.scalars(
        select(Redaction)
        .where(Redaction.comment_id == comment.id, Redaction.undone_at.is_(None))
        .order_by(Redaction.id)
    ).all()
    wording = wording_of(comment)
    standing = [removal for removal in made if removal.wording == wording]
    return standing, len(made) - len(standing)


def to_be_published(comment: Comment, removals: Sequence[Redaction]) -> Wording:
    """What everybody would read of the comment with those removed."""
    body, suggestion = (
        without(text_of(comment, field), spans_of(removals, field)) for field in RedactedField
    )
    return Wording(body, suggestion)


def as_marked(comment: Comment, removals: Sequence[Redaction]) -> Wording:
    """The whole comment for staff, with the words that those remove struck out."""
    body, suggestion = (
        marked(text_of(comment, field), spans_of(removals, field)) for field in RedactedField
    )
    return Wording(body, suggestion)


def wording_of(comment: Comment) -> str:
    """A digest of all that the comment says: another for other words, the same for the same."""
    said = f"{len(comment.body)} {comment.body}{comment.suggestion}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
