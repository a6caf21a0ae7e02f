"""The letter as it came: a scan or a file, kept beside the entry for moderators alone."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.db import db
from portal.errors import Refusal
from portal.responses import actions
from portal.responses import files as files_in
from portal.responses.actions.files import SentOtherwise, note_infected
from portal.responses.entry.blueprint import address_of, bp, entry_of
from portal.responses.entry.forms import OriginalForm
from portal.responses.files import LARGEST_UPLOAD_MEGABYTES, MOST_UPLOADS, TOO_LARGE
from portal.web import hx
from portal.web.error_pages import error_page
from portal.web.forms import new_form_key
from portal.web.limits import limited
from portal.web.screening import accepts


@bp.get("/<int:entry_id>/original")
@needs(Right.MODERATOR)
def original(slug: str, entry_id: int) -> ResponseReturnValue:
    """Where the scan is sent."""
    return _page(slug, entry_id, OriginalForm(formdata=None))


@bp.post("/<int:entry_id>/original")
@needs(Right.MODERATOR)
@limited(MOST_UPLOADS)
@accepts(megabytes=LARGEST_UPLOAD_MEGABYTES)
def add_original(slug: str, entry_id: int) -> ResponseReturnValue:
    """The file is kept beside the entry. The same form sent again is the same file."""
    entry_of(slug, entry_id)
    form = OriginalForm()
    if not form.validate():
        return _page(slug, entry_id, form, 422)
    # Looking at a file takes seconds, and on SQLite a transaction held meanwhile stops all others.
    db.session.rollback()
    try:
        file = files_in.checked(form.file.data)
        visit, entry = entry_of(slug, entry_id)
        stored = actions.keep_original(visit, entry, file, form_key=form.form_key.data or "")
        name = stored.name
        db.session.commit()
    except files_in.Infected as refusal:
        db.session.rollback()
        visit, _ = entry_of(slug, entry_id)
        note_infected(visit, size=refusal.size, sha256=refusal.sha256)
        db.session.commit()
        form.refuse(refusal)
        return _page(slug, entry_id, form, 422)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        if isinstance(refusal, SentOtherwise):
            form.form_key.data = new_form_key()
        status = 503 if isinstance(refusal, files_in.NotScanned) else 422 if refusal.field else 409
        return _page(slug, entry_id, form, status)
    flash(f"{name} is kept with it.")
    return hx.go_to(address_of(entry, slug))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The file was never read, so the page is blank but for its problem."""
    if request.endpoint != "entry.add_original":
        return error_page(error)
    form = OriginalForm(formdata=None)
    form.refuse(Refusal(TOO_LARGE, field="file"))
    return _page(**(request.view_args or {}), form=form, status=422)


def _page(slug: str, entry_id: int, form: OriginalForm, status: int = 200) -> ResponseReturnValue:
    visit, entry = entry_of(slug, entry_id)
    page = render_template(
        "responses/entry/original.html",
        visit=visit,
        entry=entry,
        form=form,
        back=url_for(".show", slug=slug, entry_id=entry.id),
    )
    return page, status
