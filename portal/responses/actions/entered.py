"""What staff do with a finished response that came another way: put right, or take back."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.consultations.actions import lock
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import published_outline
from portal.errors import Conflict, Refusal
from portal.responses.actions.decisions import forget_what_nobody_saw
from portal.responses.actions.published import take_down
from portal.responses.actions.response import note
from portal.responses.actions.said import Said, check, put_in
from portal.responses.actions.wordings import keep_wording
from portal.responses.entry import rules
from portal.responses.models import Channel, Comment, CommentState

NOT_ENTERED = "This comment is the body’s own. Only the body changes it."
UNFINISHED = "This response is not finished yet."
WITHDRAWN = "This comment was withdrawn, so it can no longer be changed."


def correct(visit: Visit, comment: Comment, said: Said, *, reason: str, revision: int) -> None:
    """The comment says what its respondent wrote; what it said before is kept, with the reason.

    It waits to be moderated again. Raises `Conflict` when somebody came first.
    """
    comment = _entered(visit, comment)
    if comment.state is CommentState.WITHDRAWN:
        raise Refusal(WITHDRAWN)
    if said.is_in(comment):
        return
    if comment.revision != revision:
        raise Conflict("Somebody changed or decided on this comment while you were writing")
    check(said, published_outline(comment.version_id))
    keep_wording(comment, was_sent=True, reason=reason)
    take_down(comment)
    comment.state = CommentState.SUBMITTED
    forget_what_nobody_saw(comment)
    put_in(comment, said, by=visit.user)
    note(
        "entered comment corrected",
        visit,
        "comment",
        comment.id,
        number=comment.number,
        revision=comment.revision,
    )


def withdraw_entered(visit: Visit, comment: Comment) -> None:
    """The comment is withdrawn because its respondent asked. Done twice it is done once."""
    comment = _entered(visit, comment)
    if comment.state is CommentState.WITHDRAWN:
        return
    take_down(comment)
    comment.state = CommentState.WITHDRAWN
    comment.withdrawn_at = clock.now()
    comment.revision += 1
    forget_what_nobody_saw(comment)
    db.session.flush()
    note("entered comment withdrawn", visit, "comment", comment.id, number=comment.number)


def _entered(visit: Visit, comment: Comment) -> Comment:
    """The comment as it stands; until the commit nobody decides on it."""
    lock(visit.consultation)
    comment = db.session.scalars(
        select(Comment)
        .where(Comment.id == comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if comment.response.channel is Channel.PORTAL:
        raise Refusal(NOT_ENTERED)
    if not rules.is_finished(comment.response):
        raise Refusal(UNFINISHED)
    return comment
