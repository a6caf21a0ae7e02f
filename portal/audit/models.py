"""Two tables that are only added to: the events, copied values only, and the chain through them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.chain import HASH_LENGTH
from portal.db import Model, pk

NAME_LENGTH = 200
VERB_LENGTH = 60


class AuditEvent(Model):
    """Something that was done. Holds names and ids as they were, never texts or tokens."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject_kind", "subject_id"),)

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(index=True)
    verb: Mapped[str] = mapped_column(String(VERB_LENGTH))
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    subject_kind: Mapped[str] = mapped_column(String(VERB_LENGTH))
    subject_id: Mapped[int | None]
    consultation_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AuditLink(Model):
    """The place of one event in the chain: the hash before it, and its own.

    Positions have no gaps and begin with 1. They are in the order of the commits; the ids of
    events are not, where several transactions write at once.
    """

    __tablename__ = "audit_links"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_events.id"), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
