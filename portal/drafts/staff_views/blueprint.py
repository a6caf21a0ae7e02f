"""The pages under …/versions, and how each is come into."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import queries, rules
from portal.drafts.forms import PublishForm
from portal.drafts.models import DraftVersion, Section
from portal.web import hx
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


def as_it_stands(version: DraftVersion, section: Section, newest: DraftVersion | None) -> Section:
    """The section, or the same in the version that is in preparation after its own."""
    if not version.is_published or newest is None or newest.is_published:
        return section
    return queries.section_of_identity(newest, section.identity) or section


def land_on(visit: Visit, section: Section) -> ResponseReturnValue:
    """The browser goes to the section in the whole draft, where it says that it is saved."""
    number = db.session.get_one(DraftVersion, section.version_id).number
    return hx.go_to(
        url_for(
            "drafts.version",
            slug=visit.consultation.slug,
            number=number,
            saved=section.id,
            _anchor=f"mend-{section.id}",
        )
    )


def publishing(version: DraftVersion, form: Form | None = None) -> dict[str, Any]:
    """What the box that publishes a version needs; nothing once it is published."""
    if version.is_published:
        return {}
    return {
        "ready": queries.readiness(version),
        "publish_form": form or PublishForm(formdata=None),
    }
