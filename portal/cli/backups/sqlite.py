"""Backing up and restoring a SQLite file through SQLite's online backup."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from portal.cli import revisions
from portal.cli.backups.contents import Contents
from portal.db import engine
from portal.errors import BadFile, Refusal

HEADER = b"SQLite format 3\x00"
# A megabyte, then a breath: the disk is shared with the people who are writing.
PAGES_A_STEP = 256
PAUSE_SECONDS = 0.005
LOCK_WAIT_SECONDS = 30.0
BUSY = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED


def make_copy(database: Engine, to: Path) -> Contents:
    """`to` holds everything as it was at one moment. Comes back with what that was.

    The moment is held by a read transaction, which in WAL mode makes no writer wait; without it
    SQLite would begin the copy again after every write, and never end under load.
    """
    sqlite = engine.sqlite_module()
    try:
        with _connection(database) as source, closing(_opened(to)) as target:
            target.execute("PRAGMA journal_mode=OFF")
            target.execute("PRAGMA synchronous=OFF")  # the caller syncs the finished file once
            source.execute("BEGIN")
            try:
                contents = _contents(source)
                source.backup(target, pages=PAGES_A_STEP, progress=_breathe)
            finally:
                source.execute("ROLLBACK")
        with closing(_opened(to)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, readable from a read-only disk
    except sqlite.Error as error:
        raise Refusal(f"The copy could not be made: {error}.") from error
    return contents


def contents_of(file: Path) -> Contents:
    """What a backup holds, once SQLite has found it whole. Raises `BadFile` if it is not."""
    with file.open("rb") as opened:
        if opened.read(len(HEADER)) != HEADER:
            raise BadFile(f"{file} is not a SQLite database, which the portal here uses.")
    sqlite = engine.sqlite_module()
    try:
        with closing(_opened(file, "ro")) as connection:
            problem = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if problem != "ok":
                raise BadFile(f"{file} is damaged: {problem}")
            return _contents(connection)
    except sqlite.DatabaseError as error:
        raise BadFile(f"{file} cannot be read: {error}") from error


def put_back(file: Path, database: Engine) -> None:
    """The database is what the file holds, in one transaction: readers see the old or the new."""
    sqlite = engine.sqlite_module()
    _make_for_the_portal(Path(database.url.database or ""))
    try:
        with _connection(database) as target, closing(_opened(file, "ro")) as source:
            target.execute(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000:.0f}")
            source.backup(target, pages=-1, progress=_refuse_if_busy)
    except sqlite.DatabaseError as error:
        raise Refusal(
            f"The database could not be written: {error}. If the file is damaged, stop the "
            "portal, move the file and its -wal and -shm away, and restore again."
        ) from error


@contextmanager
def _connection(database: Engine) -> Iterator[Any]:
    """The driver's own connection, with the portal's connection rules, ours alone."""
    pooled = database.raw_connection()
    connection: Any = pooled.driver_connection
    pooled.detach()
    try:
        connection.execute("PRAGMA query_only=OFF")
        yield connection
    finally:
        pooled.close()


def _opened(file: Path, mode: str = "rw") -> Any:
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return engine.sqlite_module().connect(address, uri=True, isolation_level=None)


def _refuse_if_busy(status: int, _remaining: int, _total: int) -> None:
    # Left to itself, the driver would try again for ever.
    if status in BUSY:
        raise Refusal(
            f"The database was busy for {LOCK_WAIT_SECONDS:g} seconds. Nothing changed. "
            "Stop the web process and the worker, and try again."
        )


def _breathe(_status: int, _remaining: int, _total: int) -> None:
    time.sleep(PAUSE_SECONDS)


def _contents(connection: Any) -> Contents:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    ).fetchall()
    rows = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in names
    }
    revision = frozenset[str]()
    if revisions.TABLE in rows:
        found = connection.execute(f"SELECT version_num FROM {revisions.TABLE}")  # noqa: S608
        revision = frozenset(number for (number,) in found.fetchall())
    return Contents(revision, rows)


def _make_for_the_portal(path: Path) -> None:
    """A file that is new belongs to whoever owns its folder, so that root can restore for them."""
    if path.exists():
        return
    path.touch(0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        shutil.chown(path, folder.st_uid, folder.st_gid)
