"""Finding people, and what is needed to decide on a sign-in or a reset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from portal import clock
from portal.accounts.models import FailedSignIn, PasswordReset, User
from portal.accounts.rules import COUNTED_MINUTES, may_sign_in
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


def user_by_id(user_id: int) -> User | None:
    """The person with that id. None if there is none."""
    return db.session.get(User, user_id)


def credentials(email: str, *, with_samples: bool) -> Credentials | None:
    """Of whoever may sign in with that normalised address, or None."""
    user = db.session.scalar(
        select(User).where(User.email == email).options(lazyload(User.right_rows))
    )
    if user is None or not may_sign_in(user, with_samples=with_samples):
        return None
    return Credentials(user.id, user.password_hash)


def locked_user(user_id: int) -> User | None:
    """The person as they are now. Nobody else changes them until the transaction ends."""
    return db.session.scalar(
        select(User)
        .where(User.id == user_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


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


def usable_reset(token: str, *, with_samples: bool) -> PasswordReset | None:
    """The reset behind a link that still works, as the database has it now.

    None for one that is unknown, used or too old, and for somebody who may not sign in.
    """
    reset = db.session.scalar(
        select(PasswordReset)
        .where(PasswordReset.token_hash == token_hash(token), PasswordReset.used_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if reset is None or clock.has_passed(reset.expires_at, clock.now()):
        return None
    return reset if may_sign_in(reset.user, with_samples=with_samples) else None
