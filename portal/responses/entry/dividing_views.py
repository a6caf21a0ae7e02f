"""One entry: its letter paragraph by paragraph, the comments made of it so far, and finishing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations.queries import close_for
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.responses import actions
from portal.responses.actions.dividing import Placed
from portal.responses.entry import rules, wording
from portal.responses.entry.blueprint import address_of, bp, entry_of, outline_of
from portal.responses.entry.forms import (
    NO_COMMENT,
    NO_COMMENT_NAME,
    STANCES,
    ConfirmForm,
    chosen_paragraphs,
    places_of,
    section_at,
)
from portal.responses.entry.letter import paragraphs
from portal.responses.models import Response, Stance
from portal.responses.queries import entered as queries
from portal.responses.queries.files import letters_of
from portal.responses.queries.revealed import is_letter_hidden_from
from portal.responses.rules import is_for_staff_only
from portal.web import hx
from portal.web.numbers import whole_number
from portal.web.pages import counted

# More choices on one page make it slow to load and to read.
MOST_PARAGRAPHS = 20
NOT_OFFERED = "Choose a section from the list"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was done, at which paragraph if at one, and what had been chosen."""

    sentence: str = ""
    at: int | None = None
    status: int = 200
    chosen: Mapping[int, str] = field(default_factory=dict)
    views: Mapping[int, str] = field(default_factory=dict)


NOTHING_REFUSED = Refused()


@bp.get("/<int:entry_id>/")
@needs(Right.MODERATOR)
def show(slug: str, entry_id: int) -> ResponseReturnValue:
    visit, entry = entry_of(slug, entry_id)
    return _page(visit, entry)


@bp.post("/<int:entry_id>/divide")
@needs(Right.MODERATOR)
def divide(slug: str, entry_id: int) -> ResponseReturnValue:
    """The paragraphs for which something was chosen are dealt with; the others wait."""
    visit, entry = entry_of(slug, entry_id)
    outline = outline_of(visit)
    offered = [paragraph.at for paragraph in paragraphs(entry.letter)]
    chosen = chosen_paragraphs(request.form, offered)
    known = {choice.value for choice in places_of(outline)} | {NO_COMMENT}
    wrong = next((at for at, place in chosen.items() if place not in known), None)
    if wrong is not None or not chosen:
        sentence = "Choose a section for at least one paragraph" if wrong is None else NOT_OFFERED
        return _page(visit, entry, Refused(sentence, wrong, 422, chosen))
    placed = {
        at: Placed(False) if place == NO_COMMENT else Placed(True, section_at(outline, place))
        for at, place in chosen.items()
    }
    try:
        made = actions.divide(visit, entry, outline, placed)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        at = whole_number((refusal.field or "").removeprefix("p"))
        visit, entry = entry_of(slug, entry_id)
        refused = Refused(refusal.sentence, at, 422 if refusal.field else 409, chosen)
        return _page(visit, entry, refused)
    return _on(visit, entry, f"{counted(len(made), 'comment')} made.")


@bp.post("/<int:entry_id>/put-back")
@needs(Right.MODERATOR)
def put_back(slug: str, entry_id: int) -> ResponseReturnValue:
    """The paragraphs that were found to be no comments wait again."""
    visit, entry = entry_of(slug, entry_id)
    try:
        actions.put_back(visit, entry)
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, entry_id, refusal)
    return _on(visit, entry, "The paragraphs wait again.")


@bp.post("/<int:entry_id>/views")
@needs(Right.MODERATOR)
def save_views(slug: str, entry_id: int) -> ResponseReturnValue:
    """Each comment has the view that was chosen for it."""
    visit, entry = entry_of(slug, entry_id)
    views = {
        comment.id: request.form[f"v{comment.id}"]
        for comment in queries.entry_comments(entry.id)
        if f"v{comment.id}" in request.form
    }
    if not views or set(views.values()) - {choice.value for choice in STANCES}:
        return _page(visit, entry, Refused("Choose a view from the list", None, 422))
    try:
        actions.set_views(
            visit,
            entry,
            {
                id_: (Stance(view), whole_number(request.form.get(f"r{id_}")) or 0)
                for id_, view in views.items()
            },
        )
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, entry_id, refusal, views)
    return _on(visit, entry, "The views are saved.")


@bp.post("/<int:entry_id>/finish")
@needs(Right.MODERATOR)
def finish(slug: str, entry_id: int) -> ResponseReturnValue:
    """The response is submitted, however often this is sent."""
    visit, entry = entry_of(slug, entry_id)
    try:
        entry = actions.finish(visit, entry, outline_of(visit))
        db.session.commit()
    except Refusal as refusal:
        return _refused(slug, entry_id, refusal)
    flash(f"Finished: reference {entry.reference}. Its comments wait for moderation.")
    return hx.go_to(address_of(entry, slug))


def _on(visit: Visit, entry: Response, done: str) -> ResponseReturnValue:
    """The entry as it stands now."""
    if hx.wants_fragment():
        return _page(visit, entry, done=done)
    flash(done)
    return redirect(address_of(entry, visit.consultation.slug), 303)


def _refused(
    slug: str, entry_id: int, refusal: Refusal, views: Mapping[int, str] | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    visit, entry = entry_of(slug, entry_id)
    return _page(visit, entry, Refused(refusal.sentence, None, 409, views=views or {}))


def _page(
    visit: Visit, entry: Response, refused: Refused = NOTHING_REFUSED, *, done: str = ""
) -> ResponseReturnValue:
    letter = paragraphs(entry.letter)
    dealt_with = queries.letter_parts(entry.id)
    waiting = [paragraph for paragraph in letter if paragraph.at not in dealt_with]
    outline = outline_of(visit)
    places = places_of(outline)
    is_letter_hidden = is_letter_hidden_from(visit.user, entry, visit.moment)
    return hx.page_or_fragment(
        "responses/entry/entry.html",
        "responses/entry/_entry.html",
        refused.status,
        visit=visit,
        entry=entry,
        outline=outline,
        letter=letter,
        waiting=waiting,
        offered=waiting[:MOST_PARAGRAPHS],
        no_comments=[
            paragraph
            for paragraph in letter
            if paragraph.at in dealt_with and dealt_with[paragraph.at].comment_id is None
        ],
        places=places,
        place_names={choice.value: choice.label for choice in places}
        | {NO_COMMENT: NO_COMMENT_NAME},
        no_comment=NO_COMMENT,
        comments=queries.entry_comments(entry.id),
        corrections=queries.earlier_wordings(entry.id),
        originals=letters_of([entry.id]).get(entry.id, ()),
        stances=STANCES,
        refused=refused,
        done=done,
        form=ConfirmForm(formdata=None),
        is_finished=rules.is_finished(entry),
        is_letter_hidden=is_letter_hidden,
        is_closed=is_letter_hidden and is_for_staff_only(entry),
        is_late=rules.is_late(
            entry.received_on or visit.moment.date(),
            close_for(visit.consultation, entry.body_id),
        ),
        may_correct=rules.may_correct,
        wording=wording,
    )
