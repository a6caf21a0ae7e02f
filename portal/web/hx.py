"""htmx at the edge. The one file that names an HX- header."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

VARY_HEADER = "HX-Request"


def wants_fragment() -> bool:
    """True when htmx will put the answer into a part of the page that is already there.

    Boosted links and restored history want the whole page, as a browser does.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type", "partial") != "full"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def is_htmx() -> bool:
    """True when htmx asks, for a fragment or for a page."""
    return request.headers.get("HX-Request") == "true"


def current_page() -> str | None:
    """The path of the page that htmx asks from, where it says so. The browser's word only."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL", "")).path or None
    except ValueError:
        return None


def replaces_row() -> bool:
    """True when htmx will put the answer in the place of a row of a table."""
    return request.headers.get("HX-Target", "").partition("#")[0] == "tr"


def page_or_fragment(
    page: str, fragment: str, status: int = 200, **context: Any
) -> ResponseReturnValue:
    """The fragment for htmx, else the page that includes it, from the same context."""
    return render_template(fragment if wants_fragment() else page, **context), status


def go_to(address: str) -> ResponseReturnValue:
    """The browser goes to another page: 303 after a plain form, a header after htmx."""
    if is_htmx():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)


def swap_in(response: Response) -> Response:
    """The answer for an element that swaps nothing in of itself: it changes what differs inside.

    So an error page, or whatever else answers in its place, leaves the element as it was.
    """
    response.headers["HX-Reswap"] = "innerMorph"
    return response


def sign_in_first(address: str) -> Response:
    """A 401 that takes the whole browser to the sign-in page, never the page into a section."""
    response = make_response("", 401)
    response.headers["HX-Redirect"] = address
    return response
