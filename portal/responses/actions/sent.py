"""What a lead does to what the Authority has: change a comment, or withdraw it.

Both lock the consultation and then the comment, as a moderator does who decides on it, so that
nobody decides on words that they did not read.
"""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.consultations.actions import lock, require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import published_outline
from portal.errors import Conflict, Refusal
from portal.responses.actions.decisions import forget_what_nobody_saw
from portal.responses.actions.published import put_up_as_sent, take_down
from portal.responses.actions.response import note
from portal.responses.actions.said import Said, check, may_be_empty, put_in
from portal.responses.actions.wordings import keep_wording
from portal.responses.models import SENT, Comment, CommentState, EarlierWording
from portal.responses.queries import goes_up_as_changed

NOW_AT_ONCE = "Since this page was loaded, changes have come to be published at once"


def change_sent(
    visit: Visit, comment: Comment, said: Said, *, revision: int, told_at_once: bool = False
) -> bool:
    """The Authority reads what was typed, the earlier wording is kept, and it waits to be read.

    Where the consultation publishes first, and all of the comment is published, the new words take
    the place of the old ones for others too; `told_at_once` says that the lead knew. False, and
    nothing changes, where the comment says just that already. Raises `Conflict` when a colleague or
    a moderator came first, or the lead did not know; `Closed` after the close unless it was
    returned.
    """
    lock(visit.consultation)
    comment = _read_again(comment)
    if comment.state is not CommentState.RETURNED:
        require_open(visit)
    _require_sent(comment)
    if said.is_in(comment):
        return False
    if comment.revision != revision:
        raise Conflict(_who_came_first(comment, revision))
    is_at_once = goes_up_as_changed(comment)
    if is_at_once and not told_at_once:
        raise Conflict(NOW_AT_ONCE)
    check(said, published_outline(comment.version_id), has_file=may_be_empty(said, comment))
    keep_wording(comment, was_sent=True)
    take_down(comment)
    comment.state = CommentState.SUBMITTED
    put_in(comment, said, by=visit.user)
    forget_what_nobody_saw(comment)
    if is_at_once:
        put_up_as_sent(comment)
    db.session.flush()
    note(
        "sent comment changed",
        visit,
        "comment",
        comment.id,
        number=comment.number,
        revision=comment.revision,
        published_at_once=int(is_at_once),
    )
    return True


def withdraw(visit: Visit, comment: Comment) -> None:
    """The comment is withdrawn, and nobody outside its body reads its words any more.

    Withdrawn twice it is withdrawn once. Raises `Closed` after the close.
    """
    require_open(visit)
    comment = _read_again(comment)
    if comment.state is CommentState.WITHDRAWN:
        return
    _require_sent(comment)
    take_down(comment)
    comment.state = CommentState.WITHDRAWN
    comment.withdrawn_at = clock.now()
    comment.revision += 1
    forget_what_nobody_saw(comment)
    db.session.flush()
    note("comment withdrawn", visit, "comment", comment.id, number=comment.number)


def _read_again(comment: Comment) -> Comment:
    """The comment as it stands; until the commit nobody decides on it."""
    return db.session.execute(
        select(Comment)
        .where(Comment.id == comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def _require_sent(comment: Comment) -> None:
    if comment.state not in SENT:
        raise Refusal("This comment has not been submitted.")
    if comment.state is CommentState.WITHDRAWN:
        raise Refusal(f"c{comment.number} was withdrawn, so it can no longer be changed.")


def _who_came_first(comment: Comment, revision: int) -> str:
    """A colleague, if the words are others than those that were shown; else a moderator."""
    reworded = db.session.scalar(
        select(EarlierWording.id)
        .where(EarlierWording.comment_id == comment.id, EarlierWording.revision >= revision)
        .limit(1)
    )
    if reworded is not None:
        return f"{comment.changed_by.name} changed this comment while you were writing"
    return "A moderator decided on this comment while you were writing"
