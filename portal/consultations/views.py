"""Accepting an invitation to speak for a body. Opening the link changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts import actions as accounts_actions
from portal.accounts import passwords, sessions
from portal.accounts import queries as accounts
from portal.accounts.access import public
from portal.accounts.models import User
from portal.consultations import actions, queries
from portal.consultations.door import BodyUnclear, choose_body, which_body
from portal.consultations.forms.invitation import JoinForm
from portal.consultations.links import extra_dates, invitation_link
from portal.consultations.models import Consultation
from portal.db import db
from portal.db.engine import reading_only
from portal.errors import Refusal
from portal.stakeholders import actions as stakeholders_actions
from portal.stakeholders import queries as stakeholders
from portal.stakeholders import rules
from portal.stakeholders.models import Body, Invitation
from portal.stakeholders.rules import InvitationState, invitation_state
from portal.web.gate import found
from portal.web.limits import limited

GONE = {InvitationState.EXPIRED: 410, InvitationState.REVOKED: 410}

bp = Blueprint("invitations", __name__, url_prefix="/invitation")
bp.app_errorhandler(BodyUnclear)(which_body)


@bp.after_request
def keep_the_token_here(response: Response) -> Response:
    # The address is the key: no page that is linked from here may learn it, no cache keep it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation as whoever opened its link finds it. `latest` is the address's newest."""

    invitation: Invitation
    state: InvitationState
    latest: Invitation
    moment: datetime
    user: User | None
    is_member: bool
    has_account: bool
    consultation: Consultation | None
    closes_at: datetime | None

    @property
    def is_other_account(self) -> bool:
        return self.user is not None and self.user.email != self.invitation.email

    @property
    def is_replaced(self) -> bool:
        return self.state is InvitationState.REVOKED and self.latest is not self.invitation

    @property
    def may_ask_for_another(self) -> bool:
        return self.consultation is not None and rules.may_ask_for_another(
            self.invitation, self.latest, self.moment
        )


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    opened = _open(token)
    if opened is None:
        return _unknown()
    if opened.user is not None and opened.is_member:
        return redirect(_landing(opened.invitation.body_id, opened.moment))
    if opened.user is None and (opened.has_account or opened.state is InvitationState.ACCEPTED):
        session[sessions.NEXT] = request.path
    form = JoinForm(formdata=None, name=opened.invitation.contact_name)
    return _page(opened, form, GONE.get(opened.state, 200))


@bp.post("/<token>")
@public
@limited("20 per minute")
def accept(token: str) -> ResponseReturnValue:
    user = sessions.user_or_none()
    if user is None:
        return _accept_as_new_person(token)
    invitation = stakeholders.invitation_by_token(token)
    if invitation is None:
        return _unknown()
    # Somebody may have signed in, in another window, since the page was shown.
    if user.email != invitation.email and request.form.get("account") != user.email:
        return _stands_now(token)
    try:
        stakeholders_actions.accept(invitation, user=user)
    except Refusal:
        return _stands_now(token)
    db.session.commit()
    return _come_in(invitation.body)


@bp.post("/<token>/another")
@public
@limited("10 per minute")
def another(token: str) -> ResponseReturnValue:
    invitation = stakeholders.invitation_by_token(token)
    if invitation is None:
        return _unknown()
    consultation = queries.newest_for_body(invitation.body_id)
    if consultation is None:
        return _stands_now(token)
    try:
        actions.ask_for_another(
            consultation,
            invitation,
            accept_address=invitation_link,
            more_dates=extra_dates(consultation),
        )
    except Refusal:
        return _stands_now(token)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def _accept_as_new_person(token: str) -> ResponseReturnValue:
    # Making the hash takes tens of milliseconds and nobody waits for it: what is read before it is
    # read without the lock, and the account is made before anything of the invitation is locked.
    with reading_only():
        opened = _open(token)
        if opened is None:
            return _unknown()
        form = JoinForm()
        if opened.state is not InvitationState.WAITING or opened.has_account:
            return _page(opened, form, 409)
        if not form.validate():
            return _page(opened, form, 422)
        email = opened.invitation.email
        name, password = form.name.data or "", form.password.data or ""
        try:
            passwords.require_good(password, email=email)
        except Refusal as refusal:
            form.refuse(refusal)
            return _page(opened, form, 422)
        db.session.rollback()
    password_hash = passwords.hash_password(password)
    try:
        user = accounts_actions.create_user(email=email, name=name, password_hash=password_hash)
        invitation = found(stakeholders.invitation_by_token(token))
        stakeholders_actions.accept(invitation, user=user)
    except Refusal:
        return _stands_now(token)
    sessions.begin(user)
    db.session.commit()
    return _come_in(invitation.body)


def _open(token: str) -> Opened | None:
    invitation = stakeholders.invitation_by_token(token)
    if invitation is None:
        return None
    moment = clock.now()
    user = sessions.user_or_none()
    membership = user and stakeholders.membership(user_id=user.id, body_id=invitation.body_id)
    latest = stakeholders.latest_invitation(invitation.body_id, invitation.email)
    consultation = queries.newest_for_body(invitation.body_id)
    return Opened(
        invitation=invitation,
        state=invitation_state(invitation, moment),
        latest=latest or invitation,
        moment=moment,
        user=user,
        is_member=membership is not None,
        has_account=accounts.user_by_email(invitation.email) is not None,
        consultation=consultation,
        closes_at=queries.close_for(consultation, invitation.body_id) if consultation else None,
    )


def _come_in(body: Body) -> ResponseReturnValue:
    """The draft of what the body is asked now, speaking for that body."""
    choose_body(body.id)
    flash(f"You now speak for {body.name}.")
    return redirect(_landing(body.id, clock.now()), 303)


def _landing(body_id: int, moment: datetime) -> str:
    consultation = queries.newest_open_for_body(body_id, moment=moment)
    if consultation is None:
        return url_for("home.start")
    return url_for("responses.contents", slug=consultation.slug)


def _stands_now(token: str) -> ResponseReturnValue:
    """Nothing was done; the page says how the invitation stands."""
    db.session.rollback()
    opened = _open(token)
    if opened is None:
        return _unknown()
    return _page(opened, JoinForm(formdata=None, name=opened.invitation.contact_name), 409)


def _page(opened: Opened, form: JoinForm, status: int = 200) -> ResponseReturnValue:
    return render_template("consultations/invitation.html", opened=opened, form=form), status


def _unknown() -> ResponseReturnValue:
    return render_template("consultations/invitation_unknown.html"), 404
