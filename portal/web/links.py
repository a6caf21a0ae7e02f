"""Addresses in and out: links for letters, and where a browser may be sent on to."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, has_request_context, url_for

LONGEST_ADDRESS = 2_000


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for a letter. Its host is a setting, never the request's.

    The worker writes letters too, with no request to go by: it names the endpoint in full.
    """
    base: str = current_app.config["SETTINGS"].base_url
    if has_request_context():
        return base + url_for(endpoint, **values)
    anchor = values.pop("_anchor", "")
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{base}{path}#{anchor}" if anchor else base + path


def local_path(text: str | None) -> str | None:
    """The text if it is a path on this site that a browser cannot read as another site, else None.

    Browsers drop tabs and line ends, read a backslash as a slash, and two slashes as a host.
    """
    if not text or len(text) > LONGEST_ADDRESS or not text.startswith("/"):
        return None
    if any(c.isspace() or unicodedata.category(c).startswith("C") for c in text):
        return None
    path, _, _ = text.partition("?")
    if "//" in path or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text
