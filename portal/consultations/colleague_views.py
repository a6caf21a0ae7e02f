"""Who speaks for a body: for all of them to see, for its leads to change."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations import actions, rules
from portal.consultations.door import enter, enter_to_act
from portal.consultations.forms.colleagues import ColleagueForm
from portal.consultations.links import colleagues_link, extra_dates, invitation_link
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.stakeholders import actions as stakeholders_actions
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.models import Invitation, MemberRole, Membership
from portal.stakeholders.rules import InvitationState, invitation_state
from portal.web.gate import found, require
from portal.web.limits import limited

bp = Blueprint("colleagues", __name__, url_prefix="/consultations/<slug>/colleagues")

# Each writes to somebody, who did not ask for it.
MOST_LETTERS = "40 per hour"
OPEN_STATES = (InvitationState.WAITING, InvitationState.EXPIRED)


@bp.get("/")
@signed_in
def page(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    require(rules.may_see_colleagues(visit))
    return _page(visit, ColleagueForm(formdata=None))


@bp.post("/")
@signed_in
@limited(MOST_LETTERS)
def invite(slug: str) -> ResponseReturnValue:
    visit = _enter_to_run(slug)
    form = ColleagueForm()
    if not form.validate():
        return _page(visit, form, 422)
    body = visit.speaks_for
    try:
        made = actions.invite_colleague(
            visit.consultation,
            body,
            email=form.email.data or "",
            contact_name=form.contact_name.data or "",
            role=MemberRole(form.role.data),
            by=visit.user,
            accept_address=invitation_link,
            more_dates=extra_dates(visit.consultation),
        )
    except Conflict:
        raise
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _page(enter(slug), form, 409)
    db.session.commit()
    return _back(slug, f"An invitation to join {body.name} is on its way to {made.email}.")


@bp.post("/invitations/<int:invitation_id>/resend")
@signed_in
@limited(MOST_LETTERS)
def resend(slug: str, invitation_id: int) -> ResponseReturnValue:
    visit = _enter_to_run(slug)
    invitation = _invitation(visit, invitation_id)
    made = actions.invite_again(
        visit.consultation,
        invitation,
        by=visit.user,
        accept_address=invitation_link,
        more_dates=extra_dates(visit.consultation),
        as_colleague=True,
    )
    db.session.commit()
    return _back(slug, f"A new invitation is on its way to {made.email}. The old link has ended.")


@bp.post("/invitations/<int:invitation_id>/revoke")
@signed_in
def revoke(slug: str, invitation_id: int) -> ResponseReturnValue:
    visit = _enter_to_run(slug)
    invitation = _invitation(visit, invitation_id)
    stakeholders_actions.revoke(invitation, by=visit.user, as_colleague=True)
    db.session.commit()
    return _back(
        slug, f"The invitation of {invitation.email} is revoked. Its link no longer works."
    )


@bp.post("/<int:membership_id>/role")
@signed_in
@limited(MOST_LETTERS)
def change_role(slug: str, membership_id: int) -> ResponseReturnValue:
    visit = _enter_to_run(slug)
    membership = _member(visit, membership_id)
    role = found(_role(request.form.get("role", "")))
    actions.set_role(
        visit.consultation,
        membership,
        role,
        by=visit.user,
        address=colleagues_link(visit.consultation),
    )
    db.session.commit()
    return _back(slug, f"{membership.user.name} is now {_as(role)} of {visit.speaks_for.name}.")


@bp.get("/<int:membership_id>/hand-over")
@signed_in
def ask_to_hand_over(slug: str, membership_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    require(rules.may_run_colleagues(visit))
    return render_template(
        "consultations/hand_over.html", visit=visit, member=_other(visit, membership_id)
    )


@bp.post("/<int:membership_id>/hand-over")
@signed_in
@limited(MOST_LETTERS)
def hand_over(slug: str, membership_id: int) -> ResponseReturnValue:
    visit = enter_to_act(slug)
    # Whoever handed over a moment ago and pressed twice leads no more, and is told that it is so.
    require(rules.may_see_colleagues(visit))
    membership = _other(visit, membership_id)
    actions.hand_over(
        visit.consultation,
        visit.speaks_for,
        to=membership,
        by=visit.user,
        address=colleagues_link(visit.consultation),
    )
    db.session.commit()
    name = visit.speaks_for.name
    return _back(slug, f"{membership.user.name} now leads {name}. You are a representative of it.")


@bp.get("/<int:membership_id>/remove")
@signed_in
def ask_to_remove(slug: str, membership_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    membership = _removable(visit, membership_id)
    return render_template("consultations/remove_member.html", visit=visit, member=membership)


@bp.post("/<int:membership_id>/remove")
@signed_in
@limited(MOST_LETTERS)
def remove(slug: str, membership_id: int) -> ResponseReturnValue:
    visit = enter_to_act(slug)
    membership = _removable(visit, membership_id, who_left=True)
    name = visit.speaks_for.name
    if membership.user_id == visit.user.id:
        actions.leave(membership)
        db.session.commit()
        flash(f"You no longer speak for {name}. What you wrote stays with it.")
        return redirect(url_for("home.start"), 303)
    actions.remove_colleague(visit.consultation, membership, by=visit.user)
    db.session.commit()
    return _back(slug, f"{membership.user.name} no longer speaks for {name}.")


def _enter_to_run(slug: str) -> Visit:
    visit = enter_to_act(slug)
    require(rules.may_run_colleagues(visit))
    return visit


def _member(visit: Visit, membership_id: int, *, who_left: bool = False) -> Membership:
    return found(stakeholders.member(visit.speaks_for.id, membership_id, who_left=who_left))


def _other(visit: Visit, membership_id: int) -> Membership:
    membership = _member(visit, membership_id)
    return found(membership if membership.user_id != visit.user.id else None)


def _removable(visit: Visit, membership_id: int, *, who_left: bool = False) -> Membership:
    """Everyone may leave; a lead may remove the others too."""
    require(rules.may_see_colleagues(visit))
    membership = _member(visit, membership_id, who_left=who_left)
    require(membership.user_id == visit.user.id or rules.may_run_colleagues(visit))
    return membership


def _invitation(visit: Visit, invitation_id: int) -> Invitation:
    invitation = stakeholders.invitation(invitation_id)
    ours = invitation is not None and invitation.body_id == visit.speaks_for.id
    return found(invitation if ours else None)


def _role(value: str) -> MemberRole | None:
    return next((role for role in MemberRole if role.value == value), None)


def _as(role: MemberRole) -> str:
    return "a lead" if role is MemberRole.LEAD else "a representative"


def _back(slug: str, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for(".page", slug=slug), 303)


def _page(visit: Visit, form: ColleagueForm, status: int = 200) -> ResponseReturnValue:
    members = stakeholders.members(visit.speaks_for.id)
    asked = [
        (invitation, state)
        for invitation in stakeholders.invitations_of(visit.speaks_for.id)
        if (state := invitation_state(invitation, visit.moment)) in OPEN_STATES
    ]
    return render_template(
        "consultations/colleagues.html",
        visit=visit,
        form=form,
        members=members,
        leads=[row for row in members if row.role is MemberRole.LEAD],
        asked=asked,
        may_run=rules.may_run_colleagues(visit),
    ), status
