"""Versions of a draft, their sections, footnotes, and what the importer doubted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship

from portal.consultations.models import Consultation
from portal.db import Model, db, enum_column, pk
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
MEDIA_TYPE_LENGTH = 40
CHANGES_LENGTH = 2_000
SECTION_TEXT_LENGTH = 20_000


class DraftVersion(Model):
    """One state of the draft. Once published it never changes; editing makes the next one.

    Title, report number, date and by are as the paper prints them. `source` is the file that was
    imported, kept as it came; a version that was made from the one before has none. `made_by_name`
    imported or began it, `changed_by_name` edited it last. `changes` is what staff tell bodies of
    how it differs from the version before.
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
    changed_at: Mapped[datetime | None]
    changed_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    changes: Mapped[str] = mapped_column(Text, default="", server_default="")
    # With its history the guard below knows what it was before this flush.
    published_at: Mapped[datetime | None] = mapped_column(active_history=True)
    consultation: Mapped[Consultation] = relationship()

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class Section(Model):
    """A place in one version that can be commented on, from a lettered part down to a bullet.

    `position` is its place in reading order; `parent_id` the section that owns it. `label` is what
    people call it and need not be unique; `slug` is its address and is. `identity` stays with it
    whatever it is called, in the next version too: there the same identity means the same section.
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


class Descent(Model):
    """A section holds words of one before it, besides those of the one whose identity it carries.

    Of a section that was split, the piece that keeps the identity needs none; every other piece
    descends from it. A section that was merged into another has no successor but this.
    """

    __tablename__ = "descents"
    __table_args__ = (
        UniqueConstraint("section_id", "from_identity"),
        Index("ix_descents_version_id", "version_id"),
    )

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    from_identity: Mapped[str] = mapped_column(String(IDENTITY_LENGTH))


class Picture(Model):
    """What a section shows. The section's words say what is to be seen in it."""

    __tablename__ = "pictures"

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), unique=True)
    media_type: Mapped[str] = mapped_column(String(MEDIA_TYPE_LENGTH))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class TakenWording(Model):
    """A section is worded as a comment suggested.

    The comment is known by its id alone: comments are kept two floors above.
    """

    __tablename__ = "taken_wordings"
    __table_args__ = (UniqueConstraint("section_id", "comment_id"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_versions.id"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    comment_id: Mapped[int] = mapped_column(index=True)
    taken_at: Mapped[datetime]
    taken_by_name: Mapped[str] = mapped_column(String(NAME_LENGTH))


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


# What a version holds, which is published with it and from then on stays as it is.
OWNED = (Section, Footnote, Descent, Picture, TakenWording)


class PublishedVersionTouched(Exception):
    """Code tried to change or delete what a published version holds. Never shown to a user."""


@event.listens_for(db.session, "before_flush")
def _keep_published_rows(session: Session, _context: Any, _instances: Any) -> None:
    """No row of a version that was published before this flush is changed or deleted by it."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in (*session.deleted, *changed):
        if isinstance(row, DraftVersion):
            version: DraftVersion | None = row
        elif isinstance(row, OWNED):
            version = session.get(DraftVersion, row.version_id)
        else:
            continue
        if version is not None and _was_published(version) and not _is_only_redated(row):
            raise PublishedVersionTouched(f"{row.__tablename__} {row.id}")


def _was_published(version: DraftVersion) -> bool:
    history = inspect(version).attrs.published_at.load_history()
    return any(before is not None for before in (*history.deleted, *history.unchanged))


def _is_only_redated(row: Model) -> bool:
    """The moment of publishing may be set right; it cannot be taken back."""
    if not isinstance(row, DraftVersion) or row in db.session.deleted:
        return False
    changed = {attribute.key for attribute in inspect(row).attrs if attribute.history.has_changes()}
    return changed == {"published_at"} and row.is_published


@event.listens_for(db.session, "do_orm_execute")
def _keep_published_rows_in_bulk(state: ORMExecuteState) -> None:
    """The same for UPDATE and DELETE statements, which pass by the unit of work."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    table = state.bind_mapper.class_
    if table not in (DraftVersion, *OWNED):
        return
    version_id = DraftVersion.id if table is DraftVersion else table.version_id
    published = select(DraftVersion.id).where(DraftVersion.published_at.is_not(None))
    criterion = state.statement.whereclause  # type: ignore[attr-defined]
    touched = select(table.id).where(version_id.in_(published)).limit(1)
    if criterion is not None:
        touched = touched.where(criterion)
    if state.session.execute(touched).first() is not None:
        raise PublishedVersionTouched(table.__tablename__)
