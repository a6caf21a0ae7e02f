"""Nothing to add: a body's answer without a comment, given and taken back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.db import db
from portal.errors import Refusal
from portal.responses import actions
from portal.responses.blueprint import bp
from portal.responses.desk import overtaken, refused, saved, writing
from portal.web.gate import found

CHECK = "check"
NOTHING_SAVED = "Saved: nothing to add."


@bp.post("/draft/<label>/nothing-to-add")
@signed_in
def nothing_to_add(slug: str, label: str) -> ResponseReturnValue:
    """The body has read the passage and is content with it."""
    reading = writing(slug, label)
    try:
        actions.say_nothing_to_add(reading.visit, found(reading.passage))
        db.session.commit()
    except Refusal as refusal:
        return refused(reading, None, refusal)
    if request.form.get("back") == CHECK:
        if not reading.is_current:
            flash(f"{NOTHING_SAVED} {overtaken(reading, 'answer')}")
        return redirect(url_for(".check", slug=slug, _anchor=f"answer-{reading.label}"), 303)
    return saved(reading, NOTHING_SAVED, kept="answer")


@bp.post("/draft/<label>/nothing-to-add/undo")
@signed_in
def undo_nothing_to_add(slug: str, label: str) -> ResponseReturnValue:
    """The passage is not answered any more."""
    reading = writing(slug, label)
    try:
        actions.take_back_nothing_to_add(reading.visit, found(reading.passage))
        db.session.commit()
    except Refusal as refusal:
        return refused(reading, None, refusal)
    return saved(reading, "Nothing to add is taken back.")
