"""What somebody gets who must sign in first. Nothing they typed is lost by it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from portal.accounts.forms import SignInForm
from portal.web import hx, kept_words
from portal.web.links import local_path


def sign_in_first(_error: Unauthorized) -> ResponseReturnValue:
    """A page asked for: on to the sign-in page and back. A form sent: the sign-in page, with it.

    htmx gets a 401 whose header takes the whole browser to the sign-in page; for a form its script
    sends the form again the plain way instead, so that the words come here.
    """
    is_form = request.method == "POST"
    if hx.is_htmx():
        wanted = hx.current_page() if is_form else request.full_path.rstrip("?")
        return hx.sign_in_first(url_for("accounts.sign_in", next=local_path(wanted)))
    if not is_form:
        wanted = local_path(request.full_path.rstrip("?"))
        return redirect(url_for("accounts.sign_in", next=wanted), 303)
    kept = kept_words.from_request()
    sealed = kept_words.seal(kept) if kept else ""
    if kept and not sealed:
        kept = kept_words.too_long()
    form = SignInForm(formdata=None, kept=sealed)
    return render_template("accounts/sign_in.html", form=form, kept=kept, was_signed_out=True), 401
