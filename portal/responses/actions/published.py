"""Putting a comment's words where everybody may read them, and taking them away again."""

from __future__ import annotations

from sqlalchemy import delete

from portal import clock
from portal.db import db
from portal.responses.actions.references import give_public_reference
from portal.responses.models import Comment, CommentState, PublishedWording
from portal.responses.published_words import Wording, whole, written


def put_up(comment: Comment, wording: Wording) -> None:
    """This is what is published of the comment, and no other words of it.

    The first of a response gives it the reference that others may know it by.
    """
    take_down(comment)
    db.session.add(
        PublishedWording(
            comment_id=comment.id,
            body=written(wording.body),
            suggestion=written(wording.suggestion),
            published_at=clock.now(),
        )
    )
    first_shown(comment)
    db.session.flush()
    give_public_reference(comment.response)


def put_up_as_sent(comment: Comment) -> None:
    """All of the comment is published, and a moderator has it to look at afterwards."""
    put_up(comment, Wording(whole(comment.body), whole(comment.suggestion)))
    comment.state = CommentState.PUBLISHED
    comment.is_unchecked = True
    db.session.flush()


def take_down(comment: Comment) -> None:
    """Nothing of the comment is published."""
    db.session.execute(delete(PublishedWording).where(PublishedWording.comment_id == comment.id))
    comment.is_unchecked = False


def first_shown(comment: Comment) -> None:
    """When others first saw it, or its stub, stays as it was."""
    if comment.shown_at is None:
        comment.shown_at = clock.now()
