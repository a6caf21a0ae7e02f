"""The moderation queue among 100,000 comments, on SQLite and on PostgreSQL.

What is timed is the SQL of one page: each statement as the portal sent it, sent again by the driver
alone and read to its end, the median of fifteen. So nothing of Python's share hides in it, and none
of it is left out by a database that finds its rows only as they are fetched.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import event, func, insert, select, text

from bench.figures import Figure
from bench.world import SLUG, VOCABULARY, world
from portal import clock
from portal.accounts.models import Right, User
from portal.app import create_app
from portal.consultations.models import Consultation
from portal.db import db
from portal.drafts.queries import current_outline, sections_of
from portal.moderation import filtering, keeping
from portal.moderation.filtering import QueueFilter
from portal.moderation.models import QueueEntry, QueueTally
from portal.moderation.queries import queue as listed
from portal.responses.models import (
    Channel,
    Comment,
    CommentState,
    Naming,
    Response,
    ResponseState,
    Stance,
)
from portal.stakeholders.models import BodyKind
from portal.web.forms import new_form_key
from tests import factories
from tests.databases import DATABASES

COMMENTS = 100_000
BODIES = 60
AT_ONCE = 2_000
REPEATS = 15
FILTER_BAR_MS, COUNT_BAR_MS, SEARCH_BAR_MS = 2.0, 1.0, 10.0
DEPTH_BAR = 1.5
PAGES = 1_000
STATES = (
    *[CommentState.SUBMITTED] * 6,
    *[CommentState.PUBLISHED] * 12,
    CommentState.WITHHELD,
    CommentState.RETURNED,
)

FILTERS = (
    "",
    "state=all",
    "state=published",
    "state=changed",
    "section=1",
    "state=all&section=1",
    "section=whole-draft",
    "body=BODY",
    "state=all&body=BODY",
    "body=gla group",
    "state=all&body=gla group",
    "body=bodies",
    "body=people",
    "came=late",
    "came=paper",
    "state=all&came=paper",
    "stance=object",
    "officer=me",
    "officer=nobody",
    "only=unread",
    "only=file",
    "only=private",
    "section=1&body=gla group",
)
# Few words are common and many rare, as in any language: each half as often as one twice as common.
WORDS = [*VOCABULARY, "stop", "search", *(f"word{n}" for n in range(3_000))]
HOW_OFTEN = list(accumulate(1 / (place + 1) for place in range(len(WORDS))))
SEARCHES = {
    "rare": "albatross",
    "common": "the",
    "phrase": '"stop and search"',
    "two words": "albatross the",
}


def measure() -> Iterator[Figure]:
    for kind in DATABASES:
        with world(many_comments, database=kind) as made:
            app = create_app(made.settings)
            with app.app_context():
                if kind == "postgresql":
                    # It looks by itself within a minute of so many rows.
                    db.session.execute(text("ANALYZE"))
                yield from _of_one(kind)
                db.session.remove()
                db.engine.dispose()


def _of_one(kind: str) -> Iterator[Figure]:
    consultation = db.session.scalars(select(Consultation).where(Consultation.slug == SLUG)).one()
    moderator = db.session.scalars(select(User).where(User.name == "Moderator")).one()
    visit = factories.visit_of(moderator, consultation)
    outline = current_outline(visit)
    offered = listed.offered(consultation.id)

    def chosen(address: str) -> QueueFilter:
        address = address.replace("BODY", str(offered.bodies[0].id))
        return filtering.read(
            dict(part.split("=") for part in address.split("&") if part),
            outline=outline,
            bodies=offered.bodies,
            officers=offered.officers,
            reader_id=moderator.id,
        )

    def page_ms(chosen: QueueFilter) -> float:
        return _sql_ms(
            lambda: (listed.tally(consultation.id), listed.rows(consultation.id, chosen))
        )

    slowest = max((page_ms(chosen(address)), address or "waiting") for address in FILTERS)
    yield Figure(
        f"{kind}: queue of {COMMENTS:,}, slowest filter ({slowest[1]}), ms",
        slowest[0],
        FILTER_BAR_MS,
        at_least=False,
    )
    first = chosen("state=all")
    ranks = db.session.scalars(
        select(QueueEntry.rank)
        .where(QueueEntry.consultation_id == consultation.id)
        .order_by(QueueEntry.rank)
        .limit((PAGES - 1) * listed.PAGE_LENGTH)
    ).all()
    deep = first.starting_after(ranks[-1])
    depth = statistics.median(_rows_ms(consultation, deep) for _ in range(3)) / statistics.median(
        _rows_ms(consultation, first) for _ in range(3)
    )
    yield Figure(f"{kind}: page {PAGES:,} / page 1", depth, DEPTH_BAR, at_least=False)
    counts = _sql_ms(lambda: listed.tally(consultation.id))
    yield Figure(f"{kind}: counts of the queue, ms", counts, COUNT_BAR_MS, at_least=False)
    yield Figure(
        f"{kind}: tallies that differ from a full recount", _wrong_tallies(), 0, at_least=False
    )
    for name, words in SEARCHES.items():
        found = page_ms(chosen(f"state=all&words={words}"))
        yield Figure(f"{kind}: search, {name}, ms", found, SEARCH_BAR_MS, at_least=False)


def _rows_ms(consultation: Consultation, chosen: QueueFilter) -> float:
    return _sql_ms(lambda: listed.rows(consultation.id, chosen))


def _sql_ms(ask: Callable[[], Any]) -> float:
    """The median time that the statements of `ask` take in the database, in milliseconds."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    asked = [each for each in sent if each[0].lstrip().upper().startswith(("SELECT", "WITH"))]
    assert asked, "nothing was asked of the database"
    cursor = db.session.connection().connection.cursor()
    return statistics.median(_once_ms(cursor, asked) for _ in range(REPEATS))


