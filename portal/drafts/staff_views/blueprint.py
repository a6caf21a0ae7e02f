"""The pages under …/versions, and how each is come into."""

from __future__ import annotations

from flask import Blueprint

from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.drafts import queries, rules
from portal.drafts.models import DraftVersion
from portal.web.gate import found, require

bp = Blueprint("drafts", __name__, url_prefix="/staff/consultations/<slug>/versions")


def enter_to_prepare(slug: str) -> Visit:
    """The visit of somebody who prepares drafts; for anybody else a 403."""
    visit = enter(slug)
    require(rules.may_prepare(visit.user))
    return visit


def version_of(visit: Visit, number: int) -> DraftVersion:
    """The version of that number, or a 404."""
    return found(queries.version(visit.consultation.id, number))
