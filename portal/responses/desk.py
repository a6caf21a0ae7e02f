"""What the views that answer a section share: coming in to write, and answering what was done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import zip_longest

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.db import db
from portal.drafts.queries import current_outline
from portal.errors import Refusal
from portal.responses import progress, queries, rules
from portal.responses.forms import ChangeForm, CommentFields, CommentForm
from portal.responses.models import Comment
from portal.responses.pages import Reading, completed_words, not_taken, read, section_page
from portal.web import hx
from portal.web.forms import clean_text
from portal.web.gate import found, require
from portal.web.numbers import whole_number

# What a form sent by itself and did not hear back of: as many of each as there were sendings.
UNANSWERED = "unanswered"
UNANSWERED_WORDING = "unanswered_wording"


def writing(slug: str, label: str) -> Reading:
    """What is read, by somebody who speaks for a body, of what the body is asked about.

    The form says which version was before the writer: its label may name other words by now.
    """
    version = whole_number(request.form.get("version"))
    reading = read(slug, label, version=version, to_act=True)
    require(rules.may_write(reading.visit))
    require(reading.passage is None or reading.passage.is_answerable)
    return reading


def unanswered(form: CommentFields) -> Collection[tuple[str, str]]:
    """Words and suggestion of each sending that the form has not heard back of, as kept."""
    words = request.form.getlist(UNANSWERED)
    wordings = request.form.getlist(UNANSWERED_WORDING)
    return {
        (clean_text(typed) or "", form.as_wording(worded))
        for typed, worded in zip_longest(words, wordings, fillvalue="")
    }


def saved(reading: Reading, done: str, *, kept: str = "") -> ResponseReturnValue:
    """The desk as it is now; without htmx the section's page, which says the same.

    `kept` names what was new, so that its writer is told if a version came out in the meantime.
    """
    reading = replace(reading, current=found(current_outline(reading.visit)))
    if reading.is_current and hx.wants_fragment():
        return section_page(reading, done=done)
    if kept and not reading.is_current:
        done = f"{done} {overtaken(reading, kept)}"
    current = reading.current
    statuses = queries.statuses(reading.visit, current)
    flash(f"{done} {completed_words(progress.completed(current, statuses))}")
    return hx.go_to(reading.address)


def overtaken(reading: Reading, kept: str) -> str:
    """That a version was published meanwhile, for the writer of what is on the one before."""
    return (
        f"Version {reading.current.number} was published while you were writing. Your {kept} is "
        f"kept on version {reading.outline.number}, and shown here."
    )


def refused(
    reading: Reading,
    form: CommentForm | ChangeForm | None,
    refusal: Refusal,
    *,
    editing: Comment | None = None,
) -> ResponseReturnValue:
    """Nothing was changed; whatever was typed is in the answer."""
    db.session.rollback()
    if form is not None and refusal.field:
        form.refuse(refusal)
        return section_page(reading, 422, form=form, editing=editing)
    typed = form.typed if form is not None else {}
    return not_taken(reading.visit, refusal, typed, back=reading.address)
