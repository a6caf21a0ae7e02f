"""How a process of the portal begins: web server, worker and commands alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask

from portal import config
from portal.app import create_app
from portal.config import BadSetting, Settings
from portal.db import engine
from portal.web.logging import configure

ONLY_OURS = 0o077  # what is made here holds what people wrote in confidence
# gunicorn's own code for a process that cannot begin. After any other it would start it again,
# and again.
CANNOT_BEGIN = 3

log = structlog.get_logger()


def started() -> Flask:
    """The portal with this process's settings. Ends the process where they cannot be used."""
    configure()
    os.umask(ONLY_OURS)
    with bad_settings_are_said():
        settings = config.from_environment()
        _require_safe_database(settings)
        return create_app(settings)


@contextmanager
def bad_settings_are_said() -> Iterator[None]:
    """A `BadSetting` raised inside is one sentence on standard error and the process's end."""
    try:
        yield
    except BadSetting as error:
        sys.stderr.write(f"The portal cannot start. {error}\n")
        raise SystemExit(CANNOT_BEGIN) from error


def _require_safe_database(settings: Settings) -> None:
    if not settings.is_sqlite or engine.sqlite_is_safe():
        return
    version = ".".join(map(str, engine.sqlite_version()))
    first_safe = ".".join(map(str, engine.FIRST_SAFE_SQLITE))
    if settings.production:
        raise BadSetting(
            f"This machine's SQLite {version} can damage the database file. Install the "
            f"pysqlite3 package, which carries {first_safe} or later, or use PostgreSQL."
        )
    log.error("this SQLite can damage the database file", version=version, first_safe=first_safe)
