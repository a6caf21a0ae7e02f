"""What a reply needs to know of the comment that it answers."""

from __future__ import annotations

from sqlalchemy import select

from portal.consultations.visits import Visit
from portal.db import db
from portal.responses import rules
from portal.responses.models import Comment, CommentState, Naming, Response
from portal.responses.queries.published import said_by, shown


def to_reply_to(visit: Visit, number: int) -> Comment | None:
    """The published comment of somebody else with that number, as the database has it now.

    None where the visitor could not read its words: as if it were not.
    """
    if visit.body is None or not rules.may_see_published(visit):
        return None
    return db.session.scalar(
        select(Comment)
        .join(Comment.response)
        .where(
            *shown(visit.consultation.id, not_of=visit.body.id),
            Comment.state == CommentState.PUBLISHED,
            Comment.number == number,
        )
        .execution_options(populate_existing=True)
    )


def reply_made_by(visit: Visit, form_key: str) -> Comment | None:
    """The reply that this showing of the form has made for the visitor's body already."""
    return db.session.scalar(
        select(Comment)
        .join(Comment.response)
        .where(
            Comment.form_key == form_key,
            Response.consultation_id == visit.consultation.id,
            Response.body_id == visit.speaks_for.id,
        )
        .execution_options(populate_existing=True)
    )


def called(answered: Comment | None) -> str:
    """What a reply is to, "c12 (Camden CPCG)": whose only while its words can be read."""
    if answered is None:
        return ""
    response = answered.response
    is_read = answered.state is CommentState.PUBLISHED and response.naming not in (
        None,
        Naming.NOT_PUBLISHED,
    )
    if not is_read:
        return f"c{answered.number}"
    kind = response.body.kind if response.body else None
    who = said_by(response.naming, response.respondent, kind, response.approved_by_name)
    return f"c{answered.number} ({who})"
