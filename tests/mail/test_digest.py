"""The day's digest: all that waited, once, for who still wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.db import db as portal_db
from portal.db import engine
from portal.mail import actions, digest
from portal.mail.models import DigestItem, Kind, Letter, Pace
from portal.mail.wording import CHOOSE, COLUMNS, SAMPLE, SIGNATURE, letter
from tests.races import together
from tests.statements import statements

READER = "lead@lambeth.example"
EVENING = datetime(2027, 1, 12, 19, tzinfo=UTC)
SIX = datetime(2027, 1, 13, 6, 59, 59, tzinfo=UTC)
SEVEN = datetime(2027, 1, 13, 7, 0, 0, tzinfo=UTC)
LINK = "https://portal.example/" + "x" * 90


def tell(
    event: str, kind: Kind = Kind.DECISIONS, *, to: str = READER, sample: bool = False
) -> None:
    actions.choose(to, {kind: Pace.DAILY})
    actions.write(
        to=to,
        subject=event,
        body=letter(
            SAMPLE if sample else "",
            "Dear Grace Adeyemi",
            f"Words of {event}, " + "which goes on " * 8,
            f"Read it:\n{LINK}",
        ),
        once_key=f"{event} to {to}",
        kind=kind,
    )
    portal_db.session.commit()


def letters() -> list[Letter]:
    portal_db.session.expire_all()
    return list(portal_db.session.scalars(select(Letter).order_by(Letter.id)))


def gather_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return digest.gather()


@pytest.mark.parametrize(
    "moment, leaves",
    [
        (SIX, SEVEN - timedelta(days=1)),
        (SEVEN, SEVEN),
        (datetime(2027, 6, 15, 5, 59, tzinfo=UTC), datetime(2027, 6, 14, 6, tzinfo=UTC)),
        (datetime(2027, 6, 15, 6, 0, tzinfo=UTC), datetime(2027, 6, 15, 6, tzinfo=UTC)),
        (datetime(2027, 3, 28, 6, 0, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)),
        (datetime(2027, 10, 31, 6, 59, tzinfo=UTC), datetime(2027, 10, 30, 6, tzinfo=UTC)),
    ],
)
def test_it_leaves_at_seven_in_london_in_winter_and_in_summer(
    moment: datetime, leaves: datetime
) -> None:
    assert digest.latest_departure(moment) == leaves


def test_all_that_waited_is_in_one_letter_by_kind_in_order(db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        tell("a version", Kind.VERSIONS)
        tell("first decision")
        tell("second decision", sample=True)
    assert gather_at(SIX) == 0
    assert letters() == []
    assert gather_at(SEVEN) == 1
    (made,) = letters()
    assert (made.to_address, made.subject) == (READER, "Today: a version, and 2 more")
    text = made.body
    parts = ["DECISIONS ON", "first decision", "second decision", "NEW VERSIONS", "a version"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.startswith(f"{SAMPLE}\n\nDear Grace Adeyemi\n\n")
    assert (text.count("Dear "), text.count(SIGNATURE), text.count(CHOOSE)) == (1, 1, 1)
    assert text.count(LINK) == 3
    long = [line for line in text.split("\n") if len(line) > COLUMNS]
    assert set(long) == {LINK}


def test_an_empty_digest_is_not_sent_and_costs_one_read(db: SQLAlchemy) -> None:
    with statements() as sent:
        assert gather_at(SEVEN) == 0
    assert (len(sent), letters()) == (1, [])


def test_what_is_in_a_digest_is_in_no_other_and_its_text_is_gone(db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        tell("a decision")
    assert [gather_at(SEVEN), gather_at(SEVEN), gather_at(SEVEN + timedelta(days=1))] == [1, 0, 0]
    assert len(letters()) == 1
    assert portal_db.session.scalars(select(DigestItem.body)).all() == [""]


def test_what_comes_after_seven_waits_for_the_next_morning(db: SQLAlchemy) -> None:
    with time_machine.travel(SEVEN, tick=False):
        tell("a decision")
    assert gather_at(SEVEN + timedelta(hours=12)) == 0
    assert gather_at(SEVEN + timedelta(days=1)) == 1


def test_a_worker_that_was_away_in_the_morning_makes_up_for_it(db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        tell("a decision")
    assert gather_at(SEVEN + timedelta(hours=5)) == 1


def test_what_was_turned_off_since_is_not_told(db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        tell("a decision")
        tell("a version", Kind.VERSIONS)
    actions.choose(READER, {Kind.DECISIONS: Pace.OFF})
    db.session.commit()
    gather_at(SEVEN)
    assert [made.subject for made in letters()] == ["Today: a version"]
    actions.choose(READER, {Kind.DECISIONS: Pace.DAILY})
    db.session.commit()
    assert gather_at(SEVEN + timedelta(days=1)) == 0


def test_who_is_forgotten_gets_no_digest(db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        tell("a decision")
        tell("a decision", to="tom@lambeth.example")
        actions.forget_reader(READER)
        db.session.commit()
    gather_at(SEVEN)
    assert [made.to_address for made in letters()] == ["tom@lambeth.example"]


def test_a_death_between_letter_and_mark_loses_nothing_and_tells_nothing_twice(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(EVENING, tick=False):
        for name in ("anna", "ben", "cara"):
            tell("a decision", to=f"{name}@body.example")
    real, calls = actions.write, []

    def dies_at_the_second(**fields: object) -> None:
        real(**fields)  # type: ignore[arg-type]
        calls.append(fields["to"])
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(digest, "write", dies_at_the_second)
    with pytest.raises(SystemExit):
        gather_at(SEVEN)
    portal_db.session.rollback()
    assert [made.to_address for made in letters()] == ["anna@body.example"]
    assert gather_at(SEVEN) == 2
    assert sorted(made.to_address for made in letters()) == [
        "anna@body.example",
        "ben@body.example",
        "cara@body.example",
    ]


def test_workers_that_gather_at_once_write_one_letter(app: Flask, db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        for number in range(3):
            tell(f"decision {number}")

    def work(_number: int) -> int:
        with app.app_context():
            return digest.gather()

    with time_machine.travel(SEVEN, tick=False):
        written = together(work, 6)
    assert sum(written) == 1
    (made,) = letters()
    assert [made.body.count(f"Words of decision {number}") for number in range(3)] == [1, 1, 1]


def test_old_marks_are_forgotten_and_what_waits_is_not(db: SQLAlchemy) -> None:
    with time_machine.travel(EVENING, tick=False):
        tell("a decision")
        gather_at(SEVEN)
    with time_machine.travel(SEVEN + timedelta(minutes=1), tick=False):
        tell("another decision")
    with time_machine.travel(SEVEN + timedelta(days=91), tick=False):
        engine.begin_writing()
        actions.forget_old()
        portal_db.session.commit()
    assert portal_db.session.scalars(select(DigestItem.subject)).all() == ["another decision"]
