"""The body's response as a whole: what it says so far, checking it, submitting it."""

from __future__ import annotations

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Closed, Conflict, Refusal
from portal.responses import actions, queries, rules
from portal.responses.blueprint import bp
from portal.responses.checked import Checked
from portal.responses.forms import SubmitForm
from portal.responses.overview import overview_of, visit_to_response
from portal.responses.pages import not_taken
from portal.stakeholders.models import MemberRole
from portal.stakeholders.queries import members
from portal.web.gate import found, require
from portal.web.links import absolute


@bp.get("/response/")
@signed_in
def response(slug: str) -> ResponseReturnValue:
    """Where the response stands, and everything the body has said in it."""
    visit = visit_to_response(slug)
    return render_template("responses/response.html", **overview_of(visit))


@bp.get("/response/check")
@signed_in
def check(slug: str) -> ResponseReturnValue:
    """Everything that would be sent, and for the lead the form that sends it."""
    visit = visit_to_response(slug)
    stored = queries.response_of(visit)
    if not rules.is_drafting(stored):
        return redirect(url_for(".response", slug=slug))
    form = SubmitForm()
    form.ask(visit.speaks_for)
    # Before the page reads the drafts: one that comes between is shown and asked about, not missed.
    seen = Checked(len(queries.submissions(visit)), queries.would_be_sent(visit))
    form.show(stored, name=visit.user.name, seen=seen)
    return _check_page(visit, form if rules.may_submit(visit, stored) else None)


@bp.post("/response/check")
@signed_in
def submit(slug: str) -> ResponseReturnValue:
    """The response is submitted once, however often this is sent."""
    visit = visit_to_response(slug, to_act=True)
    require(rules.may_sign_off(visit))
    if not rules.is_drafting(queries.response_of(visit)):
        return redirect(url_for(".submitted", slug=slug), 303)
    form = SubmitForm()
    form.ask(visit.speaks_for)
    try:
        require_open(visit)  # before the form: what is late is late, right or wrong
        if not form.validate():
            return _check_page(visit, form, 422)
        actions.submit(
            visit,
            found(current_outline(visit)),
            form.sign_off(),
            address=absolute(".response", slug=slug),
            seen=form.checked,
            told=form.was_told,
        )
        db.session.commit()
    except Closed as closed:
        db.session.rollback()
        return not_taken(visit, closed, form.typed, back=url_for(".response", slug=slug))
    except Conflict as conflict:
        db.session.rollback()
        again = form.checked.shown_again(
            len(queries.submissions(visit)), queries.would_be_sent(visit)
        )
        form.seen.data = again.written()
        form.refuse(conflict)
        return _check_page(visit, form, 409)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _check_page(visit, form, 422)
    return redirect(url_for(".submitted", slug=slug), 303)


@bp.get("/response/submitted")
@signed_in
def submitted(slug: str) -> ResponseReturnValue:
    """The reference, once the response is stored as submitted; before that, back to checking."""
    visit = visit_to_response(slug)
    stored = queries.response_of(visit)
    if stored is None or rules.is_drafting(stored):
        return redirect(url_for(".check", slug=slug))
    return render_template(
        "responses/submitted.html",
        visit=visit,
        response=stored,
        submissions=queries.submissions(visit),
        team=current_app.config["SETTINGS"].reply_to,
    )


def _check_page(visit: Visit, form: SubmitForm | None, status: int = 200) -> ResponseReturnValue:
    if form is not None:
        form.told.data = visit.consultation.moderation.value
    leads = [
        membership.user.name
        for membership in members(visit.speaks_for.id)
        if membership.role is MemberRole.LEAD
    ]
    page = render_template("responses/check.html", form=form, leads=leads, **overview_of(visit))
    return page, status
