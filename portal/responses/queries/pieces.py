"""Drafts that can be brought together, and the pieces that a comment was brought together from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.db import db
from portal.responses.models import Comment, CommentState, Response
from portal.responses.queries.own import is_ours


def pieces_of(visit: Visit, comment_ids: Collection[int]) -> Mapping[int, Sequence[Comment]]:
    """The drafts that each of the body's comments was brought together from, as first written.

    Inside the body alone, also once the comment is sent. A comment of one piece is not in it.
    """
    found: dict[int, list[Comment]] = {}
    if visit.body is None or not comment_ids:
        return found
    rows = db.session.scalars(
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(
            *is_ours(visit),
            Comment.state == CommentState.MERGED,
            Comment.merged_into_id.in_(comment_ids),
        )
        .options(
            joinedload(Comment.version),
            joinedload(Comment.section),
            joinedload(Comment.written_by).lazyload(User.right_rows),
            joinedload(Comment.changed_by).lazyload(User.right_rows),
        )
        .order_by(Comment.written_at, Comment.id)
    )
    for piece in rows:
        assert piece.merged_into_id is not None
        found.setdefault(piece.merged_into_id, []).append(piece)
    return found


def merged_into(visit: Visit, comment_id: int) -> Comment | None:
    """The comment that a draft of the body's has become part of, or None."""
    if visit.body is None:
        return None
    piece = db.session.scalar(
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(*is_ours(visit), Comment.id == comment_id, Comment.state == CommentState.MERGED)
    )
    return db.session.get(Comment, piece.merged_into_id) if piece else None


def drafts_and_pieces(visit: Visit, comment_ids: Collection[int]) -> Sequence[Comment]:
    """Those of the comments that are drafts of the body's or have been, as first written."""
    if visit.body is None or not comment_ids:
        return ()
    return db.session.scalars(
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(
            *is_ours(visit),
            Comment.id.in_(comment_ids),
            Comment.state.in_((CommentState.DRAFT, CommentState.MERGED)),
        )
        .options(
            joinedload(Comment.version),
            joinedload(Comment.section),
            joinedload(Comment.written_by).lazyload(User.right_rows),
            joinedload(Comment.changed_by).lazyload(User.right_rows),
        )
        .order_by(Comment.written_at, Comment.id)
    ).all()
