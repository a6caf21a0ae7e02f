"""What each body has answered, as far as a letter to it needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all

from portal.db import db
from portal.responses.models import (
    Channel,
    Comment,
    CommentState,
    NilReturn,
    Response,
    ResponseState,
)
from portal.stakeholders.models import Body


@dataclass(frozen=True, slots=True)
class Answered:
    """The sections that one body has commented on or had nothing to add on, of any version.

    `reference` is its response's once that is submitted.
    """

    commented: frozenset[int]
    nothing_to_add: frozenset[int]
    has_comments: bool
    reference: str | None


def answered_by_body(consultation_id: int) -> Mapping[int, Answered]:
    """What the bodies of a consultation have answered, by the body's id. Two statements."""
    commented: dict[int, set[int | None]] = {}
    nothing: dict[int, set[int]] = {}
    comments = select(Comment.response_id, Comment.section_id, literal(0).label("is_nil"))
    nil_returns = select(NilReturn.response_id, NilReturn.section_id, literal(1))
    of_portal = (
        Response.consultation_id == consultation_id,
        Response.channel == Channel.PORTAL,
    )
    ours = select(Response.id).where(*of_portal)
    both: CompoundSelect[Any] = union_all(
        comments.where(
            Comment.response_id.in_(ours),
            Comment.state.not_in((CommentState.MERGED, CommentState.WITHDRAWN)),
            Comment.reply_to_id.is_(None),
        ).distinct(),
        nil_returns.where(NilReturn.response_id.in_(ours)),
    )
    rows = db.session.execute(both)
    for response_id, section_id, is_nil in rows:
        if is_nil:
            nothing.setdefault(response_id, set()).add(section_id)
        else:
            commented.setdefault(response_id, set()).add(section_id)
    responses = db.session.execute(
        select(Response.id, Body.id, Response.state, Response.reference)
        .join(Response.body)
        .where(*of_portal)
    )
    return {
        body_id: Answered(
            commented=frozenset(id_ for id_ in commented.get(response_id, ()) if id_),
            nothing_to_add=frozenset(nothing.get(response_id, ())),
            has_comments=response_id in commented,
            reference=reference if state is ResponseState.SUBMITTED else None,
        )
        for response_id, body_id, state, reference in responses
    }
