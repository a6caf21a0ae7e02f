"""Keeping what a comment said before it says something else."""

from __future__ import annotations

from portal.db import db
from portal.responses.models import Comment, EarlierWording


def keep_wording(comment: Comment, *, was_sent: bool, reason: str = "") -> None:
    """What the comment says now is kept as an earlier wording, by whoever said it."""
    db.session.add(
        EarlierWording(
            comment_id=comment.id,
            revision=comment.revision,
            was_sent=was_sent,
            section_id=comment.section_id,
            stance=comment.stance,
            body=comment.body,
            quote=comment.quote,
            quote_start=comment.quote_start,
            suggestion=comment.suggestion,
            said_by_id=comment.changed_by_id,
            said_at=comment.changed_at,
            reason=reason,
        )
    )
