"""Who is coming to a meeting, and what they need."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.accounts.sessions import signed_in_user
from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.meetings import actions, queries, rules
from portal.meetings.forms.meetings import ChangeForm, MeetingForm
from portal.meetings.models import Meeting
from portal.meetings.queries import attendance, silence
from portal.web import hx
from portal.web.forms import PortalForm
from portal.web.gate import found
from portal.web.links import absolute
from portal.web.pages import counted

bp = Blueprint("organising", __name__)

PLACE = "/staff/consultations/<slug>/meetings/"


@bp.get(PLACE)
@needs(Right.ORGANISER, Right.ADMINISTRATOR)
def meetings(slug: str) -> ResponseReturnValue:
    """Every meeting with its figures, and people counted once over all of them."""
    visit = enter(slug)
    return render_template(
        "meetings/organiser/meetings.html",
        visit=visit,
        tallies=attendance.tallies(queries.meetings(visit.consultation.id)),
        people=attendance.people(visit.consultation.id),
        may_see_who_is_coming=rules.may_see_who_is_coming(visit.user),
    )


@bp.get(f"{PLACE}new")
@needs(Right.ORGANISER, Right.ADMINISTRATOR)
def new(slug: str) -> ResponseReturnValue:
    """A blank meeting to fill in."""
    return _form_page(enter(slug), MeetingForm(formdata=None))


@bp.post(f"{PLACE}new")
@needs(Right.ORGANISER, Right.ADMINISTRATOR)
def create(slug: str) -> ResponseReturnValue:
    """A meeting is added, and every body of the consultation is invited to it."""
    visit = enter(slug)
    form = MeetingForm()
    if not form.validate():
        return _form_page(visit, form, status=422)
    try:
        actions.create_meeting(visit.consultation, form.particulars, by=signed_in_user())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _form_page(visit, form, status=422)
    if visit.consultation.launched_at is None:
        flash("The meeting is added. Bodies can reply once the consultation is launched.")
    else:
        flash("The meeting is added. Bodies can reply from now on.")
    return hx.go_to(url_for(".meetings", slug=slug))


@bp.get(f"{PLACE}<int:meeting_id>/change")
@needs(Right.ORGANISER, Right.ADMINISTRATOR)
def edit(slug: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting as it is, to be changed."""
    visit = enter(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    return _form_page(visit, ChangeForm.showing(meeting), meeting)


@bp.post(f"{PLACE}<int:meeting_id>/change")
@needs(Right.ORGANISER, Right.ADMINISTRATOR)
def change(slug: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting is as given, and whoever it touches is told."""
    visit = enter(slug)
    meeting = found(queries.meeting(visit.consultation.id, meeting_id))
    form = ChangeForm()
    if not form.validate():
        return _form_page(visit, form, meeting, status=422)
    try:
        actions.change_meeting(
            meeting,
            form.particulars,
            seen=form.seen.data or "",
            by=signed_in_user(),
            address=absolute("meetings.reply", slug=slug, meeting_id=meeting_id),
        )
        db.session.commit()
    except Conflict as conflict:
        form.resend_over(meeting)  # before the rollback: as it was when the sentence was written
        db.session.rollback()
        form.refuse(conflict)
        return _form_page(visit, form, meeting, status=409)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _form_page(visit, form, meeting, status=422)
    flash("The meeting is changed.")
    return hx.go_to(url_for(".meetings", slug=slug))


@bp.get(f"{PLACE}<int:meeting_id>")
@needs(Right.ORGANISER)
def meeting(slug: str, meeting_id: int) -> ResponseReturnValue:
    """Who is coming, who waits, what they need, and who has not answered."""
    visit = enter(slug)
    return _meeting_page(visit, found(queries.meeting(visit.consultation.id, meeting_id)))


@bp.post(f"{PLACE}<int:meeting_id>/remind")
@needs(Right.ORGANISER)
def remind(slug: str, meeting_id: int) -> ResponseReturnValue:
    """The bodies that have not answered are asked to reply."""
    visit = enter(slug)
    row = found(queries.meeting(visit.consultation.id, meeting_id))
    try:
        bodies = actions.remind_silent(
            row,
            by=signed_in_user(),
            address=absolute("meetings.reply", slug=slug, meeting_id=meeting_id),
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form = PortalForm()
        form.refuse(refusal)
        return _meeting_page(visit, row, form, status=409)
    if bodies:
        flash(f"Reminded {counted(bodies, 'body', 'bodies')}.")
    else:
        flash("All of them have been reminded today already.")
    return hx.go_to(url_for(".meeting", slug=slug, meeting_id=meeting_id))


@bp.get(f"{PLACE}<int:meeting_id>/sign-in-sheet")
@needs(Right.ORGANISER)
def sign_in_sheet(slug: str, meeting_id: int) -> ResponseReturnValue:
    """The sheet for the door, by surname. It says nothing of what people need."""
    visit = enter(slug)
    row = found(queries.meeting(visit.consultation.id, meeting_id))
    return render_template(
        "meetings/organiser/sign_in_sheet.html",
        visit=visit,
        meeting=row,
        attendance=attendance.attendance(row, seen_by=visit.user),
        today=clock.in_london(visit.moment).date(),
    )


def _meeting_page(
    visit: Visit, meeting: Meeting, form: PortalForm | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "meetings/organiser/meeting.html",
        visit=visit,
        meeting=meeting,
        form=form,
        attendance=attendance.attendance(meeting, seen_by=visit.user),
        silent=silence.silent_bodies(meeting),
        reminded_at=silence.reminded_at(meeting),
        may_remind=rules.may_remind(visit, meeting),
        takes_replies=meeting.takes_replies(visit.moment),
        today=clock.in_london(visit.moment).date(),
    )
    return page, status


def _form_page(
    visit: Visit, form: MeetingForm, meeting: Meeting | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "meetings/organiser/meeting_form.html", visit=visit, form=form, meeting=meeting
    )
    return page, status
