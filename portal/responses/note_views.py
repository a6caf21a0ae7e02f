"""Colleagues' notes beside a section: read, add, remove. Each with and without htmx."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Conflict, Refusal
from portal.responses import actions, queries, rules
from portal.responses.blueprint import bp
from portal.responses.discussion import Discussion
from portal.responses.forms import NoteForm
from portal.responses.models import ColleagueNote
from portal.responses.pages import (
    WHOLE_DRAFT,
    Reading,
    read,
    reading_of,
    section_page,
    visit_to_draft,
)
from portal.web import hx
from portal.web.forms import new_form_key
from portal.web.gate import found, require
from portal.web.numbers import whole_number

ADDED = "Note added."
REMOVED = "Note removed."


@bp.get("/draft/<label>/notes")
@signed_in
def notes(slug: str, label: str) -> ResponseReturnValue:
    """The discussion as it is now; without htmx, the section's page at that place."""
    reading = read(slug, label)
    require(rules.may_discuss(reading.visit))
    if not hx.wants_fragment():
        return redirect(_address(reading))
    said = _discussion(reading)
    said.done = "No notes yet." if not said.notes else "These are all the notes there are now."
    return _part(said)


@bp.post("/draft/<label>/notes")
@signed_in
def add_note(slug: str, label: str) -> ResponseReturnValue:
    """A note to colleagues. It changes nothing else on the page, where words may be waiting."""
    version = whole_number(request.form.get("version"))
    reading = read(slug, label, version=version, to_act=True)
    require(rules.may_discuss(reading.visit))
    form = NoteForm()
    if not form.validate():
        return _page(reading, 422, form=form)
    try:
        actions.add_note(
            reading.visit, reading.passage, form.note.data or "", form_key=form.form_key.data or ""
        )
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        form.form_key.data = new_form_key()
        sentence = f"{conflict.sentence}. Press “Add note” to add this one as well"
        return _page(reading, 409, form=form, conflict=sentence)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _page(reading, 422, form=form)
    return _saved(reading, ADDED)


@bp.get("/notes/<int:note_id>/remove")
@signed_in
def ask_to_remove_note(slug: str, note_id: int) -> ResponseReturnValue:
    """The question whether to remove a note of one's own. Asking changes nothing."""
    visit = visit_to_draft(slug)
    row = found(queries.my_note(visit, note_id))
    require(rules.may_remove_note(visit, row))
    return _page(_reading_of(slug, row), removing=row)


@bp.post("/notes/<int:note_id>/remove")
@signed_in
def remove_note(slug: str, note_id: int) -> ResponseReturnValue:
    """The note is gone; only its writer takes it away."""
    visit = visit_to_draft(slug, to_act=True)
    row = found(queries.my_note(visit, note_id))
    require(rules.may_remove_note(visit, row))
    reading = _reading_of(slug, row)
    actions.remove_note(visit, row)
    db.session.commit()
    return _saved(reading, REMOVED)


def _reading_of(slug: str, row: ColleagueNote) -> Reading:
    """Where the note is shown: its section as it stands now, or the draft as a whole."""
    visit = visit_to_draft(slug)
    current = found(current_outline(visit))
    passage = current.passage_of(row.section_id) if row.section_id else None
    return reading_of(visit, current, passage.slug if passage else WHOLE_DRAFT, current=current)


def _discussion(reading: Reading) -> Discussion:
    return Discussion(reading.visit, reading.outline, reading.passage, reading.label)


def _part(said: Discussion, status: int = 200) -> ResponseReturnValue:
    page = render_template("responses/_notes.html", visit=said.visit, discussion=said)
    return page, status


def _page(
    reading: Reading,
    status: int = 200,
    *,
    form: NoteForm | None = None,
    removing: ColleagueNote | None = None,
    conflict: str = "",
) -> ResponseReturnValue:
    said = _discussion(reading)
    said.form, said.removing, said.conflict = form, removing, conflict
    if hx.wants_fragment():
        return _part(said, status)
    return section_page(reading, status, discussion=said)


def _saved(reading: Reading, done: str) -> ResponseReturnValue:
    if hx.wants_fragment() and reading.is_current:
        said = _discussion(reading)
        said.done = done
        return _part(said)
    flash(done)
    return hx.go_to(_address(reading))


def _address(reading: Reading) -> str:
    """The discussion on the page where its section is read today."""
    label = reading.label
    if reading.passage is not None and not reading.is_current:
        now = reading.current.passage_of(reading.passage.id)
        label = now.slug if now else WHOLE_DRAFT
    slug = reading.visit.consultation.slug
    return url_for("responses.section", slug=slug, label=label, _anchor="notes")
