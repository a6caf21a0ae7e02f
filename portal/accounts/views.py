"""Signing in and out, and choosing a new password."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from portal import clock
from portal.accounts import actions, addresses, backoff, passwords, queries, rules, sessions
from portal.accounts.access import public
from portal.accounts.forms import AskResetForm, NewPasswordForm, SignInForm
from portal.accounts.models import User
from portal.accounts.signed_out import sign_in_first
from portal.db import db
from portal.db.engine import reading_only
from portal.errors import Refusal
from portal.web import kept_words, links
from portal.web.dates import time_of_day
from portal.web.limits import limited

WRONG = "The e-mail address or the password is not right. Check both and try again."
RESET = "/reset/<token>"

bp = Blueprint("accounts", __name__)
bp.app_errorhandler(Unauthorized)(sign_in_first)


@bp.after_request
def keep_the_token_here(response: Response) -> Response:
    if request.url_rule is not None and request.url_rule.rule == RESET:
        # The address is the key: no page that is linked from here may learn it, no cache keep it.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(formdata=None, next=links.local_path(request.args.get("next")))
    return _sign_in_page(form)


@bp.post("/sign-in")
@public
@limited("30 per minute")
def check_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        email = addresses.normalise(form.email.data or "")
    except Refusal as refusal:
        form.refuse(refusal)
        return _sign_in_page(form, 422)
    by_address, by_network = backoff.address_key(email), backoff.network_key()
    # Comparing a password takes tens of milliseconds, and nobody waits for it: the transaction it
    # was read in is over before it begins, and the one that writes begins after it.
    with reading_only():
        known = queries.credentials(email, with_samples=sessions.samples_may_sign_in())
        wait_until = backoff.wait_until(by_address, by_network)
        db.session.rollback()
    if wait_until is not None:
        return _wait_page(form, wait_until)
    password = form.password.data or ""
    if not passwords.matches(known.password_hash if known else None, password):
        actions.note_failure(
            user_id=known.user_id if known else None, keys=[by_address, by_network]
        )
        db.session.commit()
        form.form_errors.append(WRONG)
        return _sign_in_page(form, 422)
    assert known is not None
    stale = passwords.is_stale(known.password_hash)
    new_hash = passwords.hash_password(password) if stale else None
    # Locked, so that a new password is chosen, or the account closed, before this or after it.
    user = queries.locked_user(known.user_id)
    if user is None or not _is_still(known, user):
        db.session.rollback()
        form.form_errors.append(WRONG)
        return _sign_in_page(form, 422)
    onward = links.local_path(form.next.data) or links.local_path(session.get(sessions.NEXT))
    # Before the session that they were sealed in ends.
    kept = kept_words.unseal(form.kept.data)
    if sessions.user_or_none() is not None:
        sessions.end()
    sessions.begin(user)
    actions.note_success(user, key=by_address, new_hash=new_hash)
    db.session.commit()
    if kept is not None:
        return render_template("accounts/signed_in_again.html", kept=kept)
    return redirect(onward or url_for("home.start"), 303)


@bp.get("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    return render_template("accounts/sign_out.html")


@bp.post("/sign-out")
@public
def end_sign_in() -> ResponseReturnValue:
    user = sessions.user_or_none()
    if user is not None:
        actions.note_end(user)
    sessions.end()
    db.session.commit()
    flash("You are signed out.")
    return redirect(url_for(".sign_in"), 303)


@bp.get("/forgotten-password")
@public
def forgotten_password() -> ResponseReturnValue:
    return render_template("accounts/forgotten_password.html", form=AskResetForm(formdata=None))


@bp.post("/forgotten-password")
@public
@limited("10 per minute")
def ask_reset() -> ResponseReturnValue:
    form = AskResetForm()
    refused = not form.validate()
    email = ""
    if not refused:
        try:
            email = addresses.normalise(form.email.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
            refused = True
    if refused:
        return render_template("accounts/forgotten_password.html", form=form), 422
    actions.ask_reset(
        email,
        link=lambda token: links.absolute(".reset_password", token=token),
        with_samples=sessions.samples_may_sign_in(),
    )
    db.session.commit()
    return render_template("accounts/reset_asked.html", email=email)


@bp.get(RESET)
@public
def reset_password(token: str) -> ResponseReturnValue:
    reset = queries.usable_reset(token, with_samples=sessions.samples_may_sign_in())
    if reset is None:
        return render_template("accounts/reset_over.html"), 410
    form = NewPasswordForm(formdata=None)
    return render_template("accounts/reset.html", form=form, email=reset.user.email)


@bp.post(RESET)
@public
@limited("10 per minute")
def choose_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    with reading_only():
        reset = queries.usable_reset(token, with_samples=sessions.samples_may_sign_in())
        email = reset.user.email if reset else None
        db.session.rollback()
    if email is None:
        return render_template("accounts/reset_over.html"), 410
    page = "accounts/reset.html"
    if not form.validate():
        return render_template(page, form=form, email=email), 422
    password = form.password.data or ""
    try:
        new_hash = passwords.chosen(password, email=email)  # before the transaction that writes
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template(page, form=form, email=email), 422
    try:
        actions.reset_password(
            token,
            password_hash=new_hash,
            failures_key=backoff.address_key(email),
            with_samples=sessions.samples_may_sign_in(),
        )
    except Refusal:
        db.session.rollback()
        return render_template("accounts/reset_over.html"), 410
    db.session.commit()
    sessions.end()
    flash("Your password is changed. Sign in with the new one.")
    return redirect(url_for(".sign_in"), 303)


def _is_still(known: queries.Credentials, user: User) -> bool:
    """True when what the password was compared with is what the person has now."""
    may_sign_in = rules.may_sign_in(user, with_samples=sessions.samples_may_sign_in())
    return may_sign_in and user.password_hash == known.password_hash


def _sign_in_page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    kept = kept_words.unseal(form.kept.data)
    return render_template("accounts/sign_in.html", form=form, kept=kept), status


def _wait_page(form: SignInForm, until: datetime) -> ResponseReturnValue:
    # Rounded up, so that the minute it names is late enough.
    minute = (until + timedelta(seconds=59)).replace(second=0, microsecond=0)
    form.form_errors.append(
        f"There were too many wrong passwords. Try again at {time_of_day(minute)}, or choose a new "
        "password."
    )
    response = make_response(_sign_in_page(form, 429))
    seconds = max(1, int((until - clock.now()).total_seconds()) + 1)
    response.headers["Retry-After"] = str(seconds)
    return response
