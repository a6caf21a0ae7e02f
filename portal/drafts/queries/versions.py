"""The versions of a consultation's draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from portal.db import db
from portal.drafts.models import DraftVersion, ImportDoubt, Section


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


def published_versions(consultation_id: int) -> Sequence[DraftVersion]:
    """The versions that bodies may read once they may read the draft, newest first."""
    return db.session.scalars(
        select(DraftVersion)
        .where(
            DraftVersion.consultation_id == consultation_id,
            DraftVersion.published_at.is_not(None),
        )
        .order_by(DraftVersion.number.desc())
    ).all()


def newest_published(consultation_id: int) -> DraftVersion | None:
    """The version that bodies read once they may."""
    return db.session.scalar(
        _newest_first(consultation_id).where(DraftVersion.published_at.is_not(None))
    )


def published_before(version: DraftVersion) -> DraftVersion | None:
    """The published version that this one follows. For staff."""
    return db.session.scalar(
        _newest_first(version.consultation_id).where(
            DraftVersion.published_at.is_not(None), DraftVersion.number < version.number
        )
    )


def _newest_first(consultation_id: int) -> Select[DraftVersion]:
    return (
        select(DraftVersion)
        .where(DraftVersion.consultation_id == consultation_id)
        .order_by(DraftVersion.number.desc())
        .limit(1)
    )
