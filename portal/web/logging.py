"""One line a request, as JSON, with an id that the answer and the error page carry too."""

from __future__ import annotations

import logging
import re
import time
import uuid

import structlog
from flask import Flask, Response, current_app, g, request

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

log = structlog.get_logger()


def configure() -> None:
    """Log lines of this process are JSON with the request's id; no texts, addresses or tokens."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def install(app: Flask) -> None:
    """Every request is logged once it is answered."""

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
