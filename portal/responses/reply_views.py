"""Replying to a comment of another body: a page, or for htmx a form under the comment."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import current_outline
from portal.drafts.reading import Outline, Passage
from portal.errors import Refusal
from portal.responses import actions, queries, rules
from portal.responses.blueprint import bp
from portal.responses.forms import ReplyForm
from portal.responses.models import Comment
from portal.responses.pages import WHOLE_DRAFT, not_taken, visit_to_draft
from portal.responses.queries.replying import to_reply_to
from portal.responses.replying import Replying
from portal.responses.showing import Showing
from portal.web import hx
from portal.web.gate import found, require


@bp.get("/published/<int:number>/reply")
@signed_in
def ask_to_reply(slug: str, number: int) -> ResponseReturnValue:
    """The comment, and a form for the reply. Asking changes nothing."""
    visit = visit_to_draft(slug)
    answered = found(to_reply_to(visit, number))
    require(rules.may_reply(visit))
    return _form_page(visit, answered, ReplyForm(formdata=None))


@bp.post("/published/<int:number>/reply")
@signed_in
def reply(slug: str, number: int) -> ResponseReturnValue:
    """The reply is a draft of the body's, among its others."""
    visit = visit_to_draft(slug, to_act=True)
    answered = found(to_reply_to(visit, number))
    require(rules.may_write(visit) and visit.consultation.allows_replies)
    form = ReplyForm()
    if not form.validate():
        return _form_page(visit, answered, form, 422)
    back = _address(visit, found(current_outline(visit)), answered)
    try:
        made = actions.reply(
            visit, number, form.comment.data or "", form_key=form.form_key.data or ""
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.field:
            form.refuse(refusal)
            return _form_page(visit, found(to_reply_to(visit, number)), form, 422)
        return not_taken(visit, refusal, {"Reply": form.comment.data}, back=back)
    flash(
        f"Reply to c{number} saved as a draft. Nobody outside {visit.speaks_for.name} can see it "
        "until the response is submitted."
    )
    return hx.go_to(f"{back.partition('#')[0]}#our-{made.id}")


def _form_page(
    visit: Visit, answered: Comment, form: ReplyForm, status: int = 200
) -> ResponseReturnValue:
    form.stand_under(answered.number or 0)
    outline = found(current_outline(visit))
    comments = queries.published_comments(visit, outline, _passage(outline, answered))
    comment = found(next((each for each in comments if each.number == answered.number), None))
    return hx.page_or_fragment(
        "responses/reply.html",
        "responses/_reply.html",
        status,
        visit=visit,
        form=form,
        number=answered.number,
        comment=comment,
        it=Showing(outline).published(comment),
        back=_address(visit, outline, answered),
        replying=Replying(visit, queries.response_of(visit)),
    )


def _passage(outline: Outline, answered: Comment) -> Passage | None:
    """Where the comment is shown today: at no section where its words are gone."""
    return outline.passage_of(answered.section_id) if answered.section_id else None


def _address(visit: Visit, outline: Outline, answered: Comment) -> str:
    passage = _passage(outline, answered)
    return url_for(
        "responses.section",
        slug=visit.consultation.slug,
        label=passage.slug if passage else WHOLE_DRAFT,
        _anchor=f"c{answered.number}",
    )
