"""Importing a draft, mending what the importer doubted, publishing a version."""

from __future__ import annotations

from io import BytesIO

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import actions, layout, queries, rules
from portal.drafts.forms import FILE_TOO_LARGE, ImportForm, MendForm, mend_form
from portal.drafts.models import DraftVersion, Section
from portal.drafts.reading import Outline
from portal.errors import BadFile, Conflict, Refusal
from portal.web import hx
from portal.web.error_pages import error_page
from portal.web.forms import PortalForm
from portal.web.gate import found, require
from portal.web.screening import accepts

bp = Blueprint("drafts", __name__, url_prefix="/staff/consultations/<slug>/versions")


@bp.get("/")
@needs(Right.ADMINISTRATOR)
def versions(slug: str) -> ResponseReturnValue:
    return _versions_page(_enter(slug), ImportForm(formdata=None))


@bp.post("/")
@needs(Right.ADMINISTRATOR)
@accepts(megabytes=2.5)
def import_version(slug: str) -> ResponseReturnValue:
    visit = _enter(slug)
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
        return _versions_page(_enter(slug), form, status=422)
    visit = _enter(slug)
    newest = queries.newest(visit.consultation.id)
    version = actions.store_draft(visit.consultation, file, by=visit.user)
    is_new = version is not newest
    db.session.commit()
    if is_new:
        flash(f"Version {version.number} is imported. Bodies see it once you publish it.")
    else:
        flash(f"That is the file of version {version.number}. Nothing was changed.")
    return hx.go_to(url_for(".version", slug=slug, number=version.number))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_file(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The body was never read, so the form is blank but for its problem."""
    if request.endpoint != "drafts.import_version":
        return error_page(error)
    form = ImportForm(formdata=None)
    form.refuse(Refusal(FILE_TOO_LARGE, field="file"))
    return _versions_page(_enter((request.view_args or {})["slug"]), form, status=422)


@bp.post("/open")
@needs(Right.ADMINISTRATOR)
def open_consultation(slug: str) -> ResponseReturnValue:
    visit = _enter(slug)
    try:
        actions.open_consultation(visit.consultation, by=visit.user)
    except Refusal as refusal:
        return _refused(visit, refusal)
    db.session.commit()
    flash("The consultation is launched. Bodies can come in from its opening on.")
    return hx.go_to(url_for(".versions", slug=slug))


@bp.get("/<int:number>/")
@needs(Right.ADMINISTRATOR)
def version(slug: str, number: int) -> ResponseReturnValue:
    visit = _enter(slug)
    version = _version(visit, number)
    return _version_page(visit, version, saved=request.args.get("saved", type=int))


@bp.get("/<int:number>/source")
@needs(Right.ADMINISTRATOR)
def source(slug: str, number: int) -> ResponseReturnValue:
    """The file as it was imported. Never shown by the browser, whatever is in it."""
    version = _version(_enter(slug), number)
    return send_file(
        BytesIO(version.source),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=version.source_name,
    )


@bp.post("/<int:number>/publish")
@needs(Right.ADMINISTRATOR)
def publish(slug: str, number: int) -> ResponseReturnValue:
    visit = _enter(slug)
    version = _version(visit, number)
    try:
        actions.publish(version, by=visit.user)
    except Refusal as refusal:
        return _refused(visit, refusal)
    db.session.commit()
    flash(f"Version {number} is published and can no longer be changed.")
    return hx.go_to(url_for(".versions", slug=slug))


@bp.get("/<int:number>/sections/<int:section_id>")
@needs(Right.ADMINISTRATOR)
def mend(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    visit = _enter(slug)
    version = _version(visit, number)
    require(rules.may_mend(visit.user, version))
    section = found(queries.section(version, section_id))
    return _mend_page(visit, version, section, mend_form(section))


@bp.post("/<int:number>/sections/<int:section_id>")
@needs(Right.ADMINISTRATOR)
def save_mend(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    visit = _enter(slug)
    version = _version(visit, number)
    section = found(queries.section(version, section_id))
    form = MendForm(section)
    if not form.validate():
        return _mend_page(visit, version, section, form, status=422)
    try:
        actions.mend_section(section, form.wording, revision=form.seen_revision, by=visit.user)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        is_conflict = isinstance(refusal, Conflict)
        if is_conflict:
            form.begin_from(section)
        status = 422 if refusal.field else 409
        return _mend_page(visit, version, section, form, status=status, theirs=is_conflict)
    db.session.commit()
    if hx.wants_fragment():
        return _version_page(visit, version, saved=section_id)
    return redirect(
        url_for(
            ".version", slug=slug, number=number, saved=section_id, _anchor=f"mend-{section_id}"
        ),
        303,
    )


@bp.post("/<int:number>/doubts/<int:doubt_id>/settle")
@needs(Right.ADMINISTRATOR)
def settle(slug: str, number: int, doubt_id: int) -> ResponseReturnValue:
    visit = _enter(slug)
    version = _version(visit, number)
    doubt = found(queries.doubt(version, doubt_id))
    actions.settle_doubt(doubt, by=visit.user)
    db.session.commit()
    if hx.wants_fragment():
        return render_template(
            "drafts/_doubts.html",
            visit=visit,
            version=version,
            outline=queries.outline_of(version),
            doubts=queries.doubts(version.id),
            settled=True,
        )
    return redirect(url_for(".version", slug=slug, number=number, _anchor="doubts"), 303)


def _enter(slug: str) -> Visit:
    visit = enter(slug)
    require(rules.may_prepare(visit.user))
    return visit


def _version(visit: Visit, number: int) -> DraftVersion:
    return found(queries.version(visit.consultation.id, number))


def _refused(visit: Visit, refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    problems = PortalForm(formdata=None)
    problems.refuse(refusal)
    return _versions_page(visit, ImportForm(formdata=None), status=409, refused=problems)


def _versions_page(
    visit: Visit, form: ImportForm, *, status: int = 200, refused: PortalForm | None = None
) -> ResponseReturnValue:
    return render_template(
        "drafts/versions.html",
        visit=visit,
        summaries=queries.summaries(visit.consultation.id),
        form=form,
        refused=refused,
    ), status


def _version_page(
    visit: Visit, version: DraftVersion, *, saved: int | None = None
) -> ResponseReturnValue:
    outline = queries.outline_of(version)
    printed = {note.number for note in outline.footnotes}
    return hx.page_or_fragment(
        "drafts/version.html",
        "drafts/_version.html",
        visit=visit,
        version=version,
        outline=outline,
        unmarked=[n for n in queries.footnotes_of(version.id) if n.number not in printed],
        doubts=queries.doubts(version.id),
        draft=_draft(visit, version, outline, saved),
    )


def _draft(visit: Visit, version: DraftVersion, outline: Outline, saved: int | None) -> Markup:
    """The whole draft, with a link to mend each section while that can be done."""
    if not rules.may_mend(visit.user, version):
        return layout.assemble(outline)
    slot = get_template_attribute("drafts/mending.html", "slot")
    slots = {
        section.id: slot(
            url_for(
                ".mend", slug=visit.consultation.slug, number=version.number, section_id=section.id
            ),
            section,
            section.id == saved,
            hx.wants_fragment(),
        )
        for section in outline.sections
    }
    return layout.assemble(outline, slots, headings=slots)


def _mend_page(
    visit: Visit,
    version: DraftVersion,
    section: Section,
    form: MendForm,
    *,
    status: int = 200,
    theirs: bool = False,
) -> ResponseReturnValue:
    return hx.page_or_fragment(
        "drafts/mend.html",
        "drafts/_mend.html",
        status,
        visit=visit,
        version=version,
        section=section,
        form=form,
        theirs=theirs,
        in_place=hx.wants_fragment(),
        doubts=[doubt for doubt in queries.doubts(version.id) if doubt.section_id == section.id],
    )
