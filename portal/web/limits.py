"""The coarse outer limit on how often one person or one network may send a form.

It counts in the memory of each process. What must hold across processes and restarts, the counting
of wrong passwords, is a table of its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_limiter import ApplicationLimit, Limiter
from flask_login import current_user

from portal.web.screening import is_safe_method

View = TypeVar("View", bound=Callable[..., Any])

# More than anybody sends by hand, and than a room of people behind one address does.
ALL_FORMS = "300 per minute"
# One household's or office's share of IPv6; each address in it is as easily had as another.
NEIGHBOURS_IPV6 = 64


def limited(limit: str) -> Callable[[View], View]:
    """Declares that one network may reach the route so often, such as "30 per minute"."""

    def declare(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return declare


def network() -> str:
    """Where this request comes from, as far as that is told from its neighbours."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, NEIGHBOURS_IPV6), strict=False))
    return str(address)


def install(app: Flask) -> None:
    """The app holds each route to its declared limit, and all forms together to one, with a 429."""
    # One limiter an app, so that two apps of one process never share counts or settings; and
    # one default limit that looks up the route's own, since a decorator belongs to one limiter.
    Limiter(
        network,
        app=app,
        default_limits=[_declared],
        application_limits=[ApplicationLimit(_of_all_forms, key_function=_sender)],
        storage_uri="memory://",
    )


def _declared() -> str:
    """What the route of this request declares; empty for no limit."""
    view = current_app.view_functions.get(request.endpoint or "")
    return str(getattr(view, "limit", ""))


def _of_all_forms() -> str:
    return "" if is_safe_method() else ALL_FORMS


def _sender() -> str:
    """Who sends: the person where one is signed in, so that an office's people do not share."""
    return f"user {current_user.id}" if current_user.is_authenticated else f"network {network()}"
