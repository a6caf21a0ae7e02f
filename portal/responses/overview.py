"""A body's response at a glance: what its own pages and files show of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from portal.consultations.visits import Visit
from portal.drafts.queries import current_outline
from portal.responses import progress, queries, rules
from portal.responses.answers import Answers, answers_of
from portal.responses.entry.wording import what_came
from portal.responses.pages import visit_to_draft
from portal.responses.queries.entered import received_for
from portal.responses.readiness import readiness_of
from portal.responses.receipt import approval, published
from portal.responses.showing import Showing
from portal.stakeholders.naming import STANDING_NAMES
from portal.web.gate import found, require


def visit_to_response(slug: str, *, to_act: bool = False) -> Visit:
    """The visit of somebody who may read their body's response, or to act for it."""
    visit = visit_to_draft(slug, to_act=to_act)
    require(rules.may_read_response(visit))
    return visit


def overview_of(visit: Visit) -> dict[str, Any]:
    """What the pages show of the response: an answer for every section, said or not."""
    outline = found(current_outline(visit))
    statuses = queries.statuses(visit, outline)
    stored = queries.response_of(visit)
    answers = answers_of(
        outline, statuses, queries.all_my_comments(visit), queries.my_nil_returns(visit, outline)
    )
    return {
        "visit": visit,
        "outline": outline,
        "response": stored,
        "answers": answers,
        "showing": Showing(outline, answers.comments),
        "completed": progress.completed(outline, statuses),
        "may_answer": rules.may_comment(visit, stored, None),
        "readiness": readiness_of(visit, stored, _changes(answers)),
        "unplaced": queries.unplaced_count(visit),
        "received": received_for(visit),
        "what_came": what_came,
        "unsent": queries.unsent(visit),
        "submissions": queries.submissions(visit),
        "files": queries.file_names(stored.id) if stored else {},
        "may_submit": rules.may_submit(visit, stored),
        "may_reopen": rules.may_reopen(visit, stored),
        "approval": approval,
        "published": published,
        "standings": STANDING_NAMES,
    }


def _changes(answers: Answers) -> Iterator[datetime]:
    """When each thing that the body says was last touched."""
    for comment in answers.comments:
        yield comment.changed_at
    for answer in answers.by_passage:
        if answer.nil_return:
            yield answer.nil_return.row.made_at
