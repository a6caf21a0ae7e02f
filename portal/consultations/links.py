"""Addresses in letters of this room, and what rooms above add to its letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app

from portal.consultations.models import Consultation
from portal.web.links import absolute

DateLines = Callable[[Consultation], Sequence[str]]
INVITATION_DATES = "invitation_dates"


def invitation_link(token: str) -> str:
    """Where the holder of the token accepts."""
    return absolute("invitations.show", token=token)


def draft_link(consultation: Consultation) -> str:
    """Where somebody who speaks for a body reads the draft."""
    return absolute("responses.contents", slug=consultation.slug)


def extra_dates(consultation: Consultation) -> Sequence[str]:
    """Lines for a letter's dates from a room above, where the app wired one in: the meetings."""
    lines: DateLines | None = current_app.extensions.get(INVITATION_DATES)
    return lines(consultation) if lines else ()
