"""Discussing inside a body: whoever may read its response, whatever has become of it."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.consultations.actions import lock
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Passage
from portal.errors import Conflict, Refusal
from portal.responses import words
from portal.responses.actions.response import begun_or_sent, note
from portal.responses.models import NOTE_LENGTH, ColleagueNote

SENT_BEFORE = "This form was sent before, and the note that it made then was kept"
NO_NOTE = "Write the note in words"
TOO_LONG = f"Note must be {NOTE_LENGTH:,} characters or fewer"


def add_note(visit: Visit, passage: Passage | None, text: str, *, form_key: str) -> ColleagueNote:
    """The note is in the body's discussion of the passage, or of the draft as a whole.

    The same form sent again is the same note; sent again with other words it is a `Conflict`, so
    that the second words are not lost. Nothing here waits for the consultation to be open.
    """
    if not any(c.isalnum() for c in text):
        raise Refusal(NO_NOTE, field="note")
    if words.length(text) > NOTE_LENGTH:
        raise Refusal(TOO_LONG, field="note")
    # Two colleagues begin one response between them, also where the note is its first word.
    lock(visit.consultation)
    response = begun_or_sent(visit)
    stored = db.session.scalar(select(ColleagueNote).where(ColleagueNote.form_key == form_key))
    if stored is not None:
        if (stored.response_id, stored.words) == (response.id, text):
            return stored
        raise Conflict(SENT_BEFORE)
    row = ColleagueNote(
        response_id=response.id,
        section_id=passage.id if passage else None,
        form_key=form_key,
        words=text,
        written_at=clock.now(),
        written_by_id=visit.user.id,
    )
    db.session.add(row)
    db.session.flush()
    note("note written", visit, "note", row.id, body_id=visit.speaks_for.id)
    return row


def remove_note(visit: Visit, row: ColleagueNote) -> None:
    """The note is gone from the discussion."""
    lock(visit.consultation)
    current = db.session.scalar(
        select(ColleagueNote)
        .where(ColleagueNote.id == row.id)
        .execution_options(populate_existing=True)
    )
    if current is None:
        return  # pressed twice, or in two tabs
    db.session.delete(current)
    db.session.flush()
    note("note removed", visit, "note", row.id, body_id=visit.speaks_for.id)
