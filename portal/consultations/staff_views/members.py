"""Changing who speaks for a body, as staff: a lead for a body whose lead has gone, a removal."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations import actions, queries
from portal.consultations.door import enter
from portal.consultations.forms.colleagues import REMOVE, MemberForm
from portal.consultations.links import colleagues_link
from portal.consultations.staff_views.blueprint import bp
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.actions import RemovalReason
from portal.stakeholders.models import MemberRole, Membership
from portal.web.gate import found


@bp.get("/<slug>/bodies/<int:body_id>/members/<int:membership_id>")
@needs(Right.ADMINISTRATOR)
def member(slug: str, body_id: int, membership_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    return _page(visit, _member(visit, body_id, membership_id), MemberForm(formdata=None))


@bp.post("/<slug>/bodies/<int:body_id>/members/<int:membership_id>")
@needs(Right.ADMINISTRATOR)
def change_member(slug: str, body_id: int, membership_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    membership = _member(visit, body_id, membership_id)
    form = MemberForm()
    if not form.validate():
        return _page(visit, membership, form, 422)
    reason = RemovalReason(form.reason.data)
    name, body = membership.user.name, membership.body.name
    try:
        if form.become.data == REMOVE:
            actions.remove_member(visit.consultation, membership, by=visit.user, reason=reason)
            said = f"{name} no longer speaks for {body}."
        else:
            role = MemberRole(form.become.data)
            actions.set_role_as_staff(
                visit.consultation,
                membership,
                role,
                by=visit.user,
                reason=reason,
                address=colleagues_link(visit.consultation),
            )
            said = f"{name} is now {role.value} of {body}."
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        visit = enter(slug)
        return _page(visit, _member(visit, body_id, membership_id), form, 409)
    db.session.commit()
    flash(said)
    return redirect(url_for(".bodies", slug=slug), 303)


def _member(visit: Visit, body_id: int, membership_id: int) -> Membership:
    asked = any(body.id == body_id for body in queries.participating_bodies(visit.consultation.id))
    return found(stakeholders.member(body_id, membership_id) if asked else None)


def _page(
    visit: Visit, membership: Membership, form: MemberForm, status: int = 200
) -> ResponseReturnValue:
    leads = stakeholders.leads(membership.body_id)
    return render_template(
        "consultations/member.html",
        visit=visit,
        member=membership,
        form=form,
        is_only_lead=[lead.id for lead in leads] == [membership.id],
    ), status
