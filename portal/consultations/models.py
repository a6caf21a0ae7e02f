"""Consultations and the bodies that take part."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.db import Model, enum_column, pk
from portal.stakeholders.models import Body

SLUG_LENGTH = 80
TITLE_LENGTH = 200
REFERENCE_PREFIX_LENGTH = 8


class Visibility(StrEnum):
    """When published comments are shown to the other bodies."""

    PRIVATE = "private"
    AFTER_CLOSE = "after close"
    LIVE = "live"


class Stage(StrEnum):
    """Where a consultation is, by its dates and the clock."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"


class Consultation(Model):
    """One question to the outside world. `closes_at` is the last second that is still in time."""

    __tablename__ = "consultations"

    id: Mapped[pk]
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    reference_prefix: Mapped[str] = mapped_column(String(REFERENCE_PREFIX_LENGTH))
    aims: Mapped[str] = mapped_column(Text)
    what_happens: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    visibility: Mapped[Visibility] = mapped_column(
        enum_column(Visibility), default=Visibility.AFTER_CLOSE
    )
    comments_numbered: Mapped[int] = mapped_column(default=0)
    responses_numbered: Mapped[int] = mapped_column(default=0)
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    def stage(self, moment: datetime) -> Stage:
        """Preparing until it is launched and its opening has come; closed from its last second."""
        if self.launched_at is None or moment < self.opens_at:
            return Stage.PREPARING
        if clock.has_passed(self.closes_at, moment):
            return Stage.CLOSED
        return Stage.OPEN


class Participation(Model):
    """A body was asked to take part in a consultation."""

    __tablename__ = "participations"
    __table_args__ = (UniqueConstraint("consultation_id", "body_id"),)

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    invited_at: Mapped[datetime]
    consultation: Mapped[Consultation] = relationship()
    body: Mapped[Body] = relationship()
