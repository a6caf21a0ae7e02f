"""Holding a comment for one change, as the moderator saw it; else saying who came first."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.consultations.actions import lock
from portal.db import db
from portal.errors import Conflict
from portal.moderation import queries
from portal.moderation.models import Verdict
from portal.responses.models import Comment, CommentState
from portal.web.dates import day_and_month, time_of_day

DONE = {
    Verdict.PUBLISH: "published",
    Verdict.WITHHOLD: "withheld",
    Verdict.RETURN: "returned",
}


def lock_as_seen(
    comment: Comment, revision: int, by: User, *, must_be_waiting: bool = True
) -> None:
    """Only this transaction decides on the comment, and it is as the moderator saw it.

    The consultation's row comes first, as it does when a body changes or withdraws a comment.
    """
    lock(comment.response.consultation)
    db.session.execute(select(Comment.id).where(Comment.id == comment.id).with_for_update()).one()
    db.session.refresh(comment)
    if comment.revision != revision or (must_be_waiting and not comment.is_waiting):
        raise Conflict(what_happened(comment, by))


def what_happened(comment: Comment, reader: User) -> str:
    """Who changed the comment, how and when, for somebody who wanted to change it too."""
    if comment.state is CommentState.WITHDRAWN:
        return "The body withdrew this comment while you were reading it. Nothing was changed."
    decisions = queries.decisions(comment.id)
    last_at = decisions[-1].undone_at or decisions[-1].decided_at if decisions else None
    if comment.was_changed and (last_at is None or comment.changed_at > last_at):
        return (
            "The body changed this comment while you were reading it. Read the new words, then "
            "decide. Nothing was done."
        )
    if not decisions:
        return "This comment changed while you were reading it. Nothing was done."
    last = decisions[-1]
    if last.undone_at is not None:
        name, moment, did = last.undone_by_name, last.undone_at, "undid the decision on"
    else:
        name, moment, did = last.decided_by_name, last.decided_at, DONE[last.verdict]
    if last.undone_at is None and last.decided_by_id == reader.id:
        name = "You"
    today = clock.in_london(moment).date() == clock.in_london(clock.now()).date()
    when = f"at {time_of_day(moment)}" if today else f"on {day_and_month(moment)}"
    return f"{name} {did} this comment {when}. Nothing was changed."
