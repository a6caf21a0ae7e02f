"""The pictures of a draft."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, undefer

from portal.db import db
from portal.drafts.models import DraftVersion, Picture


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
