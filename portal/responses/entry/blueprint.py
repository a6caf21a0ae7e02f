"""The addresses of what came another way, and the entry that a request is about."""

from __future__ import annotations

from flask import Blueprint, url_for

from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.drafts.queries import current_outline
from portal.drafts.reading import Outline
from portal.responses.models import Comment, Response
from portal.responses.queries import entered as queries
from portal.responses.queries.revealed import is_letter_hidden_from
from portal.responses.rules import is_for_staff_only
from portal.web.gate import found

bp = Blueprint("entry", __name__, url_prefix="/staff/consultations/<slug>/letters")
# A long letter, percent-encoded as browsers send it.
LARGEST_FORM_MEGABYTES = 1


def entry_of(slug: str, entry_id: int) -> tuple[Visit, Response]:
    """The visit, and the entry if the visitor may see it; else a 404."""
    visit = enter(slug)
    return visit, found(queries.entry(visit.consultation.id, entry_id, seen_by=visit.user))


def comment_of(slug: str, entry_id: int, comment_id: int) -> tuple[Visit, Response, Comment]:
    """The same, and one of its comments."""
    visit, entry = entry_of(slug, entry_id)
    return visit, entry, found(queries.entry_comment(entry, comment_id))


def is_closed_to(visit: Visit, entry: Response) -> bool:
    """Not even its comments are shown before the visitor asks: they are not to be published."""
    return is_for_staff_only(entry) and is_letter_hidden_from(visit.user, entry, visit.moment)


def outline_of(visit: Visit) -> Outline:
    """The draft as it is now, which is what is commented on."""
    return found(current_outline(visit))


def address_of(entry: Response, slug: str, anchor: str | None = None) -> str:
    """The page of an entry."""
    return url_for("entry.show", slug=slug, entry_id=entry.id, _anchor=anchor)
