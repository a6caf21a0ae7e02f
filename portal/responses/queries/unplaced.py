"""What a body wrote on its response form that waits to be placed. Nobody else sees it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.consultations.visits import Visit
from portal.db import db
from portal.responses.models import Response, UnplacedRemark
from portal.responses.queries.own import is_ours


def unplaced_remarks(visit: Visit) -> Sequence[UnplacedRemark]:
    """The body's remarks that wait, in the order in which they came."""
    return db.session.scalars(
        _mine(visit).options(joinedload(UnplacedRemark.brought_by)).order_by(UnplacedRemark.id)
    ).all()


def unplaced_remark(visit: Visit, remark_id: int) -> UnplacedRemark | None:
    """One of them. Another body's is None, as if it were not."""
    return db.session.scalar(_mine(visit).where(UnplacedRemark.id == remark_id))


def unplaced_count(visit: Visit) -> int:
    """How many wait."""
    waiting = _mine(visit).with_only_columns(func.count())
    return db.session.scalar(waiting) or 0 if visit.body else 0


def _mine(visit: Visit) -> Select[UnplacedRemark]:
    return (
        select(UnplacedRemark)
        .join(Response, Response.id == UnplacedRemark.response_id)
        .where(*is_ours(visit))
    )
