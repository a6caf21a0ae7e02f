"""Reads of drafts. Bodies see published versions; staff see those in preparation too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload, undefer

from portal.consultations import rules as consultation_rules
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import contents, outlines, rendering
from portal.drafts.contents import Contents
from portal.drafts.models import (
    Descent,
    DraftVersion,
    Footnote,
    ImportDoubt,
    Picture,
    Section,
    TakenWording,
)
from portal.drafts.parsed import HEADING_KINDS, TextFormat
from portal.drafts.reading import UNDESCRIBED_PICTURE, Outline
from portal.drafts.traces import Earlier

OUTLINES_KEPT = 32

# A published version never changes, so what was built from it once serves every later reader. The
# moment of publishing is part of the key: a restored backup may use an id again.
_outlines: dict[tuple[int, datetime], Outline] = {}
_outlines_lock = Lock()


def current_outline(visit: Visit) -> Outline | None:
    """The newest published version, as it is read. None before there is one, or for outsiders."""
    if not consultation_rules.may_read(visit):
        return None
    version = db.session.scalar(_current(), {"consultation_id": visit.consultation.id})
    if version is None or version.published_at is None:
        return None
    return _published_outline(version.id, version.published_at)


@cache
def _current() -> Select[DraftVersion]:
    """Put together once. The whole row: where the outline must be built, it is then at hand."""
    return (
        select(DraftVersion)
        .where(
            DraftVersion.consultation_id == bindparam("consultation_id"),
            DraftVersion.published_at.is_not(None),
        )
        .order_by(DraftVersion.number.desc())
        .limit(1)
    )


def published_outline(version_id: int) -> Outline:
    """A version as it is read, from memory when it is published and has been read before."""
    version = db.session.get_one(DraftVersion, version_id)
    if version.published_at is None:
        return outline_of(version)
    return _published_outline(version.id, version.published_at)


def _published_outline(version_id: int, published_at: datetime) -> Outline:
    key = (version_id, published_at)
    kept = _outlines.get(key)
    if kept is not None:
        return kept
    built = outline_of(db.session.get_one(DraftVersion, version_id))
    with _outlines_lock:
        while len(_outlines) >= OUTLINES_KEPT:
            _outlines.pop(next(iter(_outlines)))
        _outlines[key] = built
    return built


def forget_outlines() -> None:
    """Nothing is kept in memory any more. For a database that was replaced under the portal."""
    with _outlines_lock:
        _outlines.clear()


def outline_of(version: DraftVersion) -> Outline:
    """A version as it is read, built afresh, with what became of the published ones before it."""
    sections: dict[int, Section] = {}
    pictures: dict[int, int] = {}
    earlier: dict[int, Earlier] = {}
    descents: set[tuple[int, str, str]] = set()
    for row in db.session.execute(_with_history(version)):
        section, number, text_format, picture_id, from_identity = row
        if from_identity is not None:
            descents.add((number, section.identity, from_identity))
        if section.version_id == version.id:
            sections[section.id] = section
            if picture_id is not None:
                pictures[section.id] = picture_id
        elif section.id not in earlier:
            words = section.title if section.kind.is_heading else section.text
            plain = rendering.plain_words(words, text_format, section.kind)
            owner = None if section.kind.is_heading else section.parent_id
            earlier[section.id] = Earlier(
                section_id=section.id,
                number=number,
                # Parents come before what they own.
                heading_id=earlier[owner].heading_id if owner else section.id,
                identity=section.identity,
                label=section.label,
                plain=plain or (UNDESCRIBED_PICTURE if picture_id else section.label),
            )
    return outlines.build(
        version,
        list(sections.values()),
        footnotes_of(version.id),
        pictures=pictures,
        earlier=earlier.values(),
        descents=list(descents),
    )


def _with_history(
    version: DraftVersion,
) -> Select[Section, int, TextFormat, int | None, str | None]:
    """The version's sections in reading order and those of published versions before it.

    A row more for each descent of a section after the first.
    """
    return (
        select(
            Section,
            DraftVersion.number,
            DraftVersion.text_format,
            Picture.id,
            Descent.from_identity,
        )
        .join(DraftVersion, DraftVersion.id == Section.version_id)
        .outerjoin(Picture, Picture.section_id == Section.id)
        .outerjoin(Descent, Descent.section_id == Section.id)
        .where(
            DraftVersion.consultation_id == version.consultation_id,
            or_(
                DraftVersion.id == version.id,
                and_(DraftVersion.number < version.number, DraftVersion.published_at.is_not(None)),
            ),
        )
        .order_by(DraftVersion.number.desc(), Section.position)
    )


def sections_of(version_id: int, *, as_they_stand: bool = False) -> list[Section]:
    """The sections of a version in reading order; `as_they_stand` reads rows already held anew."""
    found = select(Section).where(Section.version_id == version_id).order_by(Section.position)
    options = {"populate_existing": as_they_stand}
    return list(db.session.scalars(found, execution_options=options))


def footnotes_of(version_id: int) -> Sequence[Footnote]:
    """The footnotes of a version in their order."""
    return db.session.scalars(
        select(Footnote).where(Footnote.version_id == version_id).order_by(Footnote.position)
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


def descents_of(version_id: int) -> Sequence[Descent]:
    """What the sections of a version hold besides what they carry on, in a constant order."""
    return db.session.scalars(
        select(Descent).where(Descent.version_id == version_id).order_by(Descent.id)
    ).all()


def taken_into(section_id: int) -> Sequence[TakenWording]:
    """The suggestions that a section is worded as."""
    return db.session.scalars(
        select(TakenWording).where(TakenWording.section_id == section_id)
    ).all()


def picture(section_id: int) -> tuple[Picture, DraftVersion] | None:
    """What a section shows, with the version that it is in."""
    found = db.session.execute(
        select(Picture, DraftVersion)
        .join(DraftVersion, DraftVersion.id == Picture.version_id)
        .options(undefer(Picture.data), joinedload(DraftVersion.consultation))
        .where(Picture.section_id == section_id)
    ).first()
    return (found[0], found[1]) if found else None


def has_picture(section_id: int) -> bool:
    """Whether a section shows a picture."""
    return bool(db.session.scalar(select(exists().where(Picture.section_id == section_id))))


def highest_revision(version_id: int) -> int:
    """How often the section of a version that was changed most has been changed, from 1."""
    found = select(func.max(Section.revision)).where(Section.version_id == version_id)
    return db.session.scalar(found) or 1


def has_words(version_id: int) -> bool:
    """True where there is anything in a version to read and to comment on."""
    found = select(
        exists().where(Section.version_id == version_id, Section.kind.not_in(HEADING_KINDS))
    )
    return bool(db.session.scalar(found))


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One line of the list of versions."""

    version: DraftVersion
    sections: int
    open_doubts: int


