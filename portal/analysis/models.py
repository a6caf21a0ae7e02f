"""Section summaries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import NAME_LENGTH
from portal.db import Model, pk
from portal.drafts.models import Section

SUMMARY_LENGTH = 6_000


class Summary(Model):
    """What staff say was said on one section, or on the draft as a whole (no section).

    `place` is the section's id, or 0 for the whole draft: a unique constraint lets NULL repeat.
    """

    __tablename__ = "summaries"
    __table_args__ = (UniqueConstraint("version_id", "place"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    place: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    section: Mapped[Section | None] = relationship()
