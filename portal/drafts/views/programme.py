"""A work programme at a glance, for whoever may read its draft."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations import rules as consultation_rules
from portal.consultations.door import enter
from portal.drafts import programme
from portal.drafts.queries import current_outline
from portal.web.gate import found, require

bp = Blueprint("programme", __name__, url_prefix="/consultations/<slug>/draft/programme")


@bp.get("")
@signed_in
def show(slug: str) -> ResponseReturnValue:
    """Each objective with its outcomes, and who has what by when. A 404 where there are none."""
    visit = enter(slug)
    require(consultation_rules.may_read(visit))
    outline = found(current_outline(visit))
    objectives = found(programme.programme(outline) or None)
    return render_template(
        "drafts/programme.html", visit=visit, outline=outline, objectives=objectives
    )
