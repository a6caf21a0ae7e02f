"""A moderator at the queue: which part of it they look at, and how its pages answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.consultations.door import enter
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.moderation import filtering, policy, queue, rules
from portal.moderation.filtering import QueueFilter, Shown
from portal.moderation.forms import DecisionForm, ReasonForm
from portal.moderation.noting import Noting
from portal.moderation.queue import Choices, OpenComment
from portal.moderation.taking import taking
from portal.responses.entry import wording
from portal.responses.receipt import CAPACITIES
from portal.stakeholders.models import BodyKind
from portal.stakeholders.naming import KIND_HEADINGS
from portal.web import hx
from portal.web.gate import found, require


@dataclass(frozen=True, slots=True)
class Desk:
    """A moderator at the queue of one consultation, looking at a part of it."""

    visit: Visit
    offered: Choices
    chosen: QueueFilter

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """The kinds of body, as an address and as people say them."""
        return [(kind.value, KIND_HEADINGS[kind]) for kind in BodyKind]

    def address(self, endpoint: str, **values: Any) -> str:
        """An address that keeps the filter."""
        parts = {**self.chosen.address, **values}
        return url_for(f"moderation.{endpoint}", slug=self.visit.consultation.slug, **parts)


def desk_of(slug: str) -> Desk:
    """The desk of whoever asks, with the part of the queue that the address asks for."""
    visit = enter(slug)
    offered = queue.choices(visit)
    chosen = filtering.read(
        request.args,
        outline=offered.outline,
        bodies=offered.bodies,
        officers=offered.officers,
        reader_id=visit.user.id,
    )
    return Desk(visit, offered, chosen)


def opened(desk: Desk, number: int) -> OpenComment:
    """The comment of that number. One that was not submitted is a 404."""
    return found(queue.opened(desk.visit, desk.offered, desk.chosen, number))


def for_decision(slug: str, number: int) -> tuple[Desk, OpenComment]:
    """The same for somebody who may decide on it; a 403 for anybody else."""
    desk = desk_of(slug)
    comment = opened(desk, number)
    require(comment.may_decide)
    return desk, comment


def on_to(desk: Desk, number: int | None, *, decided: int) -> ResponseReturnValue:
    """The next comment is open, and the one just decided can still be undone."""
    if hx.wants_fragment():
        comment = opened(desk, number) if number else None
        return answer(desk, comment=comment, decided=decided)
    if number is None:
        return redirect(desk.address("queue", decided=decided), 303)
    return redirect(desk.address("comment", number=number, decided=decided), 303)


def conflicted(
    desk: Desk, number: int, form: DecisionForm, conflict: Refusal, *, typed: str = ""
) -> ResponseReturnValue:
    """The comment as it stands now, and what the moderator had typed."""
    db.session.rollback()
    form.refuse(conflict)
    return answer(desk, comment=opened(desk, number), refused=form, typed=typed, status=409)


def answer(
    desk: Desk,
    *,
    page: str = "moderation/comment.html",
    comment: OpenComment | None = None,
    asking: ReasonForm | None = None,
    refused: DecisionForm | None = None,
    typed: str = "",
    decided: int | None = None,
    told: str = "",
    is_held: bool = True,
    noting: Noting | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The queue with a comment open in place for htmx; else the queue, or the comment by itself.

    The page of the queue is the one that the open comment stands on, unless that is not held.
    """
    in_place = hx.wants_fragment()
    shown = None
    if in_place or comment is None:
        held = comment.entry if comment and is_held else None
        shown = queue.page(desk.visit, desk.chosen, holding=held)
        desk = Desk(desk.visit, desk.offered, shown.chosen)
    decided = decided or filtering.number(request.args.get("decided", ""))
    return hx.page_or_fragment(
        page if comment else "moderation/queue.html",
        "moderation/_queue.html",
        status,
        visit=desk.visit,
        desk=desk,
        queue=shown,
        rows=queue.with_opened(shown.rows, comment, desk.chosen) if shown else (),
        opened=comment,
        asking=asking,
        refused=refused,
        typed=typed,
        done=queue.done(desk.visit, decided) if decided else None,
        told=told,
        noting=noting
        or (Noting(desk.visit.user, comment, desk.offered.officers) if comment else None),
        closed=filtering.number(request.args.get("closed", "")),
        in_place=in_place,
        taking=taking(desk.visit) if comment and comment.comment.suggestion else None,
        states=Shown,
        place_of=desk.offered.place,
        rules=rules,
        policy=policy,
        wording=wording,
        capacities=CAPACITIES,
    )
