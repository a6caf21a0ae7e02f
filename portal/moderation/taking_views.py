"""Taking a suggested wording into the next version of the draft."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.actions import lock
from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import actions
from portal.drafts.queries import taken
from portal.errors import Refusal
from portal.moderation import queries
from portal.moderation.forms import TakeForm
from portal.moderation.taking import offered, taking
from portal.responses.models import Comment
from portal.responses.published_words import redline
from portal.responses.queries.revealed import is_hidden_from
from portal.web.gate import found, require

bp = Blueprint("taking", __name__)


@bp.post("/staff/consultations/<slug>/moderation/<int:number>/take")
@needs(Right.MODERATOR)
def take(slug: str, number: int) -> ResponseReturnValue:
    """The wording is in the version in preparation; or what stands there now, to be confirmed.

    Where a moderator removed words from it, somebody has to close the gaps first.
    """
    visit = enter(slug)
    comment = found(queries.comment(visit.consultation.id, number))
    require(taking(visit).may(comment))
    if is_hidden_from(visit.user, comment, visit.moment):
        # What comes back may show the words; the page of the comment asks first.
        return redirect(_back(visit, number), 303)
    form = TakeForm()
    if not form.validate():
        return _page(visit, comment, form, 422)
    # Words that are removed at this moment are not taken.
    lock(visit.consultation)
    suggested = offered(comment)
    words = form.words.data or suggested.text
    if sentence := suggested.refusal_of(words):
        form.words.data = words
        form.refuse(Refusal(sentence, field="words"))
        return _page(visit, comment, form, 422)
    assert comment.section_id is not None
    try:
        actions.take_wording(
            visit.consultation,
            comment.section_id,
            words,
            comment_id=comment.id,
            seen=form.seen.data or "",
            by=visit.user,
        )
    except actions.WordedSince as since:
        db.session.rollback()
        form.show(words, seen=actions.digest(since.section.plain))
        return _page(visit, comment, form, 409, since)
    except Refusal as refusal:
        db.session.rollback()
        form.words.data = words
        form.refuse(refusal)
        return _page(visit, comment, form, 422 if refusal.field else 409)
    into = taken([comment.id], in_preparation=True)[comment.id]
    db.session.commit()
    flash(f"The wording of c{number} is in version {into.number}, {into.label}.")
    return redirect(_back(visit, number), 303)


def _page(
    visit: Visit,
    comment: Comment,
    form: TakeForm,
    status: int,
    since: actions.WordedSince | None = None,
) -> ResponseReturnValue:
    """Both wordings, and a form that takes the one confirmed."""
    assert comment.number is not None
    page = render_template(
        "moderation/taking.html",
        visit=visit,
        comment=comment,
        form=form,
        since=since,
        redlined=redline(since.section.plain, offered(comment).words) if since else (),
        number=taking(visit).number,
        back=_back(visit, comment.number),
        label=request.form.get("back", ""),
    )
    return page, status


def _back(visit: Visit, number: int) -> str:
    """The comment where it was read: in its section's analysis, or with the moderator."""
    slug = visit.consultation.slug
    if label := request.form.get("back"):
        return url_for("analysis.section", slug=slug, label=label, _anchor=f"c{number}")
    return url_for("moderation.comment", slug=slug, number=number, state="all")
