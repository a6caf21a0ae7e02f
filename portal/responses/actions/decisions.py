"""What moderators do to a comment. The decision and its reason are kept in their own room."""

from __future__ import annotations

from portal.db import db
from portal.errors import Refusal
from portal.responses.models import SENT, Comment, CommentState


def publish_comment(comment: Comment) -> None:
    """The comment may be read by the other bodies, as far as its body's naming allows."""
    _decide(comment, CommentState.PUBLISHED)


def withhold_comment(comment: Comment) -> None:
    """The comment is kept as it was written, and shown to no other body."""
    _decide(comment, CommentState.WITHHELD)


def return_to_queue(comment: Comment) -> None:
    """The comment waits for a decision, as if there had been none."""
    _decide(comment, CommentState.SUBMITTED)


def _decide(comment: Comment, state: CommentState) -> None:
    if comment.state not in SENT:
        raise Refusal("This comment has not been submitted.")
    comment.state = state
    comment.revision += 1
    db.session.flush()
