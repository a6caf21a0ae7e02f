"""Arranging a draft: steps a section takes, dividing it, adding one after it, removing it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import actions, queries, rules
from portal.drafts.forms import (
    JOIN,
    DivideForm,
    MendForm,
    PlaceForm,
    RemoveForm,
    mend_form,
    new_section_form,
)
from portal.drafts.models import DraftVersion, Section
from portal.drafts.staff_views.blueprint import (
    as_it_stands,
    bp,
    enter_to_prepare,
    land_on,
    version_of,
)
from portal.drafts.staff_views.mending import address_of, mend_page
from portal.errors import Conflict, Refusal
from portal.web import hx
from portal.web.forms import PortalForm
from portal.web.gate import found, require


@dataclass(frozen=True, slots=True)
class _Here:
    """A section of a version, and who is at it."""

    visit: Visit
    version: DraftVersion
    section: Section

    @property
    def standing(self) -> Section:
        """The section, or the same in the next version where somebody has begun that."""
        newest = queries.newest(self.visit.consultation.id)
        return as_it_stands(self.version, self.section, newest)


def _here(slug: str, number: int, section_id: int) -> _Here:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    return _Here(visit, version, found(queries.section(version, section_id)))


def _begin(slug: str, number: int, section_id: int, endpoint: str) -> _Here | str:
    """The section, or the address of the same in the version that is in preparation."""
    here = _here(slug, number, section_id)
    newest = queries.newest(here.visit.consultation.id)
    standing = as_it_stands(here.version, here.section, newest)
    if standing is not here.section:
        return address_of(here.visit, standing, endpoint)
    require(rules.may_mend(here.visit.user, here.version, newest))
    return here


@bp.post("/<int:number>/sections/<int:section_id>/place")
@needs(Right.ADMINISTRATOR)
def place(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _here(slug, number, section_id)
    form = PlaceForm()
    if not form.validate():
        return _unplaced(here, form, 422)
    try:
        if form.step.data == JOIN:
            section = actions.merge_section(
                here.section, revision=form.seen_revision, by=here.visit.user
            )
        else:
            section = actions.place_section(
                here.section,
                actions.Step(form.step.data or ""),
                revision=form.seen_revision,
                by=here.visit.user,
            )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _unplaced(here, form, 409)
    db.session.commit()
    return land_on(here.visit, section)


def _unplaced(here: _Here, form: PlaceForm, status: int) -> ResponseReturnValue:
    """The page of the section as it stands, with the reason at its head."""
    standing = here.standing
    version = db.session.get_one(DraftVersion, standing.version_id)
    return mend_page(
        here.visit, version, standing, mend_form(standing), status=status, place_form=form
    )


@bp.get("/<int:number>/sections/<int:section_id>/divide")
@needs(Right.ADMINISTRATOR)
def divide(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _begin(slug, number, section_id, "drafts.divide")
    if isinstance(here, str):
        return hx.go_to(here)
    data = {"words": here.section.text, "revision": str(here.section.revision)}
    return _page("divide", here, DivideForm(formdata=None, data=data))


@bp.post("/<int:number>/sections/<int:section_id>/divide")
@needs(Right.ADMINISTRATOR)
def save_division(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _here(slug, number, section_id)
    form = DivideForm()
    if not form.validate():
        return _page("divide", here, form, 422)
    try:
        section = actions.split_section(
            here.section, form.words.data or "", revision=form.seen_revision, by=here.visit.user
        )
    except Refusal as refusal:
        return _refused("divide", here, form, refusal)
    db.session.commit()
    return land_on(here.visit, section)


@bp.get("/<int:number>/sections/<int:section_id>/add")
@needs(Right.ADMINISTRATOR)
def add(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _begin(slug, number, section_id, "drafts.add")
    if isinstance(here, str):
        return hx.go_to(here)
    return _page("add", here, new_section_form(here.section))


@bp.post("/<int:number>/sections/<int:section_id>/add")
@needs(Right.ADMINISTRATOR)
def save_added(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _here(slug, number, section_id)
    form = MendForm(here.section)
    if not form.validate():
        return _page("add", here, form, 422)
    try:
        section = actions.add_section(
            here.section, form.wording, revision=form.seen_revision, by=here.visit.user
        )
    except Refusal as refusal:
        return _refused("add", here, form, refusal)
    db.session.commit()
    return land_on(here.visit, section)


@bp.get("/<int:number>/sections/<int:section_id>/remove")
@needs(Right.ADMINISTRATOR)
def remove(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _begin(slug, number, section_id, "drafts.remove")
    if isinstance(here, str):
        return hx.go_to(here)
    data = {"inside": "stays", "revision": str(here.section.revision)}
    form = RemoveForm(formdata=None, data=data)
    return _page("remove", here, form)


@bp.post("/<int:number>/sections/<int:section_id>/remove")
@needs(Right.ADMINISTRATOR)
def save_removal(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    here = _here(slug, number, section_id)
    form = RemoveForm()
    if not form.validate():
        return _page("remove", here, form, 422)
    try:
        section = actions.remove_section(
            here.section,
            with_what_is_inside=form.inside.data == "goes",
            revision=form.seen_revision,
            by=here.visit.user,
        )
    except Refusal as refusal:
        return _refused("remove", here, form, refusal)
    db.session.commit()
    return land_on(here.visit, section)


def _refused(
    page: str, here: _Here, form: DivideForm | MendForm | RemoveForm, refusal: Refusal
) -> ResponseReturnValue:
    """The page with what was typed and the reason; sent again it is a change of what is there."""
    db.session.rollback()
    form.refuse(refusal)
    theirs = None
    if isinstance(refusal, Conflict):
        theirs = here.standing
        form.revision.data = str(theirs.revision)
    return _page(page, here, form, 422 if refusal.field else 409, theirs=theirs)


def _page(
    page: str, here: _Here, form: PortalForm, status: int = 200, theirs: Section | None = None
) -> ResponseReturnValue:
    outline = queries.outline_of(here.version)
    section = found(outline.section_by_id(here.section.id))
    inside = {section.id}
    for each in outline.sections:
        if each.parent_id in inside:
            inside.add(each.id)
    return render_template(
        f"drafts/{page}.html",
        visit=here.visit,
        version=here.version,
        section=section,
        form=form,
        theirs=theirs,
        sections_inside=len(inside) - 1,
    ), status
