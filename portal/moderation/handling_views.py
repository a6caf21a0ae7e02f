"""Who looks after which comment: claiming, marking as read, assigning one or many."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.accounts.queries import user_by_id
from portal.db import db
from portal.errors import Refusal
from portal.moderation import actions, filtering, rules
from portal.moderation.blueprint import COMMENT, QUEUE, bp
from portal.moderation.desk import Desk, answer, desk_of, for_decision, opened
from portal.moderation.queue import OpenComment
from portal.web import hx
from portal.web.pages import counted


@bp.post(f"{COMMENT}/claim")
@needs(Right.MODERATOR)
def claim(slug: str, number: int) -> ResponseReturnValue:
    """Colleagues see who has the comment open; a page that does so by itself says who was first."""
    desk, comment = for_decision(slug, number)
    entry = actions.claim(comment.entry, by=desk.visit.user)
    db.session.commit()
    if hx.wants_fragment():
        return render_template(
            "moderation/_claim.html",
            visit=desk.visit,
            desk=desk,
            opened=comment,
            entry=entry,
            rules=rules,
            is_claiming=False,
        )
    return redirect(desk.address("comment", number=number), 303)


@bp.post(f"{COMMENT}/read")
@needs(Right.MODERATOR)
def mark_read(slug: str, number: int) -> ResponseReturnValue:
    """The comment is read, or unread again where the form says so; it stays open."""
    desk, comment = for_decision(slug, number)
    is_read = request.form.get("unread") is None
    actions.mark_read(comment.entry, is_read=is_read)
    db.session.commit()
    # It is somewhere else in the queue now; who reads it goes on from where it was.
    still = replace(opened(desk, number), before=comment.before, after=comment.after)
    told = f"c{number} is marked as {'read' if is_read else 'not read'}."
    return _stay(desk, still, told)


@bp.post(f"{COMMENT}/assign")
@needs(Right.MODERATOR)
def assign(slug: str, number: int) -> ResponseReturnValue:
    """The comment is for the moderator that the form names, and stays open."""
    desk, _ = for_decision(slug, number)
    return _assign(desk, [number], number)


@bp.post(f"{QUEUE}assign")
@needs(Right.MODERATOR)
def assign_many(slug: str) -> ResponseReturnValue:
    """The ticked comments are for the moderator that the form names."""
    desk = desk_of(slug)
    ticked = [filtering.number(text) or 0 for text in request.form.getlist("number")]
    if not any(ticked):
        return answer(desk, told="Tick at least one comment, then assign.", status=422)
    return _assign(desk, ticked, None)


def _assign(desk: Desk, numbers: list[int], number: int | None) -> ResponseReturnValue:
    chosen = request.form.get("officer", "")
    officer = next((each for each in desk.offered.officers if str(each.id) == chosen), None)
    if officer is None and chosen != filtering.NOBODY:
        return _refused(desk, number, "Choose who is to have it, or nobody.", 422)
    user = user_by_id(officer.id) if officer else None
    try:
        found = actions.assign(desk.visit.consultation, numbers, to=user, by=desk.visit.user)
    except Refusal as refusal:
        db.session.rollback()
        return _refused(desk, number, str(refusal), 409)
    db.session.commit()
    what = f"c{number} is" if number else f"{counted(found, 'comment')} {_is(found)}"
    who = f"with {officer.name}" if officer else "assigned to nobody"
    return _stay(desk, opened(desk, number) if number else None, f"{what} now {who}.")


def _is(found: int) -> str:
    return "is" if found == 1 else "are"


def _stay(desk: Desk, comment: OpenComment | None, told: str) -> ResponseReturnValue:
    """The same page again, saying what was done."""
    if hx.wants_fragment():
        return answer(desk, comment=comment, told=told, is_held=False)
    flash(told)
    if comment is None:
        return redirect(desk.address("queue"), 303)
    return redirect(desk.address("comment", number=comment.comment.number), 303)


def _refused(desk: Desk, number: int | None, why: str, status: int) -> ResponseReturnValue:
    """The same page again, saying why nothing was done."""
    comment = opened(desk, number) if number else None
    return answer(desk, comment=comment, told=why, status=status)
