"""The lead brings several drafts together into one comment, and takes one apart again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Conflict, Refusal
from portal.responses import actions, queries, rules
from portal.responses.actions.merging import FEWEST, TOO_FEW
from portal.responses.blueprint import bp
from portal.responses.forms import MergeForm
from portal.responses.forms.merging import as_read
from portal.responses.gathering import Gathering, Together
from portal.responses.models import Comment, Stance
from portal.responses.pages import Reading, not_taken, read, reading_of_comment, visit_to_draft
from portal.responses.queries.files import files_of
from portal.responses.showing import Showing
from portal.web import hx
from portal.web.gate import found, require
from portal.web.numbers import whole_number

ANSWERED = "answered"


@bp.get("/draft/<label>/together")
@signed_in
def bring_together(slug: str, label: str) -> ResponseReturnValue:
    """The drafts on one section to choose from; once chosen, the comment that they become."""
    reading = read(slug, label)
    together = _together(reading)
    require(together.may_merge)
    chosen = [draft for draft in together.drafts if str(draft.id) in request.args.getlist("draft")]
    if len(chosen) < FEWEST:
        problem = TOO_FEW if "chosen" in request.args else ""
        return _choosing(reading, together, chosen, problem)
    form = MergeForm()
    gathering = Gathering(reading.outline, reading.passage, chosen)
    _ask(form, reading, gathering)
    form.show(gathering.words, gathering.stance, as_read(chosen))
    return _merging(reading, gathering, form)


@bp.post("/draft/<label>/together")
@signed_in
def merge(slug: str, label: str) -> ResponseReturnValue:
    """The drafts are one comment, unless a colleague came first at one of them."""
    version = whole_number(request.form.get("version"))
    reading = read(slug, label, version=version, to_act=True)
    visit = reading.visit
    require(rules.may_sign_off(visit))
    require(reading.passage is None or reading.passage.is_answerable)
    form = MergeForm()
    gathering = Gathering(reading.outline, reading.passage, _read_drafts(visit, form))
    _ask(form, reading, gathering)
    if not form.validate():
        if len(gathering.drafts) < FEWEST:
            return _too_late(reading, form, Refusal(TOO_FEW))
        return _merging(reading, gathering, form, 422)
    is_settled = request.form.get("do") == ANSWERED
    said = gathering.said(
        Stance(form.stance.data), form.comment.data or "", form.carrier, is_settled=is_settled
    )
    try:
        actions.merge_comments(
            visit,
            reading.outline,
            reading.passage,
            said,
            form.read,
            form_key=form.form_key.data or "",
        )
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        return _both_texts(reading, form, conflict)
    except Refusal as refusal:
        db.session.rollback()
        if refusal.field:
            form.refuse(refusal)
            return _merging(reading, gathering, form, 422)
        return _too_late(reading, form, refusal)
    flash(f"{len(form.read)} drafts are one comment now. They are kept beneath it.")
    return hx.go_to(reading.address)


@bp.get("/comments/<int:comment_id>/apart")
@signed_in
def ask_to_take_apart(slug: str, comment_id: int) -> ResponseReturnValue:
    """The question whether to take a comment apart, with all that would be back and be gone."""
    visit = visit_to_draft(slug)
    comment = found(queries.my_comment(visit, comment_id))
    require(rules.may_take_apart(visit, comment.response, comment))
    return _taking_apart(reading_of_comment(visit, comment), comment)


@bp.post("/comments/<int:comment_id>/apart")
@signed_in
def take_apart(slug: str, comment_id: int) -> ResponseReturnValue:
    """The drafts are back, and the comment they had become is gone."""
    visit = visit_to_draft(slug, to_act=True)
    comment = found(queries.my_comment(visit, comment_id))
    require(rules.may_sign_off(visit))
    reading = reading_of_comment(visit, comment)
    revision = whole_number(request.form.get("revision")) or 0
    try:
        pieces = actions.take_apart(visit, comment, revision=revision)
        db.session.commit()
    except Conflict as conflict:
        db.session.rollback()
        return _taking_apart(reading, comment, 409, conflict=conflict.sentence)
    except Refusal as refusal:
        db.session.rollback()
        return not_taken(visit, refusal, {}, back=reading.address)
    flash(f"The comment is {len(pieces)} drafts again.")
    return hx.go_to(reading.address)


def _together(reading: Reading) -> Together:
    visit, passage = reading.visit, reading.passage
    comments = queries.my_comments(visit, passage.section_ids if passage else None)
    return Together(visit, queries.response_of(visit), passage, comments)


def _read_drafts(visit: Visit, form: MergeForm) -> Sequence[Comment]:
    """The drafts that the form names, also where they have become pieces since."""
    try:
        ids: Collection[int] = form.read
    except ValueError:
        return ()
    return queries.drafts_and_pieces(visit, ids)


def _ask(form: MergeForm, reading: Reading, gathering: Gathering) -> None:
    about = reading.passage.short_name if reading.passage else "the draft as a whole"
    body = reading.visit.speaks_for
    form.ask(f"What is {body.name}’s view of {about}?", list(gathering.carriers))
    if files_of([draft.id for draft in gathering.drafts]):
        form.allow_no_words()


def _choosing(
    reading: Reading, together: Together, chosen: Sequence[Comment], problem: str
) -> ResponseReturnValue:
    drafts = together.drafts
    page = render_template(
        "responses/choose_drafts.html",
        visit=reading.visit,
        outline=reading.outline,
        passage=reading.passage,
        label=reading.label,
        drafts=drafts,
        merged=[c for c in together.comments if c.id in together.pieces],
        chosen={draft.id for draft in (chosen if problem else drafts)},
        showing=Showing(reading.outline, drafts),
        problem=problem,
    )
    return page, 422 if problem else 200


def _merging(
    reading: Reading,
    gathering: Gathering,
    form: MergeForm,
    status: int = 200,
    *,
    conflict: str = "",
) -> ResponseReturnValue:
    drafts = gathering.drafts
    page = render_template(
        "responses/merge.html",
        visit=reading.visit,
        outline=reading.outline,
        passage=reading.passage,
        label=reading.label,
        drafts=drafts,
        gathering=gathering,
        showing=Showing(reading.outline, drafts),
        files=files_of([draft.id for draft in drafts]),
        form=form,
        conflict=conflict,
    )
    return page, status


def _both_texts(reading: Reading, form: MergeForm, conflict: Conflict) -> ResponseReturnValue:
    """The drafts as they stand now, and what was typed in a form that has read them so."""
    together = _together(reading)
    still = [draft for draft in together.drafts if draft.id in form.read]
    if isinstance(conflict, actions.StoredOtherwise) or len(still) < FEWEST:
        return _too_late(reading, form, conflict)
    gathering = Gathering(reading.outline, reading.passage, still)
    mine = MergeForm(formdata=None)
    _ask(mine, reading, gathering)
    mine.show(form.comment.data or "", None, as_read(still))
    mine.stance.data = form.stance.data
    if "carried" in mine and "carried" in form:
        mine.carried.data = form.carried.data
    return _merging(reading, gathering, mine, 409, conflict=conflict.sentence)


def _too_late(reading: Reading, form: MergeForm, refusal: Refusal) -> ResponseReturnValue:
    return not_taken(reading.visit, refusal, {"Comment": form.comment.data}, back=reading.address)


def _taking_apart(
    reading: Reading, comment: Comment, status: int = 200, *, conflict: str = ""
) -> ResponseReturnValue:
    visit = reading.visit
    pieces = queries.pieces_of(visit, [comment.id]).get(comment.id, ())
    if not pieces:
        return redirect(reading.address)
    page = render_template(
        "responses/take_apart.html",
        visit=visit,
        outline=reading.outline,
        passage=reading.passage,
        comment=comment,
        pieces=pieces,
        showing=Showing(found(current_outline(visit)), [comment, *pieces]),
        back=reading.address,
        conflict=conflict,
        action=url_for(".take_apart", slug=visit.consultation.slug, comment_id=comment.id),
    )
    return page, status
