"""Backing up and restoring a PostgreSQL database with its own pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import OperationalError

from portal.cli import revisions
from portal.cli.backups.contents import Contents
from portal.errors import BadFile, Refusal

HEADER = b"PGDMP"
LOCK_WAIT_SECONDS = 30.0
END_OF_ROWS = b"\\.\n"


def make_copy(database: Engine, to: Path) -> Contents:
    """`to` holds everything as it was at one moment. Comes back with what that was."""
    reader = database.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    with reader as connection:
        # pg_dump reads in our transaction's snapshot, so that what is counted is what is copied.
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        contents = _contents(connection)
        _run(
            [
                *(_program("pg_dump"), "--format=custom", "--no-password"),
                f"--lock-wait-timeout={LOCK_WAIT_SECONDS * 1000:.0f}",
                *(f"--snapshot={snapshot}", f"--file={to}", f"--dbname={_address(database.url)}"),
            ],
            database.url,
        )
    return contents


def contents_of(file: Path) -> Contents:
    """What a backup holds, read to its last row. Raises `BadFile` if that cannot be done."""
    with file.open("rb") as opened:
        if opened.read(len(HEADER)) != HEADER:
            raise BadFile(f"{file} is not a copy made by pg_dump, which the portal here uses.")
    command = [_program("pg_restore"), "--data-only", "--file=-", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        contents = _counted(reading.stdout)
        complaint = reading.stderr.read()
    if reading.returncode:
        raise BadFile(f"{file} cannot be read. {_first_error(complaint)}")
    return contents


def put_back(file: Path, database: Engine) -> None:
    """The database is what the file holds, in one transaction: readers see the old or the new."""
    with database.connect() as connection:
        live = set(inspect(connection).get_table_names())
    if beside := sorted(live - set(contents_of(file).rows)):
        raise Refusal(
            f"The database has tables that the backup has not: {', '.join(beside)}. Nothing "
            "changed. Make an empty database, point DATABASE_URL at it, and restore into that."
        )
    _require_quiet(database)
    _run(
        [
            *(_program("pg_restore"), "--clean", "--if-exists", "--single-transaction"),
            *("--exit-on-error", "--no-owner", "--no-privileges", "--no-password"),
            *(f"--dbname={_address(database.url)}", str(file)),
        ],
        database.url,
    )


def _require_quiet(database: Engine) -> None:
    """Goes on once nobody is in the middle of something.

    pg_restore would wait for an open transaction for ever: a dump sets lock_timeout to nothing.
    """
    try:
        with database.begin() as connection:
            names = inspect(connection).get_table_names()
            quoted = ", ".join(map(connection.dialect.identifier_preparer.quote, names))
            connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_WAIT_SECONDS * 1000:.0f}"))
            if quoted:
                connection.execute(text(f"LOCK TABLE {quoted} IN ACCESS EXCLUSIVE MODE"))
    except OperationalError as error:
        raise Refusal(
            f"The database was busy for {LOCK_WAIT_SECONDS:g} seconds. Nothing changed. "
            "Stop the web process and the worker, and try again."
        ) from error


def _contents(connection: Connection) -> Contents:
    rows = {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in sorted(inspect(connection).get_table_names())
    }
    return Contents(revisions.current(connection), rows)


def _counted(lines: Iterable[bytes]) -> Contents:
    """The tables of a dump in SQL: "COPY public.users (...) FROM stdin;", a line a row, "\\."."""
    rows: dict[str, int] = {}
    revision = set[str]()
    name = ""
    for line in lines:
        if name and line == END_OF_ROWS:
            name = ""
        elif name:
            rows[name] += 1
            if name == revisions.TABLE:
                revision.add(line.decode("ascii").strip())
        elif line.startswith(b"COPY "):
            name = line.split()[1].decode().partition(".")[2].strip('"')
            rows[name] = 0
    return Contents(frozenset(revision), rows)


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Refusal(
            f"{name} is not on the PATH. Install PostgreSQL's client programs, at least as new "
            "as the server (on Debian: postgresql-client)."
        )
    return path


def _address(url: URL) -> str:
    """The address for libpq, without the password: other users of the machine can see it."""
    return URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    ).render_as_string(hide_password=False)


def _run(command: Sequence[str], url: URL) -> None:
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise Refusal(f"Nothing changed. {_first_error(done.stderr)}")


def _first_error(complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").strip().splitlines() or ["It did not say why."]
    return next((line for line in lines if "error:" in line), lines[0])
