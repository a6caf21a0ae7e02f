"""The published policy, the queue of submitted comments, and decisions on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs, public
from portal.accounts.models import Right
from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import actions, filtering, policy, queue, rules
from portal.moderation.filtering import QueueFilter, Shown
from portal.moderation.forms import DecisionForm, ReasonForm, ReturnForm, WithholdForm
from portal.moderation.queue import Choices, OpenComment
from portal.moderation.taking import taking
from portal.responses.entry import wording
from portal.responses.receipt import CAPACITIES
from portal.web import hx
from portal.web.gate import found, require
from portal.web.links import absolute

bp = Blueprint("moderation", __name__)

COMMENT = "/staff/consultations/<slug>/moderation/<int:number>"


@dataclass(frozen=True, slots=True)
class Desk:
    """A moderator at the queue of one consultation, looking at a part of it."""

    visit: Visit
    offered: Choices
    chosen: QueueFilter

    def address(self, endpoint: str, **values: Any) -> str:
        """An address that keeps the filter."""
        parts = {**self.chosen.address, **values}
        return url_for(f"moderation.{endpoint}", slug=self.visit.consultation.slug, **parts)


@bp.get("/moderation-policy", endpoint="policy")
@public
def the_policy() -> ResponseReturnValue:
    return render_template("moderation/policy.html", policy=policy)


@bp.get("/staff/consultations/<slug>/moderation/", endpoint="queue")
@needs(Right.MODERATOR)
def the_queue(slug: str) -> ResponseReturnValue:
    desk = _desk(slug)
    return _answer(desk, page="moderation/queue.html")


@bp.get(COMMENT)
@needs(Right.MODERATOR)
def comment(slug: str, number: int) -> ResponseReturnValue:
    desk = _desk(slug)
    return _answer(desk, opened=_opened(desk, number))


@bp.post(f"{COMMENT}/publish")
@needs(Right.MODERATOR)
def publish(slug: str, number: int) -> ResponseReturnValue:
    desk, opened = _for_decision(slug, number)
    form = DecisionForm()
    if not form.validate():
        return _answer(desk, opened=opened, refused=form, status=422)
    try:
        actions.publish(
            opened.comment,
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_response_address(desk),
        )
    except Conflict as conflict:
        return _conflict(desk, number, form, conflict)
    db.session.commit()
    return _on_to(desk, opened.after, decided=number)


@bp.get(f"{COMMENT}/withhold")
@needs(Right.MODERATOR)
def why_withhold(slug: str, number: int) -> ResponseReturnValue:
    desk, opened = _for_decision(slug, number)
    form = WithholdForm(formdata=None) if opened.is_waiting else None
    return _answer(desk, opened=opened, asking=form)


@bp.post(f"{COMMENT}/withhold")
@needs(Right.MODERATOR)
def withhold(slug: str, number: int) -> ResponseReturnValue:
    desk, opened = _for_decision(slug, number)
    form = WithholdForm()
    if not form.validate():
        return _answer(desk, opened=opened, asking=form, refused=form, status=422)
    try:
        actions.withhold(
            opened.comment,
            ground=form.chosen_ground,
            note=form.note.data or "",
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_reasons_address(desk, number),
        )
    except Conflict as conflict:
        return _conflict(desk, number, form, conflict, typed=form.note.data or "")
    db.session.commit()
    return _on_to(desk, opened.after, decided=number)


@bp.get(f"{COMMENT}/return")
@needs(Right.MODERATOR)
def why_return(slug: str, number: int) -> ResponseReturnValue:
    desk, opened = _for_decision(slug, number)
    form = ReturnForm(formdata=None) if opened.may_return else None
    return _answer(desk, opened=opened, asking=form)


@bp.post(f"{COMMENT}/return", endpoint="return")
@needs(Right.MODERATOR)
def return_to_author(slug: str, number: int) -> ResponseReturnValue:
    desk, opened = _for_decision(slug, number)
    form = ReturnForm()
    if not form.validate():
        return _answer(desk, opened=opened, asking=form, refused=form, status=422)
    try:
        actions.return_to_author(
            opened.comment,
            ground=form.chosen_ground,
            note=form.note.data or "",
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_reasons_address(desk, number),
        )
    except Refusal as refusal:
        return _conflict(desk, number, form, refusal, typed=form.note.data or "")
    db.session.commit()
    return _on_to(desk, opened.after, decided=number)


@bp.post(f"{COMMENT}/undo")
@needs(Right.MODERATOR)
def undo(slug: str, number: int) -> ResponseReturnValue:
    desk, opened = _for_decision(slug, number)
    form = DecisionForm()
    if not form.validate():
        return _answer(desk, opened=opened, refused=form, status=422)
    try:
        actions.undo(
            opened.comment,
            revision=form.seen_revision,
            by=desk.visit.user,
            response_address=_response_address(desk),
        )
    except Conflict as conflict:
        return _conflict(desk, number, form, conflict)
    db.session.commit()
    return _on_to(desk, number, decided=number)


def _desk(slug: str) -> Desk:
    visit = enter(slug)
    offered = queue.choices(visit)
    chosen = filtering.read(request.args, outline=offered.outline, bodies=offered.bodies)
    return Desk(visit, offered, chosen)


def _opened(desk: Desk, number: int) -> OpenComment:
    return found(queue.opened(desk.visit, desk.offered, desk.chosen, number))


def _for_decision(slug: str, number: int) -> tuple[Desk, OpenComment]:
    desk = _desk(slug)
    opened = _opened(desk, number)
    require(opened.may_decide)
    return desk, opened


def _response_address(desk: Desk) -> str:
    return absolute("responses.response", slug=desk.visit.consultation.slug)


def _reasons_address(desk: Desk, number: int) -> str:
    return absolute("reasons.show", slug=desk.visit.consultation.slug, number=number)


def _on_to(desk: Desk, number: int | None, *, decided: int) -> ResponseReturnValue:
    """The next comment is open, and the one just decided can still be undone."""
    if hx.wants_fragment():
        opened = _opened(desk, number) if number else None
        return _answer(desk, opened=opened, decided=decided)
    if number is None:
        return redirect(desk.address("queue", decided=decided), 303)
    return redirect(desk.address("comment", number=number, decided=decided), 303)


def _conflict(
    desk: Desk, number: int, form: DecisionForm, conflict: Refusal, *, typed: str = ""
) -> ResponseReturnValue:
    """The comment as it stands now, and what the moderator had typed."""
    db.session.rollback()
    form.refuse(conflict)
    return _answer(desk, opened=_opened(desk, number), refused=form, typed=typed, status=409)


def _answer(
    desk: Desk,
    *,
    page: str = "moderation/comment.html",
    opened: OpenComment | None = None,
    asking: ReasonForm | None = None,
    refused: DecisionForm | None = None,
    typed: str = "",
    decided: int | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The queue with a comment open in place for htmx; else the queue, or the comment by itself."""
    in_place = hx.wants_fragment()
    shown = None
    if in_place or opened is None:
        holding = opened.comment.number if opened else None
        shown = queue.page(desk.visit, desk.chosen, holding=holding)
        desk = Desk(desk.visit, desk.offered, shown.chosen)
    decided = decided or filtering.number(request.args.get("decided", ""))
    return hx.page_or_fragment(
        page if opened else "moderation/queue.html",
        "moderation/_queue.html",
        status,
        visit=desk.visit,
        desk=desk,
        queue=shown,
        rows=queue.with_opened(shown.rows, opened) if shown else (),
        opened=opened,
        asking=asking,
        refused=refused,
        typed=typed,
        done=queue.done(desk.visit, decided) if decided else None,
        closed=filtering.number(request.args.get("closed", "")),
        in_place=in_place,
        taking=taking(desk.visit) if opened and opened.comment.suggestion else None,
        states=Shown,
        place_of=desk.offered.place,
        rules=rules,
        policy=policy,
        wording=wording,
        capacities=CAPACITIES,
    )
