"""Answering away from the website: the form to download, its upload, and what had no place."""

from __future__ import annotations

from io import BytesIO

from flask import flash, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.actions.storing import safe_name
from portal.drafts.importing.child import READERS, Reader, read_in_child
from portal.drafts.queries import current_outline
from portal.errors import BadFile, Refusal
from portal.responses import actions, queries, rules
from portal.responses.actions.offline import DEALT_WITH
from portal.responses.blueprint import bp
from portal.responses.forms.offline import MOST_MEGABYTES, PlaceForm, UploadForm
from portal.responses.large import when_too_large
from portal.responses.models import UnplacedRemark
from portal.responses.offline.fitting import Fitted, fit_form, made_from
from portal.responses.offline.marks import Reference
from portal.responses.pages import not_taken, visit_to_draft
from portal.web import hx
from portal.web.gate import found, require
from portal.web.screening import accepts

FILLED_FORM = "response form"
READERS[FILLED_FORM] = Reader(
    "portal.responses.offline.reading:read_form", "portal.responses.offline.reading:FilledForm"
)
# The file, and what stands around it in the request.
LARGEST_UPLOAD_MEGABYTES = MOST_MEGABYTES + 0.5
TOO_LARGE = (
    f"The file must be {MOST_MEGABYTES} MB or smaller. Take pictures out of it and send it again"
)


@bp.get("/response/form.docx")
@signed_in
def form_to_fill_in(slug: str) -> ResponseReturnValue:
    """The response form of the visitor's body. Nothing that anybody has written is in it."""
    # Here, for python-docx costs every process that starts a fifth of a second.
    from portal.responses.offline.form_file import MEDIA_TYPE, form_file

    visit = _visit_to_write(slug)
    outline = found(current_outline(visit))
    body, consultation = visit.speaks_for, visit.consultation
    reference = Reference(consultation.id, outline.number, body.id, body.name)
    return send_file(
        BytesIO(form_file(outline, reference, closes_at=visit.closes_at)),
        mimetype=MEDIA_TYPE,
        as_attachment=True,
        download_name=f"response-form-{consultation.slug}-version-{outline.number}.docx",
    )


@bp.get("/response/upload")
@signed_in
def upload(slug: str) -> ResponseReturnValue:
    """Where a form that was filled in is sent."""
    return _upload_page(_visit_to_write(slug), UploadForm(formdata=None))


@bp.post("/response/upload")
@signed_in
@accepts(megabytes=LARGEST_UPLOAD_MEGABYTES)
def bring(slug: str) -> ResponseReturnValue:
    """What was written on the form lands as drafts, and the page says where. Submits nothing.

    The answer is the page itself: what it lists is kept nowhere, and loading it again sends the
    same form, which brings nothing new.
    """
    visit = _visit_to_write(slug, to_act=True)
    form = UploadForm()
    if not form.validate():
        return _upload_page(visit, form, 422)
    data, filename = form.upload
    name = safe_name(filename)
    # Reading takes a second, and so may sorting. On SQLite a transaction of this request holds the
    # one lock that every write waits for, so none is open meanwhile.
    db.session.rollback()
    fitted: Fitted | None = None
    try:
        filled = read_in_child(FILLED_FORM, data, name)
        visit = _visit_to_write(slug, to_act=True)
        outline = made_from(visit, found(current_outline(visit)), filled, name)
        db.session.rollback()
        fitted = fit_form(outline, filled, name)
        visit = _visit_to_write(slug, to_act=True)
        current = found(current_outline(visit))
        brought = actions.bring_form(visit, fitted.outline, current, fitted.form)
        db.session.commit()
    except BadFile as refusal:
        db.session.rollback()
        form.refuse_file(refusal)
        return _upload_page(_visit_to_write(slug, to_act=True), form, 422)
    except Refusal as refusal:
        db.session.rollback()
        typed: dict[str, str | None] = dict(fitted.typed) if fitted else {}
        return not_taken(visit, refusal, typed, back=url_for(".response", slug=slug))
    return render_template(
        "responses/offline/brought.html",
        visit=visit,
        outline=current,
        made_on=fitted.outline,
        brought=brought,
        remarks=queries.unplaced_remarks(visit),
        filename=name,
    )


