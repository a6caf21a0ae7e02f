"""What is let in at all: forms of our own pages, of a fair size, with nothing no database keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import IntegerConverter, Map

from portal.web.numbers import LARGEST_NUMBER

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Room for the longest text of any form, percent-encoded as browsers send it.
FORM_BYTES = 256 * 1024
BYTES_IN_A_MEGABYTE = 1024 * 1024
NUL = "\x00"
FOREIGN = "This form was not sent from a page of this site. Nothing was done.\n"


class StorableNumber(IntegerConverter):
    """`<int:…>` in an address: a number that an integer column holds. Any other is a 404."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_NUMBER)


def accepts(*, megabytes: float) -> Callable[[View], View]:
    """Declares that the route takes so much at once. One that declares nothing takes a form."""

    def declare(view: View) -> View:
        view.largest_body = int(megabytes * BYTES_IN_A_MEGABYTE)  # type: ignore[attr-defined]
        return view

    return declare


def is_safe_method() -> bool:
    """True for a request that asks and changes nothing."""
    return request.method in SAFE_METHODS


def is_from_this_site() -> bool:
    """True unless the browser says that another site's page sent the request.

    Browsers too old for Sec-Fetch-Site, and any over plain HTTP, send Origin or Referer. What sends
    none of the three is no browser that a foreign page could use.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    host = _host(source) if source else None
    return source is None or (host is not None and host in _our_hosts())


def install(app: Flask) -> None:
    """Every request is screened before anything else of it is looked at."""
    app.url_map.converters["int"] = StorableNumber
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES

    @app.before_request
    def screen() -> ResponseReturnValue | None:
        if not is_safe_method() and not is_from_this_site():
            # Bare: a page could set a cookie, and the visitor's own was withheld from this request.
            return Response(FOREIGN, 403, mimetype="text/plain")
        # PostgreSQL keeps no NUL in a text, and refuses to look for one.
        if NUL in request.path:
            raise NotFound
        if b"%00" in request.query_string or b"\x00" in request.query_string:
            raise BadRequest
        view = current_app.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, "largest_body", FORM_BYTES)
        return None


def _our_hosts() -> set[str | None]:
    return {_host(f"//{request.host}"), _host(current_app.config["SETTINGS"].base_url)}


def _host(address: str) -> str | None:
    """The host with its port where it says one, or None for what has no host, such as "null"."""
    try:
        return urlsplit(address).netloc.lower() or None
    except ValueError:
        return None
