"""The list of versions: importing one, publishing it, opening the consultation on it."""

from __future__ import annotations

from io import BytesIO

from flask import (
    flash,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import actions, news, queries
from portal.drafts.forms import FILE_TOO_LARGE, ImportForm, PublishForm
from portal.drafts.staff_views.blueprint import bp, enter_to_prepare, publishing, version_of
from portal.errors import BadFile, Refusal
from portal.web import hx
from portal.web.error_pages import error_page
from portal.web.forms import PortalForm
from portal.web.screening import accepts


@bp.get("/")
@needs(Right.ADMINISTRATOR)
def versions(slug: str) -> ResponseReturnValue:
    return _versions_page(enter_to_prepare(slug), ImportForm(formdata=None))


@bp.post("/")
@needs(Right.ADMINISTRATOR)
@accepts(megabytes=21)
def import_version(slug: str) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    form = ImportForm()
    if not form.validate():
        return _versions_page(visit, form, status=422)
    # Reading the file can take a second or two. On SQLite this transaction holds the one lock that
    # every write waits for, so it ends here and another begins once the draft is there to store.
    db.session.rollback()
    try:
        file = actions.read_file(*form.upload)
    except BadFile as refusal:
        form.refuse_file(refusal)
        return _versions_page(enter_to_prepare(slug), form, status=422)
    visit = enter_to_prepare(slug)
    known = [line.version for line in queries.summaries(visit.consultation.id)]
    try:
        version = actions.store_draft(
            visit.consultation, file, by=visit.user, seen=form.seen.data or ""
        )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _versions_page(visit, form, status=409)
    is_new = version not in known
    db.session.commit()
    if is_new:
        flash(f"Version {version.number} is imported. Bodies see it once you publish it.")
    elif (version.source, version.source_name) == (file.data, file.name):
        flash(f"That is the file of version {version.number}. Nothing was changed.")
    else:
        flash(f"The file says what version {version.number} says. Nothing was changed.")
    return hx.go_to(url_for(".version", slug=slug, number=version.number))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_file(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The body was never read, so the form is blank but for its problem."""
    if request.endpoint != "drafts.import_version":
        return error_page(error)
    form = ImportForm(formdata=None)
    form.refuse(Refusal(FILE_TOO_LARGE, field="file"))
    return _versions_page(enter_to_prepare((request.view_args or {})["slug"]), form, status=422)


@bp.get("/<int:number>/source")
@needs(Right.ADMINISTRATOR)
def source(slug: str, number: int) -> ResponseReturnValue:
    """The file as it was imported. Never shown by the browser, whatever is in it."""
    version = version_of(enter_to_prepare(slug), number)
    return send_file(
        BytesIO(version.source),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=version.source_name,
    )


@bp.post("/<int:number>/publish")
@needs(Right.ADMINISTRATOR)
def publish(slug: str, number: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    form = PublishForm()
    if not form.validate():
        return _versions_page(visit, ImportForm(formdata=None), status=422, publish_form=form)
    try:
        actions.publish(version, by=visit.user, changes=form.changes.data or "")
    except Refusal as refusal:
        return _refused(visit, refusal, form)
    news.tell(version)
    db.session.commit()
    flash(f"Version {number} is published and can no longer be changed.")
    return hx.go_to(url_for(".versions", slug=slug))


@bp.post("/open")
@needs(Right.ADMINISTRATOR)
def open_consultation(slug: str) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    try:
        actions.open_consultation(visit.consultation, by=visit.user)
    except Refusal as refusal:
        return _refused(visit, refusal)
    db.session.commit()
    flash("The consultation is launched. Bodies can come in from its opening on.")
    return hx.go_to(url_for(".versions", slug=slug))


def _refused(
    visit: Visit, refusal: Refusal, publish_form: PublishForm | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    problems = PortalForm(formdata=None)
    problems.refuse(refusal)
    return _versions_page(
        visit,
        ImportForm(formdata=None),
        status=409,
        refused=problems,
        publish_form=publish_form,
    )


def _versions_page(
    visit: Visit,
    form: ImportForm,
    *,
    status: int = 200,
    refused: PortalForm | None = None,
    publish_form: PublishForm | None = None,
) -> ResponseReturnValue:
    summaries = queries.summaries(visit.consultation.id)
    form.seen.data = actions.state(summaries[0].version if summaries else None)
    return render_template(
        "drafts/versions.html",
        visit=visit,
        summaries=summaries,
        form=form,
        refused=refused,
        **(publishing(summaries[0].version, publish_form) if summaries else {}),
    ), status
