"""What is looked for in the record is found, newest first, a part at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import Confidential, record, reveal
from portal.audit.queries import Looked, batches, latest, seen
from tests import factories
from tests.statements import statements

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def verbs(**looked: Any) -> str:
    """The letters of the events that are found, in their order."""
    return "".join(event.verb for event in latest(Looked(**looked), limit=100))


def test_each_condition_narrows_and_all_of_them_together(db: SQLAlchemy) -> None:
    ruth, amara = factories.make_user("Ruth"), factories.make_user("Amara")
    done = (
        ("a", ruth, "comment", 1, None),
        ("b", amara, "comment", 2, 7),
        ("c", None, "meeting", 1, 7),
        ("d", ruth, "meeting", None, 7),
    )
    for hour, (verb, actor, kind, number, consultation_id) in enumerate(done):
        with clock.pretending(NOON + timedelta(hours=hour)):
            record(
                verb,
                actor=actor,
                subject_kind=kind,
                subject_id=number,
                consultation_id=consultation_id,
            )
            db.session.commit()
    assert verbs() == "dcba"
    assert verbs(actor_ids={ruth.id}) == "da"
    assert verbs(actor_ids={ruth.id, amara.id}) == "dba"
    assert verbs(actor_ids=set()) == ""
    assert verbs(is_portal=True) == "c"
    assert verbs(verbs={"a", "c"}) == "ca"
    assert verbs(verbs=set()) == ""
    assert verbs(other_than={"a", "c"}) == "db"
    assert verbs(consultation_id=7) == "dcb"
    assert verbs(subject_kind="comment") == "ba"
    assert verbs(subject_kind="comment", subject_ids={1}) == "a"
    assert verbs(subject_kind="comment", subject_ids=set()) == ""
    assert verbs(since=NOON + timedelta(hours=1)) == "dcb"
    assert verbs(until=NOON + timedelta(hours=1)) == "a"
    assert verbs(actor_ids={ruth.id}, subject_kind="meeting", consultation_id=7) == "d"
    third = latest(Looked(), limit=2)[-1]
    assert third.verb == "c"
    assert verbs(before=third.id) == "ba"


def test_batches_hold_every_event_once_and_none_that_comes_meanwhile(db: SQLAlchemy) -> None:
    for number in range(5):
        record("v", actor=None, subject_kind="thing", subject_id=number)
    db.session.commit()
    with statements() as sent:
        coming = batches(Looked(subject_kind="thing"), at_once=2)
        found = [[event.subject_id for event in next(coming)]]
        record("v", actor=None, subject_kind="thing", subject_id=9)
        db.session.commit()
        found += [[event.subject_id for event in batch] for batch in coming]
    assert found == [[4, 3], [2, 1], [0]]
    _, *following = [words for words in sent if "ORDER BY audit_events.id DESC" in words]
    assert len(following) == 3
    assert all("audit_events.id < " in words for words in following)


def test_a_look_is_that_person_s_at_that_thing_of_that_kind_since_then(db: SQLAlchemy) -> None:
    ruth, malik = factories.make_user("Ruth"), factories.make_user("Malik")

    def look(what: Confidential, number: int, *, by: User, kind: str = "comment") -> None:
        reveal(what, actor=by, subject_kind=kind, subject_id=number, consultation_id=1)

    with clock.pretending(NOON - timedelta(seconds=1)):
        look(Confidential.REMARK, 1, by=ruth)
    with clock.pretending(NOON):
        look(Confidential.REMARK, 2, by=ruth)
        look(Confidential.REMARK, 2, by=ruth)
        look(Confidential.REMARK, 3, by=malik)
        look(Confidential.FILE, 4, by=ruth)
        look(Confidential.REMARK, 5, by=ruth, kind="response")
        look(Confidential.REMARK, 6, by=ruth)
    db.session.commit()

    def found(numbers: set[int]) -> frozenset[int]:
        return seen(
            Confidential.REMARK,
            by=ruth.id,
            subject_kind="comment",
            subject_ids=numbers,
            since=NOON,
        )

    assert found({1, 2, 3, 4, 5}) == {2}
    assert found(set()) == frozenset()
