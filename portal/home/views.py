"""The first page, the overview of a consultation, and pages about the portal."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts import rules as account_rules
from portal.accounts.access import public, signed_in
from portal.accounts.sessions import signed_in_user, user_or_none
from portal.consultations import queries as consultations
from portal.consultations import rules as consultation_rules
from portal.consultations.door import choose_body, enter
from portal.home import navigation, queries, switching
from portal.home.forms import ChooseBodyForm
from portal.meetings import rules as meeting_rules
from portal.stakeholders import queries as stakeholders
from portal.web import hx

bp = Blueprint("home", __name__)
bp.add_app_template_global(navigation.links, "navigation")
bp.add_app_template_global(switching.others, "other_bodies")


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    """What the portal is, for a visitor; their consultations, for somebody signed in."""
    user = user_or_none()
    if user is None:
        return render_template("home/welcome.html")
    listed = consultations.for_user(seen_by=user)
    if len(listed) == 1 and not user.is_staff and "all" not in request.args:
        return redirect(url_for(".overview", slug=listed[0].consultation.slug), 303)
    return render_template(
        "home/start.html",
        consultations=listed,
        moment=clock.now(),
        has_bodies=any(row.asked for row in listed),
        may_run=consultation_rules.may_run(user),
        may_read_record=account_rules.may_read_record(user),
    )


@bp.get("/consultations/<slug>/")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    """How things stand in one consultation: for a body its own affairs, for staff the desk."""
    visit = enter(slug)
    desk = queries.desk(visit) if visit.user.is_staff else None
    if visit.body is None:
        return render_template("home/staff.html", visit=visit, desk=desk)
    return render_template(
        "home/overview.html",
        visit=visit,
        stand=queries.stand(visit),
        desk=desk,
        may_reply_to=meeting_rules.may_reply_to,
    )


@bp.get("/bodies")
@signed_in
def bodies() -> ResponseReturnValue:
    """For which body somebody with several wants to speak."""
    return _bodies_page(ChooseBodyForm(formdata=None))


@bp.post("/bodies")
@signed_in
def choose() -> ResponseReturnValue:
    """From now on this browser speaks for the chosen body, on the page where it was chosen."""
    form = ChooseBodyForm()
    form.offer(stakeholders.memberships_of(signed_in_user().id))
    if not form.validate():
        return _bodies_page(form, status=422)
    body_id = int(form.body.data)
    choose_body(body_id)
    return hx.go_to(switching.page_after(form.next.data, body_id=body_id, user=signed_in_user()))


def _bodies_page(form: ChooseBodyForm, status: int = 200) -> ResponseReturnValue:
    user = signed_in_user()
    form.offer(stakeholders.memberships_of(user.id), consultations.for_user(seen_by=user))
    return render_template("home/bodies.html", form=form), status


@bp.get("/help")
@public
def help_page() -> ResponseReturnValue:
    """How to answer, and whom to ask."""
    return render_template("home/help.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How the portal can be used, and what to do where it cannot."""
    return render_template("home/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept, who sees it, and for how long."""
    return render_template("home/privacy.html")
