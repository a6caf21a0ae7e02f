"""What came another way. Staff read it as they enter it, its body once that is finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import Section
from portal.responses.entry import rules
from portal.responses.models import (
    Channel,
    Comment,
    EarlierWording,
    LetterPart,
    Response,
    ResponseState,
)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A response that staff enter or have entered, and how many comments it has so far."""

    response: Response
    comments: int


@dataclass(frozen=True, slots=True)
class Received:
    """What came from a body another way, with its comments, in the order they were entered."""

    response: Response
    comments: Sequence[Comment]


def entries(consultation_id: int, *, seen_by: User) -> Sequence[EntryRow]:
    """What came another way, unfinished ones first, then the last received. For moderators only."""
    if not rules.may_see_entries(seen_by):
        return ()
    counted = select(func.count()).where(Comment.response_id == Response.id).scalar_subquery()
    rows = db.session.execute(
        select(Response, counted)
        .where(Response.consultation_id == consultation_id, Response.channel != Channel.PORTAL)
        .options(joinedload(Response.body))
        .order_by(
            Response.submitted_at.is_not(None), Response.received_on.desc(), Response.id.desc()
        )
    )
    return [EntryRow(response, comments) for response, comments in rows]


def entry(consultation_id: int, entry_id: int, *, seen_by: User) -> Response | None:
    """One of them. For moderators only; what a body wrote on the portal is not one."""
    if not rules.may_see_entries(seen_by):
        return None
    return db.session.scalar(
        select(Response)
        .where(
            Response.id == entry_id,
            Response.consultation_id == consultation_id,
            Response.channel != Channel.PORTAL,
        )
        .options(joinedload(Response.body))
    )


def entry_comments(response_id: int) -> Sequence[Comment]:
    """The comments of an entry in the order they were made."""
    return db.session.scalars(
        select(Comment)
        .outerjoin(Comment.section)
        .where(Comment.response_id == response_id)
        .options(contains_eager(Comment.section), joinedload(Comment.changed_by))
        .order_by(Comment.id)
    ).all()


def entry_comment(entry: Response, comment_id: int) -> Comment | None:
    """One comment of an entry."""
    return db.session.scalar(
        select(Comment).where(Comment.id == comment_id, Comment.response_id == entry.id)
    )


def earlier_wordings(response_id: int) -> Mapping[int, Sequence[EarlierWording]]:
    """What its comments said before they were put right, by the comment's id, the last first."""
    found: dict[int, list[EarlierWording]] = {}
    for wording in db.session.scalars(
        select(EarlierWording)
        .join(Comment, Comment.id == EarlierWording.comment_id)
        .where(Comment.response_id == response_id)
        .options(joinedload(EarlierWording.said_by))
        .order_by(EarlierWording.id.desc())
    ):
        found.setdefault(wording.comment_id, []).append(wording)
    return found


def letter_parts(response_id: int) -> Mapping[int, LetterPart]:
    """What has been dealt with of a letter, by the number of the paragraph from 0."""
    rows = db.session.scalars(select(LetterPart).where(LetterPart.response_id == response_id))
    return {part.paragraph: part for part in rows}


def received_for(visit: Visit) -> Sequence[Received]:
    """What came from the visitor's own body another way, once it is entered. Two statements."""
    if visit.body is None:
        return ()
    responses = db.session.scalars(
        select(Response)
        .where(
            Response.consultation_id == visit.consultation.id,
            Response.body_id == visit.body.id,
            Response.channel != Channel.PORTAL,
            Response.state == ResponseState.SUBMITTED,
        )
        .order_by(Response.received_on, Response.id)
    ).all()
    if not responses:
        return ()
    said: dict[int, list[Comment]] = {response.id: [] for response in responses}
    for comment in db.session.scalars(
        select(Comment)
        .outerjoin(Section, Section.id == Comment.section_id)
        .where(Comment.response_id.in_(said), Comment.number.is_not(None))
        .options(contains_eager(Comment.section))
        .order_by(Comment.number)
    ):
        said[comment.response_id].append(comment)
    return [Received(response, said[response.id]) for response in responses]
