"""Commenting on one section: add, change, remove. Each with and without htmx."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.responses import actions, queries, rules
from portal.responses.blueprint import bp
from portal.responses.desk import refused, saved, unanswered, writing
from portal.responses.forms import WHICH_PARAGRAPH, ChangeForm, CommentForm, form_to_change
from portal.responses.models import Comment
from portal.responses.nil_views import NOTHING_SAVED
from portal.responses.pages import (
    Reading,
    change_form,
    comment_form,
    not_taken,
    reading_of_comment,
    section_page,
    visit_to_draft,
)
from portal.web.gate import found, require
from portal.web.numbers import whole_number

ANSWERED = "answered"
SUGGEST = "suggest"
SAVED_DRAFT = "Comment saved as a draft."
SAVED_ANSWER = "Comment saved and marked as answered."
GONE = "This comment is not there any more"


@bp.post("/draft/<label>/comments")
@signed_in
def add(slug: str, label: str) -> ResponseReturnValue:
    """A new comment; or nothing to add, which is a choice beside the stances."""
    reading = writing(slug, label)
    if whole_number(request.form.get("revision")):
        return _finish(reading)
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
                unanswered=unanswered(form),
            )
            done, kept = _done(said), "comment"
            reading = reading.at(said.section_id)
        db.session.commit()
    except actions.Overtaken as conflict:
        return _both_texts(reading, form, conflict)
    except Refusal as refusal:
        return refused(reading, form, refusal)
    return saved(reading, done, kept=kept)


def _finish(reading: Reading) -> ResponseReturnValue:
    """What a new comment's form has saved by itself already, finished by its button."""
    comment = queries.made_by_form(reading.visit, request.form.get("form_key", ""))
    if comment is None:
        return _gone(reading.visit)
    form = comment_form(reading, may_say_nothing=True)
    if not form.says_nothing_to_add or reading.passage is None:
        return _change(reading_of_comment(reading.visit, comment), comment, kept="comment")
    if not form.validate():
        return section_page(reading, 422, form=form)
    try:
        actions.remove_comment(
            reading.visit, comment, revision=form.seen_revision, unanswered=unanswered(form)
        )
        actions.say_nothing_to_add(reading.visit, reading.passage)
        db.session.commit()
    except Refusal as refusal:
        return refused(reading, form, refusal)
    return saved(reading, NOTHING_SAVED, kept="answer")


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
    comment = queries.my_comment(visit, comment_id, merged_too=True)
    if comment is None:
        return _gone(visit)
    return _change(reading_of_comment(visit, comment), comment)


def _change(reading: Reading, comment: Comment, *, kept: str = "") -> ResponseReturnValue:
    form = change_form(reading, comment, wants_wording=_wants_wording())
    if _wants_wording():
        return _asked_for_wording(reading, form, comment)
    if not form.validate():
        return section_page(reading, 422, form=form, editing=comment)
    said = form.said(is_settled=_is_settled())
    try:
        actions.change_comment(
            reading.visit,
            comment,
            said,
            revision=form.seen_revision,
            unanswered=unanswered(form),
        )
        db.session.commit()
    except actions.Overtaken as conflict:
        return _both_texts(reading, form, conflict)
    except Refusal as refusal:
        return refused(reading, form, refusal, editing=comment)
    return saved(reading.at(said.section_id), _done(said), kept=kept)


def _gone(visit: Visit) -> ResponseReturnValue:
    typed = {
        "Words in question": request.form.get("quote"),
        "Suggested wording": request.form.get("suggestion"),
        "Comment": request.form.get("comment"),
    }
    return not_taken(visit, Refusal(GONE), typed, back="", status=404)


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
    """The comment is gone, unless somebody has written on in it since the question was asked."""
    reading, comment = _own_comment(slug, comment_id, to_act=True)
    require(rules.may_write(reading.visit))
    revision = whole_number(request.form.get("revision"))
    try:
        actions.remove_comment(reading.visit, comment, revision=revision)
        db.session.commit()
    except Refusal as refusal:
        return refused(reading, None, refusal)
    return saved(reading, "Comment removed.")


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


def _done(said: actions.Said) -> str:
    return SAVED_ANSWER if said.is_settled else SAVED_DRAFT


def _both_texts(
    reading: Reading, form: CommentForm | ChangeForm, conflict: actions.Overtaken
) -> ResponseReturnValue:
    """What was saved, and what was typed in a form that saves over it knowingly."""
    db.session.rollback()
    stored = found(queries.my_comment(reading.visit, conflict.comment_id))
    mine = form_to_change(stored, formdata=None)
    suggest = form.suggest.data if form.is_suggesting else ""
    mine.ask_about(reading.passage, reading.visit.speaks_for, suggest=suggest or "")
    mine.show(stored, reading.place)
    mine.take_over(form)
    return section_page(reading, 409, form=mine, editing=stored, conflict=conflict)
