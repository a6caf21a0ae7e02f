"""The bodies asked to a consultation, inviting one more, and adding somebody who has an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations import actions, queries
from portal.consultations.actions import Outcome
from portal.consultations.asked import Progress
from portal.consultations.door import enter
from portal.consultations.forms.bodies import AddMemberForm, InviteBodyForm
from portal.consultations.how_far import FAR_SHAPES, FAR_WORDS, Far
from portal.consultations.links import draft_link, extra_dates, how_far, invitation_link
from portal.consultations.staff_views.blueprint import bp
from portal.consultations.visits import Visit
from portal.db import db
from portal.stakeholders import actions as stakeholders_actions
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.models import Body, BodyKind, MemberRole


@bp.get("/<slug>/bodies/")
@needs(Right.ADMINISTRATOR)
def bodies(slug: str) -> ResponseReturnValue:
    return _page(enter(slug))


@bp.post("/<slug>/bodies/")
@needs(Right.ADMINISTRATOR)
def invite(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    form = InviteBodyForm()
    if not form.validate():
        return _page(visit, 422, invite_form=form)
    done = actions.invite_body(
        visit.consultation,
        name=form.name.data or "",
        kind=BodyKind(form.kind.data),
        borough=form.borough.data or "",
        email=form.email.data or "",
        contact_name=form.contact_name.data or "",
        role=MemberRole(form.role.data),
        by=visit.user,
        accept_address=invitation_link,
        draft_address=draft_link(visit.consultation),
        more_dates=extra_dates(visit.consultation),
    )
    if done.outcome is not Outcome.INVITED:
        db.session.rollback()
        field, status = (form.name, 422) if done.outcome is Outcome.REFUSED else (form.email, 409)
        field.errors = [*field.errors, done.sentence]
        return _page(enter(slug), status, invite_form=form)
    db.session.commit()
    flash(done.sentence)
    return redirect(url_for(".bodies", slug=slug), 303)


@bp.post("/<slug>/bodies/members")
@needs(Right.ADMINISTRATOR)
def add_member(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    bodies = queries.participating_bodies(visit.consultation.id)
    form = _member_form(bodies)
    if not form.validate():
        return _page(visit, 422, member_form=form)
    body = next(body for body in bodies if body.id == form.body.data)
    user = accounts.user_by_email(form.email.data or "")
    if user is None:
        form.email.errors = [
            "Nobody has an account with this address. Invite them instead.",
        ]
        return _page(visit, 422, member_form=form)
    if stakeholders.membership(user_id=user.id, body_id=body.id) is not None:
        form.email.errors = [f"{user.name} already speaks for {body.name}"]
        return _page(visit, 409, member_form=form)
    stakeholders_actions.add_member(body, user, MemberRole(form.role.data), by=visit.user)
    db.session.commit()
    flash(f"{user.name} now speaks for {body.name}.")
    return redirect(url_for(".bodies", slug=slug), 303)


def _member_form(bodies: Iterable[Body], **kwargs: Any) -> AddMemberForm:
    # Both forms of the page have an address and a role; the prefix keeps their fields apart.
    form = AddMemberForm(prefix="member-", **kwargs)
    form.offer(bodies)
    return form


def _page(
    visit: Visit,
    status: int = 200,
    *,
    invite_form: InviteBodyForm | None = None,
    member_form: AddMemberForm | None = None,
) -> ResponseReturnValue:
    asked = queries.asked_bodies(visit.consultation, moment=visit.moment, how_far=how_far(visit))
    return render_template(
        "consultations/bodies.html",
        visit=visit,
        asked=asked,
        longer=[row for row in asked.rows if row.longer_until],
        invite_form=invite_form or InviteBodyForm(formdata=None),
        member_form=member_form or _member_form([row.body for row in asked.rows], formdata=None),
        refused=invite_form or member_form,
        far_words=FAR_WORDS,
        far_shapes=FAR_SHAPES,
        **_filter(),
    ), status


def _filter() -> dict[str, Any]:
    """What the address asks to be shown; a word that is not one of ours shows everything."""
    kinds = {kind.value: kind for kind in BodyKind}
    states = {progress.value: progress for progress in Progress}
    fars = {far.value: far for far in Far}
    return {
        "far": fars.get(request.args.get("far", "")),
        "kind": kinds.get(request.args.get("kind", "")),
        "progress": states.get(request.args.get("state", "")),
    }
