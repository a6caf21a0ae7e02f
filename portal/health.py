"""Whether the portal is up, ready and how busy, for whoever runs it.

The figures are those of one process: with several, each tells its own.
"""

from __future__ import annotations

import platform
import time
import tomllib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from ipaddress import ip_address

from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.accounts.access import public
from portal.config import ROOT, Settings
from portal.db import db
from portal.db.engine import sqlite_is_safe
from portal.mail import queries as outbox
from portal.responses.queries import files

STUCK_AFTER = timedelta(hours=1)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

bp = Blueprint("health", __name__)


class Metrics:
    """The figures of one app, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("endpoint", "method", "status")
        self.requests = Counter(
            "portal_requests", "Requests answered", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "portal_request_seconds", "Time to answer", ("endpoint",), registry=self.registry
        )
        self.letters = Gauge(
            "portal_letters_waiting", "Letters not yet sent or given up", registry=self.registry
        )
        self.file_bytes = Gauge(
            "portal_file_bytes", "Size of the files that bodies sent", registry=self.registry
        )
        Info("portal_build", "What runs here", registry=self.registry).info(
            {"version": _version(), "python": platform.python_version()}
        )


def install(app: Flask) -> None:
    """Every request of the app is counted and timed, by route and never by address."""
    metrics = app.extensions["portal_metrics"] = Metrics()

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        metrics.requests.labels(endpoint, method, str(response.status_code)).inc()
        if (began := g.get("request_began")) is not None:  # set as the log line is
            metrics.seconds.labels(endpoint).observe(time.perf_counter() - began)
        return response


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers. Asks nothing of the database, so that it is not restarted for it."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Every check and how it stands: 200 when all are "ok", else 503."""
    checks = {"database": _checked(_database)}
    if checks["database"] == "ok":
        checks["migrations"] = _checked(_migrations)
        checks["outbox"] = _checked(_outbox)
    checks["sqlite"] = _sqlite()
    is_ready = all(answer == "ok" for answer in checks.values())
    status = "ready" if is_ready else "not ready"
    return {"status": status, "checks": checks}, 200 if is_ready else 503


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """The figures as Prometheus reads them, for this machine alone."""
    if not _asked_from_here():
        abort(404)
    held: Metrics = current_app.extensions["portal_metrics"]
    try:
        held.letters.set(outbox.waiting())
        held.file_bytes.set(files.stored().size)
    except SQLAlchemyError:
        db.session.rollback()
        held.letters.set(float("nan"))
        held.file_bytes.set(float("nan"))
    return Response(generate_latest(held.registry), content_type=CONTENT_TYPE_LATEST)


def _checked(check: Callable[[], str]) -> str:
    """The check's answer. The kind of a failure is told, never its text, which may name a host."""
    try:
        return check()
    except SQLAlchemyError as error:
        db.session.rollback()
        return f"failed: {type(error).__name__}"


def _database() -> str:
    db.session.execute(text("SELECT 1"))
    return "ok"


def _migrations() -> str:
    applied = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    return "ok" if applied == _newest_migrations() else "not at the newest: run flask db upgrade"


def _outbox() -> str:
    due_since = outbox.longest_due_since()
    if due_since is not None and clock.now() - due_since > STUCK_AFTER:
        return "letters wait for more than an hour: is the worker running?"
    return "ok"


def _sqlite() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.is_sqlite and not sqlite_is_safe():
        return "this version of SQLite can lose data: install pysqlite3 or use PostgreSQL"
    return "ok"


def _asked_from_here() -> bool:
    """True for this machine itself. A proxy on it that we do not trust speaks for somebody else."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


@cache
def _newest_migrations() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(ROOT / "migrations")).get_heads())


@cache
def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
