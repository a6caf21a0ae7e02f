"""Asking somebody to speak for a body: the invitation, its acceptance, its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import clock
from portal.accounts.models import NAME_LENGTH, User
from portal.accounts.tokens import new_token, token_hash
from portal.audit.actions import record
from portal.db import db
from portal.errors import Refusal
from portal.stakeholders import queries
from portal.stakeholders.actions.bodies import lock
from portal.stakeholders.actions.members import join, require_lead
from portal.stakeholders.models import Body, Invitation, MemberRole, Membership
from portal.stakeholders.rules import InvitationState, invitation_expires, invitation_state
from portal.web.authority import TELEPHONE
from portal.web.dates import short_day

# More than any body has people to answer with, and too few to write to the town with.
COLLEAGUES_ASKED_A_DAY = 30
A_DAY = timedelta(days=1)


class AlreadyInvited(Refusal):
    """The address has an invitation to the body that still works."""


class AlreadyMember(Refusal):
    """Whoever signs in with the address speaks for the body already."""


class InvitationSpent(Refusal):
    """The invitation was used, revoked or has run out."""


def invite(
    body: Body,
    *,
    email: str,
    contact_name: str,
    role: MemberRole,
    by: User | None,
    resend: bool = False,
    as_colleague: bool = False,
) -> tuple[Invitation, str]:
    """A new invitation of that (normalised) address, and the token for its link.

    One that ran out is replaced; one that still works only on `resend`, which ends the old link.
    `by` of None is a holder of a link that ran out, who asked for another. `as_colleague` where a
    lead of the body asks: they must lead it now, and may ask so many a day. Raises
    `AlreadyInvited`, `AlreadyMember` or `Refusal`.
    """
    lock(body)
    moment = clock.now()
    if as_colleague and by is not None:
        _require_may_ask(body, by, moment)
    if queries.membership_by_address(body, email) is not None:
        raise AlreadyMember(f"{email} already speaks for {body.name}", field="email")
    earlier = queries.latest_invitation(body.id, email)
    if earlier is not None:
        state = invitation_state(earlier, moment)
        if state is InvitationState.WAITING and not resend:
            raise AlreadyInvited(
                f"{email} is already invited for {body.name}. The invitation works until "
                f"{short_day(earlier.expires_at)}.",
                field="email",
            )
        if state in {InvitationState.WAITING, InvitationState.EXPIRED}:
            earlier.revoked_at = moment
    token = new_token()
    invitation = Invitation(
        body=body,
        email=email,
        contact_name=" ".join(contact_name.split())[:NAME_LENGTH],
        role=role,
        token_hash=token_hash(token),
        made_at=moment,
        made_by_name=by.name if by is not None else earlier.made_by_name if earlier else "",
        is_from_colleague=as_colleague
        or (by is None and earlier is not None and earlier.is_from_colleague),
        expires_at=invitation_expires(moment),
    )
    db.session.add(invitation)
    db.session.flush()
    record(
        "invitation made",
        actor=by,
        subject_kind="invitation",
        subject_id=invitation.id,
        body_id=body.id,
        role=role.value,
        replaces=earlier.id if earlier else None,
    )
    return invitation, token


def accept(invitation: Invitation, *, user: User) -> Membership:
    """The user speaks for the body and the invitation is spent.

    Accepting again as the same person changes nothing. Raises `InvitationSpent`.
    """
    lock(invitation.body)
    db.session.refresh(invitation, with_for_update={"key_share": True, "of": Invitation})
    moment = clock.now()
    match invitation_state(invitation, moment):
        case InvitationState.ACCEPTED:
            membership = queries.membership(user_id=user.id, body_id=invitation.body_id)
            if invitation.accepted_by_id == user.id and membership is not None:
                return membership
            raise InvitationSpent("This invitation has already been used.")
        case InvitationState.REVOKED:
            raise InvitationSpent("This invitation was withdrawn before you accepted it.")
        case InvitationState.EXPIRED:
            raise InvitationSpent("This invitation has run out.")
    invitation.accepted_at = moment
    invitation.accepted_by_id = user.id
    membership = join(invitation.body, user, invitation.role)
    # Both addresses are kept where they differ: staff may be asked who took up whose invitation.
    differ = user.email != invitation.email
    record(
        "invitation accepted",
        actor=user,
        subject_kind="invitation",
        subject_id=invitation.id,
        body_id=invitation.body_id,
        role=membership.role.value,
        invited_address=invitation.email if differ else None,
        accepted_address=user.email if differ else None,
    )
    return membership


def revoke(invitation: Invitation, *, by: User, as_colleague: bool = False) -> None:
    """The link no longer works. Nothing changes when it had been revoked before.

    Raises `InvitationSpent` when it has been accepted: the person is a member by now; `Conflict`
    when `by` acts `as_colleague` and no longer leads the body.
    """
    lock(invitation.body)
    if as_colleague:
        require_lead(invitation.body, by)
    db.session.refresh(invitation, with_for_update={"key_share": True, "of": Invitation})
    if invitation.accepted_at is not None:
        raise InvitationSpent(f"{invitation.email} has accepted the invitation, so it stands.")
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = clock.now()
    record(
        "invitation revoked",
        actor=by,
        subject_kind="invitation",
        subject_id=invitation.id,
        body_id=invitation.body_id,
    )


def _require_may_ask(body: Body, by: User, moment: datetime) -> None:
    require_lead(body, by)
    if queries.asked_by_colleagues(body.id, since=moment - A_DAY) >= COLLEAGUES_ASKED_A_DAY:
        raise Refusal(
            f"{COLLEAGUES_ASKED_A_DAY} invitations for {body.name} were sent in the last 24 hours. "
            f"Send more tomorrow, or telephone {TELEPHONE}.",
            field="email",
        )
