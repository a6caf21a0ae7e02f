"""The rows of one version: its sections, its footnotes, and whose words they hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from portal.db import db
from portal.drafts import contents
from portal.drafts.contents import Contents
from portal.drafts.models import Descent, DraftVersion, Footnote, Picture, Section
from portal.drafts.parsed import HEADING_KINDS


def sections_of(version_id: int, *, as_they_stand: bool = False) -> list[Section]:
    """The sections of a version in reading order; `as_they_stand` reads rows already held anew."""
    found = select(Section).where(Section.version_id == version_id).order_by(Section.position)
    options = {"populate_existing": as_they_stand}
    return list(db.session.scalars(found, execution_options=options))


def section(version: DraftVersion, section_id: int) -> Section | None:
    """One section of that version and no other. For staff."""
    return db.session.scalar(
        select(Section).where(Section.id == section_id, Section.version_id == version.id)
    )


def section_of_identity(version: DraftVersion, identity: str) -> Section | None:
    """The section of that version which is the same as one of another. For staff."""
    return db.session.scalar(
        select(Section).where(Section.version_id == version.id, Section.identity == identity)
    )


def footnotes_of(version_id: int) -> Sequence[Footnote]:
    """The footnotes of a version in their order."""
    return db.session.scalars(
        select(Footnote).where(Footnote.version_id == version_id).order_by(Footnote.position)
    ).all()


def descents_of(version_id: int) -> Sequence[Descent]:
    """What the sections of a version hold besides what they carry on, in a constant order."""
    return db.session.scalars(
        select(Descent).where(Descent.version_id == version_id).order_by(Descent.id)
    ).all()


def contents_of(version: DraftVersion) -> Contents:
    """All that a version says, with its pictures. For staff."""
    pictures = db.session.execute(
        select(Picture.section_id, Picture.data).where(Picture.version_id == version.id)
    )
    return contents.of_version(
        version,
        sections_of(version.id),
        footnotes_of(version.id),
        {section_id: data for section_id, data in pictures},  # noqa: C416 - rows are no pairs
    )


def has_changed(version: DraftVersion, *, since: DraftVersion) -> bool:
    """Whether a version says anything else than the one it follows. For staff."""
    return not contents_of(version).says_the_same_as(contents_of(since))


def has_words(version_id: int) -> bool:
    """True where there is anything in a version to read and to comment on."""
    found = select(
        exists().where(Section.version_id == version_id, Section.kind.not_in(HEADING_KINDS))
    )
    return bool(db.session.scalar(found))


def highest_revision(version_id: int) -> int:
    """How often the section of a version that was changed most has been changed, from 1."""
    found = select(func.max(Section.revision)).where(Section.version_id == version_id)
    return db.session.scalar(found) or 1
