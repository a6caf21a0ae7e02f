"""Notes of staff beside a comment, and whom each was for"""

from alembic import op
import sqlalchemy as sa
from portal.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=43), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_staff_notes_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_staff_notes_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notes")),
        sa.UniqueConstraint("form_key", name=op.f("uq_staff_notes_form_key")),
    )
    op.create_index("ix_staff_notes_comment_id", "staff_notes", ["comment_id"])
    op.create_table(
        "staff_note_mentions",
        sa.Column("note_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["staff_notes.id"],
            name=op.f("fk_staff_note_mentions_note_id_staff_notes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_staff_note_mentions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("note_id", "user_id", name=op.f("pk_staff_note_mentions")),
    )
    op.add_column(
        "queue_entries", sa.Column("notes", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    kept = op.get_bind().scalar(sa.text("SELECT count(*) FROM staff_notes"))
    if kept:
        raise RuntimeError(f"{kept} notes of staff have no place in the version before")
    with op.batch_alter_table("queue_entries") as batch_op:
        batch_op.drop_column("notes")
    op.drop_table("staff_note_mentions")
    op.drop_table("staff_notes")
