"""Versions of a draft, their sections, footnotes, and what the importer doubted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consultations.models import Consultation
from portal.db import Model, enum_column, pk
from portal.drafts.parsed import SectionKind, TextFormat

TITLE_LENGTH = 500
LABEL_LENGTH = 200
SLUG_LENGTH = 120
MARKER_LENGTH = 20
HEAD_LENGTH = 120
IDENTITY_LENGTH = 32
DOUBT_LENGTH = 500
NAME_LENGTH = 200
FILE_NAME_LENGTH = 255
SECTION_TEXT_LENGTH = 20_000


class DraftVersion(Model):
    """One state of the draft. Once published it never changes; mending makes the next one.

    Title, report number, date and by are as the paper prints them. `source` is the file that was
    imported, kept as it came.
    """

    __tablename__ = "draft_versions"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    report_number: Mapped[str] = mapped_column(String(HEAD_LENGTH), default="")
    report_date: Mapped[str] = mapped_column(String(HEAD_LENGTH), default="")
    report_by: Mapped[str] = mapped_column(String(HEAD_LENGTH), default="")
    text_format: Mapped[TextFormat] = mapped_column(enum_column(TextFormat))
    source_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH), default="")
    source: Mapped[bytes] = mapped_column(LargeBinary, default=b"", deferred=True)
    made_at: Mapped[datetime]
    made_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    published_at: Mapped[datetime | None]
    consultation: Mapped[Consultation] = relationship()


class Section(Model):
    """A place in one version that can be commented on, from a lettered part down to a bullet.

    `position` is its place in reading order; `parent_id` the section that owns it. `label` is what
    people call it and need not be unique; `slug` is its address and is. `identity` is carried
    into the next version where the wording lives on.
    """

    __tablename__ = "sections"
    __table_args__ = (
        UniqueConstraint("version_id", "slug"),
        UniqueConstraint("version_id", "position"),
    )

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    position: Mapped[int]
    identity: Mapped[str] = mapped_column(String(IDENTITY_LENGTH), index=True)
    kind: Mapped[SectionKind] = mapped_column(enum_column(SectionKind))
    marker: Mapped[str] = mapped_column(String(MARKER_LENGTH), default="")
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    for_information: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)


class Footnote(Model):
    """A note of one version. Its mark in a section's words or title is [^number]."""

    __tablename__ = "footnotes"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"))
    number: Mapped[str] = mapped_column(String(MARKER_LENGTH))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class ImportDoubt(Model):
    """Something the importer was unsure of, until a person has looked at it."""

    __tablename__ = "import_doubts"
    __table_args__ = (Index("ix_import_doubts_version_id", "version_id"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"))
    sentence: Mapped[str] = mapped_column(String(DOUBT_LENGTH))
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
