"""Signed-in browsers: the cookie holds a token, a row its hash, and ending the row ends it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import cast

from flask import current_app, g, session
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import SESSION_LIFETIME_HOURS, SignIn, User
from portal.accounts.rules import may_sign_in
from portal.accounts.tokens import new_token, token_hash
from portal.config import Settings
from portal.db import db
from portal.web import kept_words

__all__ = [
    "begin",
    "end",
    "look_again",
    "new_token",
    "samples_may_sign_in",
    "signed_in_user",
    "token_hash",
    "user_or_none",
]

# What somebody chose, by its key in the cookie. It is no more than a wish: whoever signs in next
# speaks for that body only as its member.
CHOSEN_BODY = "body_id"

# Where to go on to after signing in, kept out of every address: it may be a link with a token.
NEXT = "next"

login_manager = LoginManager()
# The token is random and revocable; tying it to an address would sign people out on trains.
login_manager.session_protection = None


def begin(user: User) -> None:
    """This browser is signed in as the user; what it held before is gone. Commit makes it so.

    Only the body it spoke for stays, for whoever comes back after their session ran out, and what
    tells the words that it sealed before.
    """
    moment = clock.now()
    token = new_token()
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=token_hash(token),
            began_at=moment,
            expires_at=moment + timedelta(hours=SESSION_LIFETIME_HOURS),
        )
    )
    user.signed_in_at = moment
    stays = {name: session[name] for name in (CHOSEN_BODY, kept_words.BROWSER) if name in session}
    session.clear()
    session.update(stays)
    # Flask-WTF keeps the token of this request, which was the cleared session's: a page answered
    # now would carry a form that is refused.
    g.pop("csrf_token", None)
    user.sign_in_token = token
    login_user(user)


def end() -> None:
    """This browser is signed out, and a copy of its cookie is worth nothing. Commit makes it so."""
    sign_in = g.get("sign_in")
    if sign_in is not None:
        sign_in.ended_at = clock.now()
    logout_user()
    session.clear()


def samples_may_sign_in() -> bool:
    """False in production: anybody can read the password of the sample accounts."""
    settings: Settings = current_app.config["SETTINGS"]
    return not settings.production


def signed_in_user() -> User:
    """The person behind this request. Only for views that declare a right, so there is one."""
    return cast(User, current_user._get_current_object())


def look_again() -> None:
    """Who is behind this request is looked up anew when it is next asked."""
    g.pop("_login_user", None)  # where Flask-Login keeps them; it offers no other way
    g.pop("sign_in", None)


def user_or_none() -> User | None:
    """The person behind this request, or None for a visitor."""
    return signed_in_user() if current_user.is_authenticated else None


@login_manager.user_loader
def _load(token: str) -> User | None:
    sign_in = (
        db.session.scalars(_signed_in(), {"token_hash": token_hash(token)}).unique().one_or_none()
    )
    if sign_in is None or clock.has_passed(sign_in.expires_at, clock.now()):
        return None
    if not may_sign_in(sign_in.user, with_samples=samples_may_sign_in()):
        return None
    g.sign_in = sign_in
    sign_in.user.sign_in_token = token
    return sign_in.user


@cache
def _signed_in() -> Select[SignIn]:
    """The sign-in with its person and their rights. Put together once: every request begins so."""
    return (
        select(SignIn)
        .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None))
        .options(joinedload(SignIn.user, innerjoin=True).joinedload(User.right_rows))
    )
