"""What comments said before they were changed, once the Authority had them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.consultations.visits import Visit
from portal.db import db
from portal.responses.models import SENT, Comment, CommentState, EarlierWording
from portal.responses.queries.own import my_comment


def my_sent_comment(visit: Visit, comment_id: int) -> Comment | None:
    """A comment of the body's that the Authority has. Any other is None, as if it were not."""
    comment = my_comment(visit, comment_id)
    return comment if comment is not None and comment.state in SENT else None


def sent_wordings(comments: Collection[Comment]) -> Mapping[int, Sequence[EarlierWording]]:
    """What each of the comments said before, the first first, by the comment's id. One statement.

    Only what the Authority had: what a body said while it drafted is its own.
    """
    changed = [comment.id for comment in comments if comment.was_changed]
    if not changed:
        return {}
    found: dict[int, list[EarlierWording]] = {}
    for wording in db.session.scalars(
        select(EarlierWording)
        .where(EarlierWording.comment_id.in_(changed), EarlierWording.was_sent.is_(True))
        .options(joinedload(EarlierWording.said_by))
        .order_by(EarlierWording.revision)
    ):
        found.setdefault(wording.comment_id, []).append(wording)
    return found


def sent_wordings_for_staff(comment: Comment) -> Sequence[EarlierWording]:
    """The same of one comment, for moderators: nothing of one that was withdrawn."""
    if comment.state is CommentState.WITHDRAWN:
        return ()
    return sent_wordings([comment]).get(comment.id, ())
