"""What was said, section by section, and a summary of each beside the comments it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.analysis import actions, chart, figures, queries, rules
from portal.analysis.citations import Fate, Since, cited, since
from portal.analysis.figures import CONSIDERED
from portal.analysis.forms import SummaryForm
from portal.analysis.models import Summary
from portal.analysis.places import ELSEWHERE, Place, Places, places
from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import queries as drafts
from portal.drafts.lineage.origins import origin
from portal.drafts.reading import Outline
from portal.errors import Conflict
from portal.moderation.policy import GROUNDS
from portal.moderation.taking import taking
from portal.responses.actions import reveal_comment
from portal.responses.entry import wording
from portal.responses.models import CommentState
from portal.responses.queries.revealed import hidden_from, is_hidden_from
from portal.responses.showing import Showing
from portal.stakeholders.models import BodyKind
from portal.stakeholders.naming import KIND_HEADINGS
from portal.web import hx
from portal.web.gate import found

bp = Blueprint("analysis", __name__)

KINDS = {**KIND_HEADINGS, BodyKind.CPCG: "CPCGs"}
SECTIONS = "/staff/consultations/<slug>/analysis/"


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at one place of the draft as it is now, with what was written of it."""

    visit: Visit
    outline: Outline
    places: Places
    place: Place
    summaries: Sequence[Summary]
    fates: Sequence[Fate]

    def since(self, summary: Summary) -> Sequence[Since]:
        """What has happened to the comments that the summary cites."""
        return since(summary, self.fates)

    @property
    def summary(self) -> Summary | None:
        """The one that is there, the first of them where there are more."""
        return self.summaries[0] if self.summaries else None

    @property
    def revision(self) -> int:
        """Of this version's summary; one carried over from an earlier version is written anew."""
        if self.summary is None or self.summary.version_id != self.outline.version_id:
            return 0
        return self.summary.revision


