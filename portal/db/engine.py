"""How connections behave: durable, with foreign keys, and never upgrading a read to a write."""

from __future__ import annotations

import sqlite3 as standard_sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event

# The library's WAL-reset bug (versions 3.7.0 to 3.51.2) can corrupt a file that two connections
# write or checkpoint at once, which any threaded server does.
FIRST_SAFE_SQLITE = (3, 51, 3)
BUSY_TIMEOUT_MS = 10_000
# A plan made for any words or any state is a bad one for most of them, and no statement here runs
# for so long that compiling it first would pay.
POSTGRESQL_OPTIONS = "-c plan_cache_mode=force_custom_plan -c jit=off"

_reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


def sqlite_module() -> ModuleType:
    """The newest SQLite to be had: pysqlite3's where its wheel fits, else Python's own."""
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return standard_sqlite3


def sqlite_version() -> tuple[int, ...]:
    """The version of the library that `sqlite_module` carries."""
    version: tuple[int, ...] = sqlite_module().sqlite_version_info
    return version


def sqlite_is_safe() -> bool:
    """False where two connections could corrupt the file (see FIRST_SAFE_SQLITE)."""
    return sqlite_version() >= FIRST_SAFE_SQLITE


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs beside the address."""
    # An error's text goes to the log: it may name the statement, never what people wrote.
    quiet = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return {
            **quiet,
            "module": sqlite_module(),
            "connect_args": {"check_same_thread": False},
        }
    return {
        **quiet,
        "pool_pre_ping": True,
        "pool_size": 8,
        "max_overflow": 8,
        "connect_args": {"options": POSTGRESQL_OPTIONS},
    }


@contextmanager
def reading_only() -> Iterator[None]:
    """Transactions begun inside take no write lock, and the database refuses a write in them."""
    token = _reading_only.set(True)
    try:
        yield
    finally:
        _reading_only.reset(token)


def begin_reading_only() -> None:
    """The same for the rest of this context (a request), until `begin_writing`."""
    _reading_only.set(True)


def begin_writing() -> None:
    """Transactions begun from here on may write, and on SQLite wait for the lock at once."""
    _reading_only.set(False)


def prepare(engine: Engine) -> None:
    """Install the connection rules on an engine. Call once for each engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite_connection)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own is always deferred
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails with "database is locked" when
    # another writer came between, whatever the timeout; IMMEDIATE waits for its turn.
    only_reading = _reading_only.get()
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if only_reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if only_reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Any) -> None:
    if _reading_only.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
