"""Who of a body has drafted what, for its status page. No words, and for the body alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.db import db
from portal.responses.models import Comment, CommentState, Response
from portal.responses.queries.own import is_ours


@dataclass(frozen=True, slots=True)
class Drafted:
    """One comment or piece of a body: where it is, whose it is, and when it was last touched."""

    comment_id: int
    section_id: int | None
    merged_into_id: int | None
    written_by_id: int
    written_by: str
    changed_at: datetime


def drafted(visit: Visit) -> list[Drafted]:
    """Everything that was written for the body here, pieces too, in the order it was begun."""
    if visit.body is None:
        return []
    rows = db.session.execute(
        select(
            Comment.id,
            Comment.section_id,
            Comment.merged_into_id,
            Comment.written_by_id,
            User.name,
            Comment.changed_at,
        )
        .join(Response, Response.id == Comment.response_id)
        .join(User, User.id == Comment.written_by_id)
        .where(*is_ours(visit), Comment.state != CommentState.WITHDRAWN)
        .order_by(Comment.written_at, Comment.id)
    )
    return [Drafted(*row) for row in rows]
