"""A body's response: what it says in one consultation, how it came and who answers for it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import NAME_LENGTH, User
from portal.consultations.models import Consultation
from portal.db import Model, enum_column, pk
from portal.drafts.models import Section
from portal.stakeholders.models import Body, Standing

MANDATE_LENGTH = 300
CONSULTED_LENGTH = 1_000
REFERENCE_LENGTH = 30
REASON_LENGTH = 500
PERSON_LENGTH = 160
FORM_KEY_LENGTH = 43
IS_OF_THE_PORTAL = text("channel = 'portal'")


class ResponseState(StrEnum):
    """A response is the body's own until it is submitted; reopened, what is new in it is again."""

    DRAFTING = "drafting"
    READY = "ready for sign-off"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


class Channel(StrEnum):
    """How a response reached the Authority."""

    PORTAL = "portal"
    EMAIL = "e-mail"
    PAPER = "paper"
    TELEPHONE = "telephone"
    MEETING = "meeting"


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
    COMMITTEE = "committee"
    OTHER = "other"


class Response(Model):
    """All that one body says in one consultation. One row a body, so it is submitted once.

    What came another way than by the portal has a row of its own, entered by staff: of a body, or
    of a person who speaks for none (`person_name`). `letter` are its words as they came, for staff
    to divide; `form_key` came with the form on which it was entered, so that it is entered once.
    `naming` is None until it is chosen, and stays so where a letter did not say.

    `reference` is known to the body and the Authority alone; `public_reference` says nothing of it
    and is given when its first comment is published. `mandate` is the body's own word for how it
    agreed the response, `members_consulted` for how it asked its members; the Authority does not
    check them.
    """

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("consultation_id", "reference"),
        UniqueConstraint("consultation_id", "public_reference"),
        CheckConstraint("(body_id IS NULL) = (person_name <> '')", name="one_respondent"),
        # One of the portal's a body; letters may follow it.
        Index(
            "uq_responses_consultation_id_body_id_portal",
            "consultation_id",
            "body_id",
            unique=True,
            sqlite_where=IS_OF_THE_PORTAL,
            postgresql_where=IS_OF_THE_PORTAL,
        ),
        Index("ix_responses_consultation_id_body_id", "consultation_id", "body_id"),
    )

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("bodies.id"), index=True)
    person_name: Mapped[str] = mapped_column(String(PERSON_LENGTH), default="", server_default="")
    channel: Mapped[Channel] = mapped_column(
        enum_column(Channel), default=Channel.PORTAL, server_default=Channel.PORTAL.value
    )
    state: Mapped[ResponseState] = mapped_column(
        enum_column(ResponseState), default=ResponseState.DRAFTING
    )
    began_at: Mapped[datetime]
    received_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entered_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    is_late: Mapped[bool] = mapped_column(default=False, server_default=false())
    letter: Mapped[str] = mapped_column(Text, default="", server_default="")
    form_key: Mapped[str | None] = mapped_column(String(FORM_KEY_LENGTH), unique=True)
    reference: Mapped[str | None] = mapped_column(String(REFERENCE_LENGTH))
    public_reference: Mapped[str | None] = mapped_column(String(REFERENCE_LENGTH))
    ready_at: Mapped[datetime | None]
    ready_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reopened_at: Mapped[datetime | None]
    naming: Mapped[Naming | None] = mapped_column(enum_column(Naming))
    not_published_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    approved_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    capacity: Mapped[Capacity | None] = mapped_column(enum_column(Capacity))
    approved_on: Mapped[date | None]
    mandate: Mapped[str] = mapped_column(String(MANDATE_LENGTH), default="")
    members_consulted: Mapped[str] = mapped_column(Text, default="", server_default="")
    consultation: Mapped[Consultation] = relationship()
    body: Mapped[Body | None] = relationship()
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])

    @property
    def respondent(self) -> str:
        """The name of the body, or of the person who speaks for none."""
        return self.body.name if self.body else self.person_name


class Submission(Model):
    """One time that a response was submitted, as it was then. Never changed afterwards.

    `record` holds the sign-off and every answer as JSON, in the shape that responses/record.py
    writes and reads. `standing` is what the register said of the body on that day.
    """

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("response_id", "number"),)

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    standing: Mapped[Standing | None] = mapped_column(enum_column(Standing))
    record: Mapped[str] = mapped_column(Text)


class NilReturn(Model):
    """A body has read a section and has nothing to add. An answer, and not a comment.

    The Authority counts it from `sent_at` on, when it was first submitted.
    """

    __tablename__ = "nil_returns"
    __table_args__ = (UniqueConstraint("response_id", "section_id"),)

    id: Mapped[pk]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None]
    made_by: Mapped[User] = relationship()
    section: Mapped[Section] = relationship()
