"""After submission: a lead changes or withdraws what the Authority has; the body reads both."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.responses import actions, queries, rules
from portal.responses.blueprint import bp
from portal.responses.forms import WHICH_PARAGRAPH, ChangeForm, form_to_change
from portal.responses.models import Comment, CommentState
from portal.responses.pages import (
    Reading,
    change_form,
    not_taken,
    reading_of_comment,
    visit_to_draft,
)
from portal.responses.rewordings import rewordings
from portal.responses.showing import Showing
from portal.web.gate import found, require

SUGGEST = "suggest"
NOTHING_CHANGED = "Nothing was changed: the words are as they were."


@bp.context_processor
def what_a_lead_may_do() -> dict[str, Any]:
    """The rules of what is sent, for every page that shows a comment of the body's."""
    return {"may_change_sent": rules.may_change_sent, "may_withdraw": rules.may_withdraw}


@bp.get("/comments/<int:comment_id>/change")
@signed_in
def edit_sent(slug: str, comment_id: int) -> ResponseReturnValue:
    """A comment that the Authority has, open to be reworded."""
    visit, comment = _sent(slug, comment_id)
    require(rules.may_change_sent(visit, comment))
    reading = reading_of_comment(visit, comment)
    return _form_page(reading, comment, change_form(reading, comment))


@bp.post("/comments/<int:comment_id>/change")
@signed_in
def change_sent(slug: str, comment_id: int) -> ResponseReturnValue:
    """The Authority reads the new words, unless somebody came first: then both texts."""
    visit, comment = _to_act_on(slug, comment_id)
    reading = reading_of_comment(visit, comment)
    wants_wording = request.form.get("do") == SUGGEST
    form = change_form(reading, comment, wants_wording=wants_wording)
    if wants_wording:
        if form.is_suggesting:
            return _form_page(reading, comment, form)
        form.refuse(Refusal(WHICH_PARAGRAPH, field="place"))
        return _form_page(reading, comment, form, status=422)
    if not form.validate():
        return _form_page(reading, comment, form, status=422)
    try:
        is_changed = actions.change_sent(
            visit,
            comment,
            form.said(is_settled=comment.is_settled),
            revision=form.seen_revision,
            told_at_once=request.form.get("at_once") == "yes",
        )
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        return _both_texts(reading, comment, form, conflict)
    except Refusal as refusal:
        db.session.rollback()
        if refusal.field:
            form.refuse(refusal)
            return _form_page(reading, comment, form, status=422)
        return not_taken(visit, refusal, form.typed, back=reading.address)
    flash(_what_was_done(comment) if is_changed else NOTHING_CHANGED)
    return redirect(_place_of(reading, comment), 303)


@bp.get("/comments/<int:comment_id>/withdraw")
@signed_in
def ask_to_withdraw(slug: str, comment_id: int) -> ResponseReturnValue:
    """The question whether to withdraw a comment. Asking changes nothing."""
    visit, comment = _sent(slug, comment_id)
    require(rules.may_withdraw(visit, comment))
    reading = reading_of_comment(visit, comment)
    return render_template(
        "responses/sent/withdraw.html",
        visit=visit,
        reading=reading,
        comment=comment,
        back=_place_of(reading, comment),
        showing=Showing(reading.outline, [comment]),
    )


@bp.post("/comments/<int:comment_id>/withdraw")
@signed_in
def withdraw(slug: str, comment_id: int) -> ResponseReturnValue:
    """Nobody outside the body reads the comment any more."""
    visit, comment = _to_act_on(slug, comment_id)
    reading = reading_of_comment(visit, comment)
    try:
        actions.withdraw(visit, comment)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return not_taken(visit, refusal, {}, back=reading.address)
    flash(f"c{comment.number} is withdrawn.")
    return redirect(_place_of(reading, comment), 303)


@bp.get("/comments/<int:comment_id>/wordings")
@signed_in
def wordings(slug: str, comment_id: int) -> ResponseReturnValue:
    """What a comment of the body's said before, and what was changed."""
    visit, comment = _sent(slug, comment_id)
    reading = reading_of_comment(visit, comment)
    earlier = queries.sent_wordings([comment]).get(comment.id, ())
    return render_template(
        "responses/sent/wordings.html",
        visit=visit,
        reading=reading,
        comment=comment,
        back=_place_of(reading, comment),
        changes=rewordings(comment, earlier),
        showing=Showing(reading.outline, [comment]),
    )


def _what_was_done(comment: Comment) -> str:
    if comment.is_unchecked:
        return (
            f"c{comment.number} is changed, and published as it is now. A moderator reads it "
            "afterwards."
        )
    return (
        f"c{comment.number} is changed. The Authority reads the new words, and a moderator reads "
        "them before anybody else does."
    )


def _sent(slug: str, comment_id: int) -> tuple[Visit, Comment]:
    """A comment of the visitor's body that the Authority has. Any other is a 404."""
    visit = visit_to_draft(slug)
    return visit, found(queries.my_sent_comment(visit, comment_id))


def _to_act_on(slug: str, comment_id: int) -> tuple[Visit, Comment]:
    """The same for a lead who sends a form. The clock, and what became of it, the action reads."""
    visit = visit_to_draft(slug, to_act=True)
    require(rules.may_write(visit))
    comment = found(queries.my_sent_comment(visit, comment_id))
    require(rules.may_sign_off(visit))
    return visit, comment


def _place_of(reading: Reading, comment: Comment) -> str:
    """Where the comment stands on the page of its section."""
    address, _, anchor = reading.address.partition("#")
    return f"{address}#{anchor or f'our-{comment.id}'}"


def _both_texts(
    reading: Reading, comment: Comment, form: ChangeForm, conflict: Conflict
) -> ResponseReturnValue:
    """What stands now, and what was typed in a form that saves over it knowingly."""
    mine = form_to_change(comment, formdata=None)
    suggest = form.suggest.data if form.is_suggesting else ""
    mine.ask_about(reading.passage, reading.visit.speaks_for, suggest=suggest or "")
    mine.show(comment, reading.place)
    mine.take_over(form)
    return _form_page(reading, comment, mine, conflict=conflict, status=409)


def _form_page(
    reading: Reading,
    comment: Comment,
    form: ChangeForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "responses/sent/change.html",
        visit=reading.visit,
        reading=reading,
        passage=reading.passage,
        comment=comment,
        form=form,
        conflict=conflict,
        is_returned=comment.state is CommentState.RETURNED,
        is_at_once=queries.goes_up_as_changed(comment),
        back=_place_of(reading, comment),
        showing=Showing(reading.outline, [comment]),
    )
    return page, status
