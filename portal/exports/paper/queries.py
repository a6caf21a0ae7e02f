"""What the pack needs besides what the rooms below read out: the pictures of the draft, whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.db import db
from portal.drafts.models import Picture


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as its file holds it."""

    media_type: str
    data: bytes


def pictures(version_id: int) -> dict[int, Drawn]:
    """The pictures of one version by id. Empty where it has none."""
    rows = db.session.execute(
        select(Picture.id, Picture.media_type, Picture.data).where(Picture.version_id == version_id)
    )
    return {picture_id: Drawn(media_type, data) for picture_id, media_type, data in rows}
