"""The page on which somebody chooses how letters come to them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions
from portal.accounts.access import signed_in
from portal.accounts.forms import LettersForm, letters_form
from portal.accounts.letters import kinds_for
from portal.accounts.sessions import signed_in_user
from portal.db import db
from portal.errors import Refusal
from portal.mail.queries import paces
from portal.web.gate import require

bp = Blueprint("letters", __name__)


@bp.get("/account/mail")
@signed_in
def choices() -> ResponseReturnValue:
    """What comes to the person and how; opening it changes nothing."""
    user = signed_in_user()
    form = letters_form(kinds_for(user), fresh=True)
    form.show({kind: pace for (_, kind), pace in paces({user.email}).items()})
    return _page(form)


@bp.post("/account/mail")
@signed_in
def choose() -> ResponseReturnValue:
    """Letters come as chosen from now on."""
    user = signed_in_user()
    kinds = kinds_for(user)
    require(bool(kinds))
    form = letters_form(kinds)
    if not form.validate():
        return _page(form, 422)
    try:
        actions.choose_letters(user, form.chosen)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _page(form, 409)
    flash("Your choices are saved.")
    return redirect(url_for(".choices"), 303)


def _page(form: LettersForm, status: int = 200) -> ResponseReturnValue:
    return render_template("accounts/letters.html", form=form), status
