"""Writing to the record. Every action that changes something calls `record` in its transaction."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol

from portal import clock
from portal.audit.models import NAME_LENGTH, AuditEvent
from portal.db import db

SYSTEM = "The portal"


class Confidential(StrEnum):
    """What is shown to few, and to them on asking: each look at it is in the record.

    The value is a room's word for it, and begins the verb: "original wording seen".
    """

    ORIGINAL = "original wording"
    LETTER = "letter as it came"
    FILE = "file sent with a comment"
    NAME = "name not to be published"
    NEEDS = "access needs"
    REMARK = "comment not to be published"

    @property
    def verb(self) -> str:
        """What the record calls a look at it."""
        return f"{self.value} seen"


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


def reveal(
    what: Confidential,
    *,
    actor: Actor,
    subject_kind: str,
    subject_id: int,
    consultation_id: int,
    **details: Any,
) -> None:
    """It is in the record that somebody was shown that. For a POST, whose answer then shows it.

    A GET cannot write, so nothing that counts as a look may be shown by one.
    """
    record(
        what.verb,
        actor=actor,
        subject_kind=subject_kind,
        subject_id=subject_id,
        consultation_id=consultation_id,
        **details,
    )
