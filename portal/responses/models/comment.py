"""A comment, the wordings it had, and the files sent with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.db import Model, enum_column, pk
from portal.drafts.models import DraftVersion, Section
from portal.responses.models.response import FORM_KEY_LENGTH, REASON_LENGTH, Response

COMMENT_LENGTH = 6_000
FILE_NAME_LENGTH = 200
MEDIA_TYPE_LENGTH = 100
SHA256_LENGTH = 64
FILE_MEGABYTES = 10
RESPONSE_FILES_MEGABYTES = 50


class Stance(StrEnum):
    """What a comment says of its section as a whole. A draft may not have chosen yet."""

    SUPPORT = "support"
    OBJECT = "object"
    NEITHER = "neither"
    NOT_CHOSEN = "not chosen"


# What a body can say; a comment that was sent says one of them.
STANCES = (Stance.SUPPORT, Stance.OBJECT, Stance.NEITHER)


class CommentState(StrEnum):
    """Draft and merged are seen by the body alone, the rest by moderators too, published by all.

    A merged draft has become part of another comment and is kept as the piece that it was.
    Returned waits for the body to reword it. Withdrawn leaves a stub.
    """

    DRAFT = "draft"
    MERGED = "merged"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


# What the Authority has: the other states are the body's own.
SENT = (
    CommentState.SUBMITTED,
    CommentState.PUBLISHED,
    CommentState.WITHHELD,
    CommentState.RETURNED,
    CommentState.WITHDRAWN,
)


class Comment(Model):
    """One remark on one section of one version, or on the draft as a whole (no section).

    `number` is given at submission and never again ("c12"). `form_key` comes with the form, so
    the same form sent twice is one comment. `is_settled` is the body's own mark that it has
    finished; it goes nowhere else. `quote` are the words in question, which begin at
    `quote_start` (in characters) of the section's plain words; "" where none were marked.
    `suggestion` is the section's words as the body would have them, "" where it suggests none.
    `shown_at` is when others first saw it or its stub. A reply is a comment with `reply_to`.
    `is_unchecked` says of a published one that it was put up as it was sent, and that no moderator
    has decided on its words yet.
    """

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        Index("ix_comments_response_id_section_id", "response_id", "section_id"),
        Index("ix_comments_section_id_state", "section_id", "state"),
        Index("ix_comments_consultation_id_state_number", "consultation_id", "state", "number"),
    )

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    number: Mapped[int | None]
    form_key: Mapped[str] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    stance: Mapped[Stance] = mapped_column(enum_column(Stance))
    body: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text, default="", server_default="")
    quote_start: Mapped[int | None]
    suggestion: Mapped[str] = mapped_column(Text, default="", server_default="")
    is_settled: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CommentState] = mapped_column(
        enum_column(CommentState), default=CommentState.DRAFT
    )
    is_unchecked: Mapped[bool] = mapped_column(default=False, server_default=false())
    revision: Mapped[int] = mapped_column(default=1)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    response: Mapped[Response] = relationship()
    reply_to: Mapped[Comment | None] = relationship(
        foreign_keys=[reply_to_id], remote_side="Comment.id"
    )
    version: Mapped[DraftVersion] = relationship()
    section: Mapped[Section | None] = relationship()
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    changed_by: Mapped[User] = relationship(foreign_keys=[changed_by_id])

    @property
    def is_waiting(self) -> bool:
        """A moderator has to decide on it, whether others can read it meanwhile or not."""
        return self.state is CommentState.SUBMITTED or self.is_unchecked

    @property
    def was_changed(self) -> bool:
        """True when it was reworded after it had been sent; `changed_at` says when."""
        return self.submitted_at is not None and self.changed_at > self.submitted_at


class EarlierWording(Model):
    """What a comment said before it was changed: by another person, or once it had been sent.

    `revision` is the comment's own at which it said so. `was_sent` says whether the Authority had
    it; a wording it never had is the body's own for ever. `reason` is why staff put right what
    they had entered; a body gives none.
    """

    __tablename__ = "earlier_wordings"
    __table_args__ = (UniqueConstraint("comment_id", "revision"),)

    id: Mapped[pk]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"))
    revision: Mapped[int]
    was_sent: Mapped[bool]
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    stance: Mapped[Stance] = mapped_column(enum_column(Stance))
    body: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text, default="")
    quote_start: Mapped[int | None]
    suggestion: Mapped[str] = mapped_column(Text, default="")
    said_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    said_by: Mapped[User] = relationship()


class Attachment(Model):
    """A file sent with a comment; or, with none, the letter as staff received it, for staff only.

    `media_type` is what its content is, whatever its name or its sender said. `size` is in bytes.
    The bytes have a table of their own, so that a list of files reads none of them.
    """

    __tablename__ = "attachments"

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    media_type: Mapped[str] = mapped_column(String(MEDIA_TYPE_LENGTH))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(SHA256_LENGTH))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_by: Mapped[User] = relationship()
    response: Mapped[Response] = relationship()
    comment: Mapped[Comment | None] = relationship()


class AttachmentBytes(Model):
    """What is in an attachment."""

    __tablename__ = "attachment_bytes"

    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True
    )
    data: Mapped[bytes] = mapped_column(LargeBinary)
