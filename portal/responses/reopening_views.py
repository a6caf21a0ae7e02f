"""Reopening a response that was submitted, and reading each submission as it was sent."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.db import db
from portal.drafts.comparison.difference import difference
from portal.errors import Closed, Refusal
from portal.responses import actions, queries, record, rules
from portal.responses.blueprint import bp
from portal.responses.overview import visit_to_response
from portal.responses.pages import not_taken
from portal.responses.receipt import approval, published
from portal.stakeholders.naming import STANDING_NAMES
from portal.web.gate import found, require
from portal.web.limits import limited
from portal.web.links import absolute

# Each time all colleagues are written to.
MOST_LETTERS = "40 per hour"
REOPENED = "The response is reopened. What was submitted stays with the Authority."


@bp.get("/response/reopen")
@signed_in
def ask_to_reopen(slug: str) -> ResponseReturnValue:
    """The question whether to reopen the response. Asking changes nothing."""
    visit = visit_to_response(slug)
    require(rules.may_sign_off(visit))
    stored = queries.response_of(visit)
    if not rules.may_reopen(visit, stored):
        return redirect(url_for(".response", slug=slug))
    return render_template("responses/reopen.html", visit=visit, response=stored)


@bp.post("/response/reopen")
@signed_in
@limited(MOST_LETTERS)
def reopen(slug: str) -> ResponseReturnValue:
    """The body may draft again. Sent twice it is reopened once."""
    visit = visit_to_response(slug, to_act=True)
    require(rules.may_sign_off(visit))
    back = url_for(".response", slug=slug)
    try:
        actions.reopen(visit, address=absolute(".response", slug=slug))
        db.session.commit()
    except Closed as closed:
        db.session.rollback()
        return not_taken(visit, closed, {}, back=back)
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence)
        return redirect(back, 303)
    flash(REOPENED)
    return redirect(back, 303)


@bp.get("/response/submissions/<int:number>")
@signed_in
def read_submission(slug: str, number: int) -> ResponseReturnValue:
    """One submission as it was sent, whatever has been changed since. For the body alone."""
    visit = visit_to_response(slug)
    submission = found(queries.submission(visit, number))
    kept = record.read(submission.record)
    return render_template(
        "responses/submission.html",
        visit=visit,
        submission=submission,
        kept=kept,
        approval=approval,
        published=published,
        standing=STANDING_NAMES[submission.standing] if submission.standing else "",
        redline=lambda comment: (
            difference(comment.instead_of, comment.suggestion) if comment.suggestion else ()
        ),
    )
