"""Answering one section: comment, change, remove, nothing to add. Each with and without htmx."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Conflict, Refusal
from portal.responses import actions, progress, queries, rules
from portal.responses.blueprint import bp
from portal.responses.forms import WHICH_PARAGRAPH, ChangeForm, CommentForm
from portal.responses.models import Comment
from portal.responses.pages import (
    Reading,
    change_form,
    comment_form,
    completed_words,
    not_taken,
    read,
    reading_of_comment,
    section_page,
    visit_to_draft,
)
from portal.web import hx
from portal.web.gate import found, require
from portal.web.numbers import whole_number

ANSWERED = "answered"
SUGGEST = "suggest"
CHECK = "check"
SAVED_DRAFT = "Comment saved as a draft."
SAVED_ANSWER = "Comment saved and marked as answered."
NOTHING_SAVED = "Saved: nothing to add."
GONE = "This comment is not there any more"


@bp.post("/draft/<label>/comments")
@signed_in
def add(slug: str, label: str) -> ResponseReturnValue:
    """A new comment; or nothing to add, which is a choice beside the stances."""
    reading = _writing(slug, label)
    form = comment_form(reading, may_say_nothing=True, wants_wording=_wants_wording())
    if _wants_wording():
        return _asked_for_wording(reading, form)
    if not form.validate():
        return section_page(reading, 422, form=form)
    try:
        if form.says_nothing_to_add and reading.passage is not None:
            actions.say_nothing_to_add(reading.visit, reading.passage)
            done, kept = NOTHING_SAVED, "answer"
        else:
            said = form.said(is_settled=_is_settled())
            actions.add_comment(
                reading.visit,
                reading.outline,
                reading.passage,
                said,
                form_key=form.form_key.data or "",
            )
            done, kept = SAVED_ANSWER if said.is_settled else SAVED_DRAFT, "comment"
            reading = reading.at(said.section_id)
        db.session.commit()
    except actions.StoredOtherwise as conflict:
        db.session.rollback()
        stored = found(queries.my_comment(reading.visit, conflict.comment_id))
        return _both_texts(reading, stored, form, conflict)
    except Refusal as refusal:
        return _refused(reading, form, refusal)
    return _saved(reading, done, kept=kept)


@bp.get("/comments/<int:comment_id>/edit")
@signed_in
def edit(slug: str, comment_id: int) -> ResponseReturnValue:
    """A comment of the body's, open to be reworded where it stands."""
    reading, comment = _own_comment(slug, comment_id)
    require(rules.may_change(reading.visit, comment.response, comment))
    return section_page(reading, form=change_form(reading, comment), editing=comment)


@bp.post("/comments/<int:comment_id>")
@signed_in
def change(slug: str, comment_id: int) -> ResponseReturnValue:
    """The comment reworded, unless a colleague came first: then both texts."""
    visit = visit_to_draft(slug, to_act=True)
    require(rules.may_write(visit))
    comment = queries.my_comment(visit, comment_id)
    if comment is None:
        typed = {
            "Words in question": request.form.get("quote"),
            "Suggested wording": request.form.get("suggestion"),
            "Comment": request.form.get("comment"),
        }
        return not_taken(visit, Refusal(GONE), typed, back="", status=404)
    reading = reading_of_comment(visit, comment)
    form = change_form(reading, comment, wants_wording=_wants_wording())
    if _wants_wording():
        return _asked_for_wording(reading, form, comment)
    if not form.validate():
        return section_page(reading, 422, form=form, editing=comment)
    said = form.said(is_settled=_is_settled())
    try:
        actions.change_comment(visit, comment, said, revision=form.seen_revision)
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        return _both_texts(reading, comment, form, conflict)
    except Refusal as refusal:
        return _refused(reading, form, refusal)
    return _saved(reading.at(said.section_id), SAVED_ANSWER if said.is_settled else SAVED_DRAFT)


@bp.get("/comments/<int:comment_id>/remove")
@signed_in
def ask_to_remove(slug: str, comment_id: int) -> ResponseReturnValue:
    """The question whether to remove a comment. Asking changes nothing."""
    reading, comment = _own_comment(slug, comment_id)
    require(rules.may_remove(reading.visit, comment.response, comment))
    return section_page(reading, removing=comment)


@bp.post("/comments/<int:comment_id>/remove")
@signed_in
def remove(slug: str, comment_id: int) -> ResponseReturnValue:
    """The comment is gone."""
    reading, comment = _own_comment(slug, comment_id, to_act=True)
    require(rules.may_write(reading.visit))
    try:
        actions.remove_comment(reading.visit, comment)
        db.session.commit()
    except Refusal as refusal:
        return _refused(reading, None, refusal)
    return _saved(reading, "Comment removed.")


