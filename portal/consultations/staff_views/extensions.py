"""Giving more time, to everybody or to one body, and all the times it was given."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations import actions, queries
from portal.consultations.door import enter
from portal.consultations.forms.extensions import ExtensionForm
from portal.consultations.links import overview_link
from portal.consultations.staff_views.blueprint import bp
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.web.dates import close


@bp.get("/<slug>/extensions/")
@needs(Right.ADMINISTRATOR)
def extensions(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    form = ExtensionForm(formdata=None)
    form.offer(queries.participating_bodies(visit.consultation.id))
    return _page(visit, form)


@bp.post("/<slug>/extensions/")
@needs(Right.ADMINISTRATOR)
def extend(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    bodies = queries.participating_bodies(visit.consultation.id)
    form = ExtensionForm()
    form.offer(bodies)
    if not form.validate():
        return _page(visit, form, 422)
    body = next((body for body in bodies if str(body.id) == form.body.data), None)
    try:
        made = actions.extend(
            visit.consultation,
            body=body,
            closes=form.closes,
            reason=form.reason.data or "",
            by=visit.user,
            address=overview_link(visit.consultation),
        )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _page(enter(slug), form, 422)
    db.session.commit()
    whom = body.name if body else "Everybody"
    flash(f"{whom} can now answer until {close(made.closes_at)}, and has been told.")
    return redirect(url_for(".extensions", slug=slug), 303)


def _page(visit: Visit, form: ExtensionForm, status: int = 200) -> ResponseReturnValue:
    consultation = visit.consultation
    return render_template(
        "consultations/extensions.html",
        visit=visit,
        form=form,
        extensions=queries.extensions(consultation.id),
        longer=[
            (body, closes_at)
            for body, closes_at in queries.closes(consultation)
            if closes_at > consultation.closes_at
        ],
    ), status
