"""What changes a consultation and who takes part in it."""

from portal.consultations.actions.colleagues import (
    hand_over,
    leave,
    remove_colleague,
    remove_member,
    set_role,
    set_role_as_staff,
)
from portal.consultations.actions.extending import extend
from portal.consultations.actions.inviting import (
    InvitationOutcome,
    Outcome,
    ask_for_another,
    invite_again,
    invite_body,
    invite_colleague,
)
from portal.consultations.actions.running import change, create, launch, lock, require_open

__all__ = [
    "InvitationOutcome",
    "Outcome",
    "ask_for_another",
    "change",
    "create",
    "extend",
    "hand_over",
    "invite_again",
    "invite_body",
    "invite_colleague",
    "launch",
    "leave",
    "lock",
    "remove_colleague",
    "remove_member",
    "require_open",
    "set_role",
    "set_role_as_staff",
]
