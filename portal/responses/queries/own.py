"""What a body has said and drafted, for those who speak for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import DraftVersion, Section
from portal.drafts.reading import Outline
from portal.responses.models import Channel, Comment, CommentState, NilReturn, Response


@dataclass(frozen=True, slots=True)
class Change:
    """Who last changed something, and when."""

    name: str
    at: datetime


def is_ours(visit: Visit) -> tuple[ColumnElement[bool], ...]:
    """Of the response that the visitor's body writes on the portal. Without a body, of none."""
    return (
        Response.consultation_id == visit.consultation.id,
        Response.body_id == (visit.body.id if visit.body else None),
        Response.channel == Channel.PORTAL,
    )


def response_of(visit: Visit) -> Response | None:
    """The response of the body that the visitor speaks for, once somebody has begun it."""
    if visit.body is None:
        return None
    return db.session.scalar(
        select(Response).where(*is_ours(visit)).options(joinedload(Response.submitted_by))
    )


@dataclass(frozen=True, slots=True)
class NothingToAdd:
    """A body's answer of nothing to add on a passage. `number` is that of the version it was given
    to; it `stands` while every word is the same."""

    row: NilReturn
    number: int
    stands: bool


def my_comments(visit: Visit, section_ids: Collection[int] | None) -> Sequence[Comment]:
    """The body's comments on those sections, or on the draft as a whole, by version."""
    where = Comment.section_id.is_(None)
    if section_ids is not None:
        where = Comment.section_id.in_(section_ids)
    return db.session.scalars(_mine(visit).where(where)).all()


def all_my_comments(visit: Visit) -> Sequence[Comment]:
    """All that the body has said or drafted, by version, in reading order, the whole last."""
    return db.session.scalars(_mine(visit)).all()


def my_comment(visit: Visit, comment_id: int, *, merged_too: bool = False) -> Comment | None:
    """One comment of the body's. Another body's is None, as if it were not.

    One that has become part of another is only given to who asks for `merged_too`.
    """
    return db.session.scalar(_mine(visit, merged_too=merged_too).where(Comment.id == comment_id))


def made_by_form(visit: Visit, form_key: str) -> Comment | None:
    """The body's comment that was made by that showing of a form, whatever became of it."""
    return db.session.scalar(_mine(visit, merged_too=True).where(Comment.form_key == form_key))


def my_nil_returns(visit: Visit, outline: Outline) -> Mapping[int, NothingToAdd]:
    """The body's answers of nothing to add, by the passage's id. The newest where it gave two."""
    if visit.body is None:
        return {}
    rows = db.session.execute(
        select(NilReturn, DraftVersion.number)
        .join(Response)
        .join(Section, Section.id == NilReturn.section_id)
        .join(DraftVersion, DraftVersion.id == Section.version_id)
        .where(*is_ours(visit))
        .options(joinedload(NilReturn.made_by))
        .order_by(DraftVersion.number)
    )
    return {
        passage.id: NothingToAdd(row, number, stands=not outline.is_reworded(row.section_id))
        for row, number in rows
        if (passage := outline.passage_of(row.section_id)) is not None
    }


def returned_numbers(visit: Visit) -> Sequence[int]:
    """The numbers of the body's comments that wait to be reworded, the first sent first."""
    returned = (
        select(Comment.number)
        .join(Comment.response)
        .where(*is_ours(visit), Comment.state == CommentState.RETURNED)
        .order_by(Comment.number)
    )
    return [number for number in db.session.scalars(returned) if number is not None]


def comments_of(response_id: int) -> Sequence[Comment]:
    """A response's comments by version, each in reading order, the draft as a whole last."""
    return db.session.scalars(
        _in_reading_order(select(Comment)).where(
            Comment.response_id == response_id, Comment.state != CommentState.MERGED
        )
    ).all()


def last_changes(visit: Visit, outline: Outline) -> Mapping[int, Change]:
    """Who last changed the body's comments on each passage, by the passage's id."""
    if visit.body is None:
        return {}
    rows = db.session.execute(
        select(Comment.section_id, User.name, Comment.changed_at)
        .join(Comment.response)
        .join(User, User.id == Comment.changed_by_id)
        .where(
            *is_ours(visit),
            Comment.section_id.is_not(None),
            Comment.state != CommentState.MERGED,
        )
        .order_by(Comment.changed_at)
    )
    changes: dict[int, Change] = {}
    for section_id, name, at in rows:
        passage = outline.passage_of(section_id) if section_id else None
        if passage is not None:
            changes[passage.id] = Change(name, at)
    return changes


def _mine(visit: Visit, *, merged_too: bool = False) -> Select[Comment]:
    comments = (
        _in_reading_order(select(Comment))
        .join(Comment.response)
        .where(*is_ours(visit))
        .options(
            joinedload(Comment.written_by),
            joinedload(Comment.changed_by),
            # Of a reply, whom it answers.
            joinedload(Comment.reply_to).joinedload(Comment.response).joinedload(Response.body),
        )
    )
    return comments if merged_too else comments.where(Comment.state != CommentState.MERGED)


def _in_reading_order(comments: Select[Comment]) -> Select[Comment]:
    return (
        comments.join(Comment.version)
        .outerjoin(Section, Section.id == Comment.section_id)
        .options(contains_eager(Comment.section), contains_eager(Comment.version))
        .order_by(
            DraftVersion.number,
            Section.position.is_(None),
            Section.position,
            Comment.written_at,
            Comment.id,
        )
    )
