"""A consultation can publish what is sent first, and have a moderator look at it afterwards"""

from alembic import op
import sqlalchemy as sa

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MODERATION = sa.Enum(
    "before",
    "after",
    name="moderation",
    native_enum=False,
    create_constraint=True,
    length=40,
)
FLAGS = (("comments", "is_unchecked"), ("decisions", "was_up"), ("queue_entries", "is_up"))
# What the version before has no place for: it takes what is published to have been moderated.
KEPT = {
    "SELECT count(*) FROM comments WHERE is_unchecked": "comments that are published and wait",
    "SELECT count(*) FROM consultations WHERE moderation <> 'before'": "consultations that publish "
    "before a moderator reads",
}


def upgrade() -> None:
    # Its values are checked, which SQLite takes only of a table that is built anew.
    with op.batch_alter_table("consultations") as batch_op:
        batch_op.add_column(
            sa.Column("moderation", MODERATION, server_default="before", nullable=False)
        )
    for table, name in FLAGS:
        op.add_column(
            table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.create_index(
        "ix_queue_entries_up",
        "queue_entries",
        ["consultation_id", "state", "rank"],
        sqlite_where=sa.text("is_up = 1"),
        postgresql_where=sa.text("is_up"),
    )


def downgrade() -> None:
    for count, what in KEPT.items():
        if kept := op.get_bind().scalar(sa.text(count)):
            raise RuntimeError(f"{kept} {what} have no place in the version before")
    op.drop_index("ix_queue_entries_up", table_name="queue_entries")
    for table, name in reversed(FLAGS):
        op.drop_column(table, name)
    with op.batch_alter_table("consultations") as batch_op:
        batch_op.drop_constraint(op.f("ck_consultations_moderation"), type_="check")
        batch_op.drop_column("moderation")
