"""A version as it is read. A published one is built once and kept in memory."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from threading import Lock

from sqlalchemy import Select, and_, bindparam, or_, select

from portal.consultations import rules as consultation_rules
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import outlines, rendering
from portal.drafts.lineage.traces import Earlier
from portal.drafts.models import Descent, DraftVersion, Picture, Section
from portal.drafts.parsed import TextFormat
from portal.drafts.queries.contents import footnotes_of
from portal.drafts.reading import UNDESCRIBED_PICTURE, Outline

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
