"""Whatever is recorded is chained as it is committed, without gaps and without deadlocks."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.actions import Confidential, record, reveal
from portal.audit.models import AuditEvent, AuditLink
from portal.audit.verifying import head, whole_chain
from portal.db import engine
from tests import factories
from tests.races import together

WRITERS = 8
TRANSACTIONS = 25


def links(db: SQLAlchemy) -> list[tuple[int, str]]:
    """Position and verb, in the order of the chain."""
    rows = db.session.execute(
        select(AuditLink.position, AuditEvent.verb)
        .join(AuditEvent, AuditEvent.id == AuditLink.event_id)
        .order_by(AuditLink.position)
    )
    return [(position, verb) for position, verb in rows]


def note(verb: str) -> None:
    record(verb, actor=None, subject_kind="thing")


def test_events_are_linked_at_the_commit_and_not_before(db: SQLAlchemy) -> None:
    note("first")
    note("second")
    db.session.flush()
    assert links(db) == []
    db.session.commit()
    assert links(db) == [(1, "first"), (2, "second")]
    note("third")
    db.session.commit()
    db.session.commit()
    assert links(db) == [(1, "first"), (2, "second"), (3, "third")]
    assert whole_chain().fault is None


def test_what_is_rolled_back_has_no_place(db: SQLAlchemy) -> None:
    note("gone")
    db.session.flush()
    db.session.rollback()
    note("lost with its session")
    db.session.flush()
    db.session.close()
    note("stays")
    db.session.commit()
    assert links(db) == [(1, "stays")]
    assert (whole_chain().head.position, whole_chain().fault) == (1, None)


def test_a_savepoint_links_nothing_and_takes_its_events_with_it(db: SQLAlchemy) -> None:
    note("before")
    with db.session.begin_nested():
        note("inside")
    assert links(db) == []
    undone = db.session.begin_nested()
    note("undone")
    db.session.flush()
    undone.rollback()
    with db.session.begin_nested():
        note("again")  # on SQLite with the id of the one that was undone
    db.session.begin_nested()
    note("left open")
    db.session.commit()
    db.session.commit()
    assert [verb for _, verb in links(db)] == ["before", "inside", "again", "left open"]
    assert whole_chain().fault is None


def test_a_session_that_read_only_does_nothing_at_its_commit(db: SQLAlchemy) -> None:
    note("first")
    db.session.commit()
    with engine.reading_only():
        assert db.session.scalar(select(func.count(AuditEvent.id))) == 1
        db.session.commit()
    engine.begin_writing()
    assert links(db) == [(1, "first")]


def test_a_session_of_its_own_links_too(db: SQLAlchemy) -> None:
    with Session(db.engine) as session:
        session.add(
            AuditEvent(at=clock.now(), verb="v", actor_name="n", subject_kind="k", details={})
        )
        session.commit()
    assert links(db) == [(1, "v")]


def test_details_hash_alike_however_the_database_keeps_them(db: SQLAlchemy) -> None:
    summer = datetime(2027, 7, 1, 12, 30, 15, 42, tzinfo=timezone(timedelta(hours=1)))
    with clock.pretending(summer):
        record(
            "comment withheld",
            actor=factories.make_user("Zoë “Ẑ” \U0001f600 \\ / \x7f"),
            subject_kind="comment",
            subject_id=7,
            zebra=1,
            apple=[None, True, 1.5, 1e30, -0.0],
            nested={"b": "ü\u2028\u0000", "a": {"2": 2, "10": 10}},
            empty="",
        )
    db.session.commit()
    db.session.expire_all()
    assert (whole_chain().head.position, whole_chain().fault) == (1, None)
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.at == summer
    assert event.at.tzinfo is UTC


def test_more_events_than_a_statement_may_name(db: SQLAlchemy) -> None:
    for number in range(1_201):
        note(f"event {number}")
    db.session.commit()
    assert links(db) == [(number + 1, f"event {number}") for number in range(1_201)]
    assert whole_chain().fault is None


def test_a_look_at_something_confidential_is_recorded(db: SQLAlchemy) -> None:
    user = factories.make_user("Ruth Calder")
    reveal(
        Confidential.ORIGINAL, actor=user, subject_kind="comment", subject_id=4, consultation_id=1
    )
    db.session.commit()
    assert links(db) == [(1, "original wording seen")]


CHANGES = [
    "UPDATE {} SET {} = 1",
    "DELETE FROM {} WHERE {} = 1",
    "DELETE FROM {}",
]


@pytest.mark.parametrize("table, key", [("audit_events", "id"), ("audit_links", "position")])
def test_the_database_refuses_to_change_a_row(
    db: SQLAlchemy, database: str, table: str, key: str
) -> None:
    note("first")
    db.session.commit()
    only = (
        ["TRUNCATE {} CASCADE"]
        if database == "postgresql"
        else ["INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "UPDATE OR REPLACE {} SET {} = {}"]
    )
    for change in [*CHANGES, *only]:
        with pytest.raises(DatabaseError, match="only added to"):
            db.session.execute(text(change.format(table, key, key)))
        db.session.rollback()
    assert links(db) == [(1, "first")]
    assert whole_chain().fault is None


@pytest.mark.only_on("sqlite")
def test_a_link_does_not_give_way_to_another_of_its_event(db: SQLAlchemy) -> None:
    note("first")
    db.session.commit()
    with pytest.raises(DatabaseError, match="only added to"):
        db.session.execute(text("INSERT OR REPLACE INTO audit_links VALUES (9, 1, '', '')"))
    db.session.rollback()
    assert links(db) == [(1, "first")]


def test_many_writers_leave_no_gap(app: Flask, db: SQLAlchemy) -> None:
    kept: list[str] = []
    lock = threading.Lock()

    def write(writer: int) -> None:
        rolls = random.Random(writer)
        with app.app_context():
            for number in range(TRANSACTIONS):
                engine.begin_writing()
                verbs = [f"{writer}.{number}.{each}" for each in range(rolls.randint(1, 3))]
                for verb in verbs:
                    note(verb)
                    db.session.flush()
                if rolls.random() < 0.25:
                    db.session.rollback()
                    continue
                db.session.commit()
                with lock:
                    kept.extend(verbs)

    together(write, WRITERS)
    found = links(db)
    assert [position for position, _ in found] == list(range(1, len(kept) + 1))
    assert sorted(verb for _, verb in found) == sorted(kept)
    assert len(kept) < sum(3 for _ in range(WRITERS * TRANSACTIONS))
    walk = whole_chain()
    assert (walk.head, walk.fault) == (head(), None)
    for writer in range(WRITERS):
        own = [verb for _, verb in found if verb.startswith(f"{writer}.")]
        assert own == sorted(own, key=lambda verb: [int(part) for part in verb.split(".")])


@pytest.mark.only_on("postgresql")
def test_recording_first_and_locking_rows_later_deadlocks_nobody(
    app: Flask, db: SQLAlchemy
) -> None:
    """Were the chain's lock taken when an event is recorded, each would wait for the other."""
    rows = [factories.make_user(f"Person {number}").id for number in range(2)]
    db.session.commit()
    holds, recorded = threading.Barrier(2), threading.Barrier(2)
    lock_row = text("UPDATE users SET name = name WHERE id = :id")

    def work(n: int) -> None:
        with app.app_context():
            engine.begin_writing()
            db.session.execute(text("SET LOCAL lock_timeout = '20s'"))
            if n == 0:
                db.session.execute(lock_row, {"id": rows[0]})
                holds.wait()
                recorded.wait()
                note("holds the row, records last")
            else:
                holds.wait()
                note("records first, waits for the row")
                db.session.flush()
                recorded.wait()
                db.session.execute(lock_row, {"id": rows[0]})
            db.session.execute(lock_row, {"id": rows[1]})
            db.session.commit()

    together(work, 2)
    assert sorted(verb for _, verb in links(db)) == [
        "holds the row, records last",
        "records first, waits for the row",
    ]
    assert whole_chain().fault is None
