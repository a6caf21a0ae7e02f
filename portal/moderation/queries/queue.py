"""The queue's pages and figures, as quick among a hundred thousand comments as among ten.

A page is read from one or more lanes: parts of an index that stand in the queue's order already,
each read no further than a page is long. Where a filter names several sections or kinds, or every
state, each gets a lane, and the page is the first of all their first ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.accounts.models import Right, User, UserRight
from portal.db import db
from portal.db.words import Matching
from portal.moderation.filtering import WHOLE_DRAFT, Marked, Named, QueueFilter, Shown
from portal.moderation.keeping import SAID
from portal.moderation.models import (
    AFTER_UNREAD,
    NONE,
    QueueEntry,
    QueueState,
    QueueTally,
)
from portal.moderation.policy import ON_ASKING
from portal.moderation.rules import is_for_staff_only
from portal.responses.models import Comment, CommentState, Response
from portal.stakeholders.models import Body

PAGE_LENGTH = 25
# A filtered queue is counted up to here; nobody needs to know whether it is 3,204 or 3,205.
COUNTED_TO = 500

STATES = {
    Shown.WAITING: QueueState.WAITING,
    Shown.CHANGED: QueueState.WAITING,
    Shown.PUBLISHED: QueueState.PUBLISHED,
    Shown.WITHHELD: QueueState.WITHHELD,
    Shown.RETURNED: QueueState.RETURNED,
    Shown.WITHDRAWN: QueueState.WITHDRAWN,
}
Conditions = list[Any]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One comment of the queue. Its body and its section have names that the desk knows."""

    entry: QueueEntry
    comment: Comment
    response: Response

    @property
    def words(self) -> str:
        """What a list shows of it: nothing of what was withdrawn, or is shown on asking alone."""
        if self.comment.state is CommentState.WITHDRAWN:
            return ""
        if is_for_staff_only(self.response):
            return ON_ASKING
        without = "Suggested wording" if self.comment.suggestion else "A file, without words"
        return self.comment.body or without


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the queue in its order, and whether more follow it.

    `found` is how many the whole filter finds, counted no further than one more than COUNTED_TO.
    """

    rows: Sequence[QueueRow]
    more: bool
    found: int


NOTHING = Listing(rows=(), more=False, found=0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments of a consultation there are, by how things stand with them.

    `changed` are among the waiting, and so are `up`, which are published meanwhile. `oldest_at` is
    when the words came that have waited longest.
    """

    waiting: int = 0
    published: int = 0
    withheld: int = 0
    returned: int = 0
    withdrawn: int = 0
    changed: int = 0
    up: int = 0
    oldest_at: datetime | None = None

    @property
    def decided(self) -> int:
        return self.published + self.withheld

    @property
    def considered(self) -> int:
        return self.waiting + self.decided

    @property
    def all(self) -> int:
        return self.considered + self.returned + self.withdrawn

    @property
    def is_up_counted(self) -> bool:
        """False where more are published meanwhile than are counted."""
        return self.up <= COUNTED_TO


@dataclass(frozen=True, slots=True)
class Offered:
    """Whom the queue can be filtered by: bodies that have submitted, and moderators, by name."""

    bodies: Sequence[Named]
    officers: Sequence[Named]

    def officer(self, user_id: int) -> str:
        """The name of a moderator; "" for nobody, and for somebody who is none any more."""
        return next((each.name for each in self.officers if each.id == user_id), "")


def rows(consultation_id: int, chosen: QueueFilter) -> Listing:
    """A page of the queue, and how many there are in all of the filter. One statement."""
    whole = chosen.starting_after(0)
    # The first page is the beginning of what is counted, so that is looked for once.
    counted = _first(consultation_id, whole, COUNTED_TO + 1, is_ordered=not chosen.after).cte()
    if chosen.after:
        page = _first(consultation_id, chosen, PAGE_LENGTH + 1).subquery()
    else:
        place = counted.c.place.desc() if chosen.is_search else counted.c.place
        page = select(counted).order_by(place).limit(PAGE_LENGTH + 1).subquery()
    found = db.session.execute(
        select(
            QueueEntry,
            Comment,
            Response,
            select(func.count()).select_from(counted).scalar_subquery(),
        )
        .join(page, page.c.comment_id == QueueEntry.comment_id)
        .join(Comment, Comment.id == QueueEntry.comment_id)
        .join(Response, Response.id == QueueEntry.response_id)
        .order_by(*_order(chosen))
    ).all()
    return Listing(
        rows=[QueueRow(*row[:3]) for row in found[:PAGE_LENGTH]],
        more=len(found) > PAGE_LENGTH,
        found=found[0][3] if found else 0,
    )


