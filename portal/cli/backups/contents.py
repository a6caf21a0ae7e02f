"""What a database or a backup holds, as far as it can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.cli import revisions
from portal.db import db
from portal.errors import BadFile

# Tables of the first migration, which a backup of any age holds.
ALWAYS_THERE = frozenset({"users", "consultations", "audit_events"})


@dataclass(frozen=True, slots=True)
class Contents:
    """The number of rows in each table, and the migration the tables are at."""

    revision: frozenset[str]
    rows: Mapping[str, int]

    @property
    def is_older(self) -> bool:
        """True when the tables still have to be brought up to this code."""
        return self.revision != revisions.newest()

    def __str__(self) -> str:
        return f"{len(self.rows):,} tables, {sum(self.rows.values()):,} rows"


def require_portal(contents: Contents) -> None:
    """Goes on if that is a portal's data that this code can work with, else raises `BadFile`."""
    wanted = ALWAYS_THERE if contents.is_older else set(db.metadata.tables)
    missing = sorted(wanted - set(contents.rows))
    if not contents.revision or missing:
        without = ", ".join(missing) or revisions.TABLE
        raise BadFile(f"This is not a backup of the portal: it has no {without}. Nothing changed.")
    if not contents.revision <= revisions.known():
        raise BadFile(
            f"This backup is at {', '.join(sorted(contents.revision))}, which is newer than this "
            "code. Update the portal first. Nothing changed."
        )
