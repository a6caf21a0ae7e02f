"""What came another way: the list, a new one, its details, and taking a mistaken one away."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.door import enter
from portal.consultations.queries import participating_bodies
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.responses import actions
from portal.responses.entry import (
    comment_views,
    dividing_views,
    finished_views,
    original_views,
    rules,
    wording,
)
from portal.responses.entry.blueprint import LARGEST_FORM_MEGABYTES, address_of, bp, entry_of
from portal.responses.entry.forms import ConfirmForm, DetailsForm
from portal.responses.models import Response
from portal.responses.queries import entered as queries
from portal.web import hx
from portal.web.gate import require
from portal.web.screening import accepts

# Every file of views puts its routes on the one blueprint when it is imported.
__all__ = ["bp", "comment_views", "dividing_views", "finished_views", "original_views"]


@bp.get("/")
@needs(Right.MODERATOR)
def entries(slug: str) -> ResponseReturnValue:
    """What came another way, with how far each is."""
    visit = enter(slug)
    return render_template(
        "responses/entry/entries.html",
        visit=visit,
        rows=queries.entries(visit.consultation.id, seen_by=visit.user),
        may_enter=rules.may_enter(visit),
        is_finished=rules.is_finished,
        wording=wording,
    )


@bp.get("/new")
@needs(Right.MODERATOR)
def new(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    require(rules.may_enter(visit))
    return _new_page(visit, _details_form(visit, blank=True))


@bp.post("/new")
@needs(Right.MODERATOR)
@accepts(megabytes=LARGEST_FORM_MEGABYTES)
def create(slug: str) -> ResponseReturnValue:
    """The response is being entered, and the page that follows divides it into comments."""
    visit = enter(slug)
    require(rules.may_enter(visit))
    form = _details_form(visit)
    if not form.validate():
        return _new_page(visit, form, 422)
    try:
        entry = actions.enter(visit, form.came(), form_key=form.form_key.data or "")
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _new_page(visit, form, 422 if refusal.field else 409)
    return hx.go_to(address_of(entry, slug))


@bp.get("/<int:entry_id>/details")
@needs(Right.MODERATOR)
def details(slug: str, entry_id: int) -> ResponseReturnValue:
    visit, entry = entry_of(slug, entry_id)
    form = _details_form(visit, entry, blank=True)
    form.show(entry)
    return _details_page(visit, entry, form)


@bp.post("/<int:entry_id>/details")
@needs(Right.MODERATOR)
@accepts(megabytes=LARGEST_FORM_MEGABYTES)
def save_details(slug: str, entry_id: int) -> ResponseReturnValue:
    """The details are what was typed. Where somebody came first, both are shown."""
    visit, entry = entry_of(slug, entry_id)
    form = _details_form(visit, entry)
    if not form.validate():
        return _details_page(visit, entry, form, status=422)
    try:
        actions.change_details(visit, entry, form.came(entry), seen=form.seen.data or "")
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        visit, entry = entry_of(slug, entry_id)
        is_conflict = isinstance(refusal, Conflict)
        if is_conflict:
            # Sent again, it puts the writer's own in place of what is shown beside it.
            form.seen.data = actions.Came.of(entry).mark
        status = 422 if refusal.field else 409
        return _details_page(visit, entry, form, status=status, is_conflict=is_conflict)
    flash("The details are saved.")
    return hx.go_to(address_of(entry, slug))


@bp.get("/<int:entry_id>/remove")
@needs(Right.MODERATOR)
def ask_to_discard(slug: str, entry_id: int) -> ResponseReturnValue:
    """The question whether to take an unfinished entry away. Asking changes nothing."""
    visit, entry = entry_of(slug, entry_id)
    if rules.is_finished(entry):
        return hx.go_to(address_of(entry, slug))
    return render_template(
        "responses/entry/remove.html",
        visit=visit,
        entry=entry,
        comments=queries.entry_comments(entry.id),
        form=ConfirmForm(formdata=None),
        what=wording.what_came(entry),
    )


@bp.post("/<int:entry_id>/remove")
@needs(Right.MODERATOR)
def discard(slug: str, entry_id: int) -> ResponseReturnValue:
    """The unfinished entry is gone."""
    visit, entry = entry_of(slug, entry_id)
    name = entry.respondent
    try:
        actions.discard(visit, entry)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence)
        return hx.go_to(url_for(".show", slug=slug, entry_id=entry_id))
    flash(f"What had been entered of {name} is removed.")
    return hx.go_to(url_for(".entries", slug=slug))


def _details_form(
    visit: Visit, entry: Response | None = None, *, blank: bool = False
) -> DetailsForm:
    form = DetailsForm(formdata=None) if blank else DetailsForm()
    form.ask(participating_bodies(visit.consultation.id))
    if entry is not None:
        is_finished = rules.is_finished(entry)
        form.fix(letter=bool(entry.letter) or is_finished, respondent=is_finished)
    return form


def _new_page(visit: Visit, form: DetailsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("responses/entry/new.html", visit=visit, form=form), status


def _details_page(
    visit: Visit,
    entry: Response,
    form: DetailsForm,
    *,
    status: int = 200,
    is_conflict: bool = False,
) -> ResponseReturnValue:
    page = render_template(
        "responses/entry/details.html",
        visit=visit,
        entry=entry,
        form=form,
        is_conflict=is_conflict,
        wording=wording,
    )
    return page, status
