"""Asking bodies to take part: the place in the consultation, the invitation and its letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from portal import clock
from portal.accounts import addresses
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations import letters, queries
from portal.consultations.actions.running import lock
from portal.consultations.models import Consultation, Participation
from portal.db import db
from portal.errors import Refusal
from portal.mail.actions import write
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.actions import AlreadyInvited, invite, register_body
from portal.stakeholders.models import Body, BodyKind, Invitation, MemberRole
from portal.stakeholders.rules import may_ask_for_another


class Outcome(StrEnum):
    """What became of one row of a list of bodies to invite."""

    INVITED = "invited"
    ALREADY_INVITED = "already invited"
    ALREADY_MEMBER = "already a member"
    BAD_ADDRESS = "bad address"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class InvitationOutcome:
    """What became of asking one body, in a sentence. `body` is None where nothing was changed."""

    outcome: Outcome
    sentence: str
    body: Body | None = None
    invitation: Invitation | None = None


def invite_body(
    consultation: Consultation,
    *,
    name: str,
    kind: BodyKind,
    borough: str,
    email: str,
    contact_name: str,
    role: MemberRole = MemberRole.LEAD,
    by: User | None,
    accept_address: Callable[[str], str],
    draft_address: str = "",
    more_dates: Sequence[str] = (),
) -> InvitationOutcome:
    """The body takes part and somebody is asked to speak for it, or the outcome says why not.

    A body that is not on the register yet is put there; one that is keeps its kind and borough.
    `accept_address` makes the link from a token; `draft_address` is where those who have joined
    the body sign in; `more_dates` are lines for the letter's block of dates.
    """
    try:
        address = addresses.normalise(email)
    except Refusal as refusal:
        return InvitationOutcome(Outcome.BAD_ADDRESS, refusal.sentence)
    lock(consultation)
    body = stakeholders.body_by_name(name)
    if body is None:
        try:
            body = register_body(name=name, kind=kind, borough=borough, by=by)
        except Refusal as refusal:
            # Between the look and the insertion another consultation may have registered it.
            body = stakeholders.body_by_name(name)
            if body is None:
                return InvitationOutcome(Outcome.REFUSED, refusal.sentence)
    is_new = _take_part(consultation, body, by=by)
    membership = stakeholders.membership_by_address(body, address)
    if membership is not None:
        return _tell_member(
            consultation,
            body,
            membership.user,
            membership.role,
            is_new=is_new,
            draft_address=draft_address,
            more_dates=more_dates,
        )
    try:
        # A link that still works was sent for another consultation; the new letter replaces it.
        invitation, token = invite(
            body, email=address, contact_name=contact_name, role=role, by=by, resend=is_new
        )
    except AlreadyInvited as refusal:
        return InvitationOutcome(Outcome.ALREADY_INVITED, refusal.sentence, body)
    _write_invitation(consultation, invitation, accept_address(token), more_dates)
    return InvitationOutcome(
        Outcome.INVITED, f"{address} is invited for {body.name}.", body, invitation
    )


def invite_again(
    consultation: Consultation,
    invitation: Invitation,
    *,
    by: User | None,
    accept_address: Callable[[str], str],
    more_dates: Sequence[str] = (),
    as_colleague: bool = False,
) -> Invitation:
    """A new letter with a new link goes to the same address; the old link works no more.

    `by` of None is the portal, for whoever holds a link that ran out; `as_colleague` where a lead
    of the body asks. Raises `AlreadyMember`, or a `Refusal` as `invite` does.
    """
    made, token = invite(
        invitation.body,
        email=invitation.email,
        contact_name=invitation.contact_name,
        role=invitation.role,
        by=by,
        resend=True,
        as_colleague=as_colleague,
    )
    _write_invitation(consultation, made, accept_address(token), more_dates)
    return made


def invite_colleague(
    consultation: Consultation,
    body: Body,
    *,
    email: str,
    contact_name: str,
    role: MemberRole,
    by: User,
    accept_address: Callable[[str], str],
    more_dates: Sequence[str] = (),
) -> Invitation:
    """Somebody is asked by a lead of the body to speak for it too; a letter says who asks.

    Raises `AlreadyInvited`, `AlreadyMember`, or a `Refusal` as `invite` does.
    """
    made, token = invite(
        body, email=email, contact_name=contact_name, role=role, by=by, as_colleague=True
    )
    _write_invitation(consultation, made, accept_address(token), more_dates)
    return made


def ask_for_another(
    consultation: Consultation,
    invitation: Invitation,
    *,
    accept_address: Callable[[str], str],
    more_dates: Sequence[str] = (),
) -> None:
    """Whoever holds a link that ran out has a new letter sent to the address it was for.

    Raises `Refusal` where the link gives no right to it, or within an hour of the last letter.
    """
    lock(consultation)
    latest = stakeholders.latest_invitation(invitation.body_id, invitation.email)
    if latest is None or not may_ask_for_another(invitation, latest, clock.now()):
        raise Refusal("A new link cannot be sent for this one now.")
    invite_again(
        consultation, latest, by=None, accept_address=accept_address, more_dates=more_dates
    )


def _write_invitation(
    consultation: Consultation, made: Invitation, address: str, more_dates: Sequence[str]
) -> None:
    text = letters.invitation(
        consultation,
        made,
        address=address,
        moment=clock.now(),
        closes_at=queries.close_for(consultation, made.body_id),
        more_dates=more_dates,
    )
    write(to=made.email, subject=text.subject, body=text.body)


def _tell_member(
    consultation: Consultation,
    body: Body,
    member: User,
    role: MemberRole,
    *,
    is_new: bool,
    draft_address: str,
    more_dates: Sequence[str],
) -> InvitationOutcome:
    if not is_new:
        return InvitationOutcome(
            Outcome.ALREADY_MEMBER, f"{member.name} already speaks for {body.name}.", body
        )
    if member.deactivated_at is not None:
        return InvitationOutcome(
            Outcome.ALREADY_MEMBER,
            f"{member.name} speaks for {body.name}, but the account is closed: nobody was told. "
            "Invite somebody else.",
            body,
        )
    text = letters.notice(
        consultation,
        body,
        name=member.name,
        role=role,
        address=draft_address,
        moment=clock.now(),
        closes_at=queries.close_for(consultation, body.id),
        more_dates=more_dates,
    )
    write(to=member.email, subject=text.subject, body=text.body)
    return InvitationOutcome(
        Outcome.INVITED,
        f"{member.name} already speaks for {body.name} and has been told of this consultation.",
        body,
    )


def _take_part(consultation: Consultation, body: Body, *, by: User | None) -> bool:
    known = db.session.scalar(
        select(Participation.id).where(
            Participation.consultation_id == consultation.id, Participation.body_id == body.id
        )
    )
    if known is not None:
        return False
    db.session.add(
        Participation(consultation_id=consultation.id, body_id=body.id, invited_at=clock.now())
    )
    db.session.flush()
    record(
        "body invited",
        actor=by,
        subject_kind="body",
        subject_id=body.id,
        consultation_id=consultation.id,
    )
    return True