def place_of(entry: QueueEntry, chosen: QueueFilter) -> int:
    """What a page starts after that follows the entry."""
    return entry.comment_id if chosen.is_search else entry.rank


def tally(consultation_id: int) -> Tally:
    """The figures of the queue, in one statement."""
    of_it = QueueEntry.consultation_id == consultation_id
    waiting = QueueEntry.state == QueueState.WAITING
    oldest = select(func.min(QueueEntry.waits_since)).where(of_it, waiting)
    # Few are changed, and they have an index of their own. Published meanwhile can be all of them.
    changed = select(func.count()).where(of_it, waiting, QueueEntry.is_changed)
    first_up = select(QueueEntry.comment_id).where(of_it, waiting, QueueEntry.is_up)
    up = select(func.count()).select_from(first_up.limit(COUNTED_TO + 1).subquery())
    counted = db.session.execute(
        select(
            QueueTally.state,
            func.sum(QueueTally.comments),
            changed.scalar_subquery(),
            up.scalar_subquery(),
            oldest.scalar_subquery(),
        )
        .where(QueueTally.consultation_id == consultation_id)
        .group_by(QueueTally.state)
    ).all()
    if not counted:
        return Tally()
    return Tally(
        **{state.value: int(number) for state, number, *_ in counted},
        changed=counted[0][2],
        up=counted[0][3],
        oldest_at=counted[0][4],
    )


