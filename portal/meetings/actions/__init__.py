"""Changing meetings, replies and seats, and reminding those who have not replied."""

from portal.meetings.actions.meetings import (
    Particulars,
    change_meeting,
    create_meeting,
    delete_old_needs,
)
from portal.meetings.actions.reminders import remind_silent
from portal.meetings.actions.replies import cancel_person, reply

__all__ = [
    "Particulars",
    "cancel_person",
    "change_meeting",
    "create_meeting",
    "delete_old_needs",
    "remind_silent",
    "reply",
]
