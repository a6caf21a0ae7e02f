"""Changing who speaks for a body, and telling whoever it happened to. Essential letters."""

from __future__ import annotations

from portal.accounts.models import User
from portal.consultations.models import Consultation
from portal.mail.actions import write
from portal.mail.wording import SAMPLE, letter
from portal.stakeholders import actions
from portal.stakeholders.actions import RemovalReason
from portal.stakeholders.models import Body, MemberRole, Membership
from portal.web.authority import TELEPHONE


def set_role(
    consultation: Consultation, membership: Membership, role: MemberRole, *, by: User, address: str
) -> None:
    """A lead gave a colleague, or themselves, that role. A new lead is told.

    `address` is that of the page of colleagues. Raises `Refusal` as `change_role` does.
    """
    if actions.change_role(membership, role, by=by) and role is MemberRole.LEAD:
        _tell_lead(consultation, membership, by=by, address=address)


def set_role_as_staff(
    consultation: Consultation,
    membership: Membership,
    role: MemberRole,
    *,
    by: User,
    reason: RemovalReason,
    address: str,
) -> None:
    """Staff gave somebody that role, for a reason that the record keeps. A new lead is told."""
    changed = actions.set_role(membership, role, by=by, reason=reason)
    if changed and role is MemberRole.LEAD:
        _tell_lead(consultation, membership, by=None, address=address)


def hand_over(
    consultation: Consultation, body: Body, *, to: Membership, by: User, address: str
) -> None:
    """A colleague leads the body in the place of `by`, and is told what they find."""
    if actions.hand_over(body, to=to, by=by):
        _tell_lead(consultation, to, by=by, address=address)


def remove_colleague(consultation: Consultation, membership: Membership, *, by: User) -> None:
    """A lead took a colleague off, who is told. Raises `Refusal` as the body's own rules do."""
    if actions.remove_colleague(membership, by=by):
        _tell_removed(consultation, membership, by=by)


def remove_member(
    consultation: Consultation, membership: Membership, *, by: User, reason: RemovalReason
) -> None:
    """Staff took somebody off, who is told. The record keeps the reason."""
    if actions.remove_member(membership, by=by, reason=reason):
        _tell_removed(consultation, membership, by=None)


def leave(membership: Membership) -> None:
    """The person speaks for the body no more. Nobody has to be told what they did themselves."""
    actions.leave(membership)


def _tell_lead(
    consultation: Consultation, membership: Membership, *, by: User | None, address: str
) -> None:
    body, user = membership.body, membership.user
    if by is not None and by.id == user.id:
        return
    write(
        to=user.email,
        subject=f"You now lead {body.name}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {user.name}",
            f"{by.name if by else 'The Authority'} has made you lead of {body.name}.",
            "A lead submits the response, invites and removes colleagues, and gets the e-mails "
            "about what was submitted. Everything that colleagues have written for "
            f"{body.name}, drafts, notes and replies for meetings, is where it was.",
            f"Who speaks for {body.name}:\n{address}",
            f"If this is a mistake, tell a colleague or call {TELEPHONE}.",
        ),
    )


def _tell_removed(consultation: Consultation, membership: Membership, *, by: User | None) -> None:
    body, user = membership.body, membership.user
    if user.deactivated_at is not None:
        return
    write(
        to=user.email,
        subject=f"You no longer speak for {body.name}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {user.name}",
            f"{by.name if by else 'The Authority'} has taken you off the people who speak for "
            f"{body.name}. What you wrote for it stays with {body.name}.",
            "Your account stays as it is, and so does every other body that you speak for.",
            f"If this is a mistake, ask {body.name}, or call {TELEPHONE}.",
        ),
    )
