"""A form that was too large to be read: its page again, with what to do."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.responses.blueprint import bp
from portal.web.error_pages import error_page

View = Callable[..., ResponseReturnValue]

# By endpoint, what answers in the place of the view; it gets what the view would.
_answers: dict[str, View] = {}


def when_too_large(endpoint: str) -> Callable[[View], View]:
    """Declares what answers where a form for that endpoint was too large to be read."""

    def declare(answer: View) -> View:
        _answers[f"{bp.name}.{endpoint}"] = answer
        return answer

    return declare


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Nothing of the form was read, so the page is blank but for its problem."""
    answer = _answers.get(request.endpoint or "")
    return answer(**(request.view_args or {})) if answer else error_page(error)
