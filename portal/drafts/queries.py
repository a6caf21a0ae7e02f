"""Reads of drafts. Bodies see published versions; staff see those in preparation too."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from sqlalchemy import func, select

from portal.consultations import rules as consultation_rules
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import reading
from portal.drafts.models import DraftVersion, Footnote, ImportDoubt, Section
from portal.drafts.reading import Outline

OUTLINES_KEPT = 32

# A published version never changes, so what was built from it once serves every later reader.
_outlines: dict[int, Outline] = {}
_outlines_lock = Lock()


def current_outline(visit: Visit) -> Outline | None:
    """The newest published version, as it is read. None before there is one, or for outsiders."""
    if not consultation_rules.may_read(visit):
        return None
    version_id = db.session.scalar(
        select(DraftVersion.id)
        .where(
            DraftVersion.consultation_id == visit.consultation.id,
            DraftVersion.published_at.is_not(None),
        )
        .order_by(DraftVersion.number.desc())
        .limit(1)
    )
    return published_outline(version_id) if version_id else None


def published_outline(version_id: int) -> Outline:
    """A published version as it is read, from memory when it has been read before."""
    kept = _outlines.get(version_id)
    if kept is not None:
        return kept
    version = db.session.get_one(DraftVersion, version_id)
    built = outline_of(version)
    if built.is_published:
        with _outlines_lock:
            while len(_outlines) >= OUTLINES_KEPT:
                _outlines.pop(next(iter(_outlines)))
            _outlines[version_id] = built
    return built


def forget_outlines() -> None:
    """Nothing is kept in memory any more. For a database that was replaced under the portal."""
    with _outlines_lock:
        _outlines.clear()


def outline_of(version: DraftVersion) -> Outline:
    """A version as it is read, built afresh."""
    return reading.outline(version, sections_of(version.id), footnotes_of(version.id))


def sections_of(version_id: int) -> Sequence[Section]:
    """The sections of a version in reading order."""
    return db.session.scalars(
        select(Section).where(Section.version_id == version_id).order_by(Section.position)
    ).all()


def footnotes_of(version_id: int) -> Sequence[Footnote]:
    """The footnotes of a version in their order."""
    return db.session.scalars(
        select(Footnote).where(Footnote.version_id == version_id).order_by(Footnote.position)
    ).all()


def versions(consultation_id: int) -> Sequence[DraftVersion]:
    """Every version of a consultation's draft, newest first. For staff."""
    return db.session.scalars(
        select(DraftVersion)
        .where(DraftVersion.consultation_id == consultation_id)
        .order_by(DraftVersion.number.desc())
    ).all()


def version(consultation_id: int, number: int) -> DraftVersion | None:
    """One version by its number. For staff."""
    return db.session.scalar(
        select(DraftVersion).where(
            DraftVersion.consultation_id == consultation_id, DraftVersion.number == number
        )
    )


def doubts(version_id: int) -> Sequence[ImportDoubt]:
    """What the importer was unsure of in a version, in the order it was met. For staff."""
    return db.session.scalars(
        select(ImportDoubt)
        .where(ImportDoubt.version_id == version_id)
        .order_by(ImportDoubt.id)
    ).all()


def open_doubts(version_id: int) -> int:
    """How many of them nobody has looked at yet."""
    return db.session.scalar(
        select(func.count())
        .select_from(ImportDoubt)
        .where(ImportDoubt.version_id == version_id, ImportDoubt.settled_at.is_(None))
    ) or 0
