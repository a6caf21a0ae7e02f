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
    op.drop_table("published_wordings")
