"""What colleagues discuss among themselves. Only for those who speak for the body, ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import DraftVersion, Section
from portal.drafts.reading import Outline, Passage
from portal.responses.models import ColleagueNote, Response
from portal.responses.queries.own import Change, is_ours

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note, with what it was written about where that is not the place it is shown at.

    `number` is that of the version it was written on, None for the draft as a whole; `label` what
    its section was called there, "" while the section lives on.
    """

    row: ColleagueNote
    number: int | None
    label: str


def notes_on(visit: Visit, outline: Outline, passage: Passage | None) -> Sequence[NoteShown]:
    """The body's notes on a passage, or on the draft as a whole, oldest first. One statement.

    A note stays with its words from version to version. Where they are gone it is with those on
    the whole draft, so that none is ever out of reach.
    """
    if visit.body is None:
        return ()
    statement = (
        _mine(visit, select(ColleagueNote, DraftVersion.number, Section.label))
        .outerjoin(Section, Section.id == ColleagueNote.section_id)
        .outerjoin(DraftVersion, DraftVersion.id == Section.version_id)
        .options(joinedload(ColleagueNote.written_by).lazyload(User.right_rows))
        .order_by(ColleagueNote.written_at, ColleagueNote.id)
    )
    if passage is not None:
        statement = statement.where(ColleagueNote.section_id.in_(passage.section_ids))
    rows: Sequence[Row[ColleagueNote, int | None, str | None]] = db.session.execute(statement).all()
    if passage is not None:
        return [NoteShown(row, number, "") for row, number, _ in rows]
    return [
        NoteShown(row, number, label or "")
        for row, number, label in rows
        if row.section_id is None or outline.passage_of(row.section_id) is None
    ]


def my_note(visit: Visit, note_id: int) -> ColleagueNote | None:
    """One note of the body's. Another body's is None, as if it were not."""
    if visit.body is None:
        return None
    return db.session.scalar(_mine(visit, select(ColleagueNote)).where(ColleagueNote.id == note_id))


@dataclass(frozen=True, slots=True)
class NoteCounts:
    """How many notes there are, and who wrote the newest when."""

    number: int
    newest: Change


def note_counts(visit: Visit, outline: Outline) -> dict[int | None, NoteCounts]:
    """How much is discussed at each passage, by its id, and on the whole (None). No words."""
    counts: dict[int | None, NoteCounts] = {}
    if visit.body is None:
        return counts
    rows = db.session.execute(
        _mine(visit, select(ColleagueNote.section_id, User.name, ColleagueNote.written_at))
        .join(User, User.id == ColleagueNote.written_by_id)
        .order_by(ColleagueNote.written_at, ColleagueNote.id)
    )
    for section_id, name, at in rows:
        passage = outline.passage_of(section_id) if section_id else None
        place = passage.id if passage else None
        before = counts.get(place)
        counts[place] = NoteCounts(before.number + 1 if before else 1, Change(name, at))
    return counts


def notes_by_person(visit: Visit) -> dict[int, int]:
    """How many notes each person wrote in this consultation for the body, by the person's id."""
    if visit.body is None:
        return {}
    rows = db.session.execute(
        _mine(visit, select(ColleagueNote.written_by_id, func.count())).group_by(
            ColleagueNote.written_by_id
        )
    )
    return {person: number for person, number in rows}  # noqa: C416 - rows, not pairs


def _mine(visit: Visit, statement: Select[*Columns]) -> Select[*Columns]:
    return statement.join(Response, Response.id == ColleagueNote.response_id).where(*is_ours(visit))
