"""The paper pack: a body's own for its members, any body's for those who run the consultation.

Every page only reads, so the database is let go before a file is made, which takes seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs, signed_in
from portal.accounts.models import Right
from portal.consultations.door import enter
from portal.consultations.queries import close_for, participating_bodies
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.drafts.reading import Outline
from portal.exports.paper.pack import Pack, pack_for
from portal.exports.paper.pdf import Busy, can_draw, pdf_file
from portal.exports.paper.queries import Drawn, pictures
from portal.meetings.queries import meetings
from portal.responses import rules
from portal.stakeholders.models import Body
from portal.web.gate import found, require

bp = Blueprint("paper", __name__)

OWN = "/consultations/<slug>/paper"
STAFF = "/staff/consultations/<slug>/bodies/<int:body_id>/paper"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses of one pack in its three forms."""

    page: str
    word: str
    pdf: str


@bp.get(f"{OWN}/")
@signed_in
def page(slug: str) -> ResponseReturnValue:
    """The pack of the visitor's body, to read and to print."""
    visit = _member(slug)
    return _page(visit, _pack(visit, visit.speaks_for), _own_ways(slug), place="draft")


@bp.get(f"{OWN}.docx")
@signed_in
def word(slug: str) -> ResponseReturnValue:
    visit = _member(slug)
    return _word(_pack(visit, visit.speaks_for))


@bp.get(f"{OWN}.pdf")
@signed_in
def pdf(slug: str) -> ResponseReturnValue:
    visit = _member(slug)
    return _pdf(visit, _pack(visit, visit.speaks_for), _own_ways(slug))


@bp.get(f"{STAFF}/")
@needs(Right.ADMINISTRATOR)
def staff_page(slug: str, body_id: int) -> ResponseReturnValue:
    """The pack of one body, to print and post to it."""
    visit = enter(slug)
    pack = _pack(visit, _asked_body(visit, body_id))
    return _page(visit, pack, _staff_ways(slug, body_id), place="bodies")


@bp.get(f"{STAFF}.docx")
@needs(Right.ADMINISTRATOR)
def staff_word(slug: str, body_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    return _word(_pack(visit, _asked_body(visit, body_id)))


@bp.get(f"{STAFF}.pdf")
@needs(Right.ADMINISTRATOR)
def staff_pdf(slug: str, body_id: int) -> ResponseReturnValue:
    visit = enter(slug)
    pack = _pack(visit, _asked_body(visit, body_id))
    return _pdf(visit, pack, _staff_ways(slug, body_id))


def _member(slug: str) -> Visit:
    """The visit of somebody who speaks for a body that may read the draft."""
    visit = enter(slug)
    require(rules.may_read_response(visit))
    return visit


def _asked_body(visit: Visit, body_id: int) -> Body:
    bodies = participating_bodies(visit.consultation.id)
    return found(next((body for body in bodies if body.id == body_id), None))


def _pack(visit: Visit, body: Body) -> Pack:
    return pack_for(
        visit.consultation,
        body,
        found(current_outline(visit)),
        meetings(visit.consultation.id),
        moment=visit.moment,
        closes_at=close_for(visit.consultation, body.id),
        email=current_app.config["SETTINGS"].reply_to,
    )


def _own_ways(slug: str) -> Ways:
    return Ways(
        page=url_for(".page", slug=slug),
        word=url_for(".word", slug=slug),
        pdf=url_for(".pdf", slug=slug),
    )


def _staff_ways(slug: str, body_id: int) -> Ways:
    return Ways(
        page=url_for(".staff_page", slug=slug, body_id=body_id),
        word=url_for(".staff_word", slug=slug, body_id=body_id),
        pdf=url_for(".staff_pdf", slug=slug, body_id=body_id),
    )


def _page(visit: Visit, pack: Pack, ways: Ways, *, place: str) -> ResponseReturnValue:
    return render_template(
        "exports/paper.html", visit=visit, pack=pack, ways=ways, place=place, can_draw=can_draw()
    )


def _word(pack: Pack) -> ResponseReturnValue:
    # Here, for python-docx costs every process that starts a fifth of a second.
    from portal.exports.paper.word import word_file

    drawn = pictures(pack.outline.version_id)
    db.session.rollback()
    return _file(word_file(pack, drawn), WORD, pack.file_name("docx"))


def _pdf(visit: Visit, pack: Pack, ways: Ways) -> ResponseReturnValue:
    if not can_draw():
        return render_template("exports/no_pdf.html", visit=visit, ways=ways), 404
    drawn = _by_address(pack.outline, pictures(pack.outline.version_id))
    html = render_template("exports/paper_pdf.html", pack=pack)
    db.session.rollback()
    base_url = current_app.config["SETTINGS"].base_url
    try:
        data = pdf_file(html, base_url=base_url, pictures=drawn)
    except Busy:
        page = render_template("exports/no_pdf.html", visit=visit, ways=ways, is_busy=True)
        return page, 503, {"Retry-After": str(current_app.config["RETRY_AFTER_SECONDS"])}
    return _file(data, "application/pdf", pack.file_name("pdf"))


def _by_address(outline: Outline, drawn: dict[int, Drawn]) -> dict[str, Drawn]:
    """The pictures by the addresses that the draft's own words name them by."""
    return {
        f"/pictures/{section.id}": drawn[section.picture_id]
        for section in outline.sections
        if section.picture_id in drawn
    }


def _file(data: bytes, content_type: str, name: str) -> Response:
    answer = Response(data, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
