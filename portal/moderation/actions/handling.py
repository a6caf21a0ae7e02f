"""Who looks after a comment in the queue: reading, claiming and assigning. Nothing is decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select, update

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.models import Consultation
from portal.db import db
from portal.errors import Refusal
from portal.moderation import rules
from portal.moderation.keeping import rank
from portal.moderation.models import NONE, QueueEntry

# More numbers than a page shows are not sent by a page.
MOST_AT_ONCE = 100


def mark_read(entry: QueueEntry, *, is_read: bool = True) -> None:
    """The comment comes after all that nobody has read, or is among those again."""
    entry = locked(entry.comment_id)
    entry.is_read = is_read
    entry.rank = rank(entry.number, is_read=is_read)
    db.session.flush()


def claim(entry: QueueEntry, *, by: User) -> QueueEntry:
    """Colleagues see that `by` is at the comment, unless one of them was there first.

    Comes back with the entry as it stands. Two at once: one has it, and the other is told.
    """
    # With what one had in hand before, and in one order, so that no two wait for each other.
    held = _lock(or_(QueueEntry.comment_id == entry.comment_id, QueueEntry.claimed_by_id == by.id))
    entry = next(one for one in held if one.comment_id == entry.comment_id)
    moment = clock.now()
    if not rules.is_claimed_by_another(entry, by, moment):
        # One has one comment in hand.
        for other in held:
            other.claimed_by_id, other.claimed_at = NONE, None
        entry.claimed_by_id, entry.claimed_at = by.id, moment
        db.session.flush()
    return entry


def let_go(comment_id: int, *, by: User) -> None:
    """Nobody waits for `by` to be done with the comment. A colleague's claim stays."""
    db.session.execute(
        update(QueueEntry)
        .where(QueueEntry.comment_id == comment_id, QueueEntry.claimed_by_id == by.id)
        .values(claimed_by_id=NONE, claimed_at=None)
    )


def assign(
    consultation: Consultation, numbers: Collection[int], *, to: User | None, by: User
) -> int:
    """Those comments of the consultation are for that moderator to decide, or for nobody yet.

    Comes back with how many there were. Raises `Refusal` for somebody who may not moderate.
    """
    if to is not None and not (to.deactivated_at is None and rules.may_moderate(to)):
        raise Refusal(f"{to.name} does not moderate", field="officer")
    wanted = sorted(numbers)[:MOST_AT_ONCE]
    of_it = (QueueEntry.consultation_id == consultation.id, QueueEntry.number.in_(wanted))
    found = [entry.number for entry in _lock(*of_it)]
    if not found:
        return 0
    db.session.execute(
        update(QueueEntry)
        .where(*of_it)
        .values(assignee_id=to.id if to else NONE)
        .execution_options(synchronize_session=False)
    )
    record(
        "comments assigned",
        actor=by,
        subject_kind="consultation",
        subject_id=consultation.id,
        consultation_id=consultation.id,
        numbers=found,
        user_id=to.id if to else None,
    )
    return len(found)


def locked(comment_id: int) -> QueueEntry:
    """The entry as it stands; until the commit nobody else handles it."""
    (entry,) = _lock(QueueEntry.comment_id == comment_id)
    return entry


def _lock(*which: ColumnElement[bool]) -> Sequence[QueueEntry]:
    """Those entries as they stand, which nobody else handles until the commit."""
    return db.session.scalars(
        select(QueueEntry)
        .where(*which)
        .order_by(QueueEntry.comment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
