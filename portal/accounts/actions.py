"""Making accounts, and what signing in and choosing a password change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts import addresses
from portal.accounts.models import (
    NAME_LENGTH,
    RESET_LIFETIME_MINUTES,
    FailedSignIn,
    PasswordReset,
    Right,
    SignIn,
    User,
    UserRight,
)
from portal.accounts.queries import locked_user, usable_reset, user_by_email
from portal.accounts.rules import COUNTED_MINUTES, may_sign_in
from portal.accounts.tokens import new_token, token_hash
from portal.audit.actions import record
from portal.db import constraint_named, db
from portal.errors import Refusal
from portal.mail import actions as letters
from portal.mail.models import Kind, Pace
from portal.mail.wording import SAMPLE, letter

RESETS_AT_ONCE = 3


def create_user(
    *,
    email: str,
    name: str,
    password_hash: str,
    rights: Iterable[Right] = (),
    is_sample: bool = False,
) -> User:
    """A new person who can sign in. Raises `Refusal` beside its field when something is wrong.

    The hash is what `passwords.chosen` made, before the transaction that writes began.
    """
    email = addresses.normalise(email)
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Refusal(f"Enter your name, in {NAME_LENGTH} characters or fewer", field="name")
    user = User(
        email=email,
        name=name,
        password_hash=password_hash,
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
    record(
        "account created",
        actor=None,
        subject_kind="user",
        subject_id=user.id,
        rights=[row.right.value for row in user.right_rows],
    )
    return user


def note_failure(*, user_id: int | None, keys: Iterable[str]) -> None:
    """A failed sign-in is counted under each key (an address, a network) and put on record.

    An unknown address costs the same rows as a known one, so that it takes the same time.
    """
    moment = clock.now()
    db.session.add_all(FailedSignIn(key=key, at=moment) for key in keys)
    record("sign-in failed", actor=None, subject_kind="user", subject_id=user_id)
    db.session.flush()


def note_success(user: User, *, key: str, new_hash: str | None) -> None:
    """The sign-in is on record, the user's failures are forgotten, and a stale hash is renewed."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.key == key))
    if new_hash is not None:
        user.password_hash = new_hash
    record("signed in", actor=user, subject_kind="user", subject_id=user.id)
    db.session.flush()


def note_end(user: User) -> None:
    """The user's signing out is on record."""
    record("signed out", actor=user, subject_kind="user", subject_id=user.id)
    db.session.flush()


def deactivate(user: User) -> None:
    """The person can no longer sign in, and is signed out everywhere. Twice is as good as once.

    What they chose of their letters is gone, and nothing waits for their next daily letter.
    """
    locked_user(user.id)
    if user.deactivated_at is not None:
        return
    user.deactivated_at = clock.now()
    _sign_out_everywhere(user)
    letters.forget_reader(user.email)
    record("account deactivated", actor=None, subject_kind="user", subject_id=user.id)
    db.session.flush()


def choose_letters(user: User, choices: Mapping[Kind, Pace]) -> None:
    """Letters of those kinds come to the person as chosen. That they chose is on record, not what.

    Raises `Refusal` when the account was closed in the meantime.
    """
    now = locked_user(user.id)
    if now is None or now.deactivated_at is not None:
        raise Refusal("This account is closed")
    letters.choose(user.email, choices)
    record("letters chosen", actor=user, subject_kind="user", subject_id=user.id)
    db.session.flush()


def ask_reset(email: str, *, link: Callable[[str], str], with_samples: bool) -> None:
    """Whoever has that normalised address is sent a link; for an unknown one nothing is sent.

    `link` makes the address of the page from the token. Both ways put one row on record, so both
    take a durable commit. Past RESETS_AT_ONCE in an hour no more are sent: letters are no weapon.
    """
    user = user_by_email(email)
    if user is not None:
        user = locked_user(user.id)  # of many who ask at once, each counts those before it
    may_reset = user is not None and may_sign_in(user, with_samples=with_samples)
    record(
        "password reset asked",
        actor=None,
        subject_kind="user",
        subject_id=user.id if user else None,
    )
    if user is not None and may_reset and _open_resets(user) < RESETS_AT_ONCE:
        token = new_token()
        moment = clock.now()
        expires = moment + timedelta(minutes=RESET_LIFETIME_MINUTES)
        db.session.add(
            PasswordReset(
                user_id=user.id,
                token_hash=token_hash(token),
                made_at=moment,
                expires_at=expires,
            )
        )
        letters.write(
            to=user.email,
            subject="Choose a new password for the consultation portal",
            body=letter(
                SAMPLE if user.is_sample else "",
                f"Dear {user.name}",
                "Somebody asked to choose a new password for this address. "
                "If that was you, follow this link:",
                link(token),
                f"It works once, within {RESET_LIFETIME_MINUTES} minutes. Opening it changes "
                "nothing; you will be asked for the new password.",
                "If it was not you, do nothing: your password stays as it is.",
            ),
        )
    db.session.flush()


def reset_password(
    token: str, *, password_hash: str, failures_key: str, with_samples: bool
) -> None:
    """The password is the new one, every browser is signed out, and no link works any more.

    The failures counted under `failures_key` are forgotten.
    Raises `Refusal` when the link stopped working in the meantime.
    """
    # The person is locked before the link is judged: of two at once one is refused, and whoever
    # signs in meanwhile does so before the end of all sign-ins, or with the new password.
    user_id = db.session.scalar(
        select(PasswordReset.user_id).where(PasswordReset.token_hash == token_hash(token))
    )
    user = locked_user(user_id) if user_id is not None else None
    if user is None or usable_reset(token, with_samples=with_samples) is None:
        raise Refusal("This link does not work any more")
    user.password_hash = password_hash
    moment = clock.now()
    db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
        .values(used_at=moment)
    )
    _sign_out_everywhere(user)
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.key == failures_key))
    record("password reset", actor=user, subject_kind="user", subject_id=user.id)
    db.session.flush()


def forget_expired() -> None:
    """Failures, sign-ins and links that no longer count for anything are gone."""
    moment = clock.now()
    counted = moment - timedelta(minutes=COUNTED_MINUTES)
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.at <= counted))
    over = clock.ONE_SECOND
    db.session.execute(
        delete(SignIn).where(SignIn.ended_at.is_not(None) | (SignIn.expires_at <= moment - over))
    )
    db.session.execute(
        delete(PasswordReset).where(
            PasswordReset.used_at.is_not(None) | (PasswordReset.expires_at <= moment - over)
        )
    )


def _sign_out_everywhere(user: User) -> None:
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def _open_resets(user: User) -> int:
    moment = clock.now()
    return (
        db.session.scalar(
            select(func.count())
            .select_from(PasswordReset)
            .where(
                PasswordReset.user_id == user.id,
                PasswordReset.used_at.is_(None),
                PasswordReset.expires_at > moment,
            )
        )
        or 0
    )
