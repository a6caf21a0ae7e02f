"""The pictures of a draft, each for those who may read the version that it stands in."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.accounts.access import signed_in
from portal.consultations.door import enter
from portal.drafts import queries, rules
from portal.web.gate import found

bp = Blueprint("pictures", __name__, url_prefix="/pictures")


# templates/drafts/words.html has this address in it: it is read where no request is.
@bp.get("/<int:section_id>")
@signed_in
def picture(section_id: int) -> Response:
    """The picture that a section shows. For whoever may not read the section there is none."""
    shown, version = found(queries.picture(section_id))
    visit = enter(version.consultation.slug)
    found(rules.may_see_version(visit, version) or None)
    answer = Response(shown.data, content_type=shown.media_type)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private"
    return answer
