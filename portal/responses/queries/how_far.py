"""How far each body is with its response, for staff: which sections, never which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all

from portal import clock
from portal.consultations.how_far import Far, HowFar
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.drafts.reading import Outline
from portal.responses.models import (
    Channel,
    Comment,
    CommentState,
    NilReturn,
    Response,
    ResponseState,
)


def how_far(visit: Visit) -> Mapping[int, HowFar]:
    """Where each body is that has written or sent something, by the body's id.

    Two statements besides those of the draft as it is read.
    """
    outline = current_outline(visit)
    drafted = _drafted(visit.consultation.id, outline)
    total = len(outline.answerable) if outline else 0
    found: dict[int, HowFar] = {}
    responses = db.session.execute(
        select(
            Response.body_id,
            Response.channel,
            Response.state,
            Response.submitted_at,
            Response.received_on,
            Response.is_late,
            Response.reference,
        ).where(Response.consultation_id == visit.consultation.id, Response.body_id.is_not(None))
    )
    for body_id, channel, state, submitted_at, received_on, is_late, reference in responses:
        assert body_id is not None
        if channel is Channel.PORTAL:
            far = _of_portal(state, is_begun=body_id in drafted)
        else:
            far = _of_letter(state, is_late=is_late)
        if far is None or not _comes_before(far, found.get(body_id)):
            continue
        found[body_id] = HowFar(
            far=far,
            drafted=len(drafted.get(body_id, ())),
            sections=total,
            received_on=received_on or (submitted_at and clock.in_london(submitted_at).date()),
            reference=reference,
        )
    return found


# A body that did several things is where it is furthest.
_FURTHEST = (
    Far.SUBMITTED,
    Far.REOPENED,
    Far.BY_LETTER,
    Far.LATE,
    Far.READY,
    Far.DRAFTING,
)


def _comes_before(far: Far, other: HowFar | None) -> bool:
    return other is None or _FURTHEST.index(far) < _FURTHEST.index(other.far)


def _of_portal(state: ResponseState, *, is_begun: bool) -> Far | None:
    match state:
        case ResponseState.SUBMITTED:
            return Far.SUBMITTED
        case ResponseState.REOPENED:
            return Far.REOPENED
        case ResponseState.READY:
            return Far.READY
    return Far.DRAFTING if is_begun else None


def _of_letter(state: ResponseState, *, is_late: bool) -> Far | None:
    if state is not ResponseState.SUBMITTED:
        return None
    return Far.LATE if is_late else Far.BY_LETTER


def _drafted(consultation_id: int, outline: Outline | None) -> Mapping[int, set[int]]:
    """The passages each body has answered on the portal, by its id; empty for other words only.

    "Nothing to add" answers a passage while every word of it is the same.
    """
    of_portal = (
        Response.consultation_id == consultation_id,
        Response.body_id.is_not(None),
        Response.channel == Channel.PORTAL,
    )
    both: CompoundSelect[Any] = union_all(
        select(Response.body_id, Comment.section_id, literal(0).label("is_nil"))
        .join(Comment, Comment.response_id == Response.id)
        .where(
            *of_portal,
            Comment.reply_to_id.is_(None),
            Comment.state.not_in((CommentState.MERGED, CommentState.WITHDRAWN)),
        )
        .distinct(),
        select(Response.body_id, NilReturn.section_id, literal(1))
        .join(NilReturn, NilReturn.response_id == Response.id)
        .where(*of_portal),
    )
    drafted: dict[int, set[int]] = {}
    for body_id, section_id, is_nil in db.session.execute(both):
        passages = drafted.setdefault(body_id, set())
        if outline is None or section_id is None or (is_nil and outline.is_reworded(section_id)):
            continue
        passage = outline.passage_of(section_id)
        if passage is not None and passage.is_answerable:
            passages.add(passage.id)
    return drafted
