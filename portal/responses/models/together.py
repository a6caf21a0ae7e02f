"""What stays inside a body while it drafts: remarks to be placed, and what colleagues discuss."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.db import Model, enum_column, pk
from portal.drafts.models import Section
from portal.responses.models.comment import Stance
from portal.responses.models.response import FORM_KEY_LENGTH

FOUND_LENGTH = 500
NOTE_LENGTH = 2_000


class UnplacedRemark(Model):
    """Something a body wrote on the response form that no section could be found for.

    It waits for somebody of the body to place it or to put it away; nobody else sees it. `found`
    is what stood above it in the file.
    """

    __tablename__ = "unplaced_remarks"

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    found: Mapped[str] = mapped_column(String(FOUND_LENGTH), default="")
    stance: Mapped[Stance | None] = mapped_column(enum_column(Stance))
    words: Mapped[str] = mapped_column(Text)
    brought_at: Mapped[datetime]
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    brought_by: Mapped[User] = relationship()


class ColleagueNote(Model):
    """One remark in a body's own discussion of a section, or of the whole draft (no section).

    Never part of the response: nobody outside the body reads it, whatever becomes of the response.
    """

    __tablename__ = "colleague_notes"
    __table_args__ = (
        Index("ix_colleague_notes_response_id_section_id", "response_id", "section_id"),
    )

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    form_key: Mapped[str] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_by: Mapped[User] = relationship()
    section: Mapped[Section | None] = relationship()
