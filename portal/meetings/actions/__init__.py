"""Changing meetings, replies and seats."""

from portal.meetings.actions.meetings import (
    Particulars,
    change_meeting,
    create_meeting,
    delete_old_needs,
)
from portal.meetings.actions.replies import cancel_person, reply

__all__ = [
    "Particulars",
    "cancel_person",
    "change_meeting",
    "create_meeting",
    "delete_old_needs",
    "reply",
]
