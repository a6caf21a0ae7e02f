"""Which migration a database is at, and which ones this code knows."""

from __future__ import annotations

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.config import ROOT

TABLE = "alembic_version"
UPGRADE = "flask --app wsgi db upgrade"


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def newest() -> frozenset[str]:
    """The revision that this code needs: one, or none before the first migration is written."""
    return frozenset(_scripts().get_heads())


def known() -> frozenset[str]:
    """Every revision that this code can start from."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def current(connection: Connection) -> frozenset[str]:
    """The revision a database is at. Empty where no migration has run."""
    return frozenset(MigrationContext.configure(connection).get_current_heads())
