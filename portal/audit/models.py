"""One table of events, copied values only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

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
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    subject_kind: Mapped[str] = mapped_column(String(VERB_LENGTH))
    subject_id: Mapped[int | None]
    consultation_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
