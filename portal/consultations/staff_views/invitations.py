"""Sending an invitation again and taking it back, in the row of its body."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations import actions, queries
from portal.consultations.door import enter
from portal.consultations.how_far import FAR_SHAPES, FAR_WORDS
from portal.consultations.links import extra_dates, how_far, invitation_link
from portal.consultations.staff_views.blueprint import bp
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.stakeholders import actions as stakeholders_actions
from portal.stakeholders.models import Invitation
from portal.web import hx
from portal.web.gate import found


@bp.post("/<slug>/bodies/<int:body_id>/invitations/<int:invitation_id>/resend")
@needs(Right.ADMINISTRATOR)
def resend(slug: str, body_id: int, invitation_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    invitation = _invitation(visit, body_id, invitation_id)
    email = invitation.email
    try:
        actions.invite_again(
            visit.consultation,
            invitation,
            by=visit.user,
            accept_address=invitation_link,
            more_dates=extra_dates(visit.consultation),
        )
    except Refusal as refusal:
        return _refused(slug, body_id, refusal)
    db.session.commit()
    return _row(visit, body_id, f"A new invitation is on its way to {email}.")


@bp.post("/<slug>/bodies/<int:body_id>/invitations/<int:invitation_id>/revoke")
@needs(Right.ADMINISTRATOR)
def revoke(slug: str, body_id: int, invitation_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    invitation = _invitation(visit, body_id, invitation_id)
    email = invitation.email
    try:
        stakeholders_actions.revoke(invitation, by=visit.user)
    except Refusal as refusal:
        return _refused(slug, body_id, refusal)
    db.session.commit()
    return _row(visit, body_id, f"The invitation of {email} is revoked. Its link no longer works.")


def _invitation(visit: Visit, body_id: int, invitation_id: int) -> Invitation:
    return found(
        queries.invitation_to(visit.consultation.id, body_id=body_id, invitation_id=invitation_id)
    )


def _refused(slug: str, body_id: int, refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    if not hx.wants_fragment():
        raise refusal
    return _row(enter(slug), body_id, refusal.sentence, 409)


def _row(visit: Visit, body_id: int, said: str, status: int = 200) -> ResponseReturnValue:
    if not hx.wants_fragment():
        flash(said)
        return redirect(url_for(".bodies", slug=visit.consultation.slug), 303)
    asked = queries.asked_bodies(
        visit.consultation, moment=visit.moment, how_far=how_far(visit), body_id=body_id
    )
    return render_template(
        "consultations/_body.html",
        visit=visit,
        row=asked.rows[0],
        said=said,
        far_words=FAR_WORDS,
        far_shapes=FAR_SHAPES,
    ), status
