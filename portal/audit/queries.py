"""Reading the record: the latest events of what somebody looks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.audit.actions import Confidential
from portal.audit.models import AuditEvent
from portal.db import db

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for. What is None or False narrows nothing; an empty collection finds nothing.

    `other_than` leaves verbs out. `since` is the first moment and `until` the first one after it;
    `before` is an event's id.
    """

    actor_ids: Collection[int] | None = None
    is_portal: bool = False
    verbs: Collection[str] | None = None
    other_than: Collection[str] | None = None
    consultation_id: int | None = None
    subject_kind: str | None = None
    subject_ids: Collection[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.actor_ids is not None:
            found.append(AuditEvent.actor_id.in_(sorted(self.actor_ids)))
        if self.is_portal:
            found.append(AuditEvent.actor_id.is_(None))
        if self.verbs is not None:
            found.append(AuditEvent.verb.in_(sorted(self.verbs)))
        if self.other_than is not None:
            found.append(AuditEvent.verb.not_in(sorted(self.other_than)))
        if self.consultation_id is not None:
            found.append(AuditEvent.consultation_id == self.consultation_id)
        if self.subject_kind is not None:
            found.append(AuditEvent.subject_kind == self.subject_kind)
        if self.subject_ids is not None:
            found.append(AuditEvent.subject_id.in_(sorted(self.subject_ids)))
        if self.since is not None:
            found.append(AuditEvent.at >= self.since)
        if self.until is not None:
            found.append(AuditEvent.at < self.until)
        if self.before is not None:
            found.append(AuditEvent.id < self.before)
        return found


def latest(looked: Looked, *, limit: int) -> Sequence[AuditEvent]:
    """As many events as that, newest first."""
    return db.session.scalars(
        select(AuditEvent).where(*looked.conditions()).order_by(AuditEvent.id.desc()).limit(limit)
    ).all()


def seen(
    what: Confidential,
    *,
    by: int,
    subject_kind: str,
    subject_ids: Collection[int],
    since: datetime,
) -> frozenset[int]:
    """Of those things, the ones that the record says that person was shown since. One statement."""
    return frozenset(
        db.session.scalars(
            select(AuditEvent.subject_id.expression).where(
                AuditEvent.subject_kind == subject_kind,
                AuditEvent.subject_id.in_(sorted(subject_ids)),
                AuditEvent.verb == what.verb,
                AuditEvent.actor_id == by,
                AuditEvent.at >= since,
            )
        )
    )


def batches(looked: Looked, *, at_once: int = ROWS_AT_ONCE) -> Iterator[Sequence[AuditEvent]]:
    """All of them, newest first. No cursor is held open: the file leaves at its reader's pace."""
    while found := latest(looked, limit=at_once):
        yield found
        looked = replace(looked, before=found[-1].id)
