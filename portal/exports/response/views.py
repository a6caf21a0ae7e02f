"""A body's own response as a file, for its own members and nobody else.

Every page only reads, so the database is let go before a file is made, which takes seconds.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.exports.paper.pdf import Busy, can_draw, pdf_file
from portal.exports.paper.views import WORD, Ways
from portal.exports.response.statement import Statement, statement_of
from portal.responses.overview import overview_of, visit_to_response

bp = Blueprint("own_response", __name__)

DOWNLOAD = "/consultations/<slug>/response/download"


@bp.get(f"{DOWNLOAD}.docx")
@signed_in
def word(slug: str) -> ResponseReturnValue:
    """The response of the visitor's body as a Word file."""
    _, statement = _stated(slug)
    # Here, for python-docx costs every process that starts a fifth of a second.
    from portal.exports.response.word import word_file

    db.session.rollback()
    return _file(word_file(statement), WORD, statement.file_name("docx"))


@bp.get(f"{DOWNLOAD}.pdf")
@signed_in
def pdf(slug: str) -> ResponseReturnValue:
    """The same as PDF, where the extra is installed; else a page with the other ways."""
    visit, statement = _stated(slug)
    ways = Ways(
        page=url_for("responses.response", slug=slug),
        word=url_for(".word", slug=slug),
        pdf=url_for(".pdf", slug=slug),
    )
    if not can_draw():
        return render_template("exports/no_pdf.html", visit=visit, ways=ways), 404
    html = render_template("exports/response_pdf.html", statement=statement)
    db.session.rollback()
    base_url = current_app.config["SETTINGS"].base_url
    try:
        data = pdf_file(html, base_url=base_url, pictures={})
    except Busy:
        page = render_template("exports/no_pdf.html", visit=visit, ways=ways, is_busy=True)
        return page, 503, {"Retry-After": str(current_app.config["RETRY_AFTER_SECONDS"])}
    return _file(data, "application/pdf", statement.file_name("pdf"))


def _stated(slug: str) -> tuple[Visit, Statement]:
    visit = visit_to_response(slug)
    return visit, statement_of(visit, overview_of(visit))


def _file(data: bytes, content_type: str, name: str) -> Response:
    answer = Response(data, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
