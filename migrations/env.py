"""How migrations run: on the portal's own engine, in one transaction a step, batched on SQLite."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from portal.db import db
from portal.db.engine import begin_writing
from portal.db.types import UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Moments are written by their own name, so a migration keeps them aware."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from portal.db.types import UtcDateTime")
        return "UtcDateTime()"
    return False


def run() -> None:
    begin_writing()
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            transaction_per_migration=True,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