@when_too_large("bring")
def refuse_large_form(slug: str) -> ResponseReturnValue:
    form = UploadForm(formdata=None)
    form.refuse(Refusal(TOO_LARGE, field="file"))
    return _upload_page(_visit_to_write(slug), form, 422)


@bp.get("/response/unplaced")
@signed_in
def unplaced(slug: str) -> ResponseReturnValue:
    """What was written on forms and waits to be placed."""
    visit = _visit_to_write(slug)
    stored = queries.response_of(visit)
    return render_template(
        "responses/offline/unplaced.html",
        visit=visit,
        outline=found(current_outline(visit)),
        remarks=queries.unplaced_remarks(visit),
        may_place=rules.may_comment(visit, stored, None),
    )


@bp.get("/response/unplaced/<int:remark_id>")
@signed_in
def place(slug: str, remark_id: int) -> ResponseReturnValue:
    """One of them, with the question where it belongs."""
    visit = _visit_to_write(slug)
    remark = found(queries.unplaced_remark(visit, remark_id))
    require(rules.may_comment(visit, queries.response_of(visit), None))
    form = PlaceForm(formdata=None)
    form.ask(found(current_outline(visit)))
    form.show(remark)
    return _place_page(visit, remark, form)


@bp.post("/response/unplaced/<int:remark_id>")
@signed_in
def place_remark(slug: str, remark_id: int) -> ResponseReturnValue:
    """The remark is a draft on its section, unless a colleague came first."""
    visit = _visit_to_write(slug, to_act=True)
    outline = found(current_outline(visit))
    remark = queries.unplaced_remark(visit, remark_id)
    form = PlaceForm()
    form.ask(outline)
    waiting = url_for(".unplaced", slug=slug)
    typed = {"Comment": form.comment.data}
    if not form.validate():
        if remark is None:
            return not_taken(visit, Refusal(DEALT_WITH), typed, back=waiting, status=404)
        return _place_page(visit, remark, form, 422)
    said = form.said()
    passage = outline.passage_of(said.section_id) if said.section_id else None
    try:
        actions.place_remark(visit, outline, passage, remark_id, said, key=form.form_key.data or "")
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return not_taken(visit, refusal, typed, back=waiting)
    section = outline.section_by_id(said.section_id) if said.section_id else None
    name = section.label if section else "the draft as a whole"
    flash(f"The remark is saved as a draft comment on {name}.")
    return hx.go_to(waiting)


@bp.get("/response/unplaced/<int:remark_id>/put-away")
@signed_in
def ask_to_put_away(slug: str, remark_id: int) -> ResponseReturnValue:
    """The question whether to put a remark away. Asking changes nothing."""
    visit = _visit_to_write(slug)
    remark = found(queries.unplaced_remark(visit, remark_id))
    require(rules.may_comment(visit, queries.response_of(visit), None))
    return render_template("responses/offline/put_away.html", visit=visit, remark=remark)


@bp.post("/response/unplaced/<int:remark_id>/put-away")
@signed_in
def put_away(slug: str, remark_id: int) -> ResponseReturnValue:
    """The remark is gone."""
    visit = _visit_to_write(slug, to_act=True)
    waiting = url_for(".unplaced", slug=slug)
    try:
        actions.put_remark_away(visit, remark_id)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return not_taken(visit, refusal, {}, back=waiting)
    flash("The remark is removed.")
    return hx.go_to(waiting)


def _visit_to_write(slug: str, *, to_act: bool = False) -> Visit:
    visit = visit_to_draft(slug, to_act=to_act)
    require(rules.may_write(visit))
    return visit


def _upload_page(visit: Visit, form: UploadForm, status: int = 200) -> ResponseReturnValue:
    stored = queries.response_of(visit)
    page = render_template(
        "responses/offline/upload.html",
        visit=visit,
        outline=found(current_outline(visit)),
        form=form,
        response=stored,
        may_upload=rules.may_comment(visit, stored, None),
    )
    return page, status


def _place_page(
    visit: Visit, remark: UnplacedRemark, form: PlaceForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template("responses/offline/place.html", visit=visit, remark=remark, form=form)
    return page, status
