"""One version: reading it, looking at what the importer doubted, mending its sections."""

from __future__ import annotations

from flask import (
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import actions, layout, queries, rules
from portal.drafts.forms import MendForm, PlaceForm, mend_form
from portal.drafts.models import DraftVersion, Section
from portal.drafts.parsed import TextFormat
from portal.drafts.reading import Outline
from portal.drafts.staff_views.blueprint import (
    as_it_stands,
    bp,
    enter_to_prepare,
    land_on,
    publishing,
    version_of,
)
from portal.errors import Conflict, Refusal
from portal.web import hx
from portal.web.gate import found, require


@bp.get("/<int:number>/")
@needs(Right.ADMINISTRATOR)
def version(slug: str, number: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    return _version_page(visit, version, saved=request.args.get("saved", type=int))


@bp.get("/<int:number>/sections/<int:section_id>")
@needs(Right.ADMINISTRATOR)
def mend(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    section = found(queries.section(version, section_id))
    newest = queries.newest(visit.consultation.id)
    standing = as_it_stands(version, section, newest)
    if standing is not section:
        return hx.go_to(address_of(visit, standing, "drafts.mend"))
    require(rules.may_mend(visit.user, version, newest))
    return mend_page(visit, version, section, mend_form(section))


@bp.post("/<int:number>/sections/<int:section_id>")
@needs(Right.ADMINISTRATOR)
def save_mend(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    section = found(queries.section(version, section_id))
    form = MendForm(section)
    if not form.validate():
        return mend_page(visit, version, section, form, status=422)
    try:
        changed = actions.mend_section(
            section, form.wording, revision=form.seen_revision, by=visit.user
        )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        is_conflict = isinstance(refusal, Conflict)
        newest = queries.newest(visit.consultation.id)
        theirs = as_it_stands(version, section, newest) if is_conflict else None
        if theirs:
            form.begin_from(theirs)
        status = 422 if refusal.field else 409
        return mend_page(visit, version, section, form, status=status, theirs=theirs)
    db.session.commit()
    if hx.wants_fragment() and (changed is None or changed.version_id == version.id):
        return _version_page(visit, version, saved=section_id)
    return land_on(visit, changed or section)


@bp.post("/<int:number>/doubts/<int:doubt_id>/settle")
@needs(Right.ADMINISTRATOR)
def settle(slug: str, number: int, doubt_id: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
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
            **publishing(version),
        )
    return redirect(url_for(".version", slug=slug, number=number, _anchor="doubts"), 303)


def _version_page(
    visit: Visit, version: DraftVersion, *, saved: int | None = None
) -> ResponseReturnValue:
    outline = queries.outline_of(version)
    newest = queries.newest(visit.consultation.id)
    printed = {note.number for note in outline.footnotes}
    return hx.page_or_fragment(
        "drafts/version.html",
        "drafts/_version.html",
        visit=visit,
        version=version,
        outline=outline,
        unmarked=[n for n in queries.footnotes_of(version.id) if n.number not in printed],
        doubts=queries.doubts(version.id),
        draft=_draft(visit, version, outline, newest, saved),
        newest=newest,
        **publishing(version),
    )


def _draft(
    visit: Visit,
    version: DraftVersion,
    outline: Outline,
    newest: DraftVersion | None,
    saved: int | None,
) -> Markup:
    """The whole draft, with a link to mend each section while that can be done."""
    if not rules.may_mend(visit.user, version, newest):
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
            "Edit" if version.is_published else "Mend",
        )
        for section in outline.sections
    }
    return layout.assemble(outline, slots, headings=slots)


def mend_page(
    visit: Visit,
    version: DraftVersion,
    section: Section,
    form: MendForm,
    *,
    status: int = 200,
    theirs: Section | None = None,
    place_form: PlaceForm | None = None,
) -> ResponseReturnValue:
    """The form for one section, with the ways to arrange it.

    `theirs` is the section as somebody else has saved it meanwhile, `place_form` holds why a step
    could not be taken.
    """
    has_picture = queries.has_picture(section.id)
    if version.text_format is TextFormat.MARKDOWN:
        form.explain_markdown()
    if has_picture:
        form.describe_picture()
    return hx.page_or_fragment(
        "drafts/mend.html",
        "drafts/_mend.html",
        status,
        visit=visit,
        version=version,
        section=section,
        form=form,
        theirs=theirs,
        place_form=place_form,
        has_picture=has_picture,
        in_place=hx.wants_fragment(),
        doubts=[doubt for doubt in queries.doubts(version.id) if doubt.section_id == section.id],
    )


def address_of(visit: Visit, section: Section, endpoint: str) -> str:
    """Where that is done with the section, in its own version."""
    number = db.session.get_one(DraftVersion, section.version_id).number
    return url_for(endpoint, slug=visit.consultation.slug, number=number, section_id=section.id)
