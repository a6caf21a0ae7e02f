"""Decisions on comments, the published reasons for them, and the queue that they are made from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import NAME_LENGTH, User
from portal.db import Model, enum_column, pk
from portal.responses.models import Channel, Comment, Stance
from portal.responses.models.response import FORM_KEY_LENGTH

NOTE_LENGTH = 1_000
STAFF_NOTE_LENGTH = 2_000
DIGEST_LENGTH = 64
# What has been read comes after all that has not; no consultation has that many comments.
AFTER_UNREAD = 2**31
# In the queue nought stands for none: no body, no section, no officer. No row has it as its id.
NONE = 0
# And this for the kind of somebody who speaks for no body.
PERSON = "person"
KIND_LENGTH = 40


class Verdict(StrEnum):
    """What a moderator decided."""

    PUBLISH = "publish"
    WITHHOLD = "withhold"
    RETURN = "return"


class Ground(StrEnum):
    """Why a comment may be withheld or returned. The list is public; nothing else is a reason."""

    PERSONAL_DATA = "personal data"
    ABUSE = "abuse"
    UNLAWFUL = "unlawful"
    OFF_SUBJECT = "off subject"
    PROMOTION = "promotion"


class Decision(Model):
    """One decision on one comment as it was worded then.

    Undoing keeps it and says when and by whom it was undone. A body that changes or withdraws its
    comment leaves it as it is, and the comment is no longer in the state that it led to. `was_up`
    says that the comment was published already, as it was sent.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_comment_id", "comment_id"),)

    id: Mapped[pk]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    ground: Mapped[Ground | None] = mapped_column(enum_column(Ground))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    was_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    comment: Mapped[Comment] = relationship()


class StaffNote(Model):
    """What a moderator noted beside a comment, for moderators alone. No reason of a decision.

    `version` counts its wordings from 1; `edited_at` is when its author last reworded it.
    """

    __tablename__ = "staff_notes"
    __table_args__ = (Index("ix_staff_notes_comment_id", "comment_id"),)

    id: Mapped[pk]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    form_key: Mapped[str] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    author: Mapped[User] = relationship()


class Mention(Model):
    """A moderator whom the author of a note told of it."""

    __tablename__ = "staff_note_mentions"

    note_id: Mapped[int] = mapped_column(
        ForeignKey("staff_notes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id"), primary_key=True, autoincrement=False
    )


class RemovalReason(StrEnum):
    """Why words of a comment are not published with the rest of it."""

    NAME = "name"
    CONTACT = "contact details"
    PERSONAL_DATA = "personal data"
    DEFAMATION = "defamation"
    ABUSE = "abuse"
    UNLAWFUL = "unlawful"


class RedactedField(StrEnum):
    """Which words of a comment: its remark, or the wording it suggests."""

    BODY = "body"
    SUGGESTION = "suggestion"


class Redaction(Model):
    """One place of one comment, as it was worded then, whose words are not to be published.

    It holds no words, only where they stand: from `start` to `end` in code points. `wording` is the
    digest of what the comment said, so that none of it is applied to other words. Undoing keeps it.
    """

    __tablename__ = "redactions"
    __table_args__ = (Index("ix_redactions_comment_id", "comment_id"),)

    id: Mapped[pk]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    wording: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    field: Mapped[RedactedField] = mapped_column(enum_column(RedactedField))
    start: Mapped[int]
    end: Mapped[int]
    reason: Mapped[RemovalReason] = mapped_column(enum_column(RemovalReason))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))


class QueueState(StrEnum):
    """How things stand with a comment for moderators. Waiting are those that need a decision."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


def _found_by(name: str, *columns: str, only: str = "", where: str = "") -> Index:
    """An index of the entries of a consultation; `only` of those where that column is true."""
    # SQLite uses it for a condition of just these words, which is how SQLAlchemy asks.
    on_sqlite = f"{only} = 1" if only else where
    return Index(
        f"ix_queue_entries_{name}",
        "consultation_id",
        *columns,
        sqlite_where=text(on_sqlite) if on_sqlite else None,
        postgresql_where=text(only or where) if only or where else None,
    )


class QueueEntry(Model):
    """A comment that the Authority has, as the queue finds it: a copy of whatever it is sought by.

    `keeping.py` keeps it in step with the comment, in the transaction that changes the comment.
    The columns from `is_read` on are the queue's own. `rank` is its place: what nobody has read
    first, and then by number. `is_changed` says that its body changed it after a decision,
    `is_private` that it is not to be published, `is_up` that it waits and is published meanwhile.
    Somebody claims a comment while they have it open; see `rules.claim_holds`. `notes` is how many
    staff have noted beside it.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        _found_by("rank", "rank"),
        _found_by("state", "state", "rank"),
        _found_by("section", "section_id", "rank"),
        _found_by("body", "state", "body_id", "rank"),
        _found_by("kind", "state", "kind", "rank"),
        _found_by("channel", "state", "channel", "rank"),
        _found_by("stance", "state", "stance", "rank"),
        _found_by("assignee", "state", "assignee_id", "rank"),
        _found_by("late", "state", "rank", only="is_late"),
        _found_by("file", "state", "rank", only="has_file"),
        _found_by("private", "state", "rank", only="is_private"),
        _found_by("changed", "state", "rank", only="is_changed"),
        _found_by("up", "state", "rank", only="is_up"),
        _found_by("claim", "claimed_by_id", where="claimed_by_id <> 0"),
        _found_by("oldest", "state", "waits_since"),
        Index("ix_queue_entries_number", "consultation_id", "number", unique=True),
        Index("ix_queue_entries_response_id", "response_id"),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    consultation_id: Mapped[int]
    response_id: Mapped[int]
    number: Mapped[int]
    state: Mapped[QueueState] = mapped_column(enum_column(QueueState))
    section_id: Mapped[int]
    body_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    stance: Mapped[Stance] = mapped_column(enum_column(Stance))
    is_late: Mapped[bool]
    has_file: Mapped[bool]
    is_changed: Mapped[bool]
    is_private: Mapped[bool]
    is_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    waits_since: Mapped[datetime]
    rank: Mapped[int] = mapped_column(BigInteger)
    is_read: Mapped[bool] = mapped_column(default=False)
    assignee_id: Mapped[int] = mapped_column(default=NONE)
    claimed_by_id: Mapped[int] = mapped_column(default=NONE)
    claimed_at: Mapped[datetime | None]
    notes: Mapped[int] = mapped_column(default=0, server_default="0")


class QueueTally(Model):
    """How many comments of a section stand how, counted as they change."""

    __tablename__ = "queue_tallies"

    consultation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[QueueState] = mapped_column(enum_column(QueueState), primary_key=True)
    comments: Mapped[int]
