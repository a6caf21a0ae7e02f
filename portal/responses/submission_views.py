"""The body's response as a whole: what it says so far, checking it, submitting it once."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Closed, Refusal
from portal.responses import actions, progress, queries, rules
from portal.responses.answers import answers_of
from portal.responses.blueprint import bp
from portal.responses.forms import SubmitForm
from portal.responses.models import Response
from portal.responses.pages import not_taken, visit_to_draft
from portal.responses.receipt import CAPACITIES, NAMED
from portal.responses.showing import Showing
from portal.stakeholders.models import MemberRole
from portal.stakeholders.queries import members
from portal.web.gate import found, require


@bp.get("/response/")
@signed_in
def response(slug: str) -> ResponseReturnValue:
    """Where the response stands, and everything the body has said in it."""
    visit = _visit_to_response(slug)
    return render_template("responses/response.html", **_context(visit))


@bp.get("/response/check")
@signed_in
def check(slug: str) -> ResponseReturnValue:
    """Everything that would be sent, and for the lead the form that sends it."""
    visit = _visit_to_response(slug)
    stored = queries.response_of(visit)
    if not rules.is_drafting(stored):
        return redirect(url_for(".response", slug=slug))
    form = SubmitForm()
    form.ask(visit.speaks_for)
    form.approved_by_name.data = visit.user.name
    return _check_page(visit, form if rules.may_submit(visit, stored) else None)


@bp.post("/response/check")
@signed_in
def submit(slug: str) -> ResponseReturnValue:
    """The response is submitted once, however often this is sent."""
    visit = _visit_to_response(slug, to_act=True)
    require(rules.may_sign_off(visit))
    if not rules.is_drafting(queries.response_of(visit)):
        return redirect(url_for(".submitted", slug=slug), 303)
    form = SubmitForm()
    form.ask(visit.speaks_for)
    address = current_app.config["SETTINGS"].base_url + url_for(".response", slug=slug)
    try:
        require_open(visit)  # before the form: what is late is late, right or wrong
        if not form.validate():
            return _check_page(visit, form, 422)
        actions.submit(visit, found(current_outline(visit)), form.sign_off(), address=address)
        db.session.commit()
    except Closed as closed:
        db.session.rollback()
        typed = {
            field.label.text: field.data
            for field in (form.approved_by_name, form.mandate, form.not_published_reason)
        }
        return not_taken(visit, closed, typed, back=url_for(".response", slug=slug))
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _check_page(visit, form, 422)
    return redirect(url_for(".submitted", slug=slug), 303)


@bp.get("/response/submitted")
@signed_in
def submitted(slug: str) -> ResponseReturnValue:
    """The reference, once the response is stored as submitted; before that, back to checking."""
    visit = _visit_to_response(slug)
    stored = queries.response_of(visit)
    if stored is None or rules.is_drafting(stored):
        return redirect(url_for(".check", slug=slug))
    return render_template("responses/submitted.html", visit=visit, response=stored)


def _visit_to_response(slug: str, *, to_act: bool = False) -> Visit:
    visit = visit_to_draft(slug, to_act=to_act)
    require(rules.may_read_response(visit))
    return visit


def _check_page(visit: Visit, form: SubmitForm | None, status: int = 200) -> ResponseReturnValue:
    leads = [
        membership.user.name
        for membership in members(visit.speaks_for.id)
        if membership.role is MemberRole.LEAD
    ]
    page = render_template("responses/check.html", form=form, leads=leads, **_context(visit))
    return page, status


def _context(visit: Visit) -> dict[str, Any]:
    """What both pages show of the response: an answer for every section, said or not."""
    outline = found(current_outline(visit))
    statuses = queries.statuses(visit, outline)
    stored: Response | None = queries.response_of(visit)
    answers = answers_of(
        outline, statuses, queries.all_my_comments(visit), queries.my_nil_returns(visit, outline)
    )
    return {
        "visit": visit,
        "outline": outline,
        "response": stored,
        "answers": answers,
        "showing": Showing(outline, answers.comments),
        "completed": progress.completed(outline, statuses),
        "may_answer": rules.may_comment(visit, stored, None),
        "unplaced": queries.unplaced_count(visit),
        "may_submit": rules.may_submit(visit, stored),
        "capacities": CAPACITIES,
        "named": NAMED,
    }
