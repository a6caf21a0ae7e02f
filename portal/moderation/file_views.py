"""The files that came with what was submitted, for moderators."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.door import enter
from portal.responses.queries.files import sent_content
from portal.responses.serving import as_attachment
from portal.web.gate import found

bp = Blueprint("sent_files", __name__)


@bp.get("/staff/consultations/<slug>/moderation/files/<int:file_id>")
@needs(Right.MODERATOR)
def file(slug: str, file_id: int) -> Response:
    """A file of a comment that the Authority has, or a letter as it came.

    One that was not submitted, or was withdrawn, is a 404, as if it were not.
    """
    visit = enter(slug)
    return as_attachment(found(sent_content(visit.consultation.id, file_id, seen_by=visit.user)))
