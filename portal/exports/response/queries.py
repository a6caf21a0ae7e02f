"""What moderators decided on the comments of one response, for the body that made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from portal.db import db
from portal.moderation.models import Decision
from portal.responses.models import Comment


def decisions_on(response_id: int) -> Mapping[int, Sequence[Decision]]:
    """Every decision on a comment of the response by the comment's id, the first one first."""
    rows = db.session.scalars(
        select(Decision)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(Comment.response_id == response_id)
        .order_by(Decision.id)
    )
    found: dict[int, list[Decision]] = {}
    for row in rows:
        found.setdefault(row.comment_id, []).append(row)
    return found
