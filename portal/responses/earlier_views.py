"""What a draft said before a colleague changed it: the body's own, whatever becomes of it."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.responses import queries
from portal.responses.blueprint import bp
from portal.responses.pages import reading_of_comment, visit_to_draft
from portal.web.gate import found


@bp.context_processor
def which_have_earlier() -> dict[str, Any]:
    """Which of some comments have an earlier wording to read; asked once by the page's desk."""
    return {"have_earlier": queries.have_earlier}


@bp.get("/comments/<int:comment_id>/earlier")
@signed_in
def earlier(slug: str, comment_id: int) -> ResponseReturnValue:
    """A comment of the body's as it was before each change by another person. None: a 404."""
    visit = visit_to_draft(slug)
    comment = found(queries.my_comment(visit, comment_id, merged_too=True))
    wordings = queries.earlier_drafts(comment)
    found(wordings or None)
    reading = reading_of_comment(visit, comment)
    return render_template(
        "responses/earlier.html", visit=visit, reading=reading, comment=comment, wordings=wordings
    )
