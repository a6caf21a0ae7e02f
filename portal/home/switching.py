"""Speaking for another body: which there are, and on which page somebody is after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException

from portal import clock
from portal.accounts.models import User
from portal.consultations import queries as consultations
from portal.consultations.visits import Visit
from portal.stakeholders.models import Body
from portal.web.links import local_path

# What an address may name for the page to be there for another body too. A comment, a colleague or
# an invitation is one body's own.
SHARED = frozenset({"slug", "label", "meeting_id"})


def others(visit: Visit) -> Sequence[Body]:
    """The bodies that the visitor speaks for in this consultation besides the one in hand."""
    return [body for body in visit.bodies if visit.body is None or body.id != visit.body.id]


def page_after(address: str | None, *, body_id: int, user: User) -> str:
    """The same page where it is there for the body too; else the nearest there is.

    That is the consultation's overview; where the body has no part in that consultation, the
    overview of the one that is open for it; else the first page.
    """
    path = local_path(address)
    endpoint, values = _page(path.partition("?")[0]) if path else ("", {})
    slug = values.get("slug")
    if slug is not None:
        visit = consultations.visit(slug, user=user, body_id=body_id)
        if visit is not None and visit.body is not None and visit.body.id == body_id:
            if SHARED.issuperset(values):
                return url_for(endpoint, **values)
            return url_for("home.overview", slug=slug)
    open_now = consultations.newest_open_for_body(body_id, moment=clock.now())
    if open_now is not None:
        return url_for("home.overview", slug=open_now.slug)
    return url_for("home.start")


def _page(path: str) -> tuple[str, dict[str, Any]]:
    """The endpoint and the values of a page that can be opened; nothing for any other address."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return "", {}
    return endpoint, dict(values)
