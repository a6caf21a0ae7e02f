"""What staff do with a response that came another way, up to the moment when it is finished.

Until then nobody but moderators sees any of it. Everything here locks the consultation and then
reads the entry again, so that two members of staff divide one letter once between them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from portal import clock
from portal.consultations.actions import lock
from portal.consultations.models import Participation
from portal.consultations.queries import close_for
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.responses.actions.files import attach
from portal.responses.actions.response import note
from portal.responses.entry import rules
from portal.responses.models import (
    Attachment,
    Capacity,
    Channel,
    Comment,
    LetterPart,
    Naming,
    Response,
    ResponseState,
)
from portal.responses.recognising.kinds import CheckedFile
from portal.stakeholders.models import Body

NOT_YET = "The consultation has not opened yet."
FINISHED = "This response is finished. Correct its comments one by one."
OVERTAKEN = "Somebody changed these details while you had them open. Nothing of yours was saved"


@dataclass(frozen=True, slots=True)
class Came:
    """Who a response is from, how and when it came, and what its respondent said of it.

    `body_id` is None for a person, who has a name. `naming` is None where they did not say.
    """

    body_id: int | None
    person_name: str
    channel: Channel
    received_on: date
    naming: Naming | None
    not_published_reason: str
    approved_by_name: str
    capacity: Capacity | None
    mandate: str
    letter: str

    @classmethod
    def of(cls, entry: Response) -> Came:
        """What is stored."""
        return cls(
            body_id=entry.body_id,
            person_name=entry.person_name,
            channel=entry.channel,
            received_on=entry.received_on or clock.in_london(entry.began_at).date(),
            naming=entry.naming,
            not_published_reason=entry.not_published_reason,
            approved_by_name=entry.approved_by_name,
            capacity=entry.capacity,
            mandate=entry.mandate,
            letter=entry.letter,
        )

    @property
    def mark(self) -> str:
        """What stands for exactly these details: a form that shows them sends it back."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def differences(self, other: Came) -> list[str]:
        """The names of what is not the same in the other."""
        return [name for name in self.__slots__ if getattr(self, name) != getattr(other, name)]


def enter(visit: Visit, came: Came, *, form_key: str) -> Response:
    """The response is being entered. The same form sent again is the same entry."""
    lock(visit.consultation)
    stored = db.session.scalar(select(Response).where(Response.form_key == form_key))
    if stored is not None:
        if stored.consultation_id != visit.consultation.id:
            raise Refusal("This page was not loaded fully. Reload it and try again.")
        return stored
    if not rules.may_enter(visit):
        raise Refusal(NOT_YET)
    _check(visit, came)
    entry = Response(
        consultation_id=visit.consultation.id,
        body_id=came.body_id,
        person_name=came.person_name,
        letter=came.letter,
        form_key=form_key,
        began_at=clock.now(),
        entered_by_id=visit.user.id,
        entered_by_name=visit.user.name,
    )
    _take_down(entry, came)
    db.session.add(entry)
    db.session.flush()
    note(
        "response entered",
        visit,
        "response",
        entry.id,
        body_id=entry.body_id,
        channel=entry.channel.value,
    )
    return entry


def change_details(visit: Visit, entry: Response, came: Came, *, seen: str) -> None:
    """The details are what was typed, if they are still those that were shown. Raises `Conflict`.

    The letter is never changed: it can be put in where there was none. Whose response it is stays
    once it is finished.
    """
    entry = read_again(visit, entry)
    before = Came.of(entry)
    if before == came:
        return
    if before.mark != seen:
        raise Conflict(OVERTAKEN)
    if entry.letter and came.letter != entry.letter:
        raise Refusal("The words were put in already, and are kept as they are.", field="letter")
    if rules.is_finished(entry) and (came.body_id, came.person_name, came.letter) != (
        entry.body_id,
        entry.person_name,
        entry.letter,
    ):
        raise Refusal(FINISHED)
    _check(visit, came)
    entry.body_id = came.body_id
    entry.person_name = came.person_name
    entry.letter = came.letter
    _take_down(entry, came)
    if rules.is_finished(entry):
        flag_if_late(entry)
    db.session.flush()
    # The body may be another one now; what was loaded with the row is not.
    db.session.expire(entry, ["body"])
    note(
        "entered response changed",
        visit,
        "response",
        entry.id,
        changed=", ".join(before.differences(came)),
    )


def discard(visit: Visit, entry: Response) -> None:
    """An unfinished entry is gone, with its comments and files. Raises `Refusal` if finished."""
    entry = read_unfinished(visit, entry)
    db.session.execute(delete(LetterPart).where(LetterPart.response_id == entry.id))
    db.session.execute(delete(Attachment).where(Attachment.response_id == entry.id))
    db.session.execute(delete(Comment).where(Comment.response_id == entry.id))
    db.session.delete(entry)
    db.session.flush()
    note("entered response removed", visit, "response", entry.id, body_id=entry.body_id)


def keep_original(visit: Visit, entry: Response, file: CheckedFile, *, form_key: str) -> Attachment:
    """The letter as it came is kept beside the entry, finished or not, for moderators alone."""
    entry = read_again(visit, entry)
    return attach(entry, None, file, form_key=form_key, by=visit.user)


def flag_if_late(entry: Response) -> None:
    """Its flag says whether it came after the close that holds for its respondent."""
    closes_at = close_for(entry.consultation, entry.body_id)
    entry.is_late = entry.received_on is not None and rules.is_late(entry.received_on, closes_at)


def read_again(visit: Visit, entry: Response) -> Response:
    """The entry as it stands under the consultation's lock. Raises `Refusal` where it is gone."""
    lock(visit.consultation)
    current = db.session.scalar(
        select(Response)
        .where(Response.id == entry.id, Response.channel != Channel.PORTAL)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if current is None:
        raise Refusal("Somebody removed this response while you had it open.")
    return current


def read_unfinished(visit: Visit, entry: Response) -> Response:
    """The same, if it is still being entered."""
    entry = read_again(visit, entry)
    if entry.state is ResponseState.SUBMITTED:
        raise Refusal(FINISHED)
    return entry


def _take_down(entry: Response, came: Came) -> None:
    entry.channel = came.channel
    entry.received_on = came.received_on
    entry.naming = came.naming
    entry.not_published_reason = came.not_published_reason
    entry.approved_by_name = came.approved_by_name
    entry.capacity = came.capacity
    entry.mandate = came.mandate


def _check(visit: Visit, came: Came) -> None:
    """Raises `Refusal` for what cannot be."""
    if came.channel not in rules.CHANNELS:
        raise Refusal("Choose how it came", field="channel")
    if came.received_on > clock.in_london(clock.now()).date():
        raise Refusal("The day it was received cannot be in the future", field="received_on")
    if came.body_id is None:
        if not came.person_name:
            raise Refusal("Write the person’s name", field="person_name")
        if came.naming is Naming.BODY:
            raise Refusal("A person speaks for no body. Choose another answer", field="naming")
    elif not _is_asked(visit, came.body_id):
        raise Refusal("Choose a body that was asked", field="body_id")


def _is_asked(visit: Visit, body_id: int) -> bool:
    found: Iterable[int] = db.session.scalars(
        select(Participation.id)
        .join(Body, Body.id == Participation.body_id)
        .where(
            Participation.consultation_id == visit.consultation.id,
            Participation.body_id == body_id,
        )
    )
    return any(found)
