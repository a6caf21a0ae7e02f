"""The queue is found quickly: entries, tallies and an index of words"""

from alembic import op
import sqlalchemy as sa
from portal.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

QUEUE_STATE = sa.Enum(
    "waiting",
    "published",
    "withheld",
    "returned",
    "withdrawn",
    name="queue_state",
    native_enum=False,
    create_constraint=True,
    length=40,
)
CHANNEL = sa.Enum(
    "portal",
    "e-mail",
    "paper",
    "telephone",
    "meeting",
    name="channel",
    native_enum=False,
    create_constraint=True,
    length=40,
)
STANCE = sa.Enum(
    "support",
    "object",
    "neither",
    "not chosen",
    name="stance",
    native_enum=False,
    create_constraint=True,
    length=40,
)
INDEXES = {
    "rank": (["rank"], None),
    "state": (["state", "rank"], None),
    "section": (["section_id", "rank"], None),
    "body": (["state", "body_id", "rank"], None),
    "kind": (["state", "kind", "rank"], None),
    "channel": (["state", "channel", "rank"], None),
    "stance": (["state", "stance", "rank"], None),
    "assignee": (["state", "assignee_id", "rank"], None),
    "late": (["state", "rank"], "is_late"),
    "file": (["state", "rank"], "has_file"),
    "private": (["state", "rank"], "is_private"),
    "changed": (["state", "rank"], "is_changed"),
    "claim": (["claimed_by_id"], "claimed_by_id <> 0"),
    "oldest": (["state", "waits_since"], None),
}
# What has been sent: drafts and pieces of others are not in the queue.
SENT = "('submitted', 'published', 'withheld', 'returned', 'withdrawn')"
STATE = "CASE c.state WHEN 'submitted' THEN 'waiting' ELSE c.state END"

FLAGS = ("is_late", "has_file", "is_private", "is_changed")


def upgrade() -> None:
    op.create_table(
        "queue_entries",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", QUEUE_STATE, nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", CHANNEL, nullable=False),
        sa.Column("stance", STANCE, nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("has_file", sa.Boolean(), nullable=False),
        sa.Column("is_changed", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("waits_since", UtcDateTime(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_queue_entries_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_queue_entries")),
    )
    for name, (columns, only) in INDEXES.items():
        # SQLite uses it for a condition of just these words.
        on_sqlite = f"{only} = 1" if only in FLAGS else only
        op.create_index(
            f"ix_queue_entries_{name}",
            "queue_entries",
            ["consultation_id", *columns],
            sqlite_where=sa.text(on_sqlite) if on_sqlite else None,
            postgresql_where=sa.text(only) if only else None,
        )
    op.create_index(
        "ix_queue_entries_number", "queue_entries", ["consultation_id", "number"], unique=True
    )
    op.create_index("ix_queue_entries_response_id", "queue_entries", ["response_id"])
    op.create_table(
        "queue_tallies",
        sa.Column("consultation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", QUEUE_STATE, nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "consultation_id", "section_id", "state", name=op.f("pk_queue_tallies")
        ),
    )
    _create_index_of_words()
    _fill()


def _create_index_of_words() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE said_words "
            "USING fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        return
    # English stems without a list of words that count for nothing, so that a phrase is a phrase.
    op.execute(
        "CREATE TEXT SEARCH DICTIONARY portal_stems (TEMPLATE = snowball, LANGUAGE = english)"
    )
    op.execute("CREATE TEXT SEARCH CONFIGURATION portal_words (COPY = english)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION portal_words ALTER MAPPING REPLACE english_stem "
        "WITH portal_stems"
    )
    op.execute("CREATE TABLE said_words (id integer PRIMARY KEY, words tsvector NOT NULL)")
    op.execute("CREATE INDEX ix_said_words_words ON said_words USING gin (words)")


def _fill() -> None:
    """An entry for every comment that was sent, nobody having read it; and what follows from it."""
    later = "CASE WHEN c.changed_at > c.submitted_at THEN c.changed_at ELSE c.submitted_at END"
    op.execute(
        f"""
        INSERT INTO queue_entries (
            comment_id, consultation_id, response_id, number, state, section_id, body_id, kind,
            channel, stance, is_late, has_file, is_changed, is_private, waits_since, rank, is_read,
            assignee_id, claimed_by_id
        )
        SELECT
            c.id, c.consultation_id, c.response_id, c.number, {STATE}, COALESCE(c.section_id, 0),
            COALESCE(r.body_id, 0), COALESCE(b.kind, 'person'), r.channel, c.stance, r.is_late,
            EXISTS (SELECT 1 FROM attachments a WHERE a.comment_id = c.id),
            c.state = 'submitted' AND EXISTS (
                SELECT 1 FROM decisions d
                WHERE d.comment_id = c.id AND d.decided_at < c.changed_at
            ),
            COALESCE(r.naming = 'not published', FALSE), {later}, c.number, FALSE, 0, 0
        FROM comments c
        JOIN responses r ON r.id = c.response_id
        LEFT JOIN bodies b ON b.id = r.body_id
        WHERE c.number IS NOT NULL AND c.state IN {SENT}
        """
    )
    op.execute(
        "INSERT INTO queue_tallies (consultation_id, section_id, state, comments) "
        "SELECT consultation_id, section_id, state, count(*) FROM queue_entries "
        "GROUP BY consultation_id, section_id, state"
    )
    # SQLite looks past accents by itself; on PostgreSQL the letters are taken apart first.
    sqlite = op.get_context().dialect.name == "sqlite"
    said = "c.body || ' ' || c.suggestion"
    marks = "'[\u0300-\u036f]', '', 'g'"
    words = (
        said
        if sqlite
        else f"to_tsvector('portal_words', regexp_replace(normalize({said}, NFKD), {marks}))"
    )
    op.execute(
        f"INSERT INTO said_words ({'rowid' if sqlite else 'id'}, words) "
        f"SELECT c.id, {words} FROM comments c JOIN queue_entries q ON q.comment_id = c.id "
        "WHERE q.state <> 'withdrawn'"
    )


def downgrade() -> None:
    # What was read is unread again, and nobody has a comment open: neither is missed for long.
    kept = op.get_bind().scalar(sa.text("SELECT count(*) FROM queue_entries WHERE assignee_id <> 0"))
    if kept:
        raise RuntimeError(f"{kept} comments with an officer have no place in the version before")
    op.execute("DROP TABLE said_words")
    if op.get_context().dialect.name != "sqlite":
        op.execute("DROP TEXT SEARCH CONFIGURATION portal_words")
        op.execute("DROP TEXT SEARCH DICTIONARY portal_stems")
    op.drop_table("queue_tallies")
    op.drop_table("queue_entries")
