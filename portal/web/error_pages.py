"""Refusals and errors as pages and as fragments, each with a sentence and a way on."""

from __future__ import annotations

import structlog
from flask import Flask, current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
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
        "The address may be mistyped, or it may be for another body. Nothing you wrote is lost.",
    ),
    405: ("This address does not take that kind of request", "Go back and use the page's buttons."),
    409: ("That could not be done", "Reload the page to see how things stand now."),
    413: ("What you sent is too large", "Files may be up to 20 MB. Send a smaller one."),
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


def install(app: Flask) -> None:
    """Every error of the app becomes one of our pages."""
    app.register_error_handler(CSRFError, _token_too_old)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_unavailable)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    code = error.code or 500
    if isinstance(error, InternalServerError):
        db.session.rollback()
        begin_reading_only()
    return _page(code if code in SENTENCES else 400 if code < 500 else 500, error)


def _refused(refusal: Refusal) -> ResponseReturnValue:
    """A refusal that no view answered in its own page: nothing was changed, the words are shown."""
    db.session.rollback()
    return _page(Conflict.code, Conflict(), sentence=refusal.sentence)


def _database_unavailable(error: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database unavailable", kind=type(error.orig).__name__)
    return _page(ServiceUnavailable.code, ServiceUnavailable())


def _token_too_old(error: CSRFError) -> ResponseReturnValue:
    """A page that was open too long keeps its words; a form from another site gets nothing back."""
    if not kept_words.is_from_this_site():
        return _page(Forbidden.code, Forbidden())
    return _page(BadRequest.code, error, sentence="This page was open for too long.")


def _page(code: int, error: HTTPException, sentence: str | None = None) -> ResponseReturnValue:
    title, advice = SENTENCES[code]
    # What was too large to be read cannot be read for its words either.
    can_be_read = request.method == "POST" and code != RequestEntityTooLarge.code
    kept = kept_words.from_request() if can_be_read else None
    may_resend = isinstance(error, CSRFError)
    response = make_response(
        hx.page_or_fragment(
            "errors/page.html",
            "errors/_page.html",
            code,
            code=code,
            title=sentence or title,
            advice=advice,
            kept=kept if code not in {403, 404, 413} or may_resend else None,
            may_resend=may_resend,
            allow_navigation=code < 500,
        )
    )
    if code in {429, 503}:
        response.headers["Retry-After"] = str(current_app.config["RETRY_AFTER_SECONDS"])
    return response
