"""People, their rights, their sign-ins, and the counting of failed ones."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Model, enum_column, pk

EMAIL_LENGTH = 254
NAME_LENGTH = 120
HASH_LENGTH = 200
TOKEN_HASH_LENGTH = 64
PASSWORD_MIN_LENGTH = 12
PASSWORD_MAX_LENGTH = 200
SESSION_LIFETIME_HOURS = 12
RESET_LIFETIME_MINUTES = 60


class Right(StrEnum):
    """What someone may do for the Authority. Rights are separate and add up."""

    MODERATOR = "moderator"
    ORGANISER = "organiser"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"


STAFF_RIGHTS = frozenset(Right) - {Right.COORDINATOR}


class User(UserMixin, Model):
    """A person who can sign in. The address is kept as typed in lower case, and is unique.

    `signed_in_at` is the last time, so that staff see which bodies have not come yet.
    """

    __tablename__ = "users"

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    right_rows: Mapped[list[UserRight]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )

    # The token of the browser in hand, never stored: the cookie carries it instead of an id.
    sign_in_token = ""

    def get_id(self) -> str:
        return self.sign_in_token

    @property
    def rights(self) -> frozenset[Right]:
        return frozenset(row.right for row in self.right_rows)

    def has(self, right: Right) -> bool:
        return right in self.rights

    @property
    def is_staff(self) -> bool:
        return bool(self.rights & STAFF_RIGHTS)


class UserRight(Model):
    """One right of one person."""

    __tablename__ = "user_rights"
    __table_args__ = (UniqueConstraint("user_id", "right"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    right: Mapped[Right] = mapped_column(enum_column(Right))


class SignIn(Model):
    """One signed-in browser. The cookie holds a token; the row its hash, and can be ended."""

    __tablename__ = "sign_ins"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(TOKEN_HASH_LENGTH), unique=True)
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class FailedSignIn(Model):
    """A wrong password for an address, or from a network address. Counted, then forgotten."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("ix_failed_sign_ins_key_at", "key", "at"),)

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(TOKEN_HASH_LENGTH))
    at: Mapped[datetime]


class PasswordReset(Model):
    """A single-use link to choose a new password. Opening it changes nothing."""

    __tablename__ = "password_resets"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(TOKEN_HASH_LENGTH), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
