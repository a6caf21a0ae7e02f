"""What an invitation is worth at a moment. Pure; the same for views, actions and templates."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from portal import clock
from portal.stakeholders.models import INVITATION_LIFETIME_DAYS, Invitation

LAST_SECOND = time(23, 59, 59)


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
