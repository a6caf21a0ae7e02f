"""Reads for moderators, of submitted comments only: what a body has not submitted is never here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import aliased, contains_eager

from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import Section
from portal.moderation.filtering import LARGEST_NUMBER, WHOLE_DRAFT, QueueFilter, Shown
from portal.moderation.models import Decision
from portal.moderation.rules import DECIDED
from portal.responses.models import SENT, Comment, CommentState, Response
from portal.responses.queries.own import is_ours
from portal.stakeholders.models import Body

PAGE_LENGTH = 25

STATES = {
    Shown.WAITING: CommentState.SUBMITTED,
    Shown.PUBLISHED: CommentState.PUBLISHED,
    Shown.WITHHELD: CommentState.WITHHELD,
    Shown.RETURNED: CommentState.RETURNED,
    Shown.WITHDRAWN: CommentState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One comment of the queue. `decision` is the one that stands, if it has been decided.

    `body` is None where a person said it, who speaks for none.
    """

    comment: Comment
    response: Response
    body: Body | None
    section: Section | None
    decision: Decision | None

    @property
    def words(self) -> str:
        """What a list shows of it: nothing of what was withdrawn."""
        if self.comment.state is CommentState.WITHDRAWN:
            return ""
        without = "Suggested wording" if self.comment.suggestion else "A file, without words"
        return self.comment.body or without


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments there are. `found` match the filter, `before` of them on earlier pages.

    `changed` are among the waiting. `oldest_at` is when the words came that have waited longest.
    """

    waiting: int
    published: int
    withheld: int
    returned: int
    withdrawn: int
    changed: int
    oldest_at: datetime | None
    found: int
    before: int

    @property
    def decided(self) -> int:
        return self.published + self.withheld

    @property
    def considered(self) -> int:
        return self.waiting + self.decided

    @property
    def all(self) -> int:
        return self.considered + self.returned + self.withdrawn


def tally(consultation_id: int, chosen: QueueFilter) -> Tally:
    """The figures of the queue and of the filtered part of it, in one statement."""
    matches = and_(true(), *_conditions(chosen))
    waiting = Comment.state == CommentState.SUBMITTED
    row = db.session.execute(
        select(
            _count(waiting),
            _count(Comment.state == CommentState.PUBLISHED),
            _count(Comment.state == CommentState.WITHHELD),
            _count(Comment.state == CommentState.RETURNED),
            _count(Comment.state == CommentState.WITHDRAWN),
            _count(_is_changed()),
            func.min(
                case(
                    (and_(waiting, Comment.changed_at > Comment.submitted_at), Comment.changed_at),
                    (waiting, Comment.submitted_at),
                )
            ),
            _count(matches),
            _count(and_(matches, Comment.number <= chosen.after)),
        ).where(*_submitted(consultation_id))
    ).one()
    return Tally(*row)


def rows(consultation_id: int, chosen: QueueFilter) -> tuple[Sequence[QueueRow], bool]:
    """A page of the queue, oldest first, and whether more follow it."""
    found = db.session.execute(
        select(Comment, Response, Body, Section, Decision)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Body, Body.id == Response.body_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(Decision, is_standing())
        .where(*_submitted(consultation_id), *_conditions(chosen))
        .where(Comment.number > chosen.after)
        .order_by(Comment.number)
        .limit(PAGE_LENGTH + 1)
    ).all()
    return [QueueRow(*row) for row in found[:PAGE_LENGTH]], len(found) > PAGE_LENGTH


def neighbours(
    consultation_id: int, chosen: QueueFilter, number: int
) -> tuple[int | None, int | None]:
    """The numbers of the comments before and after that one in the filtered queue."""
    matching = (*_submitted(consultation_id), *_conditions(chosen))
    before = select(func.max(Comment.number)).where(*matching, Comment.number < number)
    after = select(func.min(Comment.number)).where(*matching, Comment.number > number)
    row = db.session.execute(select(before.scalar_subquery(), after.scalar_subquery())).one()
    return row[0], row[1]


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


def bodies(consultation_id: int) -> Sequence[Body]:
    """The bodies that have submitted a response, by name."""
    return db.session.scalars(
        select(Body)
        .join(Response, Response.body_id == Body.id)
        .where(Response.consultation_id == consultation_id, Response.submitted_at.is_not(None))
        .distinct()
        .order_by(Body.name_key)
    ).all()


def _submitted(consultation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Comment.consultation_id == consultation_id,
        Comment.state.in_(SENT),
        Comment.number.is_not(None),
    )


def _conditions(chosen: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.shown is Shown.CHANGED:
        conditions.append(_is_changed())
    elif chosen.shown in STATES:
        conditions.append(Comment.state == STATES[chosen.shown])
    if chosen.section == WHOLE_DRAFT:
        conditions.append(Comment.section_id.is_(None))
    elif chosen.section:
        conditions.append(Comment.section_id.in_(chosen.section_ids))
    if of_response := _of_response(chosen):
        conditions.append(Comment.response_id.in_(select(Response.id).where(*of_response)))
    return conditions


def _of_response(chosen: QueueFilter) -> list[ColumnElement[bool]]:
    """Who it is from, and how and when it came."""
    conditions: list[ColumnElement[bool]] = []
    if chosen.body_id is not None:
        conditions.append(Response.body_id == chosen.body_id)
    if chosen.of_people:
        conditions.append(Response.body_id.is_(None))
    if chosen.channel is not None:
        conditions.append(Response.channel == chosen.channel)
    if chosen.is_late:
        conditions.append(Response.is_late.is_(True))
    return conditions


def _is_changed() -> ColumnElement[bool]:
    """It waits to be read again: there was a decision on it as it was worded before."""
    before = select(Decision.id).where(
        Decision.comment_id == Comment.id, Decision.decided_at < Comment.changed_at
    )
    return and_(Comment.state == CommentState.SUBMITTED, before.correlate(Comment).exists())


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
