"""The coarse outer limit on how often one network address may send a form.

It counts in the memory of each process. What must hold across processes and restarts, the counting
of wrong passwords, is a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

View = TypeVar("View", bound=Callable[..., Any])


def limited(limit: str) -> Callable[[View], View]:
    """Declares that one network address may reach the route so often, such as "30 per minute"."""

    def declare(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return declare


def install(app: Flask) -> None:
    """The app holds each route to its declared limit, with a 429."""
    # One limiter an app, so that two apps of one process never share counts or settings; and
    # one default limit that looks up the route's own, since a decorator belongs to one limiter.
    Limiter(get_remote_address, app=app, default_limits=[_declared], storage_uri="memory://")


def _declared() -> str:
    """What the route of this request declares; empty for no limit."""
    view = current_app.view_functions.get(request.endpoint or "")
    return str(getattr(view, "limit", ""))
