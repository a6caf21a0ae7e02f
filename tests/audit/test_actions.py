"""The record stands or falls with the change, and outlives whoever made it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import Right
from portal.audit.actions import SYSTEM, record
from portal.audit.models import NAME_LENGTH, AuditEvent
from tests import factories

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def events(db: SQLAlchemy) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_an_event_says_who_did_what_to_what_and_when(db: SQLAlchemy) -> None:
    user = factories.make_user("Ruth Calder", Right.MODERATOR)
    with time_machine.travel(NOON, tick=False):
        record(
            "comment withheld",
            actor=user,
            subject_kind="comment",
            subject_id=7,
            consultation_id=3,
            ground="abuse",
        )
    db.session.commit()
    (event,) = events(db)
    assert (event.at, event.verb, event.actor_id, event.actor_name) == (
        NOON,
        "comment withheld",
        user.id,
        "Ruth Calder",
    )
    assert (event.subject_kind, event.subject_id, event.consultation_id) == ("comment", 7, 3)
    assert event.details == {"ground": "abuse"}


def test_an_event_goes_with_its_transaction(db: SQLAlchemy) -> None:
    record("draft published", actor=None, subject_kind="version", subject_id=1)
    db.session.rollback()
    assert events(db) == []


def test_what_nobody_did_the_portal_did(db: SQLAlchemy) -> None:
    record("letters cleared", actor=None, subject_kind="letters")
    (event,) = events(db)
    assert (event.actor_id, event.actor_name, event.subject_id) == (None, SYSTEM, None)


def test_the_name_stays_as_it_was_when_its_owner_is_renamed_or_gone(db: SQLAlchemy) -> None:
    user = factories.make_user("Ruth Calder")
    record("signed in", actor=user, subject_kind="user", subject_id=user.id)
    user.name = "Ruth Okafor"
    db.session.flush()
    db.session.delete(user)
    db.session.commit()
    assert [event.actor_name for event in events(db)] == ["Ruth Calder"]


def test_a_name_that_is_too_long_is_cut_and_the_event_kept(db: SQLAlchemy) -> None:
    class Actor:
        id = 1
        name = "x" * 300

    record("signed in", actor=Actor(), subject_kind="user")
    db.session.commit()
    assert [event.actor_name for event in events(db)] == ["x" * NAME_LENGTH]


@pytest.mark.parametrize(
    "change", ["UPDATE audit_events SET verb = 'changed'", "DELETE FROM audit_events"]
)
def test_the_database_refuses_to_change_the_record(db: SQLAlchemy, change: str) -> None:
    record("comment withheld", actor=None, subject_kind="comment")
    db.session.commit()
    with pytest.raises(DatabaseError, match="only added to"):
        db.session.execute(text(change))
    db.session.rollback()
    assert [event.verb for event in events(db)] == ["comment withheld"]
