"""A body's replies to the invitations to meetings."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.access import signed_in
from portal.accounts.sessions import signed_in_user
from portal.consultations.door import enter, enter_to_act
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Closed, Conflict, Refusal
from portal.meetings import actions, queries, rules
from portal.meetings.forms.replies import ReplyForm
from portal.meetings.ics import calendar_of
from portal.meetings.models import Answer, Meeting
from portal.web import hx
from portal.web.gate import found, require
from portal.web.links import absolute

bp = Blueprint("meetings", __name__)

PLACE = "/consultations/<slug>/meetings/"


@bp.get(PLACE)
@signed_in
def invitations(slug: str) -> ResponseReturnValue:
    """Every meeting, and how the visitor's body stands with each."""
    visit = enter(slug)
    return render_template(
        "meetings/invitations.html",
        visit=visit,
        invited=queries.invitations(visit),
        may_reply_to=rules.may_reply_to,
    )


@bp.get(f"{PLACE}<int:meeting_id>")
@signed_in
def reply(slug: str, meeting_id: int) -> ResponseReturnValue:
    """One meeting: how the body stands, or the form until it has answered and where it changes."""
    visit = enter(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    return _page(visit, meeting, is_changing="change" in request.args)


@bp.post(f"{PLACE}<int:meeting_id>")
@signed_in
def send(slug: str, meeting_id: int) -> ResponseReturnValue:
    """The body's answer is kept. The button for another person gives the form one more row."""
    visit = enter_to_act(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    require(rules.may_reply(visit))
    form = ReplyForm()
    if form.add.data:
        added = form.add_person()
        return _page(visit, meeting, form, has_new_row=added)
    if not form.validate():
        return _page(visit, meeting, form, status=422)
    try:
        actions.reply(
            meeting,
            visit.speaks_for,
            answer=Answer(form.answer.data),
            people=form.named,
            revision=form.revision.data or 0,
            by=signed_in_user(),
            address=absolute(".reply", slug=slug, meeting_id=meeting_id),
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _page(visit, meeting, form, refusal=refusal, status=_status(refusal))
    return _kept(visit, meeting)


@bp.post(f"{PLACE}<int:meeting_id>/people/<int:seat_id>/cancel")
@signed_in
def cancel(slug: str, meeting_id: int, seat_id: int) -> ResponseReturnValue:
    """One of the body's people is not coming. The seat is free at once."""
    visit = enter_to_act(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    require(rules.may_reply(visit))
    try:
        actions.cancel_person(
            meeting,
            visit.speaks_for,
            seat_id=seat_id,
            by=signed_in_user(),
            address=absolute(".reply", slug=slug, meeting_id=meeting_id),
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(visit, meeting, refusal=refusal, status=409)
    return _kept(visit, meeting)


@bp.get(f"{PLACE}<int:meeting_id>/meeting.ics")
@signed_in
def calendar(slug: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting for a calendar. It names nobody."""
    visit = enter(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    answer = Response(
        calendar_of(meeting, moment=visit.moment), content_type="text/calendar; charset=utf-8"
    )
    answer.headers.set("Content-Disposition", "attachment", filename="meeting.ics")
    return answer


def _kept(visit: Visit, meeting: Meeting) -> ResponseReturnValue:
    words = f"Your reply is kept. We have written to {visit.user.email}."
    if hx.wants_fragment():
        return _page(visit, meeting, kept=words)
    flash(words)
    address = url_for(".reply", slug=visit.consultation.slug, meeting_id=meeting.id)
    return redirect(address, 303)


def _page(
    visit: Visit,
    meeting: Meeting,
    form: ReplyForm | None = None,
    *,
    is_changing: bool = False,
    has_new_row: bool = False,
    refusal: Refusal | None = None,
    kept: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """The page of one meeting, or its desk. With no form it is chosen by how things stand."""
    invited = queries.invitation(meeting, body=visit.body, moment=clock.now())
    may_reply = rules.may_reply_to(visit, invited)
    if form is None and may_reply and (invited.reply is None or is_changing):
        form = ReplyForm.showing(invited)
    if form is not None and isinstance(refusal, Conflict):
        form.resend_over(invited)
    return hx.page_or_fragment(
        "meetings/reply.html",
        "meetings/_desk.html",
        status,
        visit=visit,
        invited=invited,
        form=form,
        may_reply=may_reply,
        has_new_row=has_new_row,
        refusal=refusal,
        kept=kept,
        is_swapped=hx.wants_fragment(),
    )


def _status(refusal: Refusal) -> int:
    return 409 if isinstance(refusal, Closed | Conflict) else 422
