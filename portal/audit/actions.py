"""Writing to the record. Every action that changes something calls `record` in its transaction."""

from __future__ import annotations

from typing import Any, Protocol

from portal import clock
from portal.audit.models import NAME_LENGTH, AuditEvent
from portal.db import db

SYSTEM = "The portal"


class Actor(Protocol):
    """Whoever did it: a user, as far as the record is concerned."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def record(
    verb: str,
    *,
    actor: Actor | None,
    subject_kind: str,
    subject_id: int | None = None,
    consultation_id: int | None = None,
    **details: Any,
) -> None:
    """The event is added to the current transaction, so it stands or falls with the change.

    `verb` is a past participle with its room, "comment published". An `actor` of None is the
    portal itself. `details` are short facts (ids, counts, enum values), never texts or tokens.
    """
    db.session.add(
        AuditEvent(
            at=clock.now(),
            verb=verb,
            actor_id=actor.id if actor else None,
            actor_name=(actor.name if actor else SYSTEM)[:NAME_LENGTH],
            subject_kind=subject_kind,
            subject_id=subject_id,
            consultation_id=consultation_id,
            details=details,
        )
    )
