"""Notes of staff beside a comment: written, reworded and removed by their author."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import note_letters
from portal.moderation.actions.handling import locked
from portal.moderation.models import Mention, StaffNote
from portal.moderation.queries import notes as queries
from portal.responses.models import Comment

SENT_BEFORE = "This form was sent before, and what it said then was saved"
REMOVED = "This note was removed while you were writing"
REWORDED = "You reworded this note in another tab while you were writing"


def write_note(
    comment: Comment, words: str, *, tell: Collection[int], form_key: str, by: User, address: str
) -> StaffNote:
    """The note is beside the comment, and each moderator in `tell` has been told of it once.

    The same form sent again is the same note; with other words it is a `Conflict`, so that neither
    text is lost. `address` is where the e-mail says to read it.
    """
    # The comment before its entry, as who decides on it does; a note refers to it.
    db.session.execute(
        select(Comment.id)
        .where(Comment.id == comment.id)
        .with_for_update(read=True, key_share=True)
    ).one()
    locked(comment.id)
    stored = db.session.scalar(select(StaffNote).where(StaffNote.form_key == form_key))
    if stored is not None:
        if (stored.comment_id, stored.author_id, stored.words) == (comment.id, by.id, words):
            return stored
        raise Conflict(SENT_BEFORE)
    note = StaffNote(
        comment_id=comment.id,
        author_id=by.id,
        form_key=form_key,
        words=words,
        written_at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    _count(comment.id)
    _tell(note, comment, tell, by, address)
    _record("staff note written", note.id, comment, by)
    return note


def edit_note(
    note: StaffNote,
    comment: Comment,
    words: str,
    *,
    tell: Collection[int],
    version: int,
    by: User,
    address: str,
) -> None:
    """The note says that now, and who was not told of it before has been. Raises `Conflict`.

    `version` is that of the wording as its author saw it.
    """
    locked(comment.id)
    current = queries.note(comment.id, note.id)
    if current is None:
        raise Conflict(REMOVED)
    if current.words != words:
        if current.version != version:
            raise Conflict(REWORDED)
        current.words, current.edited_at = words, clock.now()
        current.version += 1
        db.session.flush()
        _record("staff note reworded", current.id, comment, by)
    _tell(current, comment, tell, by, address)


def remove_note(note_id: int, comment: Comment, *, by: User) -> None:
    """The note is gone. Removed twice it is removed once."""
    locked(comment.id)
    current = queries.note(comment.id, note_id)
    if current is None:
        return
    db.session.execute(delete(Mention).where(Mention.note_id == note_id))
    db.session.delete(current)
    db.session.flush()
    _count(comment.id)
    _record("staff note removed", note_id, comment, by)


def _tell(note: StaffNote, comment: Comment, tell: Collection[int], by: User, address: str) -> None:
    """Who is among them for the first time has an e-mail. Nobody tells oneself."""
    known = set(db.session.scalars(select(Mention.user_id).where(Mention.note_id == note.id)))
    fresh = set(tell) - known - {by.id}
    people = queries.moderators(fresh)
    if len(people) != len(fresh):
        raise Refusal("One of those colleagues does not moderate any more.")
    db.session.add_all(Mention(note_id=note.id, user_id=person.id) for person in people)
    db.session.flush()
    note_letters.tell_of_note(note, comment, people, by=by, address=address)


def _count(comment_id: int) -> None:
    entry = locked(comment_id)
    entry.notes = (
        db.session.scalar(select(func.count()).where(StaffNote.comment_id == comment_id)) or 0
    )
    db.session.flush()


def _record(verb: str, note_id: int, comment: Comment, by: User) -> None:
    record(
        verb,
        actor=by,
        subject_kind="comment",
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        number=comment.number,
        note_id=note_id,
    )
