"""Who may reach a route. A route that declares nothing is reached by nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.exceptions import Forbidden, Unauthorized

from portal.accounts import sessions
from portal.accounts.models import Right
from portal.db import db, engine
from portal.web.screening import is_safe_method

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of its visitor: nothing, a sign-in, or one of some rights."""

    needs_sign_in: bool
    rights: frozenset[Right] = frozenset()


def public(view: View) -> View:
    """Anyone may reach the route."""
    return _declare(view, Access(needs_sign_in=False))


def signed_in(view: View) -> View:
    """Anyone signed in may reach the route; what they see there is for the room's rules."""
    return _declare(view, Access(needs_sign_in=True))


def needs(*rights: Right) -> Callable[[View], View]:
    """Whoever holds one of the rights may reach the route."""

    def declare(view: View) -> View:
        return _declare(view, Access(needs_sign_in=True, rights=frozenset(rights)))

    return declare


def access_of(view: Callable[..., Any]) -> Access | None:
    """What a route declares, or None."""
    return getattr(view, "access", None)


def _declare(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Every request is held to what its route declares, before anything else of it runs.

    A form is read off the network between two looks at who sends it, as slowly as the sender likes.
    No transaction is open meanwhile, so that nobody waits for it; and what the second look finds is
    what the view goes by: somebody signed out while their form came in is signed out.
    """

    @app.before_request
    def enforce() -> None:
        engine.begin_reading_only()
        try:
            _enforce()
        finally:
            if not is_safe_method():
                db.session.rollback()
                sessions.look_again()

    @app.before_request
    def read_form() -> None:
        if not is_safe_method() and request.endpoint is not None:
            # For its effect: it is parsed once and kept.
            request.form  # noqa: B018

    csrf.init_app(app)

    @app.before_request
    def begin_writing() -> None:
        if not is_safe_method():
            engine.begin_writing()
            _enforce()


def _enforce() -> None:
    """Goes on if the route may be reached by whoever asks; else a 401 or a 403."""
    if request.endpoint is None or request.endpoint == "static":
        return
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None:
        raise Forbidden
    if not access.needs_sign_in:
        return
    if not current_user.is_authenticated:
        raise Unauthorized
    if access.rights and not (access.rights & current_user.rights):
        raise Forbidden