@bp.post("/draft/<label>/nothing-to-add")
@signed_in
def nothing_to_add(slug: str, label: str) -> ResponseReturnValue:
    """The body has read the passage and is content with it."""
    reading = _writing(slug, label)
    try:
        actions.say_nothing_to_add(reading.visit, found(reading.passage))
        db.session.commit()
    except Refusal as refusal:
        return _refused(reading, None, refusal)
    if request.form.get("back") == CHECK:
        if not reading.is_current:
            flash(f"{NOTHING_SAVED} {_overtaken(reading, 'answer')}")
        return redirect(url_for(".check", slug=slug, _anchor=f"answer-{reading.label}"), 303)
    return _saved(reading, NOTHING_SAVED, kept="answer")


@bp.post("/draft/<label>/nothing-to-add/undo")
@signed_in
def undo_nothing_to_add(slug: str, label: str) -> ResponseReturnValue:
    """The passage is not answered any more."""
    reading = _writing(slug, label)
    try:
        actions.take_back_nothing_to_add(reading.visit, found(reading.passage))
        db.session.commit()
    except Refusal as refusal:
        return _refused(reading, None, refusal)
    return _saved(reading, "Nothing to add is taken back.")


def _writing(slug: str, label: str) -> Reading:
    """What is read, by somebody who speaks for a body, of what the body is asked about.

    The form says which version was before the writer: its label may name other words by now.
    """
    version = whole_number(request.form.get("version"))
    reading = read(slug, label, version=version, to_act=True)
    require(rules.may_write(reading.visit))
    require(reading.passage is None or reading.passage.is_answerable)
    return reading


def _own_comment(slug: str, comment_id: int, *, to_act: bool = False) -> tuple[Reading, Comment]:
    """A comment of the visitor's body, on the version it was made on. Any other is a 404."""
    visit = visit_to_draft(slug, to_act=to_act)
    comment = found(queries.my_comment(visit, comment_id))
    return reading_of_comment(visit, comment), comment


def _wants_wording() -> bool:
    return request.form.get("do") == SUGGEST


def _asked_for_wording(
    reading: Reading, form: CommentForm | ChangeForm, comment: Comment | None = None
) -> ResponseReturnValue:
    """The form again with all that was typed, and with the paragraph's words to be changed."""
    if form.is_suggesting:
        return section_page(reading, form=form, editing=comment)
    form.refuse(Refusal(WHICH_PARAGRAPH, field="place"))
    return section_page(reading, 422, form=form, editing=comment)


def _is_settled() -> bool:
    return request.form.get("do") == ANSWERED


def _saved(reading: Reading, done: str, *, kept: str = "") -> ResponseReturnValue:
    """The desk as it is now; without htmx the section's page, which says the same.

    `kept` names what was new, so that its writer is told if a version came out in the meantime.
    """
    reading = replace(reading, current=found(current_outline(reading.visit)))
    if reading.is_current and hx.wants_fragment():
        return section_page(reading, done=done)
    if kept and not reading.is_current:
        done = f"{done} {_overtaken(reading, kept)}"
    current = reading.current
    statuses = queries.statuses(reading.visit, current)
    flash(f"{done} {completed_words(progress.completed(current, statuses))}")
    return hx.go_to(reading.address)


def _overtaken(reading: Reading, kept: str) -> str:
    return (
        f"Version {reading.current.number} was published while you were writing. Your {kept} is "
        f"kept on version {reading.outline.number}, and shown here."
    )


def _both_texts(
    reading: Reading, stored: Comment, form: CommentForm | ChangeForm, conflict: Conflict
) -> ResponseReturnValue:
    """What was saved, and what was typed in a form that saves over it knowingly."""
    mine = ChangeForm(formdata=None)
    suggest = form.suggest.data if form.is_suggesting else ""
    mine.ask_about(reading.passage, reading.visit.speaks_for, suggest=suggest or "")
    mine.show(stored, reading.place)
    mine.take_over(form)
    return section_page(reading, 409, form=mine, editing=stored, conflict=conflict)


def _refused(
    reading: Reading, form: CommentForm | ChangeForm | None, refusal: Refusal
) -> ResponseReturnValue:
    """Nothing was changed; whatever was typed is in the answer."""
    db.session.rollback()
    if form is not None and refusal.field:
        form.refuse(refusal)
        return section_page(reading, 422, form=form)
    typed = form.typed if form is not None else {}
    return not_taken(reading.visit, refusal, typed, back=reading.address)
