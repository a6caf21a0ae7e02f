"""Answering for a body, and giving a person's seat up.

Each action locks the meeting's row first, then reads the clock and everything it decides on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal import clock
from portal.accounts.models import User
from portal.db import db
from portal.errors import Closed, Conflict, Refusal
from portal.meetings import letters, queries, seating
from portal.meetings.actions.notices import record_of, tell_promoted
from portal.meetings.models import Answer, Meeting, Reply, Seat, SeatState
from portal.meetings.naming import Named, named
from portal.stakeholders.models import Body
from portal.web.authority import TELEPHONE
from portal.web.dates import close


def reply(
    meeting: Meeting,
    body: Body,
    *,
    answer: Answer,
    people: Sequence[tuple[str, str | None]],
    revision: int,
    by: User,
    address: str = "",
) -> Reply:
    """The body's answer, with the people it names for a yes, each with what they need or None.

    People who were named before keep their seats and, for None, their needs; those not named any
    more give theirs up. The same answer again changes nothing and tells nobody. `revision` is the
    one its writer saw, 0 for none. Raises `Closed`, `Conflict`, or `Refusal` of the people.
    """
    meeting = seating.locked(meeting)
    moment = clock.now()
    wanted = named(people) if answer is Answer.YES else []
    present = seating.reply_of(meeting, body)
    seats = {seat.name_key: seat for seat in seating.seats_of(present)} if present else {}
    if present and present.answer is answer and _is_said_already(seats, wanted):
        return present
    _require_open(meeting, moment)
    if revision != (present.revision if present else 0):
        raise Conflict(_overtaken(meeting, body, present, moment))
    was_coming = any(seat.state is not SeatState.CANCELLED for seat in seats.values())
    row = present or Reply(meeting_id=meeting.id, body_id=body.id, revision=0)
    _answer(row, answer, by=by, moment=moment)
    _name(meeting, row, seats, wanted, moment)
    return _settle(meeting, row, body, by=by, moment=moment, was_coming=was_coming, address=address)


def cancel_person(
    meeting: Meeting, body: Body, *, seat_id: int, by: User, address: str = ""
) -> Reply:
    """That person of the body is not coming, and the seat is free at once. The last makes it a no.

    Raises `Closed` once replies have closed, and `Refusal` where the body named no such person.
    """
    meeting = seating.locked(meeting)
    moment = clock.now()
    row = seating.reply_of(meeting, body)
    seats = seating.seats_of(row) if row else []
    seat = next((seat for seat in seats if seat.id == seat_id), None)
    if row is None or seat is None:
        raise Refusal("That person is not in your reply. Reload the page to see who is.")
    if seat.state is SeatState.CANCELLED:
        return row
    _require_open(meeting, moment)
    seating.leave(seat)
    remain = any(other.state is not SeatState.CANCELLED for other in seats)
    _answer(row, Answer.YES if remain else Answer.NO, by=by, moment=moment)
    return _settle(meeting, row, body, by=by, moment=moment, was_coming=True, address=address)


def _require_open(meeting: Meeting, moment: datetime) -> None:
    if not meeting.takes_replies(moment):
        raise Closed(
            f"Replies closed on {close(meeting.replies_close_at)}. What you sent is shown here "
            f"and was not kept. Call {TELEPHONE} and we will see what can be done."
        )


def _is_said_already(seats: dict[str, Seat], wanted: Sequence[Named]) -> bool:
    coming = {key: seat for key, seat in seats.items() if seat.state is not SeatState.CANCELLED}
    return coming.keys() == {person.key for person in wanted} and all(
        coming[person.key].person_name == person.name
        and person.needs in {None, coming[person.key].access_needs}
        for person in wanted
    )


def _overtaken(meeting: Meeting, body: Body, present: Reply | None, moment: datetime) -> str:
    if present is None:
        return "Your body has no reply any more. Check the names below and send them again."
    stands = queries.invitation(meeting, body=body, moment=moment).in_words
    return (
        f"{present.replied_by_name} replied for {body.name} while you were writing. Their reply "
        f"stands: {stands} Yours is below and was not kept. To put it in the place of theirs, "
        "send it again."
    )


def _answer(row: Reply, answer: Answer, *, by: User, moment: datetime) -> None:
    row.answer = answer
    row.revision += 1
    row.replied_at = moment
    row.replied_by_name = by.name
    row.replied_by_id = by.id
    db.session.add(row)
    db.session.flush()


def _name(
    meeting: Meeting,
    row: Reply,
    seats: dict[str, Seat],
    wanted: Sequence[Named],
    moment: datetime,
) -> None:
    """Those not wanted leave; those wanted stay where they are, or join the end of the queue."""
    keys = {person.key for person in wanted}
    for key, seat in seats.items():
        if key not in keys and seat.state is not SeatState.CANCELLED:
            seating.leave(seat)
    for person in wanted:
        known = seats.get(person.key)
        if known is None:
            seating.join(meeting, row, name=person.name, needs=person.needs or "", moment=moment)
            continue
        if known.state is SeatState.CANCELLED:
            seating.to_the_back(meeting, known, moment)
        known.person_name = person.name
        if person.needs is not None:
            known.access_needs = person.needs


def _settle(
    meeting: Meeting,
    row: Reply,
    body: Body,
    *,
    by: User,
    moment: datetime,
    was_coming: bool,
    address: str,
) -> Reply:
    """Seats are given, the change is in the record, and everyone it touches is told."""
    promoted = seating.fill(meeting, moment)
    invited = queries.invitation(meeting, body=body, moment=moment)
    record_of(
        "meeting replied",
        meeting,
        by=by,
        body_id=body.id,
        answer=row.answer.value,
        going=len(invited.going),
        waiting=len(invited.people) - len(invited.going),
    )
    letters.confirm(invited, row, body, to=by, was_coming=was_coming, address=address)
    others = [seat for seat in promoted if seat.reply_id != row.id]
    tell_promoted(others, meeting, moment=moment, address=address)
    return row
