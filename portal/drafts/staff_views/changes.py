"""What changed up to one version, published or in preparation."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.drafts import queries
from portal.drafts.staff_views.blueprint import bp, enter_to_prepare, version_of
from portal.drafts.views.changes import CHANGED, Chosen
from portal.web.gate import found


@bp.get("/<int:number>/changes")
@needs(Right.ADMINISTRATOR)
def changes(slug: str, number: int) -> ResponseReturnValue:
    """The version beside one that was published before it: as asked, else the last of them."""
    visit = enter_to_prepare(slug)
    after = version_of(visit, number)
    published = queries.published_versions(visit.consultation.id)
    earlier = [each for each in published if each.number < number]
    asked = request.args.get("from", type=int)
    if asked is None or asked == number:
        before = next(iter(earlier), None)
    else:
        before = found(next((each for each in earlier if each.number == asked), None))
    chosen = Chosen((after, *earlier), before, after)
    if before is None:
        return render_template("drafts/no_changes.html", visit=visit, chosen=chosen, is_staff=True)
    only_changed = request.args.get("only") == CHANGED
    here: dict[str, Any] = {"slug": slug, "number": number, "from": before.number}
    return render_template(
        "drafts/changes.html",
        visit=visit,
        chosen=chosen,
        comparison=queries.comparison(before, after),
        only_changed=only_changed,
        all_href=url_for(".changes", **here),
        changed_href=url_for(".changes", **here, only=CHANGED),
        is_staff=True,
    )
