"""Making accounts, and what signing in and choosing a password change."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts import addresses, passwords
from portal.accounts.models import NAME_LENGTH, Right, User, UserRight
from portal.audit.actions import record
from portal.db import constraint_named, db
from portal.errors import Refusal


def create_user(
    *, email: str, name: str, password: str, rights: Iterable[Right] = (), is_sample: bool = False
) -> User:
    """A new person who can sign in. Raises `Refusal` beside its field when something is wrong.

    The hash takes tens of milliseconds: call it before anything that many may be waiting for.
    """
    email = addresses.normalise(email)
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Refusal(f"Enter your name, in {NAME_LENGTH} characters or fewer", field="name")
    passwords.require_good(password, email=email)
    user = User(
        email=email,
        name=name,
        password_hash=passwords.hash_password(password),
        created_at=clock.now(),
        is_sample=is_sample,
        right_rows=[UserRight(right=right) for right in sorted(set(rights))],
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        if not constraint_named(error, "uq_users_email"):
            raise
        raise Refusal(
            "There is already an account with this e-mail address. Sign in with it.", field="email"
        ) from error
    record("account created", actor=None, subject_kind="user", subject_id=user.id)
    return user
