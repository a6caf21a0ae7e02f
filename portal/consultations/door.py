"""Coming into a consultation from a request: which one, as whom, and for which body.

To read is to come in for the body that the browser chose. To act for a body is to come in for the
one that the form was made for, which it names in a hidden field (`acting_for` in
layout/forms.html): the choice may have changed in another tab, or be lost with a session, while the
form stood open.
"""

from __future__ import annotations

from flask import request, session
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import CHOSEN_BODY, signed_in_user
from portal.consultations import queries
from portal.consultations.visits import Visit
from portal.errors import Refusal
from portal.stakeholders.models import Body
from portal.web import hx, kept_words
from portal.web.gate import found

ACTING_FOR = "body"


class BodyUnclear(Refusal):
    """A form that cannot be taken for a body, as it stands. `bodies` are those it may be for."""

    def __init__(self, sentence: str, bodies: tuple[Body, ...]) -> None:
        super().__init__(sentence)
        self.bodies = bodies


def enter(slug: str) -> Visit:
    """The visit of whoever asks. A consultation that is not theirs is a 404, as if it were not."""
    return found(queries.visit(slug, user=signed_in_user(), body_id=session.get(CHOSEN_BODY)))


def enter_to_act(slug: str) -> Visit:
    """The visit of whoever sends a form for a body: for the body that the form names, or no body.

    Without a name it is for the only body that its sender speaks for. From then on the browser
    speaks for that body, so that the page that follows is about what was done.
    """
    visit = enter(slug)
    named = request.form.get(ACTING_FOR)
    if named is None and len(visit.bodies) < 2:
        return visit
    if named is None:
        raise BodyUnclear("This form does not say for which body it is", visit.bodies)
    body = next((body for body in visit.bodies if str(body.id) == named), None)
    if body is None:
        raise BodyUnclear("This was written for a body that you do not speak for", visit.bodies)
    if body is visit.body:
        return visit
    choose_body(body.id)
    return enter(slug)


def choose_body(body_id: int) -> None:
    """From now on this browser speaks for that body wherever its user is a member of it."""
    session[CHOSEN_BODY] = body_id


def which_body(refusal: BodyUnclear) -> ResponseReturnValue:
    """The words as they were sent, with a button for each body that they can be sent for."""
    kept = kept_words.from_request()
    return hx.page_or_fragment(
        "consultations/which_body.html",
        "consultations/_which_body.html",
        409,
        sentence=refusal.sentence,
        bodies=refusal.bodies,
        kept=kept.without(ACTING_FOR) if kept else None,
    )
