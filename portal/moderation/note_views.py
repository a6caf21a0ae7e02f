"""Notes of staff beside a comment: write, reword, remove. Each with and without htmx."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import actions, rules
from portal.moderation.blueprint import COMMENT, bp
from portal.moderation.desk import Desk, answer, for_decision, opened
from portal.moderation.forms import StaffNoteForm
from portal.moderation.models import StaffNote
from portal.moderation.noting import EDIT, NEW, Noting
from portal.moderation.queries import notes as queries
from portal.moderation.queue import OpenComment
from portal.web import hx
from portal.web.forms import new_form_key
from portal.web.gate import found, require
from portal.web.links import absolute

NOTES = f"{COMMENT}/notes"
ONE = f"{NOTES}/<int:note_id>"


@bp.post(NOTES)
@needs(Right.MODERATOR)
def write_note(slug: str, number: int) -> ResponseReturnValue:
    """The note is beside the comment; nothing else on the page changes."""
    desk, comment = for_decision(slug, number)
    form = StaffNoteForm(prefix=NEW)
    if not form.validate():
        return _show(desk, comment, 422, form=form)
    try:
        actions.write_note(
            comment.comment,
            form.note.data or "",
            tell=form.told,
            form_key=form.form_key.data or "",
            by=desk.visit.user,
            address=_address(desk, number),
        )
        db.session.commit()
    except Refusal as refusal:
        return _refused(desk, number, form, refusal)
    return _saved(desk, number, "Note added.")


@bp.get(f"{ONE}/edit")
@needs(Right.MODERATOR)
def ask_to_edit_note(slug: str, number: int, note_id: int) -> ResponseReturnValue:
    """One's own note, open to be reworded."""
    desk, comment, note = _own(slug, number, note_id)
    return _show(desk, comment, editing=note)


@bp.post(f"{ONE}/edit")
@needs(Right.MODERATOR)
def edit_note(slug: str, number: int, note_id: int) -> ResponseReturnValue:
    """The note says what was typed. Where another tab came first, both texts are shown."""
    desk, comment, note = _own(slug, number, note_id)
    form = StaffNoteForm(prefix=EDIT)
    if not form.validate():
        return _show(desk, comment, 422, form=form, editing=note)
    try:
        actions.edit_note(
            note,
            comment.comment,
            form.note.data or "",
            tell=form.told,
            version=form.seen_version,
            by=desk.visit.user,
            address=_address(desk, number),
        )
        db.session.commit()
    except Refusal as refusal:
        return _refused(desk, number, form, refusal, note_id=note_id)
    return _saved(desk, number, "Note saved.")


@bp.get(f"{ONE}/remove")
@needs(Right.MODERATOR)
def ask_to_remove_note(slug: str, number: int, note_id: int) -> ResponseReturnValue:
    """The question whether to remove a note of one's own. Asking changes nothing."""
    desk, comment, note = _own(slug, number, note_id)
    return _show(desk, comment, removing=note)


@bp.post(f"{ONE}/remove")
@needs(Right.MODERATOR)
def remove_note(slug: str, number: int, note_id: int) -> ResponseReturnValue:
    """The note is gone."""
    desk, comment, note = _own(slug, number, note_id)
    actions.remove_note(note.id, comment.comment, by=desk.visit.user)
    db.session.commit()
    return _saved(desk, number, "Note removed.")


def _own(slug: str, number: int, note_id: int) -> tuple[Desk, OpenComment, StaffNote]:
    """A note of the reader's own beside that comment. None there is a 404, a colleague's a 403."""
    desk, comment = for_decision(slug, number)
    note = found(queries.note(comment.comment.id, note_id))
    require(rules.may_edit_note(desk.visit.user, note))
    return desk, comment, note


def _refused(
    desk: Desk, number: int, form: StaffNoteForm, refusal: Refusal, *, note_id: int | None = None
) -> ResponseReturnValue:
    """The notes as they stand, and what was typed in a form that saves it knowingly."""
    db.session.rollback()
    comment = opened(desk, number)
    editing = queries.note(comment.comment.id, note_id) if note_id else None
    if editing is None and note_id is not None:
        # Removed in another tab: what was typed can still be added as a note.
        typed, form = form, StaffNoteForm(formdata=None, prefix=NEW)
        form.note.data, form.tell.data = typed.note.data, typed.tell.data
    form.form_key.data = new_form_key()
    form.version.data = str(editing.version) if editing else ""
    if not isinstance(refusal, Conflict):
        form.refuse(refusal)
        return _show(desk, comment, 409, form=form, editing=editing)
    sentence = f"{refusal.sentence.rstrip('.')}. What you typed is still in the form below."
    return _show(desk, comment, 409, form=form, editing=editing, conflict=sentence)


def _saved(desk: Desk, number: int, done: str) -> ResponseReturnValue:
    if hx.wants_fragment():
        return _show(desk, opened(desk, number), done=done)
    return redirect(desk.address("comment", number=number, _anchor="notes"), 303)


def _show(desk: Desk, comment: OpenComment, status: int = 200, **shown: Any) -> ResponseReturnValue:
    noting = Noting(desk.visit.user, comment, desk.offered.officers, **shown)
    if not hx.wants_fragment():
        return answer(desk, comment=comment, noting=noting, status=status)
    page = render_template(
        "moderation/_notes.html", visit=desk.visit, desk=desk, opened=comment, noting=noting
    )
    return page, status


def _address(desk: Desk, number: int) -> str:
    slug = desk.visit.consultation.slug
    return absolute("moderation.comment", slug=slug, number=number, state="all", _anchor="notes")
