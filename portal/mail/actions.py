"""Writing a letter. It waits in the same transaction as what it tells of, and leaves after it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from portal import clock
from portal.db import db
from portal.mail.models import ADDRESS_LENGTH, SUBJECT_LENGTH, Letter
from portal.mail.queries import is_waiting

KEPT_DAYS = 90
STORED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be written: to one bare address, already normalised."""

    to: str
    subject: str
    body: str
    once_key: str | None = None
    calendar: str | None = None


def write(
    *,
    to: str,
    subject: str,
    body: str,
    once_key: str | None = None,
    calendar: str | None = None,
) -> None:
    """A letter waits in the outbox, due at once. A `once_key` that was used before: none is added.

    `to` is one bare address, already normalised. `calendar` is an .ics text sent beside the body.
    The subject becomes one line. The letter's id is made here, so every copy of it carries the
    same Message-ID (the domain is put behind it when it is sent).
    """
    _store([_row(NewLetter(to, subject, body, once_key, calendar))])


def write_all(letters: Iterable[NewLetter]) -> None:
    """The same for many letters, in a statement for each few hundred of them."""
    rows = [_row(each) for each in letters]
    for start in range(0, len(rows), STORED_AT_ONCE):
        _store(rows[start : start + STORED_AT_ONCE])


def _row(new: NewLetter) -> dict[str, Any]:
    to = new.to
    if not to.isascii() or any(c.isspace() or c in "<>,;" for c in to) or len(to) > ADDRESS_LENGTH:
        raise ValueError("a letter goes to one bare address")
    moment = clock.now()
    return {
        "message_id": uuid.uuid4().hex,
        "once_key": new.once_key,
        "to_address": to,
        "subject": _one_line(new.subject),
        "body": new.body,
        "calendar": new.calendar,
        "written_at": moment,
        "send_after": moment,
        "tries": 0,
    }


def _store(rows: Sequence[Mapping[str, Any]]) -> None:
    # The database decides, not a look beforehand: two requests may tell of one event at once, and
    # the second waits here for the first to commit.
    statement = _insert(Letter).on_conflict_do_nothing(index_elements=[Letter.once_key])
    db.session.execute(statement.values(rows))


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
    """Letters that left, or were given up, more than KEPT_DAYS ago are gone."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    db.session.execute(
        delete(Letter).where((Letter.sent_at < before) | (Letter.given_up_at < before))
    )


def _insert(table: type[Letter]) -> Any:
    """The dialect's own INSERT: both have ON CONFLICT, SQLAlchemy's common one has not."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"
