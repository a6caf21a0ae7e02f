"""What moderators do to a comment. The decision and its reason are kept in their own room."""

from __future__ import annotations

from portal import clock
from portal.consultations.models import Stage, Visibility
from portal.db import db
from portal.errors import Refusal
from portal.responses.actions.published import first_shown, put_up, take_down
from portal.responses.models import SENT, Comment, CommentState, Naming
from portal.responses.published_words import Wording


def publish_comment(comment: Comment, wording: Wording) -> None:
    """Those words of the comment may be read by the other bodies, as far as its naming allows."""
    _decide(comment, CommentState.PUBLISHED)
    put_up(comment, wording)


def withhold_comment(comment: Comment) -> None:
    """The comment is kept as it was written, and other bodies see that it is withheld."""
    _decide(comment, CommentState.WITHHELD)
    first_shown(comment)
    db.session.flush()


def return_comment(comment: Comment) -> None:
    """The comment is with its body, to be reworded. Until then nobody else reads it."""
    _decide(comment, CommentState.RETURNED)


def return_to_queue(comment: Comment) -> None:
    """The comment waits for a decision. Those who have seen it, or its stub, see that it does."""
    _decide(comment, CommentState.SUBMITTED)
    forget_what_nobody_saw(comment)


def look_again(comment: Comment) -> None:
    """The comment waits for a decision, and others go on reading what is published of it.

    Where its body has asked since that nothing of it is published, it waits as any other.
    """
    if comment.response.naming is Naming.NOT_PUBLISHED:
        return_to_queue(comment)
        return
    comment.is_unchecked = True
    comment.revision += 1
    db.session.flush()


def forget_what_nobody_saw(comment: Comment) -> None:
    """A comment that others could not see yet leaves no stub when it is changed or withdrawn."""
    consultation = comment.response.consultation
    is_seen = (
        consultation.visibility is Visibility.LIVE
        or consultation.stage(clock.now()) is Stage.CLOSED
    )
    if not is_seen:
        comment.shown_at = None
        db.session.flush()


def _decide(comment: Comment, state: CommentState) -> None:
    if comment.state not in SENT:
        raise Refusal("This comment has not been submitted.")
    if comment.state is CommentState.WITHDRAWN:
        raise Refusal("This comment was withdrawn.")
    take_down(comment)
    comment.state = state
    comment.revision += 1
    db.session.flush()
