"""Bodies, memberships, invitations."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import EMAIL_LENGTH, NAME_LENGTH, TOKEN_HASH_LENGTH, User
from portal.db import Model, enum_column, pk

BODY_NAME_LENGTH = 160
BOROUGH_LENGTH = 60
INVITATION_LIFETIME_DAYS = 14


class BodyKind(StrEnum):
    """What sort of body it is, as the Authority's papers sort them."""

    CPCG = "cpcg"
    GLA_GROUP = "gla group"
    MAYORS_OFFICE = "mayor's office"
    CIVIC_FORUM = "civic forum"
    PRIORITY_GROUP = "priority group"
    OTHER = "other"


class Standing(StrEnum):
    """Whether a body can be asked: the papers list groups that are suspended or do not exist."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    NO_GROUP = "no group"
    OTHER_STRUCTURE = "other structure"


class MemberRole(StrEnum):
    """What a person is to a body. Only a lead submits its response."""

    LEAD = "lead"
    REPRESENTATIVE = "representative"


class Body(Model):
    """An organisation that is consulted. Its name is unique without regard to case."""

    __tablename__ = "bodies"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(BODY_NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(BODY_NAME_LENGTH), unique=True)
    kind: Mapped[BodyKind] = mapped_column(enum_column(BodyKind))
    borough: Mapped[str] = mapped_column(String(BOROUGH_LENGTH), default="")
    standing: Mapped[Standing] = mapped_column(enum_column(Standing), default=Standing.ACTIVE)
    created_at: Mapped[datetime]


class Membership(Model):
    """One person speaking for one body. Removed people keep their row, so the record reads on."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "body_id"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(enum_column(MemberRole))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
    body: Mapped[Body] = relationship()


class Invitation(Model):
    """A single-use link that makes its holder a member of a body. Opening it changes nothing.

    A row is never reused: asking again revokes the old one and makes the next, so each keeps
    what became of it. `is_from_colleague` where a lead of the body asked, and not the Authority.
    """

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_body_id_email", "body_id", "email"),)

    id: Mapped[pk]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    contact_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    role: Mapped[MemberRole] = mapped_column(enum_column(MemberRole))
    token_hash: Mapped[str] = mapped_column(String(TOKEN_HASH_LENGTH), unique=True)
    made_at: Mapped[datetime]
    made_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    is_from_colleague: Mapped[bool] = mapped_column(default=False, server_default=false())
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None]
    body: Mapped[Body] = relationship()
    accepted_by: Mapped[User | None] = relationship()
