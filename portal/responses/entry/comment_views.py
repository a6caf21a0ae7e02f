"""One comment of an entry: typed from paper, changed or removed before it is finished."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import published_outline
from portal.errors import Conflict, Refusal
from portal.responses import actions
from portal.responses.entry import rules
from portal.responses.entry.blueprint import (
    address_of,
    bp,
    comment_of,
    entry_of,
    is_closed_to,
    outline_of,
)
from portal.responses.entry.forms import ConfirmForm, TypedForm
from portal.responses.models import Comment, Response
from portal.responses.queries import entered as queries
from portal.web import hx


@bp.get("/<int:entry_id>/comments/new")
@needs(Right.MODERATOR)
def add(slug: str, entry_id: int) -> ResponseReturnValue:
    visit, entry = entry_of(slug, entry_id)
    if rules.is_finished(entry):
        return hx.go_to(address_of(entry, slug))
    form = TypedForm(formdata=None)
    form.ask(outline_of(visit))
    return _add_page(visit, entry, form)


@bp.post("/<int:entry_id>/comments/new")
@needs(Right.MODERATOR)
def save_added(slug: str, entry_id: int) -> ResponseReturnValue:
    """The comment is in the entry, however often the form is sent."""
    visit, entry = entry_of(slug, entry_id)
    outline = outline_of(visit)
    form = TypedForm()
    form.ask(outline)
    if not form.validate():
        return _add_page(visit, entry, form, 422)
    try:
        comment = actions.type_comment(
            visit, entry, outline, form.said(), form_key=form.form_key.data or ""
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        visit, entry = entry_of(slug, entry_id)
        return _add_page(visit, entry, form, 422 if refusal.field else 409)
    flash("The comment is added.")
    return hx.go_to(address_of(entry, slug, f"comment-{comment.id}"))


@bp.get("/<int:entry_id>/comments/<int:comment_id>")
@needs(Right.MODERATOR)
def edit(slug: str, entry_id: int, comment_id: int) -> ResponseReturnValue:
    """The form that changes a comment; for a finished one, that puts it right."""
    visit, entry, comment = comment_of(slug, entry_id, comment_id)
    if rules.is_finished(entry) and (
        not rules.may_correct(entry, comment) or is_closed_to(visit, entry)
    ):
        return hx.go_to(address_of(entry, slug))
    form = TypedForm(formdata=None)
    form.ask(published_outline(comment.version_id), with_reason=rules.is_finished(entry))
    form.show(comment)
    return edit_page(visit, entry, comment, form)


@bp.post("/<int:entry_id>/comments/<int:comment_id>")
@needs(Right.MODERATOR)
def save(slug: str, entry_id: int, comment_id: int) -> ResponseReturnValue:
    """The comment says what was typed. Where somebody came first, both texts are shown."""
    visit, entry, comment = comment_of(slug, entry_id, comment_id)
    is_finished = rules.is_finished(entry)
    form = TypedForm()
    form.ask(published_outline(comment.version_id), with_reason=is_finished)
    if not form.validate():
        return edit_page(visit, entry, comment, form, status=422)
    try:
        if is_finished:
            actions.correct(
                visit,
                comment,
                form.said(),
                reason=form.reason.data or "",
                revision=form.seen_revision,
            )
        else:
            actions.change_typed(visit, comment, form.said(), revision=form.seen_revision)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        visit, entry = entry_of(slug, entry_id)
        stored = queries.entry_comment(entry, comment_id)
        theirs = stored if isinstance(refusal, Conflict) else None
        if theirs is not None:
            # Sent again, it puts the writer's own in place of what is shown beside it.
            form.revision.data = str(theirs.revision)
        status = 422 if refusal.field else 409
        return edit_page(visit, entry, stored, form, status=status, theirs=theirs)
    flash("The comment is corrected, and waits for moderation." if is_finished else "Saved.")
    return hx.go_to(address_of(entry, slug, f"comment-{comment_id}"))


@bp.get("/<int:entry_id>/comments/<int:comment_id>/remove")
@needs(Right.MODERATOR)
def ask_to_remove(slug: str, entry_id: int, comment_id: int) -> ResponseReturnValue:
    """The question whether to take a comment out of an unfinished entry."""
    visit, entry, comment = comment_of(slug, entry_id, comment_id)
    if rules.is_finished(entry):
        return hx.go_to(address_of(entry, slug))
    return render_template(
        "responses/entry/comment_remove.html",
        visit=visit,
        entry=entry,
        comment=comment,
        form=ConfirmForm(formdata=None),
    )


@bp.post("/<int:entry_id>/comments/<int:comment_id>/remove")
@needs(Right.MODERATOR)
def remove(slug: str, entry_id: int, comment_id: int) -> ResponseReturnValue:
    """The comment is out of the entry, and its paragraphs wait again."""
    visit, entry, comment = comment_of(slug, entry_id, comment_id)
    try:
        actions.remove_typed(visit, comment)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence)
        return hx.go_to(url_for(".show", slug=slug, entry_id=entry_id))
    flash("The comment is removed.")
    return hx.go_to(address_of(entry, slug))


def _add_page(
    visit: Visit, entry: Response, form: TypedForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template("responses/entry/comment_new.html", visit=visit, entry=entry, form=form)
    return page, status


def edit_page(
    visit: Visit,
    entry: Response,
    comment: Comment | None,
    form: TypedForm,
    *,
    status: int = 200,
    theirs: Comment | None = None,
) -> ResponseReturnValue:
    """The form of one comment; where somebody removed it, what was typed is still there."""
    page = render_template(
        "responses/entry/comment.html",
        visit=visit,
        entry=entry,
        comment=comment,
        form=form,
        theirs=None if is_closed_to(visit, entry) else theirs,
        is_finished=rules.is_finished(entry),
    )
    return page, status
