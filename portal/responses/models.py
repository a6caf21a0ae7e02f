"""Responses, their comments, and explicit answers of nothing to add."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import NAME_LENGTH, User
from portal.consultations.models import Consultation
from portal.db import Model, enum_column, pk
from portal.drafts.models import DraftVersion, Section
from portal.stakeholders.models import Body

COMMENT_LENGTH = 6_000
MANDATE_LENGTH = 300
REFERENCE_LENGTH = 30
FORM_KEY_LENGTH = 43
REASON_LENGTH = 500
FOUND_LENGTH = 500


class ResponseState(StrEnum):
    """A response is the body's own until it is submitted."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"


class Stance(StrEnum):
    """What a comment says of its section as a whole."""

    SUPPORT = "support"
    OBJECT = "object"
    NEITHER = "neither"


class CommentState(StrEnum):
    """Draft is seen by the body alone, submitted by moderators too, published by other bodies."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHHELD = "withheld"


class Naming(StrEnum):
    """Who the body wants named beside its comments. Apart from moderation; both must allow it."""

    NAME_AND_BODY = "name and body"
    BODY = "body"
    ANONYMOUS = "anonymous"
    NOT_PUBLISHED = "not published"


class Capacity(StrEnum):
    """As what a person signs for a body."""

    CHAIR = "chair"
    OFFICER = "officer of the body"
    PAID_OFFICER = "paid officer"
    OTHER = "other"


class Response(Model):
    """All that one body says in one consultation. One row a body, so it is submitted once.

    `mandate` is the body's own word for how it agreed the response; the Authority does not
    check it.
    """

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("consultation_id", "body_id"),
        UniqueConstraint("consultation_id", "reference"),
    )

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"), index=True)
    state: Mapped[ResponseState] = mapped_column(
        enum_column(ResponseState), default=ResponseState.DRAFTING
    )
    began_at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(REFERENCE_LENGTH))
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    naming: Mapped[Naming | None] = mapped_column(enum_column(Naming))
    not_published_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    approved_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    capacity: Mapped[Capacity | None] = mapped_column(enum_column(Capacity))
    mandate: Mapped[str] = mapped_column(String(MANDATE_LENGTH), default="")
    consultation: Mapped[Consultation] = relationship()
    body: Mapped[Body] = relationship()
    submitted_by: Mapped[User | None] = relationship()


class Comment(Model):
    """One remark on one section of one version, or on the draft as a whole (no section).

    `number` is given at submission and never again ("c12"). `form_key` comes with the form, so
    the same form sent twice is one comment. `is_settled` is the body's own mark that it has
    finished; it goes nowhere else. `quote` are the words in question, which begin at
    `quote_start` (in characters) of the section's plain words; "" where none were marked.
    `suggestion` is the section's words as the body would have them, "" where it suggests none.
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
    revision: Mapped[int] = mapped_column(default=1)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    response: Mapped[Response] = relationship()
    version: Mapped[DraftVersion] = relationship()
    section: Mapped[Section | None] = relationship()
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    changed_by: Mapped[User] = relationship(foreign_keys=[changed_by_id])


class UnplacedRemark(Model):
    """Something a body wrote on the response form that no section could be found for.

    It waits for somebody of the body to place it or to put it away; nobody else sees it. `found`
    is what stood above it in the file.
    """

    __tablename__ = "unplaced_remarks"

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    found: Mapped[str] = mapped_column(String(FOUND_LENGTH), default="")
    stance: Mapped[Stance | None] = mapped_column(enum_column(Stance))
    words: Mapped[str] = mapped_column(Text)
    brought_at: Mapped[datetime]
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    brought_by: Mapped[User] = relationship()


class NilReturn(Model):
    """A body has read a section and has nothing to add. An answer, and not a comment."""

    __tablename__ = "nil_returns"
    __table_args__ = (UniqueConstraint("response_id", "section_id"),)

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_by: Mapped[User] = relationship()
