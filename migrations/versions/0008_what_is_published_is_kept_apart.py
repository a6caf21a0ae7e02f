"""What everybody may read of a comment is kept apart from what its body wrote

Every comment that is published already is published whole.
"""

from alembic import op
import sqlalchemy as sa
from portal.db.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 500


def upgrade() -> None:
    op.create_table(
        "published_wordings",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("suggestion", sa.JSON(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_published_wordings_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_published_wordings")),
    )
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "body",
                "suggestion",
                name="redactedfield",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "name",
                "contact details",
                "personal data",
                "defamation",
                "abuse",
                "unlawful",
                name="removalreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_by_name", sa.String(length=120), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by_name", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_redactions_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_redactions_made_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
    )
    op.create_index("ix_redactions_comment_id", "redactions", ["comment_id"])
    _publish_whole()


def _publish_whole() -> None:
    """What is published stays so. Since when was not kept; the first showing is the nearest."""
    connection = op.get_bind()
    insert = sa.text(
        "INSERT INTO published_wordings (comment_id, body, suggestion, published_at) SELECT id, "
        ":body, :suggestion, coalesce(shown_at, changed_at) FROM comments WHERE id = :id"
    ).bindparams(sa.bindparam("body", type_=sa.JSON()), sa.bindparam("suggestion", type_=sa.JSON()))
    last = 0
    while rows := connection.execute(
        sa.text(
            "SELECT id, body, suggestion FROM comments WHERE state = 'published' AND id > :last "
            "ORDER BY id LIMIT :limit"
        ),
        {"last": last, "limit": ROWS_AT_ONCE},
    ).all():
        connection.execute(
            insert,
            [
                {"id": row.id, "body": _pieces(row.body), "suggestion": _pieces(row.suggestion)}
                for row in rows
            ],
        )
        last = rows[-1].id


def _pieces(text: str) -> list[str]:
    return [text] if text else []


def downgrade() -> None:
    # The version before would publish those comments whole, and keep nothing of what was put back.
    kept = op.get_bind().scalar(sa.text("SELECT count(*) FROM redactions"))
    if kept:
        raise RuntimeError(f"{kept} removals of words have no place in the version before")
    op.drop_table("redactions")
    op.drop_table("published_wordings")
