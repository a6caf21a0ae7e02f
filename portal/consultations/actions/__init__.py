"""What changes a consultation and who takes part in it."""

from portal.consultations.actions.inviting import (
    InvitationOutcome,
    Outcome,
    ask_for_another,
    invite_again,
    invite_body,
)
from portal.consultations.actions.running import change, create, launch, lock, require_open

__all__ = [
    "InvitationOutcome",
    "Outcome",
    "ask_for_another",
    "change",
    "create",
    "invite_again",
    "invite_body",
    "launch",
    "lock",
    "require_open",
]
