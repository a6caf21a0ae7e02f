"""The published policy, the queue of submitted comments, and decisions on them."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs, public
from portal.accounts.models import Right
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import (
    actions,
    handling_views,
    note_views,
    policy,
    redacting_views,
    revealing_views,
)
from portal.moderation.blueprint import COMMENT, QUEUE, bp
from portal.moderation.desk import Desk, answer, conflicted, desk_of, for_decision, on_to, opened
from portal.moderation.forms import DecisionForm, PublishForm, ReturnForm, WithholdForm
from portal.web.links import absolute

# Its pages are registered as they are imported.
__all__ = ["bp", "handling_views", "note_views", "redacting_views", "revealing_views"]


@bp.get("/moderation-policy", endpoint="policy")
@public
def the_policy() -> ResponseReturnValue:
    return render_template("moderation/policy.html", policy=policy)


@bp.get(QUEUE, endpoint="queue")
@needs(Right.MODERATOR)
def the_queue(slug: str) -> ResponseReturnValue:
    desk = desk_of(slug)
    return answer(desk, page="moderation/queue.html")


@bp.get(COMMENT, endpoint="comment")
@needs(Right.MODERATOR)
def one(slug: str, number: int) -> ResponseReturnValue:
    desk = desk_of(slug)
    return answer(desk, comment=opened(desk, number))


@bp.post(f"{COMMENT}/publish")
@needs(Right.MODERATOR)
def publish(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = PublishForm()
    if not form.validate():
        return answer(desk, comment=comment, refused=form, status=422)
    try:
        actions.publish(
            comment.comment,
            revision=form.seen_revision,
            removals=form.seen_removals,
            by=desk.visit.user,
            response_address=_response_address(desk),
        )
    except Conflict as conflict:
        return conflicted(desk, number, form, conflict)
    db.session.commit()
    return on_to(desk, comment.after, decided=number)


@bp.get(f"{COMMENT}/withhold")
@needs(Right.MODERATOR)
def why_withhold(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = WithholdForm(formdata=None) if comment.is_waiting else None
    return answer(desk, comment=comment, asking=form)


@bp.post(f"{COMMENT}/withhold")
@needs(Right.MODERATOR)
def withhold(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = WithholdForm()
    if not form.validate():
        return answer(desk, comment=comment, asking=form, refused=form, status=422)
    try:
        actions.withhold(
            comment.comment,
            ground=form.chosen_ground,
            note=form.note.data or "",
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_reasons_address(desk, number),
        )
    except Conflict as conflict:
        return conflicted(desk, number, form, conflict, typed=form.note.data or "")
    db.session.commit()
    return on_to(desk, comment.after, decided=number)


@bp.get(f"{COMMENT}/return")
@needs(Right.MODERATOR)
def why_return(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = ReturnForm(formdata=None) if comment.may_return else None
    return answer(desk, comment=comment, asking=form)


@bp.post(f"{COMMENT}/return", endpoint="return")
@needs(Right.MODERATOR)
def return_to_author(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = ReturnForm()
    if not form.validate():
        return answer(desk, comment=comment, asking=form, refused=form, status=422)
    try:
        actions.return_to_author(
            comment.comment,
            ground=form.chosen_ground,
            note=form.note.data or "",
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_reasons_address(desk, number),
        )
    except Refusal as refusal:
        return conflicted(desk, number, form, refusal, typed=form.note.data or "")
    db.session.commit()
    return on_to(desk, comment.after, decided=number)


@bp.post(f"{COMMENT}/undo")
@needs(Right.MODERATOR)
def undo(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = DecisionForm()
    if not form.validate():
        return answer(desk, comment=comment, refused=form, status=422)
    try:
        actions.undo(
            comment.comment,
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_response_address(desk),
        )
    except Conflict as conflict:
        return conflicted(desk, number, form, conflict)
    db.session.commit()
    return on_to(desk, number, decided=number)


def _response_address(desk: Desk) -> str:
    return absolute("responses.response", slug=desk.visit.consultation.slug)


def _reasons_address(desk: Desk, number: int) -> str:
    return absolute("reasons.show", slug=desk.visit.consultation.slug, number=number)
