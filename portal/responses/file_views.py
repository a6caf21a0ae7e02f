"""Files: with a draft comment, in the place of its words, and back to those who sent them."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Refusal
from portal.responses import files as files_in
from portal.responses import progress, queries, rules
from portal.responses.actions import add_comment
from portal.responses.actions import files as actions
from portal.responses.actions.files import MOST_FILES
from portal.responses.blueprint import bp
from portal.responses.files import LARGEST_UPLOAD_MEGABYTES, MOST_UPLOADS, TOO_LARGE, CheckedFile
from portal.responses.forms.files import AttachForm, FileInsteadForm
from portal.responses.large import when_too_large
from portal.responses.models import FILE_MEGABYTES, RESPONSE_FILES_MEGABYTES, Comment
from portal.responses.pages import (
    Reading,
    completed_words,
    not_taken,
    read,
    reading_of_comment,
    visit_to_draft,
)
from portal.responses.queries.files import files_of, my_content, my_file
from portal.responses.serving import as_attachment
from portal.web import hx
from portal.web.forms import new_form_key
from portal.web.gate import found, require
from portal.web.limits import limited
from portal.web.numbers import whole_number
from portal.web.screening import accepts

GONE = "This comment is not there any more"


@bp.get("/response/files/<int:file_id>")
@signed_in
def file(slug: str, file_id: int) -> Response:
    """A file of the visitor's body. Anybody else's is a 404, as if it were not."""
    return as_attachment(found(my_content(visit_to_draft(slug), file_id)))


@bp.get("/comments/<int:comment_id>/files")
@signed_in
def files(slug: str, comment_id: int) -> ResponseReturnValue:
    """The files of a comment of the body's, and while it is a draft room for one more."""
    reading, comment = _own_comment(slug, comment_id)
    return _files(reading, comment, _blank(comment))


@bp.post("/comments/<int:comment_id>/files")
@signed_in
@limited(MOST_UPLOADS)
@accepts(megabytes=LARGEST_UPLOAD_MEGABYTES)
def attach(slug: str, comment_id: int) -> ResponseReturnValue:
    """One more file is with the comment."""
    visit = _visit_to_write(slug, to_act=True)
    comment = queries.my_comment(visit, comment_id)
    if comment is None:
        return not_taken(visit, Refusal(GONE), {}, back="", status=404)
    form = AttachForm()
    form.about(comment)
    if not form.validate():
        return _files(reading_of_comment(visit, comment), comment, form, 422)
    try:
        taken = _taken_in(slug, form)
        visit = _visit_to_write(slug, to_act=True)
        comment = found(queries.my_comment(visit, comment_id))
        stored = actions.attach_to_draft(visit, comment, taken, form_key=form.form_key.data or "")
        done = f"{stored.name} is attached."
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, comment_id, form, refusal)
    return _changed(slug, comment_id, done)


@when_too_large("attach")
def refuse_large_file(slug: str, comment_id: int) -> ResponseReturnValue:
    reading, comment = _own_comment(slug, comment_id)
    form = _blank(comment)
    form.refuse(Refusal(TOO_LARGE, field="file"))
    return _files(reading, comment, form, 422)


@bp.post("/response/files/<int:file_id>/remove")
@signed_in
def remove_file(slug: str, file_id: int) -> ResponseReturnValue:
    """The file is gone from its draft comment."""
    visit = _visit_to_write(slug, to_act=True)
    attachment = found(my_file(visit, file_id))
    comment_id, name = attachment.comment_id, attachment.name
    assert comment_id is not None
    try:
        actions.remove_file(visit, attachment)
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, comment_id, None, refusal)
    return _changed(slug, comment_id, f"{name} is removed.")


@bp.get("/draft/<label>/file")
@signed_in
def file_instead(slug: str, label: str) -> ResponseReturnValue:
    """Where a file is sent instead of writing."""
    reading = read(slug, label)
    return _instead(_answering(reading), FileInsteadForm(formdata=None))


@bp.post("/draft/<label>/file")
@signed_in
@limited(MOST_UPLOADS)
@accepts(megabytes=LARGEST_UPLOAD_MEGABYTES)
def send_file(slug: str, label: str) -> ResponseReturnValue:
    """A comment with no words and a file is a draft of the body's, marked as answered."""
    reading = _reading_to_act(slug, label)
    form = FileInsteadForm()
    if not form.validate():
        return _instead(reading, form, 422)
    try:
        taken = _taken_in(slug, form)
        reading = _reading_to_act(slug, label)
        _store(reading, form, taken)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        reading = _reading_to_act(slug, label)
        _refuse(form, refusal)
        return _instead(reading, form, _status(refusal))
    reading = replace(reading, current=found(current_outline(reading.visit)))
    statuses = queries.statuses(reading.visit, reading.current)
    completed = progress.completed(reading.current, statuses)
    flash(f"{taken.name} is saved as your comment. {completed_words(completed)}")
    return hx.go_to(reading.address)