def around(
    consultation_id: int, chosen: QueueFilter, number: int
) -> tuple[QueueEntry, int | None, int | None] | None:
    """The entry of a comment, and the numbers of those before and after it in the filtered queue.

    One statement. None where no comment of that number has come.
    """
    this = (QueueEntry.consultation_id == consultation_id, QueueEntry.number == number)
    column = QueueEntry.comment_id if chosen.is_search else QueueEntry.rank
    place = select(column).where(*this).scalar_subquery()
    row = db.session.execute(
        select(
            QueueEntry,
            _number(_first(consultation_id, chosen, 1, after=place, backwards=True)),
            _number(_first(consultation_id, chosen, 1, after=place)),
        )
        .where(*this)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def offered(consultation_id: int) -> Offered:
    """The bodies that have submitted a response, and the moderators. One statement."""
    bodies = (
        select(literal(0).label("is_officer"), Body.id, Body.name, Body.name_key.label("by"))
        .join(Response, Response.body_id == Body.id)
        .where(Response.consultation_id == consultation_id, Response.submitted_at.is_not(None))
        .distinct()
    )
    officers = (
        select(literal(1), User.id, User.name, func.lower(User.name))
        .join(UserRight, UserRight.user_id == User.id)
        .where(UserRight.right == Right.MODERATOR, User.deactivated_at.is_(None))
    )
    found = db.session.execute(union_all(bodies, officers).order_by("by")).all()
    return Offered(
        bodies=[Named(row.id, row.name) for row in found if not row.is_officer],
        officers=[Named(row.id, row.name) for row in found if row.is_officer],
    )


def _first(
    consultation_id: int,
    chosen: QueueFilter,
    limit: int,
    *,
    after: ColumnElement[int] | None = None,
    backwards: bool = False,
    is_ordered: bool = True,
) -> Select[Any]:
    """The first entries of the filtered queue, or the last ones before a place, at most so many.

    Without an order, any of them: what is only counted can be taken as it comes.
    """
    # A search begins with the newest, so what comes after is less.
    down = chosen.is_search != backwards
    start = after if after is not None else (literal(chosen.after) if chosen.after else None)
    # In the order of the index of words itself, which no other order can be read from quickly.
    found: Sequence[Matching | None] = (
        SAID.matching(chosen.terms, dialect=db.engine.dialect.name) if chosen.is_search else [None]
    )
    lanes = []
    for lane, matching in product(_lanes(chosen), found):
        place: ColumnElement[int] = matching.id if matching else QueueEntry.rank.expression
        wanted = [QueueEntry.consultation_id == consultation_id, *lane, *_conditions(chosen)]
        if start is not None:
            wanted.append(place < start if down else place > start)
        statement: Any = select(QueueEntry.comment_id, place.label("place"))
        if matching is not None:
            statement = statement.join(matching.source, matching.id == QueueEntry.comment_id)
            wanted.append(matching.condition)
        statement = statement.where(*wanted)
        if not (matching and matching.are_few):
            order = [place.desc() if down else place] if is_ordered else []
            statement = statement.order_by(*order).limit(limit)
        lanes.append(statement)
    if len(lanes) == 1:
        only: Select[Any] = lanes[0]
        return only
    together = union_all(*(select(lane.subquery()) for lane in lanes)).subquery()
    first = select(together).limit(limit)
    if is_ordered:
        first = first.order_by(together.c.place.desc() if down else together.c.place)
    return first


def _number(page: Select[Any]) -> ColumnElement[int]:
    its = aliased(QueueEntry)
    return (
        select(its.number)
        .where(its.comment_id == select(page.subquery().c.comment_id).scalar_subquery())
        .scalar_subquery()
    )


def _order(chosen: QueueFilter) -> Sequence[Any]:
    return [QueueEntry.comment_id.desc()] if chosen.is_search else [QueueEntry.rank]


def _lanes(chosen: QueueFilter) -> Sequence[Conditions]:
    """The parts of one index that the page is read from; `_conditions` hold within each."""
    states = [STATES[chosen.shown]] if chosen.shown in STATES else list(QueueState)
    of_states: Sequence[Conditions] = [[QueueEntry.state == state] for state in states]
    if chosen.is_search:
        return [[QueueEntry.state.in_(states)]] if chosen.shown in STATES else [[]]
    if chosen.body_id is not None:
        return of_states
    if chosen.section:
        state = [QueueEntry.state.in_(states)] if chosen.shown in STATES else []
        return [[QueueEntry.section_id == id_, *state] for id_ in _sections(chosen)]
    if chosen.kinds:
        return [
            [*state, QueueEntry.kind == kind] for state, kind in product(of_states, chosen.kinds)
        ]
    is_state_needed = (
        chosen.shown in STATES
        or chosen.channel
        or chosen.stance
        or chosen.officer
        or chosen.is_late
        or chosen.marked in (Marked.FILE, Marked.PRIVATE, Marked.UP)
    )
    return of_states if is_state_needed else [[]]


def _sections(chosen: QueueFilter) -> Sequence[int]:
    return [NONE] if chosen.section == WHOLE_DRAFT else sorted(chosen.section_ids)


def _conditions(chosen: QueueFilter) -> Conditions:
    """What holds of every entry that the filter finds, but for what tells the lanes apart."""
    conditions: Conditions = []
    if chosen.shown is Shown.CHANGED:
        conditions.append(QueueEntry.is_changed)
    if chosen.section and (chosen.is_search or chosen.body_id is not None):
        conditions.append(QueueEntry.section_id.in_(_sections(chosen)))
    if chosen.body_id is not None:
        conditions.append(QueueEntry.body_id == chosen.body_id)
    elif chosen.kinds and (chosen.is_search or chosen.section):
        conditions.append(QueueEntry.kind.in_(chosen.kinds))
    if chosen.channel is not None:
        conditions.append(QueueEntry.channel == chosen.channel)
    if chosen.is_late:
        conditions.append(QueueEntry.is_late)
    if chosen.stance is not None:
        conditions.append(QueueEntry.stance == chosen.stance)
    if chosen.officer:
        conditions.append(QueueEntry.assignee_id == chosen.officer_id)
    if chosen.marked is Marked.FILE:
        conditions.append(QueueEntry.has_file)
    elif chosen.marked is Marked.UNREAD:
        conditions.append(QueueEntry.rank < AFTER_UNREAD)
    elif chosen.marked is Marked.PRIVATE:
        conditions.append(QueueEntry.is_private)
    elif chosen.marked is Marked.UP:
        conditions.append(QueueEntry.is_up)
    return conditions
