"""Verbs on bodies, memberships and invitations. Each locks its body first."""

from portal.stakeholders.actions.bodies import lock, register_body
from portal.stakeholders.actions.invitations import (
    AlreadyInvited,
    AlreadyMember,
    InvitationSpent,
    accept,
    invite,
    revoke,
)
from portal.stakeholders.actions.members import (
    RemovalReason,
    add_member,
    change_role,
    hand_over,
    leave,
    remove_colleague,
    remove_member,
    set_role,
)

__all__ = [
    "AlreadyInvited",
    "AlreadyMember",
    "InvitationSpent",
    "RemovalReason",
    "accept",
    "add_member",
    "change_role",
    "hand_over",
    "invite",
    "leave",
    "lock",
    "register_body",
    "remove_colleague",
    "remove_member",
    "revoke",
    "set_role",
]
