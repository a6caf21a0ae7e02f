"""Finding people, and what is needed to decide on a sign-in or a reset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.accounts.models import FailedSignIn, PasswordReset, User
from portal.accounts.rules import COUNTED_MINUTES
from portal.accounts.tokens import token_hash
from portal.db import db


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is compared with, held after the transaction it was read in has ended."""

    user_id: int
    password_hash: str


def user_by_email(email: str) -> User | None:
    """The person with that address, however it is written. None if there is none."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def credentials(email: str) -> Credentials | None:
    """Of the active person with that normalised address, or None."""
    row = db.session.execute(
        select(User.id, User.password_hash).where(
            User.email == email, User.deactivated_at.is_(None)
        )
    ).one_or_none()
    return Credentials(row.id, row.password_hash) if row else None


def failures(key: str) -> list[datetime]:
    """When a sign-in failed under that key in the last COUNTED_MINUTES, oldest first."""
    since = clock.now() - timedelta(minutes=COUNTED_MINUTES)
    return list(
        db.session.scalars(
            select(FailedSignIn.at)
            .where(FailedSignIn.key == key, FailedSignIn.at > since)
            .order_by(FailedSignIn.at)
        )
    )


def usable_reset(token: str) -> PasswordReset | None:
    """The reset behind a link that still works, else None: unknown, used, too old or not active."""
    reset = db.session.scalar(
        select(PasswordReset)
        .join(PasswordReset.user)
        .where(
            PasswordReset.token_hash == token_hash(token),
            PasswordReset.used_at.is_(None),
            User.deactivated_at.is_(None),
        )
    )
    if reset is None or clock.has_passed(reset.expires_at, clock.now()):
        return None
    return reset
