"""Two versions side by side, put together once for each two that are published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import select

from portal.db import db
from portal.drafts.comparison import Comparison, compare
from portal.drafts.models import DraftVersion, Picture
from portal.drafts.queries.outlines import published_outline
from portal.drafts.reading import Outline

# By the newer outline, then the older. A published one is kept while people read it and its
# comparisons go with it; one in preparation is built for each request, and so are its comparisons.
_made: WeakKeyDictionary[Outline, WeakKeyDictionary[Outline, Comparison]] = WeakKeyDictionary()


def comparison(before: DraftVersion, after: DraftVersion) -> Comparison:
    """The two versions side by side; the older is published, the newer may be in preparation."""
    older, newer = published_outline(before.id), published_outline(after.id)
    kept = _made.setdefault(newer, WeakKeyDictionary())
    made = kept.get(older)
    if made is None:
        made = kept[older] = compare(older, newer, pictures=_pictures(older, newer))
    return made


def _pictures(*outlines: Outline) -> Mapping[int, str]:
    """For each picture of the versions what tells it from others, by its id."""
    if not any(view.picture_id for outline in outlines for view in outline.sections):
        return {}
    rows = db.session.execute(
        select(Picture.id, Picture.data).where(
            Picture.version_id.in_([outline.version_id for outline in outlines])
        )
    )
    return {picture_id: hashlib.sha256(data).hexdigest() for picture_id, data in rows}
