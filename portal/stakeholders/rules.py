"""What an invitation is worth at a moment. Pure; the same for views, actions and templates."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from portal import clock
from portal.stakeholders.models import INVITATION_LIFETIME_DAYS, Invitation

LAST_SECOND = time(23, 59, 59)
ANOTHER_AFTER = timedelta(hours=1)


class InvitationState(StrEnum):
    """What became of an invitation. Acceptance is final; revoking beats running out."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"


def invitation_state(invitation: Invitation, moment: datetime) -> InvitationState:
    """What the invitation is worth at that moment."""
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    if clock.has_passed(invitation.expires_at, moment):
        return InvitationState.EXPIRED
    return InvitationState.WAITING


def invitation_expires(moment: datetime) -> datetime:
    """The last second of the London day on which an invitation made at that moment still works.

    A letter says "until 16 November", so the whole of that day counts.
    """
    last_day = clock.in_london(moment).date() + timedelta(days=INVITATION_LIFETIME_DAYS)
    return clock.from_london(last_day, LAST_SECOND)


def may_ask_for_another(invitation: Invitation, latest: Invitation, moment: datetime) -> bool:
    """Whoever holds the link of `invitation` may have a new one sent to the same address.

    Only a link that ran out gives that, and only once an hour: `latest` is the newest invitation
    of the address, which the new one would replace.
    """
    if not clock.has_passed(invitation.expires_at, moment):
        return False
    match invitation_state(latest, moment):
        case InvitationState.EXPIRED:
            return True
        case InvitationState.WAITING:
            return moment >= latest.made_at + ANOTHER_AFTER
        case _:
            return False
