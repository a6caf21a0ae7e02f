"""Reads for moderators, of submitted comments only: what a body has not submitted is never here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased, contains_eager

from portal.consultations.visits import Visit
from portal.db import db
from portal.moderation.filtering import LARGEST_NUMBER
from portal.moderation.models import Decision
from portal.moderation.rules import DECIDED
from portal.responses.models import SENT, Comment, Response
from portal.responses.queries.own import is_ours


def comment(consultation_id: int, number: int) -> Comment | None:
    """A submitted comment by its number, with its response, body and section."""
    if not 0 < number <= LARGEST_NUMBER:
        return None
    return db.session.scalar(
        select(Comment)
        .join(Comment.response)
        .outerjoin(Response.body)
        .outerjoin(Comment.section)
        .options(
            contains_eager(Comment.response).contains_eager(Response.body),
            contains_eager(Comment.section),
        )
        .where(*_submitted(consultation_id), Comment.number == number)
    )


def comment_of_body(visit: Visit, number: int) -> Comment | None:
    """A comment that the visitor's body has sent, by its number. Another body's is None."""
    if not 0 < number <= LARGEST_NUMBER:
        return None
    return db.session.scalar(
        select(Comment)
        .join(Comment.response)
        .options(contains_eager(Comment.response))
        .where(*is_ours(visit), *_submitted(visit.consultation.id), Comment.number == number)
    )


def is_standing() -> ColumnElement[bool]:
    """Joins a comment with the decision that its state comes from: none but the last can be."""
    later = aliased(Decision)
    last = select(func.max(later.id)).where(later.comment_id == Comment.id)
    return and_(
        Decision.comment_id == Comment.id,
        Decision.id == last.correlate(Comment).scalar_subquery(),
        Decision.undone_at.is_(None),
        Comment.state.in_(DECIDED),
        Comment.is_unchecked.is_(False),
    )


def decisions(comment_id: int) -> Sequence[Decision]:
    """Every decision on a comment, the first one first, undone ones too."""
    return db.session.scalars(
        select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id)
    ).all()


def last_decision(consultation_id: int) -> Decision | None:
    """The latest decision on any comment of the consultation that still stands."""
    return db.session.scalar(
        select(Decision)
        .join(Decision.comment)
        .where(Comment.consultation_id == consultation_id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )


def _submitted(consultation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Comment.consultation_id == consultation_id,
        Comment.state.in_(SENT),
        Comment.number.is_not(None),
    )
