"""A body reads what was decided on a comment of its own, and why."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.door import enter
from portal.drafts.queries import published_outline
from portal.moderation import policy, queries
from portal.moderation import rules as moderation_rules
from portal.responses import rules
from portal.responses.showing import Showing
from portal.web.gate import found, require

bp = Blueprint("reasons", __name__)


@bp.get("/consultations/<slug>/comments/c<int:number>/decision")
@signed_in
def show(slug: str, number: int) -> ResponseReturnValue:
    """Every decision on the comment with its reason, for whoever speaks for the body that made it.

    It is not said which moderator decided.
    """
    visit = enter(slug)
    require(rules.may_read_response(visit))
    comment = found(queries.comment_of_body(visit, number))
    decisions = queries.decisions(comment.id)
    return render_template(
        "moderation/reasons.html",
        visit=visit,
        comment=comment,
        decisions=decisions,
        standing=moderation_rules.standing(comment, decisions),
        is_for_staff_only=moderation_rules.is_for_staff_only(comment.response),
        shown=Showing(published_outline(comment.version_id), [comment]).own(comment),
        may_change=rules.may_change_sent(visit, comment),
        policy=policy,
    )
