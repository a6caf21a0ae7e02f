"""Saving by itself what somebody is typing. Answers with how it went, and never with the form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.db import db
from portal.errors import Refusal
from portal.responses import actions, queries, rules
from portal.responses.blueprint import bp
from portal.responses.desk import unanswered, writing
from portal.responses.forms import ChangeForm, CommentForm, half_typed
from portal.responses.models import Comment
from portal.responses.pages import (
    Reading,
    change_form,
    comment_form,
    reading_of_comment,
    visit_to_draft,
)
from portal.web import hx
from portal.web.gate import found, require

# There is no limit of its own on how often: a form sends itself at most every two seconds, a tenth
# of what one person may send of all forms (web/limits.py), and twenty people of one office share
# nothing.


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What the form shows under itself. `revision` is what it goes on from.

    `saved` is the comment as it is kept (None: nothing is); `refusal` why this was not saved, which
    `is_conflict` where somebody else's words are in the way.
    """

    revision: int
    saved: Comment | None = None
    left: tuple[str, ...] = ()
    too_many: int = 0
    is_empty: bool = False
    refusal: str = ""
    is_conflict: bool = False

    @property
    def status(self) -> int:
        """409 for what could not be saved, 422 for what is too long, else 200."""
        return 409 if self.refusal else 422 if self.too_many else 200

    @property
    def kind(self) -> str:
        """For the script of the page: "kept" when what is typed is saved, else "not kept"."""
        is_kept = self.saved is not None and not self.too_many and not self.is_empty
        return "kept" if is_kept else "not kept"


@bp.post("/draft/<label>/comments/autosave")
@signed_in
def autosave_new(slug: str, label: str) -> ResponseReturnValue:
    """A new comment as far as it is typed: a draft from the first saving on."""
    reading = writing(slug, label)
    form = comment_form(reading, may_say_nothing=True)
    stored = queries.made_by_form(reading.visit, form.form_key.data or "")
    return _answer(reading, form, stored)


@bp.post("/comments/<int:comment_id>/autosave")
@signed_in
def autosave_change(slug: str, comment_id: int) -> ResponseReturnValue:
    """A draft as far as it is reworded."""
    visit = visit_to_draft(slug, to_act=True)
    require(rules.may_write(visit))
    comment = found(queries.my_comment(visit, comment_id, merged_too=True))
    reading = reading_of_comment(visit, comment)
    return _answer(reading, change_form(reading, comment), comment)


def _answer(
    reading: Reading, form: CommentForm | ChangeForm, stored: Comment | None
) -> ResponseReturnValue:
    outcome = _saved(reading, form, stored)
    answer = make_response(
        render_template("responses/_autosaved.html", visit=reading.visit, autosaved=outcome),
        outcome.status,
    )
    return hx.swap_in(answer)


def _saved(reading: Reading, form: CommentForm | ChangeForm, stored: Comment | None) -> Autosaved:
    seen = form.seen_revision
    half = half_typed(form, stored)
    if half.too_many or half.is_empty:
        return Autosaved(seen, stored, too_many=half.too_many, is_empty=half.is_empty)
    if half.said is None:
        return Autosaved(seen)
    try:
        comment = _save(reading, form, stored, half.said)
        db.session.commit()
    except actions.Overtaken as conflict:
        db.session.rollback()
        return Autosaved(seen, refusal=conflict.sentence, is_conflict=True)
    except Refusal as refusal:
        db.session.rollback()
        return Autosaved(seen, refusal=refusal.sentence.rstrip("."))
    return Autosaved(comment.revision, comment, left=half.left)


def _save(
    reading: Reading, form: CommentForm | ChangeForm, stored: Comment | None, said: actions.Said
) -> Comment:
    if isinstance(form, CommentForm) and not form.seen_revision:
        if form.form_key.errors:
            raise Refusal(str(form.form_key.errors[0]))
        return actions.add_comment(
            reading.visit,
            reading.outline,
            reading.passage,
            said,
            form_key=form.form_key.data or "",
            unanswered=unanswered(form),
            by_itself=True,
        )
    if stored is None:
        raise Refusal("A colleague removed this comment while you were writing")
    actions.change_comment(
        reading.visit,
        stored,
        said,
        revision=form.seen_revision,
        unanswered=unanswered(form),
        by_itself=True,
    )
    return stored
