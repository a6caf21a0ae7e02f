"""Decisions on comments, and the published reasons for withholding one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import NAME_LENGTH
from portal.db import Model, enum_column, pk
from portal.responses.models import Comment

NOTE_LENGTH = 1_000


class Verdict(StrEnum):
    """What a moderator decided."""

    PUBLISH = "publish"
    WITHHOLD = "withhold"
    RETURN = "return"


class Ground(StrEnum):
    """Why a comment may be withheld or returned. The list is public; nothing else is a reason."""

    PERSONAL_DATA = "personal data"
    ABUSE = "abuse"
    UNLAWFUL = "unlawful"
    OFF_SUBJECT = "off subject"
    PROMOTION = "promotion"


class Decision(Model):
    """One decision on one comment as it was worded then.

    Undoing keeps it and says when and by whom it was undone. A body that changes or withdraws its
    comment leaves it as it is, and the comment is no longer in the state that it led to.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_comment_id", "comment_id"),)

    id: Mapped[pk]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    ground: Mapped[Ground | None] = mapped_column(enum_column(Ground))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    comment: Mapped[Comment] = relationship()
