"""Opening what is shown on asking only: each time it is, the record says by whom."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.db import db
from portal.moderation.blueprint import COMMENT, bp
from portal.moderation.desk import answer, desk_of, opened
from portal.responses.actions import reveal_comment
from portal.web import hx


@bp.post(f"{COMMENT}/reveal")
@needs(Right.MODERATOR)
def reveal(slug: str, number: int) -> ResponseReturnValue:
    """The comment is open with its words, for an hour. What is open already is not recorded twice.

    What its body withdrew stays closed.
    """
    desk = desk_of(slug)
    comment = opened(desk, number)
    if comment.is_hidden and not comment.is_withdrawn:
        reveal_comment(comment.comment, by=desk.visit.user)
        db.session.commit()
    if hx.wants_fragment():
        return answer(desk, comment=opened(desk, number))
    return redirect(desk.address("comment", number=number), 303)
