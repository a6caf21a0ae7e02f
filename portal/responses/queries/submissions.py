"""What a body has submitted, as it was sent, and what it has that was not sent. For the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.consultations.visits import Visit
from portal.db import db
from portal.responses.models import (
    Attachment,
    Comment,
    CommentState,
    NilReturn,
    Response,
    Stance,
    Submission,
)
from portal.responses.queries.own import is_ours


@dataclass(frozen=True, slots=True)
class Unsent:
    """How much of a body's response the Authority does not have.

    `without_view` are drafts for which no view is chosen. `pieces` were merged into a comment and
    are never sent.
    """

    comments: int
    without_view: int
    nil_returns: int
    pieces: int

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to send; pieces are not sent."""
        return not (self.comments or self.nil_returns)


def submissions(visit: Visit) -> Sequence[Submission]:
    """The times that the visitor's body submitted its response, the first one first."""
    return db.session.scalars(
        select(Submission)
        .join(Response, Response.id == Submission.response_id)
        .where(*is_ours(visit))
        .order_by(Submission.number)
    ).all()


def submission(visit: Visit, number: int) -> Submission | None:
    """One of them. Another body's is None, as if it were not."""
    return db.session.scalar(
        select(Submission)
        .join(Response, Response.id == Submission.response_id)
        .where(*is_ours(visit), Submission.number == number)
    )


def unsent(visit: Visit) -> Unsent:
    """What the visitor's body has that the Authority does not. Two statements."""
    if visit.body is None:
        return Unsent(0, 0, 0, 0)
    counted = db.session.execute(
        select(Comment.state, Comment.stance, func.count())
        .join(Comment.response)
        .where(*is_ours(visit), Comment.state.in_((CommentState.DRAFT, CommentState.MERGED)))
        .group_by(Comment.state, Comment.stance)
    ).all()
    drafts = {stance: number for state, stance, number in counted if state is CommentState.DRAFT}
    nil_returns = db.session.scalar(
        select(func.count(NilReturn.id))
        .join(Response)
        .where(*is_ours(visit), NilReturn.sent_at.is_(None))
    )
    return Unsent(
        comments=sum(drafts.values()),
        without_view=drafts.get(Stance.NOT_CHOSEN, 0),
        nil_returns=nil_returns or 0,
        pieces=sum(number for state, _, number in counted if state is CommentState.MERGED),
    )


def would_be_sent(visit: Visit) -> Mapping[int, str]:
    """What stands for the words, files and nil returns that submitting would send, by section id.

    The draft as a whole is 0. It is another text once anything there was added, changed or removed.
    """
    of_section: dict[int, list[str]] = {}
    drafts = db.session.execute(
        select(Comment.section_id, Comment.id, Comment.revision, Attachment.id)
        .join(Comment.response)
        .outerjoin(Attachment, Attachment.comment_id == Comment.id)
        .where(*is_ours(visit), Comment.state == CommentState.DRAFT)
        .order_by(Comment.id, Attachment.id)
    )
    for section_id, comment_id, revision, file_id in drafts:
        part = f"c{comment_id}.{revision}" + (f".{file_id}" if file_id else "")
        of_section.setdefault(section_id or 0, []).append(part)
    nil_returns = db.session.execute(
        select(NilReturn.section_id, NilReturn.id)
        .join(Response)
        .where(*is_ours(visit), NilReturn.sent_at.is_(None))
        .order_by(NilReturn.id)
    )
    for section_id, nil_return_id in nil_returns:
        of_section.setdefault(section_id, []).append(f"n{nil_return_id}")
    return {section_id: ",".join(parts) for section_id, parts in of_section.items()}


def file_names(response_id: int) -> Mapping[int, Sequence[str]]:
    """The names of the files of a response's comments, by comment id, in the order they came.

    Those of a piece are with the comment that it became part of.
    """
    rows = db.session.execute(
        select(func.coalesce(Comment.merged_into_id, Comment.id), Attachment.name)
        .join(Attachment.comment)
        .where(Attachment.response_id == response_id)
        .order_by(Attachment.id)
    )
    names: dict[int, list[str]] = {}
    for comment_id, name in rows:
        names.setdefault(comment_id, []).append(name)
    return names