@bp.get(SECTIONS)
@needs(*rules.READERS)
def sections(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    outline = drafts.current_outline(visit)
    if outline is None:
        return render_template("analysis/no_draft.html", visit=visit)
    everywhere = places(outline)
    said = queries.said(visit.consultation.id, everywhere)
    nothing = queries.nothing_to_add(visit.consultation.id, everywhere)
    by_place = figures.by_place(said, nothing)
    written = queries.summaries(visit.consultation.id, everywhere)
    every = [summary for its in written.values() for summary in its]
    fates = queries.fates(visit.consultation.id, cited(every))
    return render_template(
        "analysis/sections.html",
        visit=visit,
        places=everywhere.all,
        figures={place.id: by_place.get(place.id, figures.Figures()) for place in everywhere.all},
        elsewhere=by_place.get(ELSEWHERE),
        sums=figures.added_up(by_place.values()),
        bodies=figures.bodies_in(said),
        people=figures.people_in(said),
        asked=queries.asked(visit.consultation.id),
        summaries=written,
        of_gone=written.get(ELSEWHERE, ()),
        since={summary.id: since(summary, fates) for summary in every},
        may_summarise=rules.may_summarise(visit.user),
    )


@bp.get(f"{SECTIONS}<label>")
@needs(*rules.READERS)
def section(slug: str, label: str) -> ResponseReturnValue:
    return _page(_desk(slug, label))


@bp.get(f"{SECTIONS}<label>/summary")
@needs(Right.MODERATOR)
def edit(slug: str, label: str) -> ResponseReturnValue:
    desk = _desk(slug, label)
    form = SummaryForm(
        formdata=None,
        data={
            "text": "\n\n".join(summary.text for summary in desk.summaries),
            "revision": str(desk.revision),
        },
    )
    return _answer(desk, form)


@bp.post(f"{SECTIONS}<label>/summary")
@needs(Right.MODERATOR)
def save(slug: str, label: str) -> ResponseReturnValue:
    desk = _desk(slug, label)
    form = SummaryForm()
    if not form.validate():
        return _answer(desk, form, status=422)
    try:
        actions.write_summary(
            desk.visit.consultation,
            desk.place,
            version_id=desk.outline.version_id,
            text=form.text.data or "",
            revision=form.seen_revision,
            by=desk.visit.user,
        )
    except Conflict as conflict:
        db.session.rollback()
        return _conflict(_desk(slug, label), form, conflict)
    db.session.commit()
    if hx.wants_fragment():
        return _answer(_desk(slug, label), None, saved=True)
    return redirect(f"{url_for('.section', slug=slug, label=desk.place.label)}#summary", 303)


@bp.post(f"{SECTIONS}<label>/<int:number>/reveal")
@needs(*rules.READERS)
def reveal(slug: str, label: str, number: int) -> ResponseReturnValue:
    """The comment is open among the others, for an hour. What is open is not recorded twice."""
    desk = _desk(slug, label)
    row = found(_row(desk, number))
    if is_hidden_from(desk.visit.user, row.comment, desk.visit.moment):
        reveal_comment(row.comment, by=desk.visit.user)
        db.session.commit()
    if hx.wants_fragment():
        row = found(_row(desk, number))
        said = _of_comments(desk, [row])
        return render_template("analysis/_comment.html", desk=desk, row=row, opened=number, **said)
    address = url_for(".section", slug=slug, label=desk.place.label, _anchor=f"c{number}")
    return redirect(address, 303)


def _conflict(desk: Desk, form: SummaryForm, conflict: Conflict) -> ResponseReturnValue:
    """Both texts are shown; sending the form again puts the writer's own in place of the other."""
    form.revision.data = str(desk.revision)
    return _answer(desk, form, conflict=conflict, status=409)


def _desk(slug: str, label: str) -> Desk:
    visit = enter(slug)
    outline = found(drafts.current_outline(visit))
    everywhere = places(outline)
    place = found(everywhere.labelled(label))
    written = queries.summaries(visit.consultation.id, everywhere)
    its = written.get(place.id, ())
    cited_by_it = queries.fates(visit.consultation.id, cited(its))
    return Desk(visit, outline, everywhere, place, its, cited_by_it)


def _answer(
    desk: Desk,
    form: SummaryForm | None,
    *,
    conflict: Conflict | None = None,
    saved: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """The summary alone for htmx, as text or as its form; else the page around it."""
    if not hx.wants_fragment():
        return _page(desk, form, conflict=conflict, status=status)
    page = render_template(
        "analysis/_summary.html",
        visit=desk.visit,
        desk=desk,
        form=form,
        conflict=conflict,
        saved=saved,
        may_summarise=rules.may_summarise(desk.visit.user),
    )
    return page, status


def _of(
    rows: Sequence[queries.CommentRow], *states: CommentState, replies: bool = False
) -> Sequence[queries.CommentRow]:
    """Those in one of the states: answers to the section, or replies to other bodies' comments."""
    return [
        row
        for row in rows
        if row.comment.state in states and (row.comment.reply_to_id is not None) is replies
    ]


def _row(desk: Desk, number: int) -> queries.CommentRow | None:
    """The comment of that number on the place, if staff read it here."""
    rows = queries.comments_on(desk.visit.consultation.id, desk.place)
    here = (row for row in rows if row.comment.state in CONSIDERED)
    return next((row for row in here if row.comment.number == number), None)


def _of_comments(desk: Desk, rows: Sequence[queries.CommentRow]) -> dict[str, Any]:
    """What each of those comments is shown with. `hidden` are the ids of such as are asked for."""
    comments = [row.comment for row in rows]
    return {
        "visit": desk.visit,
        "grounds": GROUNDS,
        "wording": wording,
        "origin_of": lambda comment: origin(
            desk.outline, comment.version.number, comment.section_id
        ),
        "taking": taking(desk.visit),
        "showing": Showing(desk.outline, comments, in_preparation=True),
        "hidden": hidden_from(desk.visit.user, comments, desk.visit.moment),
        "may_summarise": rules.may_summarise(desk.visit.user),
    }


def _page(
    desk: Desk,
    form: SummaryForm | None = None,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    consultation_id = desk.visit.consultation.id
    rows = queries.comments_on(consultation_id, desk.place)
    nothing = queries.nothing_to_add(consultation_id, desk.places)
    here = figures.figures(
        (row.said(desk.place) for row in rows),
        (answer for answer in nothing if answer.place == desk.place.id),
    )
    by_kind = [(KINDS[kind], stances) for kind, stances in here.by_kind.items()]
    before, after = desk.places.neighbours(desk.place)
    page = render_template(
        "analysis/section.html",
        desk=desk,
        form=form,
        conflict=conflict,
        saved=False,
        figures=here,
        by_kind=by_kind,
        chart=chart.chart(by_kind),
        asked=queries.asked(consultation_id),
        read=_of(rows, CommentState.SUBMITTED, CommentState.PUBLISHED),
        replies=_of(rows, *CONSIDERED, replies=True),
        withheld=_of(rows, CommentState.WITHHELD),
        returned=_of(rows, CommentState.RETURNED),
        withdrawn=_of(rows, CommentState.WITHDRAWN),
        before=before,
        after=after,
        position=desk.places.all.index(desk.place) + 1,
        **_of_comments(desk, rows),
    )
    return page, status
