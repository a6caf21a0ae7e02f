"""What became of each section of the published version in the next, and setting that right."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import actions, queries, rules
from portal.drafts.forms import CarryForm
from portal.drafts.models import DraftVersion, Section
from portal.drafts.staff_views.blueprint import bp, enter_to_prepare, version_of
from portal.errors import Conflict, Refusal
from portal.web import hx
from portal.web.gate import found, require

CHOICE_LENGTH = 90
NONE = SelectChoice(value="", label="None: it is new")


@bp.get("/<int:number>/carried")
@needs(Right.ADMINISTRATOR)
def carried(slug: str, number: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    before = found(queries.published_before(version))
    comparison = queries.comparison(before, version)
    return render_template(
        "drafts/carried.html",
        visit=visit,
        version=version,
        before=before,
        comparison=comparison,
        may_carry=not version.is_published,
    )


@bp.get("/<int:number>/sections/<int:section_id>/carry")
@needs(Right.ADMINISTRATOR)
def carry(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    before = found(queries.published_before(version))
    section = found(queries.section(version, section_id))
    require(rules.may_carry(visit.user, version))
    form = CarryForm(
        _choices(version, before, section),
        formdata=None,
        data={"seen": section.identity, "identity": section.identity},
    )
    return _carry_page(visit, version, before, section, form)


@bp.post("/<int:number>/sections/<int:section_id>/carry")
@needs(Right.ADMINISTRATOR)
def save_carry(slug: str, number: int, section_id: int) -> ResponseReturnValue:
    visit = enter_to_prepare(slug)
    version = version_of(visit, number)
    before = found(queries.published_before(version))
    section = found(queries.section(version, section_id))
    form = CarryForm(_choices(version, before, section))
    if not form.validate():
        return _carry_page(visit, version, before, section, form, status=422)
    try:
        actions.carry(section, form.identity.data, seen=form.seen.data or "", by=visit.user)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        if isinstance(refusal, Conflict):
            form.offer(_choices(version, before, section))
            form.seen.data = section.identity
        status = 422 if refusal.field else 409
        return _carry_page(visit, version, before, section, form, status=status)
    db.session.commit()
    flash(f"What {section.label} carries on is kept.")
    return hx.go_to(url_for(".carried", slug=slug, number=number))


def _choices(version: DraftVersion, before: DraftVersion, section: Section) -> list[SelectChoice]:
    """None, the one that it carries on, and those of the version before that nothing carries on."""
    taken = {each.identity for each in queries.sections_of(version.id) if each.id != section.id}
    return [
        NONE,
        *(
            SelectChoice(value=view.identity, label=_cut(f"{view.label}: {view.plain}"))
            for view in queries.published_outline(before.id).sections
            if view.identity not in taken
        ),
    ]


def _cut(words: str) -> str:
    if len(words) <= CHOICE_LENGTH:
        return words
    return words[:CHOICE_LENGTH].rsplit(" ", 1)[0] + "…"


def _carry_page(
    visit: Visit,
    version: DraftVersion,
    before: DraftVersion,
    section: Section,
    form: CarryForm,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    outline = queries.outline_of(version)
    earlier = queries.published_outline(before.id).sections
    return render_template(
        "drafts/carry.html",
        visit=visit,
        version=version,
        before=before,
        section=found(outline.section_by_id(section.id)),
        was=next((view for view in earlier if view.identity == section.identity), None),
        form=form,
    ), status
