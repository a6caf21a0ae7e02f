"""Making a consultation and changing what it says of itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.accounts.sessions import signed_in_user
from portal.consultations import actions
from portal.consultations.door import enter
from portal.consultations.forms.settings import NewConsultationForm, SettingsForm, filled
from portal.consultations.models import Moderation
from portal.consultations.staff_views.blueprint import bp
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal


@bp.get("/new")
@needs(Right.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    return _new_page(NewConsultationForm(formdata=None))


@bp.post("/new")
@needs(Right.ADMINISTRATOR)
def create() -> ResponseReturnValue:
    form = NewConsultationForm()
    if not form.validate():
        return _new_page(form, 422)
    try:
        consultation = actions.create(
            **form.values(), slug=form.slug.data or "", by=signed_in_user()
        )
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _new_page(form, 422)
    db.session.commit()
    flash("The consultation is made. Bodies see nothing of it until it is opened.")
    return redirect(url_for("drafts.versions", slug=consultation.slug), 303)


@bp.get("/<slug>/settings")
@needs(Right.ADMINISTRATOR)
def settings(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    form = filled(visit.consultation)
    if visit.consultation.launched_at is not None:
        form.keep_close()
    return _settings_page(visit, form)


@bp.post("/<slug>/settings")
@needs(Right.ADMINISTRATOR)
def change(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    before = visit.consultation.moderation
    form = SettingsForm(moderation=before.value)
    if visit.consultation.launched_at is not None:
        form.keep_close()
    if not form.validate():
        return _settings_page(visit, form, 422)
    try:
        actions.change(visit.consultation, **form.values(), by=visit.user)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _settings_page(enter(slug), form, 422)
    db.session.commit()
    flash(f"The settings are saved.{_what_is_new(visit, before)}")
    return redirect(url_for(".settings", slug=slug), 303)


def _what_is_new(visit: Visit, before: Moderation) -> str:
    """What the change of one setting means for what bodies are sending at this moment."""
    after = visit.consultation.moderation
    if after is before or visit.consultation.launched_at is None:
        return ""
    if after is Moderation.AFTER:
        return (
            " From now on what bodies submit is published before a moderator reads it, and their "
            "pages say so. What waits now goes on waiting. See that what is said below of what "
            "will happen to the comments says so too."
        )
    return (
        " From now on what bodies submit waits for a moderator. What is published stays published "
        "until a moderator decides otherwise."
    )


def _new_page(form: NewConsultationForm, status: int = 200) -> ResponseReturnValue:
    return render_template("consultations/new.html", form=form), status


def _settings_page(visit: Visit, form: SettingsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("consultations/settings.html", visit=visit, form=form), status
