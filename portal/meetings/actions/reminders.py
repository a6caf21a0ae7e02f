"""Reminding the bodies that have not answered, and nobody else."""

from __future__ import annotations

from portal import clock
from portal.accounts.models import User
from portal.errors import Closed, Conflict, Refusal
from portal.meetings import letters, seating
from portal.meetings.actions.notices import record_of
from portal.meetings.models import Meeting
from portal.meetings.queries import silence
from portal.web.dates import close


def remind_silent(meeting: Meeting, *, by: User, address: str) -> int:
    """Everybody who speaks for a silent body is written to; how many bodies that was comes back.

    Nobody is written to twice on one London day, so a second press of the button reminds none.
    `address` is the page to reply on. Raises `Closed` once replies have closed, `Refusal` before
    the launch, and `Conflict` where nobody is left to remind.
    """
    meeting = seating.locked(meeting)
    moment = clock.now()
    if meeting.consultation.launched_at is None:
        raise Refusal(
            "The consultation is not launched, so no body can reply yet. Remind them once it is."
        )
    if not meeting.takes_replies(moment):
        raise Closed(
            f"Replies closed on {close(meeting.replies_close_at)}, so nobody can be reminded to "
            "reply. To let bodies reply, first change the day on which replies close."
        )
    due = {
        letters.reminder_key(meeting, silent, reader, moment): (silent, reader)
        for silent in silence.silent_bodies(meeting)
        for reader in silent.readers
    }
    if not due:
        raise Conflict(
            "Nobody is left to remind. Every body that somebody has joined has answered."
        )
    for key in silence.written(due.keys()):
        del due[key]
    for key, (silent, reader) in due.items():
        letters.remind(meeting, silent, to=reader, once_key=key, address=address)
    bodies = len({silent.body_id for silent, _ in due.values()})
    if due:
        record_of(silence.REMINDED, meeting, by=by, bodies=bodies, letters=len(due))
    return bodies