def summaries(consultation_id: int) -> list[VersionSummary]:
    """Every version of a consultation's draft, newest first. For staff. One statement."""
    sections = select(func.count()).where(Section.version_id == DraftVersion.id).scalar_subquery()
    doubts = (
        select(func.count())
        .where(ImportDoubt.version_id == DraftVersion.id, ImportDoubt.settled_at.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(DraftVersion, sections, doubts)
        .where(DraftVersion.consultation_id == consultation_id)
        .order_by(DraftVersion.number.desc())
    )
    return [VersionSummary(*row) for row in rows]


def version(consultation_id: int, number: int) -> DraftVersion | None:
    """One version by its number. For staff."""
    return db.session.scalar(
        select(DraftVersion).where(
            DraftVersion.consultation_id == consultation_id, DraftVersion.number == number
        )
    )


def published_version(consultation_id: int, number: int) -> DraftVersion | None:
    """A version by its number, once bodies may have read it."""
    found = version(consultation_id, number)
    return found if found is not None and found.is_published else None


def newest(consultation_id: int) -> DraftVersion | None:
    """The version with the highest number, in preparation or published. For staff."""
    return db.session.scalar(_newest_first(consultation_id))


def newest_published(consultation_id: int) -> DraftVersion | None:
    """The version that bodies read once they may."""
    return db.session.scalar(
        _newest_first(consultation_id).where(DraftVersion.published_at.is_not(None))
    )


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


def published_before(version: DraftVersion) -> DraftVersion | None:
    """The published version that this one follows. For staff."""
    return db.session.scalar(
        _newest_first(version.consultation_id).where(
            DraftVersion.published_at.is_not(None), DraftVersion.number < version.number
        )
    )


def doubts(version_id: int) -> Sequence[ImportDoubt]:
    """What the importer was unsure of in a version, in the order it was met. For staff."""
    return db.session.scalars(
        select(ImportDoubt).where(ImportDoubt.version_id == version_id).order_by(ImportDoubt.id)
    ).all()


def doubt(version: DraftVersion, doubt_id: int) -> ImportDoubt | None:
    """One doubt about that version and no other. For staff."""
    return db.session.scalar(
        select(ImportDoubt).where(ImportDoubt.id == doubt_id, ImportDoubt.version_id == version.id)
    )


def open_doubts(version_id: int) -> int:
    """How many of them nobody has looked at yet."""
    found = select(func.count()).where(
        ImportDoubt.version_id == version_id, ImportDoubt.settled_at.is_(None)
    )
    return db.session.scalar(found) or 0


@dataclass(frozen=True, slots=True)
class Readiness:
    """What staff should know before they publish a version. `earlier` is the number it follows."""

    earlier: int | None
    open_doubts: int
    undescribed_pictures: int


def readiness(version: DraftVersion) -> Readiness:
    """What is still open in a version, and what it would take the place of. For staff."""
    earlier = select(func.max(DraftVersion.number)).where(
        DraftVersion.consultation_id == version.consultation_id,
        DraftVersion.published_at.is_not(None),
        DraftVersion.number < version.number,
    )
    doubts = select(func.count()).where(
        ImportDoubt.version_id == version.id, ImportDoubt.settled_at.is_(None)
    )
    # A picture that says nothing to somebody who cannot see it.
    pictures = (
        select(func.count())
        .select_from(Picture)
        .join(Section, Section.id == Picture.section_id)
        .where(Picture.version_id == version.id, func.trim(Section.text) == "")
    )
    found = select(*(each.scalar_subquery() for each in (earlier, doubts, pictures)))
    return Readiness(*db.session.execute(found).one())


def _newest_first(consultation_id: int) -> Select[DraftVersion]:
    return (
        select(DraftVersion)
        .where(DraftVersion.consultation_id == consultation_id)
        .order_by(DraftVersion.number.desc())
        .limit(1)
    )
