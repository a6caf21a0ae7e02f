"""The record is chained: each event has a link, made of the event and of the link before it

Events from before this are chained here in the order of their ids. What is hashed is written down
in docs/decisions/0024; it is repeated here, and must not follow later changes of the portal.

Nobody else writes events meanwhile; those that the version before writes later would have no link,
so it is stopped first.

On SQLite a row could still be replaced: INSERT OR REPLACE deletes without asking the triggers that
refuse to. It is refused now.
"""

import hashlib
import json
from datetime import UTC

from alembic import op
import sqlalchemy as sa

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1000
NOTHING_BEFORE = "0" * 64
TAKEN = {
    "audit_events": "id = NEW.id",
    "audit_links": "position = NEW.position OR event_id = NEW.event_id",
}

events = sa.table(
    "audit_events",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("verb", sa.String()),
    sa.column("actor_id", sa.Integer()),
    sa.column("actor_name", sa.String()),
    sa.column("subject_kind", sa.String()),
    sa.column("subject_id", sa.Integer()),
    sa.column("consultation_id", sa.Integer()),
    sa.column("details", sa.JSON()),
)
links = sa.table(
    "audit_links",
    sa.column("position", sa.Integer()),
    sa.column("event_id", sa.Integer()),
    sa.column("previous_hash", sa.String()),
    sa.column("hash", sa.String()),
)


def upgrade() -> None:
    connection = op.get_bind()
    is_postgresql = connection.dialect.name == "postgresql"
    op.create_table(
        "audit_links",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["audit_events.id"], name=op.f("fk_audit_links_event_id_audit_events")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_links_event_id")),
    )
    op.create_index("ix_audit_events_actor_id", "audit_events", ["actor_id"])
    if is_postgresql:
        op.execute("LOCK TABLE audit_events IN SHARE ROW EXCLUSIVE MODE")
    _chain(connection)
    if is_postgresql:
        op.execute(
            "CREATE FUNCTION audit_links_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit_links is only added to'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_links_stay BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON audit_links FOR EACH STATEMENT EXECUTE FUNCTION audit_links_refuse()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER audit_links_stay_{verb} BEFORE {verb.upper()} ON audit_links "
            "BEGIN SELECT RAISE(ABORT, 'audit_links is only added to'); END"
        )
    for table, taken in TAKEN.items():
        op.execute(
            f"CREATE TRIGGER {table}_stay_insert BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
        )


def downgrade() -> None:
    op.drop_index("ix_audit_events_actor_id", "audit_events")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("audit_links")
        op.execute("DROP FUNCTION audit_links_refuse()")
        return
    op.execute("DROP TRIGGER audit_events_stay_insert")
    op.drop_table("audit_links")


def _chain(connection: sa.Connection) -> None:
    """Every event has its link, a thousand at a time."""
    position, previous, last_id = 0, NOTHING_BEFORE, 0
    while True:
        rows = connection.execute(
            sa.select(*events.c).where(events.c.id > last_id).order_by(events.c.id).limit(ROWS_AT_ONCE)
        ).mappings().all()
        if not rows:
            return
        made = []
        for row in rows:
            position, last_id = position + 1, row["id"]
            digest = _hash(row, position, previous)
            made.append(
                {
                    "position": position,
                    "event_id": row["id"],
                    "previous_hash": previous,
                    "hash": digest,
                }
            )
            previous = digest
        connection.execute(sa.insert(links), made)


def _hash(row, position, previous) -> str:
    event = dict(row)
    at = event["at"]
    at = at.astimezone(UTC) if at.tzinfo else at
    event["at"] = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    whole = {"event": event, "position": position, "previous": previous}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
