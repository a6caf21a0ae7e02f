"""What is written about meetings: a reply was kept, a seat fell free, a change, a reminder.

No letter holds what somebody needs in order to take part.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime

from portal import clock
from portal.accounts.models import User
from portal.consultations.models import Consultation
from portal.mail.actions import write
from portal.mail.wording import SAMPLE, letter
from portal.meetings import queries
from portal.meetings.ics import EventStatus, calendar_of
from portal.meetings.models import Answer, Meeting, Reply, Seat
from portal.meetings.places import Invited
from portal.meetings.queries.silence import Silent
from portal.meetings.wording import listed
from portal.stakeholders.models import Body
from portal.stakeholders.queries import readers
from portal.web.authority import TELEPHONE
from portal.web.dates import close, day, short_day, span


def confirm(
    invited: Invited, reply: Reply, body: Body, *, to: User, was_coming: bool, address: str
) -> None:
    """Whoever replied is told how their body now stands, once for each change.

    `was_coming` is true when a calendar may hold the meeting already and has to let it go.
    """
    meeting = invited.meeting
    moment = invited.moment
    status = _status(reply, invited)
    calendar = None
    if status is not EventStatus.CANCELLED or was_coming:
        calendar = calendar_of(meeting, moment=moment, status=status)
    write(
        to=to.email,
        subject=f"{body.name}: your reply for the meeting on {day(meeting.starts_at)}",
        body=letter(
            _sample(meeting),
            f"Dear {to.name}",
            f"This is what we have from {body.name} for this meeting.",
            "\n".join(f"  {words}" for _, words in invited.marks),
            _facts(meeting),
            _WAITING
            if reply.answer is Answer.YES and len(invited.going) < len(invited.people)
            else "",
            _change(meeting, address),
        ),
        once_key=f"meeting-reply:{reply.id}:{reply.revision}",
        calendar=calendar,
    )


def tell_promoted(
    seats: Sequence[Seat], meeting: Meeting, *, moment: datetime, address: str
) -> None:
    """Each body whose people moved up from the waiting list is told, one letter for a body."""
    ordered = sorted(seats, key=lambda seat: (seat.reply_id, seat.queue_number))
    for _, group in itertools.groupby(ordered, key=lambda seat: seat.reply_id):
        moved = list(group)
        reply = moved[0].reply
        names = listed([seat.person_name for seat in moved])
        numbers = "-".join(str(seat.queue_number) for seat in moved)
        for reader in _readers(reply):
            write(
                to=reader.email,
                subject=f"A seat for {names} at the meeting on {day(meeting.starts_at)}",
                body=letter(
                    _sample(meeting),
                    f"Dear {reader.name}",
                    f"{names} of {reply.body.name} moved up from the waiting list and now "
                    f"{'has a seat' if len(moved) == 1 else 'have seats'} at this meeting.",
                    _facts(meeting),
                    _change(meeting, address),
                ),
                once_key=f"meeting-promoted:{reply.id}:{numbers}:{reader.id}",
                calendar=calendar_of(meeting, moment=moment),
            )


def tell_changed(
    replies: Sequence[Reply],
    going: set[int],
    meeting: Meeting,
    *,
    moment: datetime,
    address: str,
) -> None:
    """Bodies that may come are told of the new date or place. `going` holds replies with seats."""
    for reply in replies:
        status = EventStatus.CONFIRMED if reply.id in going else EventStatus.TENTATIVE
        for reader in _readers(reply):
            write(
                to=reader.email,
                subject=f"Changed: the meeting is on {day(meeting.starts_at)}",
                body=letter(
                    _sample(meeting),
                    f"Dear {reader.name}",
                    f"The date, time or place of a meeting that {reply.body.name} replied for has "
                    "changed. Your reply stands as it was. If the change does not suit you, please "
                    "change it.",
                    _facts(meeting),
                    _change(meeting, address),
                ),
                once_key=f"meeting-changed:{meeting.id}:{meeting.sequence}:{reply.id}:{reader.id}",
                calendar=calendar_of(meeting, moment=moment, status=status)
                if reply.answer is Answer.YES
                else None,
            )


def remind(meeting: Meeting, silent: Silent, *, to: User, once_key: str, address: str) -> None:
    """Somebody who speaks for a body that has not answered is asked to reply."""
    write(
        to=to.email,
        subject=f"{silent.name}: please reply for the meeting on {day(meeting.starts_at)}",
        body=letter(
            _sample(meeting),
            f"Dear {to.name}",
            f"We have no reply from {silent.name} to the invitation to this meeting. Please say "
            "who is coming, or that nobody can come.",
            _facts(meeting),
            f"Reply here:\n{address}" if address else "Sign in to the portal to reply.",
            f"One reply is enough for {silent.name}. It can be changed until replies close.",
            _OTHER_WAYS,
        ),
        once_key=once_key,
    )


def reminder_key(meeting: Meeting, silent: Silent, reader: User, moment: datetime) -> str:
    """Under this key one reminder is written: to one person for one body on one London day."""
    today = clock.in_london(moment).date()
    return f"remind-{meeting.id}-{silent.body_id}-{reader.id}-{today}"


def date_lines(consultation: Consultation) -> Sequence[str]:
    """Lines for the dates in an invitation to a consultation: its meetings and when to reply."""
    labels = itertools.chain(["Meetings"], itertools.repeat(""))
    return [
        f"{label:<9} {day(meeting.starts_at)}, {span(meeting.starts_at, meeting.ends_at)}. "
        f"Please reply by {short_day(meeting.replies_close_at)}."
        for label, meeting in zip(labels, queries.meetings(consultation.id), strict=False)
    ]


_WAITING = (
    "A seat that falls free goes at once to the first who waits, until replies close. We will "
    "write when that happens."
)


_OTHER_WAYS = (
    "OTHER WAYS TO REPLY\n"
    f"  By e-mail or by telephone: reply to this message or call\n  {TELEPHONE}."
)


def _status(reply: Reply, invited: Invited) -> EventStatus:
    if reply.answer is not Answer.YES:
        return EventStatus.CANCELLED
    return EventStatus.CONFIRMED if invited.going else EventStatus.TENTATIVE


def _readers(reply: Reply) -> Sequence[User]:
    """Whoever replied, if they still speak for the body; else its leads, else everyone who does."""
    return readers(reply.body_id, first=reply.replied_by_id)


def _sample(meeting: Meeting) -> str:
    return SAMPLE if meeting.consultation.is_sample else ""


def _facts(meeting: Meeting) -> str:
    return "\n".join(
        (
            f"  Meeting  {meeting.title}: {meeting.consultation.title}",
            f"  When     {day(meeting.starts_at)}, {span(meeting.starts_at, meeting.ends_at)}, "
            "London time",
            f"  Where    {meeting.venue}",
            f"  Replies  Close {close(meeting.replies_close_at)}",
        )
    )


def _change(meeting: Meeting, address: str) -> str:
    if address:
        return f"Change or cancel until replies close:\n{address}"
    return f"To change or cancel, sign in to the portal or call {TELEPHONE}."
