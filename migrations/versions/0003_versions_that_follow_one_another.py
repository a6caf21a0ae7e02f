"""Versions that follow one another, words in question, suggestions, remarks to be placed

Columns are added and dropped in place, not by a batch: a batch copies the table on SQLite, and
those that other tables refer to cannot be dropped with rows in them.
"""

from alembic import op
import sqlalchemy as sa
from portal.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unplaced_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=43), nullable=False),
        sa.Column("found", sa.String(length=500), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "support",
                "object",
                "neither",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("brought_at", UtcDateTime(), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brought_by_id"], ["users.id"], name=op.f("fk_unplaced_remarks_brought_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_unplaced_remarks_response_id_responses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unplaced_remarks")),
        sa.UniqueConstraint("form_key", name=op.f("uq_unplaced_remarks_form_key")),
    )
    with op.batch_alter_table("unplaced_remarks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unplaced_remarks_response_id"), ["response_id"], unique=False
        )

    op.create_table(
        "descents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("from_identity", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_descents_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["draft_versions.id"],
            name=op.f("fk_descents_version_id_draft_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_descents")),
        sa.UniqueConstraint(
            "section_id", "from_identity", name=op.f("uq_descents_section_id_from_identity")
        ),
    )
    with op.batch_alter_table("descents", schema=None) as batch_op:
        batch_op.create_index("ix_descents_version_id", ["version_id"], unique=False)

    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_pictures_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["draft_versions.id"],
            name=op.f("fk_pictures_version_id_draft_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("section_id", name=op.f("uq_pictures_section_id")),
    )
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pictures_version_id"), ["version_id"], unique=False)

    op.create_table(
        "taken_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_taken_wordings_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["draft_versions.id"],
            name=op.f("fk_taken_wordings_version_id_draft_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_wordings")),
        sa.UniqueConstraint(
            "section_id", "comment_id", name=op.f("uq_taken_wordings_section_id_comment_id")
        ),
    )
    with op.batch_alter_table("taken_wordings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_taken_wordings_comment_id"), ["comment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_taken_wordings_version_id"), ["version_id"], unique=False
        )

    op.add_column("comments", sa.Column("quote", sa.Text(), server_default="", nullable=False))
    op.add_column("comments", sa.Column("quote_start", sa.Integer(), nullable=True))
    op.add_column("comments", sa.Column("suggestion", sa.Text(), server_default="", nullable=False))

    op.add_column("draft_versions", sa.Column("changed_at", UtcDateTime(), nullable=True))
    op.add_column(
        "draft_versions",
        sa.Column("changed_by_name", sa.String(length=200), server_default="", nullable=False),
    )
    op.add_column(
        "draft_versions", sa.Column("changes", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("draft_versions", "changes")
    op.drop_column("draft_versions", "changed_by_name")
    op.drop_column("draft_versions", "changed_at")

    op.drop_column("comments", "suggestion")
    op.drop_column("comments", "quote_start")
    op.drop_column("comments", "quote")

    with op.batch_alter_table("taken_wordings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_taken_wordings_version_id"))
        batch_op.drop_index(batch_op.f("ix_taken_wordings_comment_id"))

    op.drop_table("taken_wordings")
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pictures_version_id"))

    op.drop_table("pictures")
    with op.batch_alter_table("descents", schema=None) as batch_op:
        batch_op.drop_index("ix_descents_version_id")

    op.drop_table("descents")
    with op.batch_alter_table("unplaced_remarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unplaced_remarks_response_id"))

    op.drop_table("unplaced_remarks")
