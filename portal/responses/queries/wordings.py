"""What comments said before they were changed: as drafts, and once the Authority had them."""

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


def have_earlier(comments: Collection[Comment]) -> Collection[int]:
    """The ids of those that said something else, as drafts, before a colleague changed them.

    One statement, and none where nothing was changed.
    """
    changed = [comment.id for comment in comments if comment.revision > 1]
    if not changed:
        return ()
    return db.session.scalars(
        select(EarlierWording.comment_id)
        .where(EarlierWording.comment_id.in_(changed), EarlierWording.was_sent.is_(False))
        .distinct()
    ).all()


def earlier_drafts(comment: Comment) -> Sequence[EarlierWording]:
    """What the comment said before colleagues changed it as a draft, the last first."""
    return db.session.scalars(
        select(EarlierWording)
        .where(EarlierWording.comment_id == comment.id, EarlierWording.was_sent.is_(False))
        .options(joinedload(EarlierWording.said_by))
        .order_by(EarlierWording.revision.desc())
    ).all()
