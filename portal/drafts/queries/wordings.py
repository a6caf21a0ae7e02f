"""Which suggested wordings have been taken into a version, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db import db
from portal.drafts.models import DraftVersion, Section, TakenWording
from portal.drafts.reading import anchor_of


@dataclass(frozen=True, slots=True)
class Taken:
    """A comment's wording is in a version: the first that has it. `slug` is the section's there."""

    comment_id: int
    number: int
    is_published: bool
    slug: str
    label: str
    at: datetime
    by_name: str

    @property
    def anchor(self) -> str:
        """The section's id in a page of that version."""
        return anchor_of(self.slug)


def taken(comment_ids: Collection[int], *, in_preparation: bool) -> Mapping[int, Taken]:
    """What was taken of those comments, by the comment's id. One statement, none for no comments.

    `in_preparation` says whether the reader may know of versions that are not published.
    """
    if not comment_ids:
        return {}
    found = (
        select(TakenWording, DraftVersion.number, DraftVersion.published_at, Section)
        .join(DraftVersion, DraftVersion.id == TakenWording.version_id)
        .join(Section, Section.id == TakenWording.section_id)
        .where(TakenWording.comment_id.in_(comment_ids))
        .order_by(DraftVersion.number.desc())
    )
    if not in_preparation:
        found = found.where(DraftVersion.published_at.is_not(None))
    return {
        row.comment_id: Taken(
            row.comment_id,
            number,
            published_at is not None,
            section.slug,
            section.label,
            row.taken_at,
            row.taken_by_name,
        )
        for row, number, published_at, section in db.session.execute(found)
    }


def taken_into(section_id: int) -> Sequence[TakenWording]:
    """The suggestions that a section is worded as."""
    return db.session.scalars(
        select(TakenWording).where(TakenWording.section_id == section_id)
    ).all()
