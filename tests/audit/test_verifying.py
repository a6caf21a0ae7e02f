"""What somebody with the database in hand did to the record is found and named."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.audit.actions import record
from portal.audit.chain import COLUMNS, Head, next_head
from portal.audit.models import AuditEvent, AuditLink
from portal.audit.verifying import head, latest_of_chain, whole_chain
from tests.databases import tampering

EVENTS = 7


@pytest.fixture
def ids(db: SQLAlchemy) -> list[int]:
    """Seven events with their links, by position."""
    for number in range(EVENTS):
        record("comment withheld", actor=None, subject_kind="comment", subject_id=number)
        db.session.commit()
    return list(db.session.scalars(select(AuditLink.event_id).order_by(AuditLink.position)))


def test_the_form_has_every_column() -> None:
    assert set(COLUMNS) == set(AuditEvent.__table__.c.keys())


def test_an_untouched_record_is_whole(db: SQLAlchemy, ids: list[int]) -> None:
    walk = whole_chain()
    assert (walk.fault, walk.head) == (None, head())
    assert walk.head.position == EVENTS
    for position in range(1, EVENTS + 1):
        link = db.session.get_one(AuditLink, position)
        noted = Head(position, link.hash)
        assert whole_chain(noted=noted).fault is None
        assert whole_chain(noted=Head(position, link.hash[:12])).fault is None
    assert latest_of_chain(3) == walk
    assert latest_of_chain(100) == walk


def test_an_empty_record_is_whole(db: SQLAlchemy) -> None:
    assert whole_chain().fault is None
    assert whole_chain().head == Head() == head()
    assert latest_of_chain(10).fault is None


CHANGED = "event {0}, at position 3, was changed, or stands where another was linked"
COLUMN_CHANGES = {
    "at": "'2020-01-01 00:00:00.000000'",
    "verb": "'comment published'",
    "actor_id": "9",
    "actor_name": "'Somebody else'",
    "subject_kind": "'file'",
    "subject_id": "999",
    "consultation_id": "5",
    "details": "'[]'",
}
SWAP_LINKS = [
    "UPDATE audit_links SET position = -1 WHERE position = 3",
    "UPDATE audit_links SET position = 3 WHERE position = 4",
    "UPDATE audit_links SET position = 4 WHERE position = -1",
]
SWAP_EVENTS = [
    "UPDATE audit_links SET event_id = -1 WHERE position = 3",
    "UPDATE audit_links SET event_id = {0} WHERE position = 4",
    "UPDATE audit_links SET event_id = {1} WHERE position = 3",
]
RAW = (
    "INSERT INTO audit_events (at, verb, actor_name, subject_kind, details) "
    "VALUES ('2027-01-01 00:00:00.000000', 'v', 'n', 'k', '{}')"
)
CASES = {
    **{
        f"changed {column}": (
            [f"UPDATE audit_events SET {column} = {value} WHERE id = {{0}}"],
            CHANGED,
        )
        for column, value in COLUMN_CHANGES.items()
    },
    "deleted event": (
        ["DELETE FROM audit_events WHERE id = {0}"],
        "event {0} is missing: it was linked at position 3",
    ),
    "deleted with its link": (
        ["DELETE FROM audit_links WHERE position = 3", "DELETE FROM audit_events WHERE id = {0}"],
        "link 3 is missing",
    ),
    "swapped links": (SWAP_LINKS, "link 3 is out of order: it does not follow the one before it"),
    "swapped events": (
        SWAP_EVENTS,
        "event {1}, at position 3, was changed, or stands where another was linked",
    ),
    "altered hash": (
        ["UPDATE audit_links SET hash = 'ab' WHERE position = 3"],
        "link 3 was altered: event {0} is as it was recorded",
    ),
    "altered hash before": (
        ["UPDATE audit_links SET previous_hash = 'ab' WHERE position = 3"],
        "link 3 was altered: it names another hash before it",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_tampering_is_found_at_its_place(db: SQLAlchemy, ids: list[int], case: str) -> None:
    statements, fault = CASES[case]
    with tampering(db) as execute:
        for statement in statements:
            execute(statement.format(ids[2], ids[3]))
    for walk in (whole_chain(), latest_of_chain(5), latest_of_chain(EVENTS)):
        assert (walk.head.position, walk.fault) == (2, fault.format(ids[2], ids[3]))
    assert latest_of_chain(2).fault is None


def test_an_event_that_nothing_linked_is_found(db: SQLAlchemy, ids: list[int]) -> None:
    with tampering(db) as execute:
        execute(RAW)
    walk = whole_chain()
    newest = db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()))
    assert (walk.head.position, walk.fault) == (EVENTS, f"event {newest} has no link")
    assert latest_of_chain(1).fault == walk.fault


def test_a_cut_end_is_found_by_a_head_that_was_noted(db: SQLAlchemy, ids: list[int]) -> None:
    noted = head()
    with tampering(db) as execute:
        execute(f"DELETE FROM audit_links WHERE position > {EVENTS - 2}")
        execute(f"DELETE FROM audit_events WHERE id > {ids[-3]}")
    assert whole_chain().fault is None
    assert whole_chain(noted=noted).fault == "its end is missing: position 7 was noted"


def test_a_chain_made_anew_is_found_by_a_head_that_was_noted(
    db: SQLAlchemy, ids: list[int]
) -> None:
    noted = head()
    table = AuditEvent.__table__
    events = [
        dict(row) for row in db.session.execute(select(*table.c).order_by(table.c.id)).mappings()
    ]
    with tampering(db) as execute:
        execute(f"UPDATE audit_events SET verb = 'comment published' WHERE id = {ids[2]}")
        events[2]["verb"] = "comment published"
        end = Head()
        for event in events:
            before, end = end, next_head(event, end)
            execute(
                f"UPDATE audit_links SET previous_hash = '{before.hash}', hash = '{end.hash}' "
                f"WHERE event_id = {event['id']}"
            )
    assert whole_chain().fault is None
    assert whole_chain(noted=noted).fault == "position 7 has another hash than the one noted"


@pytest.mark.only_on("sqlite")
def test_an_event_that_cannot_be_read_is_a_fault(db: SQLAlchemy, ids: list[int]) -> None:
    with tampering(db) as execute:
        execute("UPDATE audit_events SET details = '{' WHERE id = " + str(ids[2]))
    assert whole_chain().fault == "an event cannot be read: it was changed by something else"


def test_a_long_chain_is_read_in_parts(app: Flask, db: SQLAlchemy) -> None:
    for number in range(2_500):
        record("comment changed", actor=None, subject_kind="comment", subject_id=number)
    db.session.commit()
    assert (whole_chain().head.position, whole_chain().fault) == (2_500, None)
