"""The body's own page of how its work stands, and what is done from it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.db import db
from portal.drafts.reading import Passage
from portal.errors import Refusal
from portal.responses import actions, rules
from portal.responses.blueprint import bp
from portal.responses.overview import overview_of, visit_to_response
from portal.responses.pages import WHOLE_DRAFT, not_taken, read
from portal.responses.standing import standing_of
from portal.web import hx
from portal.web.gate import require
from portal.web.limits import limited
from portal.web.links import absolute
from portal.web.numbers import whole_number

NONE_TICKED = "Tick the sections that you have nothing to add on"
MOST_LEFT_NAMED = 10
# Said, taken back and said again it writes to the leads each time.
MOST_LETTERS = "40 per hour"


@bp.get("/response/status")
@signed_in
def status(slug: str) -> ResponseReturnValue:
    """Each section and each colleague on one page, and what is missing."""
    return _page(slug)


@bp.post("/response/status/nothing-to-add")
@signed_in
def nothing_to_add_on_all(slug: str) -> ResponseReturnValue:
    """The body is content with all the sections that were ticked, but those commented on since."""
    version = whole_number(request.form.get("version"))
    reading = read(slug, WHOLE_DRAFT, version=version, to_act=True)
    require(rules.may_write(reading.visit))
    ticked = set(request.form.getlist("section"))
    passages = [passage for passage in reading.outline.answerable if passage.slug in ticked]
    if not passages:
        return _page(slug, 422, problem=NONE_TICKED)
    try:
        said, left = actions.say_nothing_to_add_on_all(reading.visit, passages)
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, refusal)
    flash(_told(said, left))
    return hx.go_to(url_for(".status", slug=slug))


@bp.post("/response/ready")
@signed_in
@limited(MOST_LETTERS)
def tell_ready(slug: str) -> ResponseReturnValue:
    """The leads are told that the response is ready for them to sign off."""
    visit = visit_to_response(slug, to_act=True)
    require(rules.may_find_ready(visit))
    try:
        actions.tell_ready(visit, address=absolute("responses.check", slug=slug))
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, refusal)
    flash("The lead is told that the response is ready.")
    return hx.go_to(url_for(".status", slug=slug))


@bp.post("/response/ready/undo")
@signed_in
def take_back_ready(slug: str) -> ResponseReturnValue:
    """The response is not ready after all."""
    visit = visit_to_response(slug, to_act=True)
    require(rules.may_write(visit))
    try:
        actions.take_back_ready(visit)
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, refusal)
    flash("“Ready for sign-off” is taken back.")
    return hx.go_to(url_for(".status", slug=slug))


def _page(slug: str, status: int = 200, *, problem: str = "") -> ResponseReturnValue:
    visit = visit_to_response(slug)
    overview = overview_of(visit)
    page = render_template(
        "responses/status.html",
        standing=standing_of(visit, overview["outline"], overview["answers"]),
        problem=problem,
        **overview,
    )
    return page, status


def _refused(slug: str, refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    visit = visit_to_response(slug)
    return not_taken(visit, refusal, {}, back=url_for(".status", slug=slug))


def _told(said: Sequence[Passage], left: Sequence[Passage]) -> str:
    """Saved: nothing to add on 2 sections. B4 to B6 has a comment now and was left."""
    sentences = []
    if said:
        sentences.append(f"Saved: nothing to add on {_counted(said)}.")
    if left:
        names = ", ".join(passage.short_name for passage in left[:MOST_LEFT_NAMED])
        more = f" and {len(left) - MOST_LEFT_NAMED} more" if len(left) > MOST_LEFT_NAMED else ""
        has = "has a comment now and was" if len(left) == 1 else "have comments now and were"
        sentences.append(f"{names}{more} {has} left as {'it' if len(left) == 1 else 'they'} stood.")
    return " ".join(sentences)


def _counted(passages: Sequence[Passage]) -> str:
    return f"{len(passages)} section{'s' * (len(passages) != 1)}"
