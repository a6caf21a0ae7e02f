"""Verbs on bodies, memberships and invitations. Each locks its body first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import NAME_LENGTH, User
from portal.accounts.tokens import new_token, token_hash
from portal.audit.actions import record
from portal.db import constraint_named, db
from portal.errors import Refusal
from portal.stakeholders import queries
from portal.stakeholders.models import (
    Body,
    BodyKind,
    Invitation,
    MemberRole,
    Membership,
    Standing,
)
from portal.stakeholders.naming import clean_name, name_key
from portal.stakeholders.rules import InvitationState, invitation_expires, invitation_state
from portal.web.dates import short_day


class AlreadyInvited(Refusal):
    """The address has an invitation to the body that still works."""


class AlreadyMember(Refusal):
    """Whoever signs in with the address speaks for the body already."""


class InvitationSpent(Refusal):
    """The invitation was used, revoked or has run out."""


def register_body(
    *,
    name: str,
    kind: BodyKind,
    borough: str = "",
    standing: Standing = Standing.ACTIVE,
    by: User | None = None,
) -> Body:
    """The body is on the register. Raises `Refusal` when one of that name already is."""
    name = clean_name(name)
    body = Body(
        name=name,
        name_key=name_key(name),
        kind=kind,
        borough=borough,
        standing=standing,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(body)
    except IntegrityError as error:
        if not constraint_named(error, "uq_bodies_name_key"):
            raise
        raise Refusal(f"There is already a body called {name}", field="name") from error
    record("body registered", actor=by, subject_kind="body", subject_id=body.id, kind=kind.value)
    return body


def invite(
    body: Body,
    *,
    email: str,
    contact_name: str,
    role: MemberRole,
    by: User | None,
    resend: bool = False,
) -> tuple[Invitation, str]:
    """A new invitation of that (normalised) address, and the token for its link.

    One that ran out is replaced; one that still works only on `resend`, which ends the old link.
    `by` of None is a holder of a link that ran out, who asked for another. Raises `AlreadyInvited`
    or `AlreadyMember`.
    """
    _lock(body)
    if queries.membership_by_address(body, email) is not None:
        raise AlreadyMember(f"{email} already speaks for {body.name}", field="email")
    moment = clock.now()
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
    _lock(invitation.body)
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
    membership = _join(invitation.body, user, invitation.role)
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


def revoke(invitation: Invitation, *, by: User) -> None:
    """The link no longer works. Nothing changes when it had been revoked before.

    Raises `InvitationSpent` when it has been accepted: the person is a member by now.
    """
    _lock(invitation.body)
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


def add_member(body: Body, user: User, role: MemberRole, *, by: User | None = None) -> Membership:
    """The user speaks for the body, without an invitation. A lead never becomes less by it."""
    _lock(body)
    membership = _join(body, user, role)
    record(
        "member added",
        actor=by,
        subject_kind="body",
        subject_id=body.id,
        user_id=user.id,
        role=membership.role.value,
    )
    return membership


def _join(body: Body, user: User, role: MemberRole) -> Membership:
    membership = db.session.scalar(
        select(Membership).where(Membership.user_id == user.id, Membership.body_id == body.id)
    )
    if membership is None:
        membership = Membership(user=user, body=body, role=role, joined_at=clock.now())
        db.session.add(membership)
    elif membership.left_at is not None:
        membership.left_at = None
        membership.joined_at = clock.now()
        membership.role = role
    elif role is MemberRole.LEAD:
        membership.role = role
    db.session.flush()
    return membership


def _lock(body: Body) -> None:
    # Every change to who speaks for a body waits for the one before it. Rows that only refer to
    # the body do not: the key itself is not locked.
    db.session.execute(
        select(Body.id).where(Body.id == body.id).with_for_update(key_share=True)
    ).one()
