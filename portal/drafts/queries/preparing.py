"""What is still open in a version before it is published: doubts, pictures that say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.db import db
from portal.drafts.models import Descent, DraftVersion, ImportDoubt, Picture, Section


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
    """What staff should know before they publish a version.

    `earlier` is the number it follows; `gone` of that one's `sections` live on in no other.
    """

    earlier: int | None
    open_doubts: int
    undescribed_pictures: int
    sections: int
    gone: int

    @property
    def is_doubtful(self) -> bool:
        """Most of it is gone: this may be another draft altogether."""
        return self.gone * 2 > self.sections


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
    before = select(func.count()).where(
        Section.version_id
        == select(DraftVersion.id)
        .where(
            DraftVersion.consultation_id == version.consultation_id,
            DraftVersion.number == earlier.scalar_subquery(),
        )
        .scalar_subquery()
    )
    here = aliased(Section)
    gone = before.where(
        Section.identity.not_in(select(here.identity).where(here.version_id == version.id)),
        Section.identity.not_in(
            select(Descent.from_identity).where(Descent.version_id == version.id)
        ),
    )
    counts = (earlier, doubts, pictures, before, gone)
    found = select(*(each.scalar_subquery() for each in counts))
    return Readiness(*db.session.execute(found).one())
