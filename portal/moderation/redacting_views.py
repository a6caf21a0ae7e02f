"""The page on which a moderator removes words of a comment before it is published."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import actions, policy
from portal.moderation.blueprint import COMMENT, bp
from portal.moderation.desk import Desk, conflicted, for_decision, opened
from portal.moderation.forms import DecisionForm, PutBackForm, RemovalForm
from portal.moderation.queue import OpenComment
from portal.moderation.redacting import redacting
from portal.web.gate import found
from portal.web.pages import counted


@bp.get(f"{COMMENT}/remove")
@needs(Right.MODERATOR)
def what_to_remove(slug: str, number: int) -> ResponseReturnValue:
    """The comment with what is removed of it, and what readers will see."""
    desk, comment = for_decision(slug, number)
    return _page(desk, comment, RemovalForm(formdata=None))


@bp.post(f"{COMMENT}/remove")
@needs(Right.MODERATOR)
def remove(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = RemovalForm()
    if not form.validate():
        return _page(desk, comment, form, status=422)
    try:
        places = actions.remove_words(
            comment.comment,
            form.words.data or "",
            fields=form.fields,
            only_first=form.is_first_only,
            reason=form.chosen_reason,
            revision=form.seen_revision,
            by=desk.visit.user,
        )
    except Refusal as refusal:
        return _refused(desk, number, form, refusal, typed=form)
    db.session.commit()
    if places:
        flash(f"Removed in {counted(places, 'place')}. {_until_then(comment)}")
    else:
        flash("Those words had been removed already.")
    return redirect(desk.address("what_to_remove", number=number), 303)


@bp.post(f"{COMMENT}/put-back")
@needs(Right.MODERATOR)
def put_back(slug: str, number: int) -> ResponseReturnValue:
    desk, comment = for_decision(slug, number)
    form = PutBackForm()
    if not form.validate():
        return _page(desk, comment, RemovalForm(formdata=None), refused=form, status=422)
    try:
        actions.put_back(
            comment.comment, form.removal_id, revision=form.seen_revision, by=desk.visit.user
        )
    except Conflict as conflict:
        return _refused(desk, number, form, conflict)
    db.session.commit()
    flash(f"The words were put back. {_until_then(comment)}")
    return redirect(desk.address("what_to_remove", number=number), 303)


def _until_then(comment: OpenComment) -> str:
    """What others read while a moderator is at it."""
    if comment.is_up:
        return "Readers have it as it was published until you publish it again."
    return "Nothing is published yet."


def _refused(
    desk: Desk,
    number: int,
    form: DecisionForm,
    refusal: Refusal,
    *,
    typed: RemovalForm | None = None,
) -> ResponseReturnValue:
    """The comment as it stands now, and what the moderator had typed."""
    db.session.rollback()
    comment = opened(desk, number)
    if comment.is_withdrawn:
        return conflicted(desk, number, form, refusal)
    form.refuse(refusal)
    status = 422 if refusal.field else 409
    return _page(desk, comment, typed or RemovalForm(formdata=None), refused=form, status=status)


def _page(
    desk: Desk,
    comment: OpenComment,
    form: RemovalForm,
    *,
    refused: DecisionForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    if comment.is_hidden:
        # The page of the comment asks first.
        return redirect(desk.address("comment", number=comment.comment.number), 303)
    # What its body withdrew is read by nobody here.
    comment = found(None if comment.is_withdrawn else comment)
    if not comment.comment.suggestion:
        del form.field
    page = render_template(
        "moderation/remove.html",
        visit=desk.visit,
        desk=desk,
        opened=comment,
        it=redacting(comment),
        form=form,
        refused=refused or form,
        place_of=desk.offered.place,
        policy=policy,
    )
    return page, status
