"""What an administrator does: make a consultation, set its dates, invite bodies to it."""

from portal.consultations.staff_views import (
    bodies,
    extensions,
    invitations,
    invite_list,
    members,
    settings,
)
from portal.consultations.staff_views.blueprint import bp

__all__ = ["bodies", "bp", "extensions", "invitations", "invite_list", "members", "settings"]
