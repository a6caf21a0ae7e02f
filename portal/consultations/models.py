"""Consultations and the bodies that take part."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.accounts.models import NAME_LENGTH
from portal.db import Model, enum_column, pk
from portal.stakeholders.models import Body

SLUG_LENGTH = 80
TITLE_LENGTH = 200
REFERENCE_PREFIX_LENGTH = 8
EXTENSION_REASON_LENGTH = 500


class Visibility(StrEnum):
    """When published comments are shown to the other bodies."""

    PRIVATE = "private"
    AFTER_CLOSE = "after close"
    LIVE = "live"


class Moderation(StrEnum):
    """When a moderator reads what a body submits: before others can, or after it is published."""

    BEFORE = "before"
    AFTER = "after"


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
    moderation: Mapped[Moderation] = mapped_column(
        enum_column(Moderation), default=Moderation.BEFORE, server_default=Moderation.BEFORE.value
    )
    allows_replies: Mapped[bool] = mapped_column(default=False, server_default=false())
    comments_numbered: Mapped[int] = mapped_column(default=0)
    responses_numbered: Mapped[int] = mapped_column(default=0)
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    def stage(self, moment: datetime, *, closes_at: datetime | None = None) -> Stage:
        """Preparing until it is launched and its opening has come; closed from its last second.

        `closes_at` is the last second of a body that was given longer.
        """
        if self.launched_at is None or moment < self.opens_at:
            return Stage.PREPARING
        if clock.has_passed(closes_at or self.closes_at, moment):
            return Stage.CLOSED
        return Stage.OPEN


class Participation(Model):
    """A body was asked to take part in a consultation. `extended_to` is its own later close."""

    __tablename__ = "participations"
    __table_args__ = (UniqueConstraint("consultation_id", "body_id"),)

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    invited_at: Mapped[datetime]
    extended_to: Mapped[datetime | None]
    consultation: Mapped[Consultation] = relationship()
    body: Mapped[Body] = relationship()


class Extension(Model):
    """The close was put off, for all or for one body. The old close and the reason are kept."""

    __tablename__ = "extensions"

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"))
    closed_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(EXTENSION_REASON_LENGTH))
    made_at: Mapped[datetime]
    made_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    body: Mapped[Body | None] = relationship()
