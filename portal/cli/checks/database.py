"""The database itself: does it answer, is it whole, does it keep what it is given."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text

from portal.cli import revisions
from portal.cli.checks.findings import Finding, ok, wrong
from portal.db import db, engine

# What the connection rules set; the numbers are SQLite's own names for FULL and ON.
SQLITE_RULES = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
POSTGRESQL_RULES = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SHOWN_PROBLEMS = 3


def sqlite_library() -> Finding:
    """Not one of the versions that can damage a file."""
    version = ".".join(map(str, engine.sqlite_version()))
    source = engine.sqlite_module().__name__.partition(".")[0]
    if engine.sqlite_is_safe():
        return ok(f"SQLite {version}, from {source}")
    first_safe = ".".join(map(str, engine.FIRST_SAFE_SQLITE))
    return wrong(
        f"SQLite {version}, from {source}, can damage the file when two connections write at once; "
        f"use {first_safe} or later (the pysqlite3 package carries one), or PostgreSQL"
    )


def answers() -> Finding:
    """The database is there, and this user may write to it."""
    if db.engine.dialect.name == "sqlite":
        path = Path(db.engine.url.database or "")
        if not path.is_file():
            return wrong(f"there is no file {path}; make it with: {revisions.UPGRADE}")
        if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            return wrong(f"this user may not write to {path} and its folder")
    db.session.execute(text("SELECT 1"))
    return ok(f"{db.engine.url.render_as_string(hide_password=True)} answers")


def sqlite_rules() -> Finding:
    """A committed write survives a power cut, and a row cannot point at nothing."""
    return _rules(SQLITE_RULES, {name: _scalar(f"PRAGMA {name}") for name in SQLITE_RULES})


def postgresql_rules() -> Finding:
    """The same of a PostgreSQL server; `synchronous_commit` may also be stricter than on."""
    there = {name: _scalar(f"SHOW {name}") for name in POSTGRESQL_RULES}
    if there["synchronous_commit"] in {"remote_write", "remote_apply"}:
        there["synchronous_commit"] = "on"
    return _rules(POSTGRESQL_RULES, there)


def _rules(wanted: Mapping[str, object], there: Mapping[str, object]) -> Finding:
    broken = [f"{name} is {there[name]}" for name in wanted if there[name] != wanted[name]]
    if broken:
        return wrong(f"{', '.join(broken)}: what is saved may be lost or contradict itself")
    return ok(", ".join(f"{name} {value}" for name, value in there.items()))


def sqlite_is_whole() -> Finding:
    """Every page of the file says what its neighbours say it does."""
    problems = [str(row[0]) for row in db.session.execute(text("PRAGMA integrity_check"))]
    if problems == ["ok"]:
        return ok("integrity_check finds nothing")
    return wrong(f"the file is damaged; restore a backup. {_first_of(problems)}")


def sqlite_rows_point_at_rows() -> Finding:
    """No row refers to one that is not there."""
    rows = db.session.execute(text("PRAGMA foreign_key_check")).all()
    if not rows:
        return ok("foreign_key_check finds nothing")
    return wrong(_first_of([f"row {row[1]} of {row[0]} has no {row[2]}" for row in rows]))


def migrations() -> Finding:
    """The tables are those this code was written for."""
    there = revisions.current(db.session.connection())
    wanted = revisions.newest()
    if there == wanted:
        return ok(f"at the newest, {_named(there)}")
    if not there <= revisions.known():
        return wrong(f"the database is at {_named(there)}, which is newer than this code")
    return wrong(
        f"the database is at {_named(there)}, this code needs {_named(wanted)}; run: "
        f"{revisions.UPGRADE}"
    )


def _scalar(statement: str) -> object:
    value: object = db.session.execute(text(statement)).scalar_one()
    return value


def _first_of(problems: list[str]) -> str:
    left = len(problems) - SHOWN_PROBLEMS
    more = f"; and {left:,} more" if left > 0 else ""
    return "; ".join(problems[:SHOWN_PROBLEMS]) + more


def _named(found: frozenset[str]) -> str:
    return ", ".join(sorted(found)) or "no migration"
