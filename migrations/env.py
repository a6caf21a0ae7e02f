"""How migrations run: on the portal's own engine, in one transaction a step, batched on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from portal.db import db
from portal.db.engine import begin_writing
from portal.db.types import UtcDateTime
from portal.db.words import is_part_of_an_index


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Moments are written by their own name, so a migration keeps them aware."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from portal.db.types import UtcDateTime")
        return "UtcDateTime()"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """An index of words has tables that no model describes."""
    return kind != "table" or name is None or not is_part_of_an_index(name)


@contextmanager
def references_checked_late(connection: Connection) -> Iterator[None]:
    """On SQLite a step may drop a table that others refer to, and put another in its place.

    The setting does nothing inside a transaction, so it is changed outside of all of them.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def check_references(*, ctx: Any, **_: Any) -> None:
    """Before a step is committed: nothing refers to what is not there."""
    if ctx.connection.dialect.name == "sqlite":
        broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"this step would leave a row of {broken[0]} without {broken[2]}")


def run() -> None:
    begin_writing()
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, references_checked_late(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            include_name=include_name,
            transaction_per_migration=True,
            on_version_apply=check_references,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