@when_too_large("send_file")
def refuse_large_answer(slug: str, label: str) -> ResponseReturnValue:
    form = FileInsteadForm(formdata=None)
    form.refuse(Refusal(TOO_LARGE, field="file"))
    return _instead(_answering(read(slug, label)), form, 422)


def _store(reading: Reading, form: FileInsteadForm, taken: CheckedFile) -> None:
    """The comment and its file, both of the one form."""
    visit, key = reading.visit, form.form_key.data or ""
    said = form.said(reading.passage)
    comment = add_comment(
        visit, reading.outline, reading.passage, said, form_key=key, has_file=True
    )
    actions.attach(comment.response, comment, taken, form_key=key, by=visit.user)


def _taken_in(slug: str, form: AttachForm | FileInsteadForm) -> CheckedFile:
    """The file, looked at while no transaction of this request is open: it may take seconds."""
    db.session.rollback()
    try:
        return files_in.checked(form.file.data)
    except files_in.Infected as refusal:
        visit = _visit_to_write(slug, to_act=True)
        actions.note_infected(visit, size=refusal.size, sha256=refusal.sha256)
        db.session.commit()
        raise


def _visit_to_write(slug: str, *, to_act: bool = False) -> Visit:
    visit = visit_to_draft(slug, to_act=to_act)
    require(rules.may_write(visit))
    return visit


def _own_comment(slug: str, comment_id: int) -> tuple[Reading, Comment]:
    """A comment of the visitor's body, whatever has become of it. Any other is a 404."""
    visit = visit_to_draft(slug)
    comment = found(queries.my_comment(visit, comment_id))
    return reading_of_comment(visit, comment), comment


def _reading_to_act(slug: str, label: str) -> Reading:
    version = whole_number(request.form.get("version"))
    return _answering(read(slug, label, version=version, to_act=True))


def _answering(reading: Reading) -> Reading:
    """What is read, by somebody who speaks for a body, of what the body is asked about."""
    require(rules.may_write(reading.visit))
    require(reading.passage is None or reading.passage.is_answerable)
    return reading


def _blank(comment: Comment) -> AttachForm:
    form = AttachForm(formdata=None)
    form.about(comment)
    return form


def _refuse(form: AttachForm | FileInsteadForm, refusal: Refusal) -> None:
    form.refuse(refusal)
    if isinstance(refusal, actions.SentOtherwise):
        form.form_key.data = new_form_key()


def _status(refusal: Refusal) -> int:
    """Beside its field a refusal is a 422; a scan that does not answer is nobody's mistake."""
    if isinstance(refusal, files_in.NotScanned):
        return 503
    return 422 if refusal.field else 409


def _refused(
    slug: str, comment_id: int, form: AttachForm | None, refusal: Refusal
) -> ResponseReturnValue:
    """Nothing was kept or removed; the page says why, and how things stand now."""
    db.session.rollback()
    visit = _visit_to_write(slug, to_act=True)
    comment = queries.my_comment(visit, comment_id)
    if comment is None:
        return not_taken(visit, Refusal(GONE), {}, back="", status=404)
    form = form or _blank(comment)
    _refuse(form, refusal)
    return _files(reading_of_comment(visit, comment), comment, form, _status(refusal))


def _changed(slug: str, comment_id: int, done: str) -> ResponseReturnValue:
    """The files as they are now; without htmx the section's page, which says the same."""
    reading, comment = _own_comment(slug, comment_id)
    if hx.wants_fragment():
        return _files(reading, comment, None, done=done)
    flash(done)
    if not reading.is_current:
        return redirect(url_for(".files", slug=slug, comment_id=comment_id), 303)
    return redirect(f"{reading.address}#our-{comment_id}", 303)


def _files(
    reading: Reading,
    comment: Comment,
    form: AttachForm | None,
    status: int = 200,
    *,
    done: str = "",
) -> ResponseReturnValue:
    """The page of a comment's files, or for htmx the part of the section's page that lists them."""
    visit = reading.visit
    response = queries.response_of(visit)
    return hx.page_or_fragment(
        "responses/files/attach.html",
        "responses/_files.html",
        status,
        visit=visit,
        slug=visit.consultation.slug,
        reading=reading,
        passage=reading.passage,
        about=reading.passage.short_name if reading.passage else "the draft as a whole",
        comment=comment,
        back=reading.address,
        files=files_of([comment.id]),
        attaching=form,
        may_change=lambda each: rules.may_change(visit, response, each),
        done_with_files=done,
        most_files=MOST_FILES,
        most_megabytes=RESPONSE_FILES_MEGABYTES,
    )


def _instead(reading: Reading, form: FileInsteadForm, status: int = 200) -> ResponseReturnValue:
    """The page on which a file is sent instead of writing."""
    visit = reading.visit
    form.ask_about(reading.passage, visit.speaks_for)
    response = queries.response_of(visit)
    page = render_template(
        "responses/files/instead.html",
        visit=visit,
        reading=reading,
        passage=reading.passage,
        form=form,
        response=response,
        may_comment=rules.may_comment(visit, response, reading.passage),
        most_megabytes=FILE_MEGABYTES,
    )
    return page, status