def _once_ms(cursor: Any, asked: Sequence[tuple[str, Any]]) -> float:
    began = time.perf_counter()
    for statement, parameters in asked:
        cursor.execute(statement, parameters)
        cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def _wrong_tallies() -> int:
    kept = {
        (row.section_id, row.state): row.comments
        for row in db.session.execute(
            select(QueueTally.section_id, QueueTally.state, QueueTally.comments)
        )
        if row.comments
    }
    recounted = {
        (section_id or 0, keeping.STATES[state]): number
        for section_id, state, number in db.session.execute(
            select(Comment.section_id, Comment.state, func.count()).group_by(
                Comment.section_id, Comment.state
            )
        )
    }
    return sum(kept.get(key) != recounted.get(key) for key in {*kept, *recounted})


def many_comments() -> User:
    """100,000 comments of 60 bodies and of people, in every state, on 30 sections."""
    chance = random.Random(5)  # the same words each time
    moderator = factories.make_user("Moderator", Right.MODERATOR)
    kinds = list(BodyKind)
    bodies = [factories.make_body(f"Body {n}", kind=kinds[n % len(kinds)]) for n in range(BODIES)]
    consultation = factories.make_consultation(SLUG, bodies=tuple(bodies))
    version = factories.make_version(consultation)
    sections = [None, *(section.id for section in sections_of(version.id))]
    responses = [
        factories.make_response(consultation, body, state=ResponseState.SUBMITTED)
        for body in bodies
    ]
    for number in range(BODIES):
        letter = factories.make_entry(
            consultation,
            None if number % 2 else bodies[number],
            by=moderator,
            state=ResponseState.SUBMITTED,
            channel=(Channel.PAPER, Channel.EMAIL, Channel.TELEPHONE)[number % 3],
            is_late=number % 10 == 0,
        )
        responses.append(letter)
    for response in responses[::15]:
        response.naming = Naming.NOT_PUBLISHED
    db.session.flush()
    connection = db.session.connection()
    for start in range(0, COMMENTS, AT_ONCE):
        numbers = range(start + 1, start + AT_ONCE + 1)
        connection.execute(
            insert(Comment),
            [
                _row(
                    number,
                    chance,
                    chance.choice(responses),
                    section_id=chance.choice(sections),
                    version_id=version.id,
                    written_by_id=moderator.id,
                    changed_by_id=moderator.id,
                )
                for number in numbers
            ],
        )
        ids = connection.scalars(select(Comment.id).where(Comment.number.in_(numbers))).all()
        keeping.keep(connection, ids)
    consultation.comments_numbered = COMMENTS
    return moderator


def _row(number: int, chance: random.Random, response: Response, **its: Any) -> dict[str, Any]:
    moment = clock.now()
    words = chance.choices(WORDS, cum_weights=HOW_OFTEN, k=40)
    if number % 5_000 == 0:
        words.append("albatross")
    if number % 100 == 0:
        words.append("stop and search")
    return {
        "consultation_id": response.consultation_id,
        "response_id": response.id,
        "form_key": new_form_key(),
        "number": number,
        "stance": chance.choice((Stance.SUPPORT, Stance.OBJECT, Stance.NEITHER)),
        "body": " ".join(words),
        "state": chance.choice(STATES),
        "written_at": moment,
        "changed_at": moment,
        "submitted_at": moment,
        **its,
    }
