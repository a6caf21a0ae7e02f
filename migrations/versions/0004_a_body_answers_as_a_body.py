"""A body answers as a body: drafting together, sign-off, files, other channels, later closes

Four tables get other checks, and one loses a NOT NULL, which SQLite can only do by building them
anew.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from alembic import op
from alembic.operations import BatchOperations
import sqlalchemy as sa
from portal.db.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Checks = Mapping[str, str]

NAMING = "naming IN ('name and body', 'body', 'anonymous', 'not published')"
RESPONSES_BEFORE = {
    "response_state": "state IN ('drafting', 'submitted')",
    "naming": NAMING,
    "capacity": "capacity IN ('chair', 'officer of the body', 'paid officer', 'other')",
}
RESPONSES_AFTER = {
    "channel": "channel IN ('portal', 'e-mail', 'paper', 'telephone', 'meeting')",
    "response_state": "state IN ('drafting', 'ready for sign-off', 'submitted', 'reopened')",
    "naming": NAMING,
    "capacity": (
        "capacity IN ('chair', 'officer of the body', 'paid officer', 'committee', 'other')"
    ),
    "one_respondent": "(body_id IS NULL) = (person_name <> '')",
}
STANCE_BEFORE = {"stance": "stance IN ('support', 'object', 'neither')"}
STANCE_AFTER = {"stance": "stance IN ('support', 'object', 'neither', 'not chosen')"}
COMMENTS_BEFORE = {
    **STANCE_BEFORE,
    "comment_state": "state IN ('draft', 'submitted', 'published', 'withheld')",
}
COMMENTS_AFTER = {
    **STANCE_AFTER,
    "comment_state": (
        "state IN ('draft', 'merged', 'submitted', 'published', 'withheld', 'returned', "
        "'withdrawn')"
    ),
}
GROUND = "ground IN ('personal data', 'abuse', 'unlawful', 'off subject', 'promotion')"
DECISIONS_BEFORE = {"verdict": "verdict IN ('publish', 'withhold')", "ground": GROUND}
DECISIONS_AFTER = {"verdict": "verdict IN ('publish', 'withhold', 'return')", "ground": GROUND}
PORTAL = sa.text("channel = 'portal'")


@contextmanager
def _rebuilt(table: str, *, before: Checks, after: Checks) -> Iterator[BatchOperations]:
    """The table with those checks in place of the earlier ones, and whatever else is asked."""
    with op.batch_alter_table(table) as batch_op:
        for name in before:
            batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        yield batch_op
        for name, condition in after.items():
            batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def upgrade() -> None:
    op.create_table('digest_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('once_key', sa.String(length=200), nullable=True),
    sa.Column('to_address', sa.String(length=254), nullable=False),
    sa.Column('kind', sa.Enum('decisions', 'answers', 'replies', 'versions', 'colleagues', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('subject', sa.String(length=250), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('of_bodies', sa.Text(), nullable=False),
    sa.Column('written_at', UtcDateTime(), nullable=False),
    sa.Column('gathered_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_items')),
    sa.UniqueConstraint('once_key', name=op.f('uq_digest_items_once_key'))
    )
    with op.batch_alter_table('digest_items', schema=None) as batch_op:
        batch_op.create_index('ix_digest_items_to_address_gathered_at', ['to_address', 'gathered_at'], unique=False)

    op.create_table('mail_choices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('kind', sa.Enum('decisions', 'answers', 'replies', 'versions', 'colleagues', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('pace', sa.Enum('at once', 'daily', 'off', name='pace', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_choices')),
    sa.UniqueConstraint('address', 'kind', name=op.f('uq_mail_choices_address_kind'))
    )
    op.create_table('extensions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', UtcDateTime(), nullable=False),
    sa.Column('closes_at', UtcDateTime(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('made_by_name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['body_id'], ['bodies.id'], name=op.f('fk_extensions_body_id_bodies')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_extensions_consultation_id_consultations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extensions'))
    )
    with op.batch_alter_table('extensions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_extensions_consultation_id'), ['consultation_id'], unique=False)

    op.create_table('submissions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=False),
    sa.Column('submitted_by_name', sa.String(length=120), nullable=False),
    sa.Column('standing', sa.Enum('active', 'suspended', 'no group', 'other structure', name='standing', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('record', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['responses.id'], name=op.f('fk_submissions_response_id_responses')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submissions')),
    sa.UniqueConstraint('response_id', 'number', name=op.f('uq_submissions_response_id_number'))
    )
    op.create_table('colleague_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.Integer(), nullable=True),
    sa.Column('form_key', sa.String(length=43), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('written_at', UtcDateTime(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['responses.id'], name=op.f('fk_colleague_notes_response_id_responses')),
    sa.ForeignKeyConstraint(['section_id'], ['sections.id'], name=op.f('fk_colleague_notes_section_id_sections')),
    sa.ForeignKeyConstraint(['written_by_id'], ['users.id'], name=op.f('fk_colleague_notes_written_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_colleague_notes')),
    sa.UniqueConstraint('form_key', name=op.f('uq_colleague_notes_form_key'))
    )
    with op.batch_alter_table('colleague_notes', schema=None) as batch_op:
        batch_op.create_index('ix_colleague_notes_response_id_section_id', ['response_id', 'section_id'], unique=False)

    op.create_table('attachments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.Column('form_key', sa.String(length=43), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_attachments_added_by_id_users')),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_attachments_comment_id_comments')),
    sa.ForeignKeyConstraint(['response_id'], ['responses.id'], name=op.f('fk_attachments_response_id_responses')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments')),
    sa.UniqueConstraint('form_key', name=op.f('uq_attachments_form_key'))
    )
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachments_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachments_response_id'), ['response_id'], unique=False)

    op.create_table('earlier_wordings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('was_sent', sa.Boolean(), nullable=False),
    sa.Column('section_id', sa.Integer(), nullable=True),
    sa.Column('stance', sa.Enum('support', 'object', 'neither', 'not chosen', name='stance', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('quote_start', sa.Integer(), nullable=True),
    sa.Column('suggestion', sa.Text(), nullable=False),
    sa.Column('said_by_id', sa.Integer(), nullable=False),
    sa.Column('said_at', UtcDateTime(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_earlier_wordings_comment_id_comments')),
    sa.ForeignKeyConstraint(['said_by_id'], ['users.id'], name=op.f('fk_earlier_wordings_said_by_id_users')),
    sa.ForeignKeyConstraint(['section_id'], ['sections.id'], name=op.f('fk_earlier_wordings_section_id_sections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_earlier_wordings')),
    sa.UniqueConstraint('comment_id', 'revision', name=op.f('uq_earlier_wordings_comment_id_revision'))
    )
    op.create_table('attachment_bytes',
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('fk_attachment_bytes_attachment_id_attachments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('attachment_id', name=op.f('pk_attachment_bytes'))
    )
    op.create_table('letter_parts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('paragraph', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_letter_parts_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['response_id'], ['responses.id'], name=op.f('fk_letter_parts_response_id_responses'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_parts')),
    sa.UniqueConstraint('response_id', 'paragraph', name=op.f('uq_letter_parts_response_id_paragraph'))
    )
    with op.batch_alter_table('letter_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_parts_comment_id'), ['comment_id'], unique=False)

    _upgrade_comments()
    _upgrade_responses()
    with _rebuilt("unplaced_remarks", before=STANCE_BEFORE, after=STANCE_AFTER):
        pass
    with _rebuilt("decisions", before=DECISIONS_BEFORE, after=DECISIONS_AFTER):
        pass
    op.add_column(
        "consultations",
        sa.Column("allows_replies", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("participations", sa.Column("extended_to", UtcDateTime(), nullable=True))
    op.add_column("nil_returns", sa.Column("sent_at", UtcDateTime(), nullable=True))
    op.add_column(
        "invitations",
        sa.Column("is_from_colleague", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("users", sa.Column("signed_in_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE nil_returns SET sent_at = (SELECT submitted_at FROM responses "
        "WHERE responses.id = nil_returns.response_id)"
    )


def _upgrade_comments() -> None:
    with _rebuilt("comments", before=COMMENTS_BEFORE, after=COMMENTS_AFTER) as batch_op:
        batch_op.add_column(sa.Column("reply_to_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("shown_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        for column in ("merged_into_id", "reply_to_id"):
            batch_op.create_index(op.f(f"ix_comments_{column}"), [column], unique=False)
            batch_op.create_foreign_key(
                op.f(f"fk_comments_{column}_comments"), "comments", [column], ["id"]
            )
    # When others first saw them was not kept; the last change is the nearest that is known.
    op.execute(
        "UPDATE comments SET shown_at = changed_at WHERE state IN ('published', 'withheld')"
    )


def _upgrade_responses() -> None:
    with _rebuilt("responses", before=RESPONSES_BEFORE, after=RESPONSES_AFTER) as batch_op:
        for name, length in (("person_name", 160), ("entered_by_name", 120), ("ready_by_name", 120)):
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), server_default="", nullable=False)
            )
        for name in ("letter", "members_consulted"):
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("channel", sa.String(length=40), server_default="portal", nullable=False)
        )
        batch_op.add_column(
            sa.Column("is_late", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("approved_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ready_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("reopened_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("public_reference", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("entered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("form_key", sa.String(length=43), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_responses_form_key"), ["form_key"])
        batch_op.alter_column("body_id", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint(op.f("uq_responses_consultation_id_body_id"), type_="unique")
        batch_op.create_index(
            "ix_responses_consultation_id_body_id", ["consultation_id", "body_id"], unique=False
        )
        batch_op.create_unique_constraint(
            op.f("uq_responses_consultation_id_public_reference"),
            ["consultation_id", "public_reference"],
        )
        batch_op.create_foreign_key(
            op.f("fk_responses_entered_by_id_users"), "users", ["entered_by_id"], ["id"]
        )
    op.create_index(
        "uq_responses_consultation_id_body_id_portal",
        "responses",
        ["consultation_id", "body_id"],
        unique=True,
        sqlite_where=PORTAL,
        postgresql_where=PORTAL,
    )


def downgrade() -> None:
    """Pieces are drafts again and what was withdrawn is withheld. Letters cannot be taken back."""
    letters = sa.text("SELECT count(*) FROM responses WHERE channel <> 'portal'")
    if count := op.get_bind().execute(letters).scalar_one():
        raise RuntimeError(
            f"{count} responses did not come by the portal, and the version before has no place "
            "for them"
        )
    op.drop_column("users", "signed_in_at")
    op.drop_column("invitations", "is_from_colleague")
    op.drop_column("nil_returns", "sent_at")
    op.drop_column("participations", "extended_to")
    op.drop_column("consultations", "allows_replies")
    op.execute("UPDATE unplaced_remarks SET stance = 'neither' WHERE stance = 'not chosen'")
    with _rebuilt("unplaced_remarks", before=STANCE_AFTER, after=STANCE_BEFORE):
        pass
    # A comment that was returned waits again, as if the decision had been undone.
    op.execute(
        "UPDATE decisions SET verdict = 'withhold', "
        "undone_at = coalesce(undone_at, decided_at), "
        "undone_by_name = coalesce(undone_by_name, decided_by_name) WHERE verdict = 'return'"
    )
    with _rebuilt("decisions", before=DECISIONS_AFTER, after=DECISIONS_BEFORE):
        pass
    with op.batch_alter_table('letter_parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_parts_comment_id'))

    op.drop_table('letter_parts')
    _downgrade_responses()
    _downgrade_comments()
    op.drop_table('attachment_bytes')
    op.drop_table('earlier_wordings')
    with op.batch_alter_table('attachments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachments_response_id'))
        batch_op.drop_index(batch_op.f('ix_attachments_comment_id'))

    op.drop_table('attachments')
    with op.batch_alter_table('colleague_notes', schema=None) as batch_op:
        batch_op.drop_index('ix_colleague_notes_response_id_section_id')

    op.drop_table('colleague_notes')
    op.drop_table('submissions')
    with op.batch_alter_table('extensions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_extensions_consultation_id'))

    op.drop_table('extensions')
    op.drop_table('mail_choices')
    with op.batch_alter_table('digest_items', schema=None) as batch_op:
        batch_op.drop_index('ix_digest_items_to_address_gathered_at')

    op.drop_table('digest_items')


def _downgrade_responses() -> None:
    op.drop_index("uq_responses_consultation_id_body_id_portal", "responses")
    op.execute("UPDATE responses SET state = 'drafting' WHERE state = 'ready for sign-off'")
    op.execute("UPDATE responses SET state = 'submitted' WHERE state = 'reopened'")
    op.execute("UPDATE responses SET capacity = 'other' WHERE capacity = 'committee'")
    with _rebuilt("responses", before=RESPONSES_AFTER, after=RESPONSES_BEFORE) as batch_op:
        batch_op.drop_constraint(op.f("fk_responses_entered_by_id_users"), type_="foreignkey")
        batch_op.drop_constraint(
            op.f("uq_responses_consultation_id_public_reference"), type_="unique"
        )
        batch_op.drop_constraint(op.f("uq_responses_form_key"), type_="unique")
        batch_op.drop_index("ix_responses_consultation_id_body_id")
        batch_op.create_unique_constraint(
            op.f("uq_responses_consultation_id_body_id"), ["consultation_id", "body_id"]
        )
        batch_op.alter_column("body_id", existing_type=sa.Integer(), nullable=False)
        for name in (
            "members_consulted",
            "approved_on",
            "reopened_at",
            "ready_by_name",
            "ready_at",
            "public_reference",
            "letter",
            "form_key",
            "is_late",
            "entered_by_name",
            "entered_by_id",
            "received_on",
            "channel",
            "person_name",
        ):
            batch_op.drop_column(name)


def _downgrade_comments() -> None:
    op.execute("UPDATE comments SET state = 'draft' WHERE state = 'merged'")
    op.execute("UPDATE comments SET state = 'submitted' WHERE state = 'returned'")
    op.execute("UPDATE comments SET state = 'withheld' WHERE state = 'withdrawn'")
    op.execute("UPDATE comments SET stance = 'neither' WHERE stance = 'not chosen'")
    with _rebuilt("comments", before=COMMENTS_AFTER, after=COMMENTS_BEFORE) as batch_op:
        for column in ("reply_to_id", "merged_into_id"):
            batch_op.drop_constraint(op.f(f"fk_comments_{column}_comments"), type_="foreignkey")
            batch_op.drop_index(op.f(f"ix_comments_{column}"))
        for name in ("withdrawn_at", "shown_at", "merged_into_id", "reply_to_id"):
            batch_op.drop_column(name)
