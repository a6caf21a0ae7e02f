"""Writing a letter. It waits in the same transaction as what it tells of, and leaves after it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.db import db
from portal.mail.models import (
    ADDRESS_LENGTH,
    SUBJECT_LENGTH,
    DigestItem,
    Kind,
    Letter,
    MailChoice,
    Pace,
)
from portal.mail.queries import is_waiting, paces
from portal.mail.wording import choosable
from portal.web.links import absolute

KEPT_DAYS = 90
STORED_AT_ONCE = 200
CHOICES_PAGE = "letters.choices"

Choices = Mapping[tuple[str, Kind], Pace]


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be written: to one bare address, already normalised.

    With a `kind` its reader's choice decides how it comes: as a letter at once, in the day's
    digest, or not at all. Without one it is essential and always a letter at once. `of_bodies` are
    the bodies it is about: what waits for the digest is told only to who still speaks for one.
    """

    to: str
    subject: str
    body: str
    once_key: str | None = None
    calendar: str | None = None
    kind: Kind | None = None
    of_bodies: Collection[int] = ()


def write(
    *,
    to: str,
    subject: str,
    body: str,
    once_key: str | None = None,
    calendar: str | None = None,
    kind: Kind | None = None,
    of_bodies: Collection[int] = (),
) -> None:
    """A letter waits in the outbox, due at once. A `once_key` that was used before: none is added.

    `to` is one bare address, already normalised. `calendar` is an .ics text sent beside the body.
    The subject becomes one line. The letter's id is made here, so every copy of it carries the
    same Message-ID (the domain is put behind it when it is sent). With a `kind` the reader's
    choice decides whether it is a letter, waits for the day's digest, or is only marked as told.
    `of_bodies` are the bodies it is about (see NewLetter).
    """
    _write([NewLetter(to, subject, body, once_key, calendar, kind, of_bodies)])


def write_all(letters: Iterable[NewLetter]) -> None:
    """The same for many letters, in a few statements for each few hundred of them."""
    everything = list(letters)
    for start in range(0, len(everything), STORED_AT_ONCE):
        _write(everything[start : start + STORED_AT_ONCE])


def _write(batch: Sequence[NewLetter]) -> None:
    for new in batch:
        _require_one_address(new.to)
    chosen = paces({new.to for new in batch if new.kind is not None})
    told = _marked_as_told(batch, chosen)
    rows = [
        _row(new)
        for new in batch
        if new.kind is None
        or (_pace(new, chosen) is Pace.AT_ONCE and (new.once_key is None or new.once_key in told))
    ]
    if rows:
        # The database decides, not a look beforehand: two requests may tell of one event at once,
        # and the second waits here for the first to commit.
        statement = _insert(Letter).on_conflict_do_nothing(index_elements=[Letter.once_key])
        db.session.execute(statement.values(rows))


def _marked_as_told(batch: Sequence[NewLetter], chosen: Choices) -> set[str]:
    """The keys of this batch that were never used before. What is daily waits for its digest.

    Whichever way a reader is told, the event's key goes into this one table, so that a choice that
    changes between two tellings of one event makes neither two of it nor one of what was off.
    """
    rows = [
        _item(new, chosen)
        for new in batch
        if new.kind is not None and (new.once_key is not None or _pace(new, chosen) is Pace.DAILY)
    ]
    if not rows:
        return set()
    keys = [row["once_key"] for row in rows if row["once_key"] is not None]
    # Letters from before there were choices have their keys in the outbox alone.
    used = set(db.session.scalars(select(Letter.once_key).where(Letter.once_key.in_(keys))))
    rows = [row for row in rows if row["once_key"] not in used]
    if not rows:
        return set()
    statement = _insert(DigestItem).on_conflict_do_nothing(index_elements=[DigestItem.once_key])
    stored = db.session.scalars(statement.values(rows).returning(DigestItem.once_key))
    return {key for key in stored if key is not None}


def _item(new: NewLetter, chosen: Choices) -> dict[str, Any]:
    """The row of an event that has a kind: it waits for the digest, or says that it was told."""
    moment = clock.now()
    waits = _pace(new, chosen) is Pace.DAILY
    return {
        "once_key": new.once_key,
        "to_address": new.to,
        "kind": new.kind,
        "subject": _one_line(new.subject),
        "body": new.body if waits else "",
        "of_bodies": " ".join(str(body_id) for body_id in sorted(new.of_bodies)),
        "written_at": moment,
        "gathered_at": None if waits else moment,
    }


def _pace(new: NewLetter, chosen: Choices) -> Pace:
    if new.kind is None:
        return Pace.AT_ONCE
    return chosen.get((new.to, new.kind), Pace.AT_ONCE)


def _require_one_address(to: str) -> None:
    if not to.isascii() or any(c.isspace() or c in "<>,;" for c in to) or len(to) > ADDRESS_LENGTH:
        raise ValueError("a letter goes to one bare address")


def _row(new: NewLetter) -> dict[str, Any]:
    moment = clock.now()
    return {
        "message_id": uuid.uuid4().hex,
        "once_key": new.once_key,
        "to_address": new.to,
        "subject": _one_line(new.subject),
        "body": new.body if new.kind is None else choosable(new.body, address=choices_address()),
        "calendar": new.calendar,
        "written_at": moment,
        "send_after": moment,
        "tries": 0,
    }


def choices_address() -> str:
    """Where somebody who is signed in chooses how letters come. Opening it changes nothing."""
    return absolute(CHOICES_PAGE)


def choose(address: str, choices: Mapping[Kind, Pace]) -> None:
    """From now on what is of those kinds comes to the address as chosen. Other kinds as before."""
    if not choices:
        return
    statement = _insert(MailChoice).values(
        [{"address": address, "kind": kind, "pace": pace} for kind, pace in choices.items()]
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[MailChoice.address, MailChoice.kind],
            set_={"pace": statement.excluded.pace},
        )
    )


def forget_reader(address: str) -> None:
    """Nothing waits for a digest to the address any more, and what it had chosen is gone."""
    db.session.execute(delete(MailChoice).where(MailChoice.address == address))
    db.session.execute(
        update(DigestItem)
        .where(DigestItem.to_address == address, DigestItem.gathered_at.is_(None))
        .values(gathered_at=clock.now(), body="")
        .execution_options(synchronize_session=False)
    )


def count_as_sent(*, after: int) -> None:
    """The waiting letters with a higher id than `after` were sent when they were written.

    For sample data: nobody is to be told today of what is said to have happened weeks ago.
    """
    db.session.execute(
        update(Letter)
        .where(Letter.id > after, is_waiting())
        .values(sent_at=Letter.written_at, body="", calendar=None)
        .execution_options(synchronize_session=False)
    )


def forget_old() -> None:
    """Letters that left, or were given up, more than KEPT_DAYS ago are gone, and what was told."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    db.session.execute(
        delete(Letter).where((Letter.sent_at < before) | (Letter.given_up_at < before))
    )
    db.session.execute(delete(DigestItem).where(DigestItem.gathered_at < before))


def _insert(table: type[Letter | DigestItem | MailChoice]) -> Any:
    """The dialect's own INSERT: both have ON CONFLICT, SQLAlchemy's common one has not."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"
