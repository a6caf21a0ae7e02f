"""Coming into a consultation from a request: which one, as whom, and for which body."""

from __future__ import annotations

from flask import session

from portal.accounts.sessions import signed_in_user
from portal.consultations import queries
from portal.consultations.visits import Visit
from portal.web.gate import found

CHOSEN_BODY = "body_id"


def enter(slug: str) -> Visit:
    """The visit of whoever asks. A consultation that is not theirs is a 404, as if it were not."""
    return found(queries.visit(slug, user=signed_in_user(), body_id=session.get(CHOSEN_BODY)))


def choose_body(body_id: int) -> None:
    """From now on this browser speaks for that body wherever its user is a member of it."""
    session[CHOSEN_BODY] = body_id
