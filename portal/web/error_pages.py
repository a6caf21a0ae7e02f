"""Refusals and errors as pages and as fragments, each with a sentence and a way on."""

from __future__ import annotations

import structlog
from flask import Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, TimeoutError
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from portal.db import db
from portal.db.engine import begin_reading_only
from portal.errors import Refusal
from portal.web import hx, kept_words

log = structlog.get_logger()

SENTENCES = {
    400: ("The request could not be read", "Go back, reload the page and try again."),
    403: (
        "You may not see or do this",
        "It may be for somebody with another role. If you think you should have it, call the "
        "consultation team.",
    ),
    404: (
        "There is nothing at this address",
        "The address may be mistyped, or it may be for another body.",
    ),
    405: ("This address does not take that kind of request", "Go back and use the page's buttons."),
    409: ("That could not be done", "Reload the page to see how things stand now."),
    413: (
        "What you sent is too large",
        "It was not read, and nothing was saved. Go back in your browser: what you typed may still "
        "be in the form.",
    ),
    422: ("There is a problem with what was sent", "Go back and check the form."),
    429: ("Too many tries", "Wait a few minutes, then try again."),
    500: (
        "Something went wrong at our end",
        "It has been recorded. Try again in a few minutes; if it happens again, call the "
        "consultation team and give the reference below.",
    ),
    503: (
        "The portal cannot reach its records",
        "Nothing was saved just now. Try again in a few minutes.",
    ),
}


NOTHING_LOST = "Nothing you wrote is lost."
BYTES_IN_A_KILOBYTE = 1024


def install(app: Flask) -> None:
    """Every error of the app becomes one of our pages."""
    app.register_error_handler(CSRFError, _token_too_old)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(DataError, _not_storable)
    app.register_error_handler(OperationalError, _database_unavailable)
    app.register_error_handler(TimeoutError, _database_unavailable)


def error_page(error: HTTPException) -> ResponseReturnValue:
    """The page of that error."""
    if error.response is not None:
        return error.response
    code = error.code or 500
    return _page(code if code in SENTENCES else 400 if code < 500 else 500)


def _refused(refusal: Refusal) -> ResponseReturnValue:
    """A refusal that no view answered in its own page: nothing was changed, the words are shown."""
    return _page(Conflict.code, sentence=refusal.sentence)


def _not_storable(error: DataError) -> ResponseReturnValue:
    """What was sent does not fit its column, or is nothing that a text can hold."""
    log.warning("not storable", kind=type(error.orig).__name__)
    db.session.rollback()  # PostgreSQL answers nothing more in a transaction that failed
    return _page(BadRequest.code)


def _database_unavailable(error: OperationalError | TimeoutError) -> ResponseReturnValue:
    kind = type(error.orig) if isinstance(error, OperationalError) else type(error)
    log.error("database unavailable", kind=kind.__name__)
    # The page greets nobody by name: to look the name up is what just failed.
    g._login_user = AnonymousUserMixin()
    return _page(ServiceUnavailable.code)


def _token_too_old(_error: CSRFError) -> ResponseReturnValue:
    """A page that was open too long keeps its words, and offers to send them again."""
    return _page(BadRequest.code, sentence="This page was open for too long.", may_resend=True)


def _page(code: int, *, sentence: str | None = None, may_resend: bool = False) -> Response:
    """The page, from a transaction of its own: what failed is over, and holds nothing up."""
    is_form = request.method == "POST"
    if is_form or code >= InternalServerError.code:
        db.session.rollback()
        begin_reading_only()
    title, advice = SENTENCES[code]
    if code == NotFound.code and not is_form:
        advice = f"{advice} {NOTHING_LOST}"
    if code == RequestEntityTooLarge.code:
        advice = f"This page takes {_allowance()} at once. {advice}"
    is_fragment = hx.wants_fragment()
    response = make_response(
        hx.page_or_fragment(
            "errors/page.html",
            "errors/_page.html",
            code,
            code=code,
            title=sentence or title,
            advice=advice,
            kept=_words() if is_form and code != RequestEntityTooLarge.code else None,
            may_resend=may_resend,
            heading=2 if is_fragment else 1,
            is_row=is_fragment and hx.replaces_row(),
        )
    )
    if code in {429, 503}:
        response.headers["Retry-After"] = str(current_app.config["RETRY_AFTER_SECONDS"])
    return response


def _words() -> kept_words.KeptWords | None:
    """What the form held, where it came whole."""
    try:
        return kept_words.from_request()
    except HTTPException:
        return None


def _allowance() -> str:
    """How much the route of this request takes, as people say it."""
    kilobytes = (request.max_content_length or 0) // BYTES_IN_A_KILOBYTE
    if kilobytes < BYTES_IN_A_KILOBYTE:
        return f"{kilobytes} KB"
    return f"{kilobytes / BYTES_IN_A_KILOBYTE:.1f} MB"
