"""Addresses in letters of this room, and what rooms above add to its letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import current_app

from portal.consultations.how_far import HowFar
from portal.consultations.models import Consultation
from portal.consultations.visits import Visit
from portal.web.links import absolute

DateLines = Callable[[Consultation], Sequence[str]]
INVITATION_DATES = "invitation_dates"
HowFarOf = Callable[[Visit], Mapping[int, HowFar]]
HOW_FAR = "how_far"


def invitation_link(token: str) -> str:
    """Where the holder of the token accepts."""
    return absolute("invitations.show", token=token)


def draft_link(consultation: Consultation) -> str:
    """Where somebody who speaks for a body reads the draft."""
    return absolute("responses.contents", slug=consultation.slug)


def colleagues_link(consultation: Consultation) -> str:
    """Where somebody who speaks for a body sees who else does."""
    return absolute("colleagues.page", slug=consultation.slug)


def overview_link(consultation: Consultation) -> str:
    """Where somebody who speaks for a body sees how things stand."""
    return absolute("home.overview", slug=consultation.slug)


def extra_dates(consultation: Consultation) -> Sequence[str]:
    """Lines for a letter's dates from a room above, where the app wired one in: the meetings."""
    lines: DateLines | None = current_app.extensions.get(INVITATION_DATES)
    return lines(consultation) if lines else ()


def how_far(visit: Visit) -> Mapping[int, HowFar]:
    """How far each body is with its response, from the room that keeps them. Never any words."""
    read: HowFarOf | None = current_app.extensions.get(HOW_FAR)
    return read(visit) if read else {}
