"""Notes of staff beside a comment, with whom they are for. Moderators alone ask for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Right, User, UserRight
from portal.db import db
from portal.moderation.models import Mention, StaffNote


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note, and who was told of it, by the person's id."""

    note: StaffNote
    told: dict[int, str]


def notes_on(comment_id: int) -> Sequence[NoteView]:
    """The notes beside a comment, the first one first. Two statements, however many there are."""
    notes = db.session.scalars(
        select(StaffNote)
        .where(StaffNote.comment_id == comment_id)
        .options(joinedload(StaffNote.author))
        .order_by(StaffNote.id)
    ).all()
    told: dict[int, dict[int, str]] = {note.id: {} for note in notes}
    if notes:
        for note_id, user_id, name in db.session.execute(
            select(Mention.note_id, User.id, User.name)
            .join(User, User.id == Mention.user_id)
            .where(Mention.note_id.in_(told))
            .order_by(User.name)
        ):
            told[note_id][user_id] = name
    return [NoteView(note, told[note.id]) for note in notes]


def note(comment_id: int, note_id: int) -> StaffNote | None:
    """One note beside that comment, as the database has it now."""
    return db.session.scalar(
        select(StaffNote)
        .where(StaffNote.id == note_id, StaffNote.comment_id == comment_id)
        .execution_options(populate_existing=True)
    )


def moderators(ids: Collection[int]) -> Sequence[User]:
    """Those of the people who moderate and whose account is open."""
    if not ids:
        return ()
    return db.session.scalars(
        select(User)
        .join(UserRight, UserRight.user_id == User.id)
        .where(
            User.id.in_(ids),
            UserRight.right == Right.MODERATOR,
            User.deactivated_at.is_(None),
        )
        .order_by(User.id)
    ).all()
