"""Reading the draft: its contents, one section, the whole of it on one page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import signed_in
from portal.consultations.visits import Visit
from portal.drafts import rules as draft_rules
from portal.drafts.queries import current_outline
from portal.drafts.reading import Outline
from portal.responses import (
    autosave_views,
    comment_views,
    earlier_views,
    file_views,
    merge_views,
    nil_views,
    note_views,
    offline_views,
    progress,
    queries,
    reopening_views,
    reply_views,
    rules,
    sent_views,
    submission_views,
    together_views,
)
from portal.responses.answers import Remark, answers_of
from portal.responses.blueprint import bp
from portal.responses.pages import NotOpenYet, reading_of, section_page, visit_to_draft
from portal.responses.room import words_with_room
from portal.responses.showing import Showing
from portal.responses.whole import words_of
from portal.web import hx, kept_words
from portal.web.gate import found

# Every file of views puts its routes on the one blueprint when it is imported.
__all__ = [
    "autosave_views",
    "bp",
    "comment_views",
    "earlier_views",
    "file_views",
    "merge_views",
    "nil_views",
    "note_views",
    "offline_views",
    "reopening_views",
    "reply_views",
    "sent_views",
    "submission_views",
    "together_views",
]


@bp.get("/draft/")
@signed_in
def contents(slug: str) -> ResponseReturnValue:
    """The sections of the draft, and how far the body is with each."""
    visit = visit_to_draft(slug)
    outline = current_outline(visit)
    if outline is None:
        may_prepare = draft_rules.may_prepare(visit.user)
        return render_template("responses/no_draft.html", visit=visit, may_prepare=may_prepare)
    tallies = queries.tallies(visit, outline, with_published=False)
    response = queries.response_of(visit)
    apart = _apart(visit, outline) if tallies.apart else ()
    return render_template(
        "responses/contents.html",
        visit=visit,
        outline=outline,
        statuses=tallies.statuses,
        completed=progress.completed(outline, tallies.statuses),
        reworded=tallies.reworded,
        apart=apart,
        showing=Showing(outline, [remark.comment for remark in apart]),
        changes=queries.last_changes(visit, outline),
        response=response,
        may_comment=rules.may_comment(visit, response, None),
        may_submit=rules.may_submit(visit, response),
    )


def _apart(visit: Visit, outline: Outline) -> Sequence[Remark]:
    """What the body said of words that are no longer asked about."""
    statuses = progress.statuses(outline, ())
    return answers_of(outline, statuses, queries.all_my_comments(visit), {}).apart


@bp.get("/draft/all")
@signed_in
def whole(slug: str) -> ResponseReturnValue:
    """The whole draft on one page, to read and to print; with room to write if so asked."""
    visit = visit_to_draft(slug)
    outline = found(current_outline(visit))
    tallies = queries.tallies(visit, outline)
    has_room = request.args.get("room") == "yes"
    return render_template(
        "responses/whole.html",
        visit=visit,
        outline=outline,
        words=words_with_room(outline) if has_room else words_of(visit, outline, tallies),
        has_room=has_room,
        statuses=tallies.statuses,
        completed=progress.completed(outline, tallies.statuses),
    )


@bp.get("/draft/<label>")
@signed_in
def section(slug: str, label: str) -> ResponseReturnValue:
    """One section: its words first, then what the body says of it, then what others said."""
    visit = visit_to_draft(slug)
    outline = found(current_outline(visit))
    heading = outline.section(label)
    if heading is not None and outline.passage_of(heading.id) is None:
        passage = found(outline.first_passage_below(heading))
        return redirect(url_for(".section", slug=slug, label=passage.slug))
    reading = reading_of(visit, outline, label, current=outline)
    return section_page(
        reading,
        adding=request.args.get("add") == "yes",
        suggest=request.args.get("suggest", ""),
    )


@bp.errorhandler(NotOpenYet)
def not_open_yet(refusal: NotOpenYet) -> ResponseReturnValue:
    """When the draft can be read, with whatever was sent about it."""
    return hx.page_or_fragment(
        "responses/not_open.html",
        "responses/_not_open.html",
        403,
        visit=refusal.visit,
        kept=kept_words.from_request(),
    )
