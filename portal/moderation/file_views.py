"""The files that came with what was submitted, for moderators; some of them on asking only."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.door import enter
from portal.db import db
from portal.responses.actions import reveal_file
from portal.responses.queries.files import sent_content, sent_file
from portal.responses.rules import is_file_on_asking
from portal.responses.serving import as_attachment
from portal.web.gate import found

bp = Blueprint("sent_files", __name__)

FILE = "/staff/consultations/<slug>/moderation/files/<int:file_id>"


@bp.get(FILE)
@needs(Right.MODERATOR)
def file(slug: str, file_id: int) -> ResponseReturnValue:
    """A file of a comment that the Authority has; of what is shown on asking, the question.

    One that was not submitted, or was withdrawn, is a 404, as if it were not.
    """
    visit = enter(slug)
    asked = found(sent_file(visit.consultation.id, file_id, seen_by=visit.user))
    if is_file_on_asking(asked.response, asked.comment):
        return render_template("moderation/file.html", visit=visit, file=asked)
    return as_attachment(found(sent_content(visit.consultation.id, file_id, seen_by=visit.user)))


@bp.post(FILE, endpoint="open")
@needs(Right.MODERATOR)
def open_file(slug: str, file_id: int) -> ResponseReturnValue:
    """The file, once the record says who has it."""
    visit = enter(slug)
    asked = found(sent_file(visit.consultation.id, file_id, seen_by=visit.user))
    content = found(sent_content(visit.consultation.id, file_id, seen_by=visit.user))
    reveal_file(asked, by=visit.user)
    db.session.commit()
    return as_attachment(content)
