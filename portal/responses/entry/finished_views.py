"""A finished entry: reading its letter on asking, and taking a comment back for its respondent."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.db import db
from portal.errors import Refusal
from portal.responses import actions
from portal.responses.entry import rules
from portal.responses.entry.blueprint import address_of, bp, comment_of, entry_of, is_closed_to
from portal.responses.entry.forms import ConfirmForm
from portal.responses.queries.revealed import is_letter_hidden_from
from portal.web import hx


@bp.post("/<int:entry_id>/reveal")
@needs(Right.MODERATOR)
def reveal(slug: str, entry_id: int) -> ResponseReturnValue:
    """The letter is open, for an hour. What is open already is not recorded twice."""
    visit, entry = entry_of(slug, entry_id)
    if is_letter_hidden_from(visit.user, entry, visit.moment):
        actions.reveal_letter(entry, by=visit.user)
        db.session.commit()
    return hx.go_to(address_of(entry, slug))


@bp.get("/<int:entry_id>/comments/<int:comment_id>/withdraw")
@needs(Right.MODERATOR)
def ask_to_withdraw(slug: str, entry_id: int, comment_id: int) -> ResponseReturnValue:
    """The question whether its respondent asked for it. Asking changes nothing."""
    visit, entry, comment = comment_of(slug, entry_id, comment_id)
    if not rules.may_correct(entry, comment) or is_closed_to(visit, entry):
        return hx.go_to(address_of(entry, slug))
    return render_template(
        "responses/entry/withdraw.html",
        visit=visit,
        entry=entry,
        comment=comment,
        form=ConfirmForm(formdata=None),
    )


@bp.post("/<int:entry_id>/comments/<int:comment_id>/withdraw")
@needs(Right.MODERATOR)
def withdraw(slug: str, entry_id: int, comment_id: int) -> ResponseReturnValue:
    """The comment is withdrawn, and leaves a dated stub for those who had seen it."""
    visit, entry, comment = comment_of(slug, entry_id, comment_id)
    try:
        actions.withdraw_entered(visit, comment)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence)
        return hx.go_to(url_for(".show", slug=slug, entry_id=entry_id))
    flash(f"c{comment.number} is withdrawn.")
    return hx.go_to(address_of(entry, slug, f"comment-{comment_id}"))
