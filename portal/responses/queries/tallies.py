"""The whole draft at a glance: where a body stands, and how much others have said, in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Outline
from portal.responses import progress, rules
from portal.responses.models import (
    Channel,
    Comment,
    CommentState,
    NilReturn,
    Response,
    ResponseState,
)
from portal.responses.progress import OwnTally, Status
from portal.responses.queries.published import shown


@dataclass(frozen=True, slots=True)
class Tallies:
    """The body's statuses by passage id, published comments by section id, and whether the body
    has submitted.

    `reworded` are the passages whose words have changed since the body said something of them,
    `apart` counts its comments that no passage it is asked about has come to hold.
    """

    statuses: Mapping[int, Status]
    published: Mapping[int, int]
    is_submitted: bool
    reworded: frozenset[int]
    apart: int


def statuses(visit: Visit, outline: Outline) -> Mapping[int, Status]:
    """The status of every passage for the visitor's body, by the passage's id. One statement."""
    return tallies(visit, outline, with_published=False).statuses


def tallies(visit: Visit, outline: Outline, *, with_published: bool = True) -> Tallies:
    """Statuses, and counts of published comments as far as the visitor may see them, in one go."""
    own: list[OwnTally] = []
    published: dict[int, int] = {}
    is_submitted = False
    with_published = with_published and rules.may_see_published(visit)
    for kind, id_, comments, unsettled, nil_returns in _rows(visit, with_published=with_published):
        match kind:
            case Kind.OWN:
                own.append(OwnTally(id_, comments, unsettled, nil_returns))
            case Kind.PUBLISHED:
                if (now := outline.now(id_)) is not None:
                    published[now.id] = published.get(now.id, 0) + comments
            case Kind.SUBMISSION:
                is_submitted = True
    stood = [(tally, outline.passage_of(tally.section_id)) for tally in own]
    return Tallies(
        statuses=progress.statuses(outline, own, is_submitted=is_submitted),
        published=published,
        is_submitted=is_submitted,
        reworded=frozenset(
            passage.id
            for tally, passage in stood
            if passage is not None and outline.is_reworded(tally.section_id)
        ),
        apart=sum(
            tally.comments
            for tally, passage in stood
            if passage is None or not passage.is_answerable
        ),
    )


class Kind(IntEnum):
    """What a row of the statement tells: of a section, but a submission of a response."""

    OWN = 1
    PUBLISHED = 2
    SUBMISSION = 3


# Of one shape, so that a page can have them in one statement: the kind, the id of what it tells
# of, comments, unsettled ones, nil returns.
_Counts = Select[int, Any, int, int, int]
_ours = (
    Response.consultation_id == bindparam("consultation_id"),
    Response.body_id == bindparam("body_id"),
    Response.channel == Channel.PORTAL,
)

# A piece of another comment and a reply to another body answer no section.
_answers = (
    Comment.state.not_in((CommentState.MERGED, CommentState.WITHDRAWN)),
    Comment.reply_to_id.is_(None),
)

# What was sent is an answer, whether the body had marked it as one or not.
_is_unsettled = and_(Comment.state == CommentState.DRAFT, Comment.is_settled.is_(False))


def _rows(visit: Visit, *, with_published: bool) -> Sequence[Row[int, Any, int, int, int]]:
    statement = _statement(has_body=visit.body is not None, with_published=with_published)
    if statement is None:
        return ()
    values = {
        "consultation_id": visit.consultation.id,
        "body_id": visit.body.id if visit.body else 0,
    }
    return db.session.execute(statement, values).all()


@cache
def _statement(*, has_body: bool, with_published: bool) -> CompoundSelect[Any] | None:
    """Put together once: on a page that is read this often, that costs more than asking it."""
    selects: list[_Counts] = []
    if has_body:
        selects += [_own_comments(), _own_nil_returns(), _submission()]
    if with_published:
        selects.append(_published_by_section())
    return union_all(*selects) if selects else None


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(int(number)), Integer)


def _own_comments() -> _Counts:
    return (
        select(
            _number(Kind.OWN),
            Comment.section_id,
            func.count(),
            func.sum(case((_is_unsettled, 1), else_=0)),
            _number(0),
        )
        .join(Comment.response)
        .where(*_ours, Comment.section_id.is_not(None), *_answers)
        .group_by(Comment.section_id)
    )


def _own_nil_returns() -> _Counts:
    return (
        select(_number(Kind.OWN), NilReturn.section_id, _number(0), _number(0), _number(1))
        .join(Response)
        .where(*_ours)
    )


def _submission() -> _Counts:
    return select(_number(Kind.SUBMISSION), Response.id, _number(0), _number(0), _number(0)).where(
        *_ours, Response.state == ResponseState.SUBMITTED
    )


def _published_by_section() -> _Counts:
    return (
        select(_number(Kind.PUBLISHED), Comment.section_id, func.count(), _number(0), _number(0))
        .join(Comment.response)
        .where(
            Comment.section_id.is_not(None),
            *shown(bindparam("consultation_id"), not_of=bindparam("body_id")),
        )
        .group_by(Comment.section_id)
    )
