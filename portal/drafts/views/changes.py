"""What changed between two published versions: of the whole draft, and of one section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations import rules as consultation_rules
from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.drafts import queries
from portal.drafts.models import DraftVersion
from portal.web.gate import found, require

bp = Blueprint("changes", __name__, url_prefix="/consultations/<slug>/draft/changes")

CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Two of the versions, which come newest first. Before the first there is none to compare."""

    versions: Sequence[DraftVersion]
    before: DraftVersion | None
    after: DraftVersion

    @property
    def is_current(self) -> bool:
        """True where the newer one is the draft that bodies read now."""
        return self.after is self.versions[0]

    @property
    def notes(self) -> Sequence[DraftVersion]:
        """The versions on the way of which staff said what changed, oldest first."""
        first = self.before.number if self.before else 0
        told = (v for v in self.versions if first < v.number <= self.after.number and v.changes)
        return tuple(reversed(tuple(told)))

    @property
    def query(self) -> dict[str, int]:
        assert self.before is not None
        return {"from": self.before.number, "to": self.after.number}


@bp.get("")
@signed_in
def whole(slug: str) -> ResponseReturnValue:
    """The whole draft with what was inserted and deleted, or of it only what changed."""
    visit = _visit(slug)
    chosen = _chosen(visit)
    if chosen.before is None:
        return render_template("drafts/no_changes.html", visit=visit, chosen=chosen)
    only_changed = request.args.get("only") == CHANGED
    here: dict[str, Any] = {"slug": slug, **chosen.query}
    return render_template(
        "drafts/changes.html",
        visit=visit,
        chosen=chosen,
        comparison=queries.comparison(chosen.before, chosen.after),
        only_changed=only_changed,
        all_href=url_for(".whole", **here),
        changed_href=url_for(".whole", **here, only=CHANGED),
    )


@bp.get("/<label>")
@signed_in
def section(slug: str, label: str) -> ResponseReturnValue:
    """One section with what was inserted and deleted: of the newer version, or one that is gone."""
    visit = _visit(slug)
    chosen = _chosen(visit)
    comparison = queries.comparison(found(chosen.before), chosen.after)
    here: dict[str, Any] = {"slug": slug, **chosen.query}
    group = found(comparison.at(label, before=request.args.get("gone") == "yes"))
    return render_template(
        "drafts/changed_section.html",
        visit=visit,
        chosen=chosen,
        comparison=comparison,
        group=group,
        neighbours=comparison.neighbours(group),
        whole_href=url_for(".whole", **here, only=CHANGED),
    )


def _visit(slug: str) -> Visit:
    """The visit of somebody who may read the draft; else a 404 or a 403."""
    visit = enter(slug)
    require(consultation_rules.may_read(visit))
    return visit


def _chosen(visit: Visit) -> Chosen:
    """The versions that the address names, the older first. Of one that is not published, a 404.

    Without a name the newest, and the one before it; so too where both names are the same.
    """
    versions = queries.published_versions(visit.consultation.id)
    after = _named("to", versions) or found(next(iter(versions), None))
    before = _named("from", versions)
    if before is None or before is after:
        before = next((each for each in versions if each.number < after.number), None)
    elif before.number > after.number:
        before, after = after, before
    return Chosen(versions, before, after)


def _named(name: str, versions: Sequence[DraftVersion]) -> DraftVersion | None:
    """The version of that number; None where the address has no number there."""
    number = request.args.get(name, type=int)
    if number is None:
        return None
    return found(next((each for each in versions if each.number == number), None))
