"""One line a request, as JSON, with an id that the answer and the error page carry too."""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request

DEEPEST_CAUSE = 5
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

ROOT = Path(__file__).resolve().parents[2]

log = structlog.get_logger()


def configure() -> None:
    """Log lines of this process are JSON with the request's id; no texts, addresses or tokens."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def failure(error: BaseException) -> dict[str, Any]:
    """What may be logged of an exception: its kind, those behind it, and where it was raised.

    Never its text: a driver's repeats what was written, and a router's the address, with its token.
    """
    kinds: list[str] = []
    at: BaseException | None = error
    while at is not None and len(kinds) < DEEPEST_CAUSE:
        kinds.append(f"{type(at).__module__}.{type(at).__qualname__}")
        at = at.__cause__ or at.__context__
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "kinds": kinds,
        "frames": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _short(file: str) -> str:
    return file.removeprefix(f"{ROOT}/")


def install(app: Flask) -> None:
    """Every request is logged once it is answered, and an exception that nothing caught."""

    def log_exception(
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        # In the place of Flask's own, which writes the path, and all that the exception says.
        error = exc_info[1]
        if error is not None:
            log.error("unhandled exception", endpoint=request.endpoint, **failure(error))

    app.log_exception = log_exception  # type: ignore[method-assign]

    @app.before_request
    def begin() -> None:
        # Anybody can send the header; it is believed where it comes from our own proxy.
        has_proxy = current_app.config["SETTINGS"].trusted_proxies > 0
        given = request.headers.get("X-Request-Id", "") if has_proxy else ""
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.request_began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        began = g.get("request_began")
        if began is None or request.endpoint == "static":
            return response
        response.headers["X-Request-Id"] = g.request_id
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        return response

    app.context_processor(lambda: {"request_id": g.get("request_id", "")})
