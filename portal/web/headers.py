"""The headers of every answer: a strict content policy, and nothing private kept by a cache."""

from __future__ import annotations

from wsgiref.headers import Headers

from flask import Flask, Response, request, session
from flask_login import current_user

from portal.web import hx

# No page has an inline script or style, so there is no nonce to leak or to forget.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
HSTS = "max-age=31536000; includeSubDomains"


def install(app: Flask, *, production: bool) -> None:
    """Every answer of the app carries the headers."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if production:
            headers.setdefault("Strict-Transport-Security", HSTS)
        response.vary.update((hx.VARY_HEADER, "Cookie"))
        if _is_private():
            headers["Cache-Control"] = "no-store"
        return response


def add_to_static_file(headers: Headers, _path: str, _url: str) -> None:
    """A file is what it says it is, and is for our own pages."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def _is_private() -> bool:
    # Whatever is shown to somebody signed in, and whatever carries a form's token, is theirs.
    if request.endpoint == "static":
        return False
    return bool(session) or bool(current_user and current_user.is_authenticated)
