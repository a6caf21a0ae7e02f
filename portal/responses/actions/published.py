"""Putting a comment's words where everybody may read them, and taking them away again."""

from __future__ import annotations

from sqlalchemy import delete

from portal import clock
from portal.db import db
from portal.responses.models import Comment, PublishedWording
from portal.responses.published_words import Wording, written


def put_up(comment: Comment, wording: Wording) -> None:
    """This is what is published of the comment, and no other words of it."""
    take_down(comment)
    db.session.add(
        PublishedWording(
            comment_id=comment.id,
            body=written(wording.body),
            suggestion=written(wording.suggestion),
            published_at=clock.now(),
        )
    )
    db.session.flush()


def take_down(comment: Comment) -> None:
    """Nothing of the comment is published."""
    db.session.execute(delete(PublishedWording).where(PublishedWording.comment_id == comment.id))
