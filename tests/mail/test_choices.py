"""What a reader chose decides how a letter comes, and each event is told at most once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import time_machine
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from portal.db import db as portal_db
from portal.db import engine
from portal.mail import actions
from portal.mail.digest import gather
from portal.mail.models import DigestItem, Kind, Letter, MailChoice, Pace
from portal.mail.wording import CHOOSE, letter
from tests.races import together

READER = "lead@lambeth.example"
NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)


def tell(event: str, kind: Kind | None = Kind.DECISIONS, *, to: str = READER) -> None:
    actions.write(
        to=to,
        subject=event,
        body=letter("Dear Grace Adeyemi", f"This is {event}."),
        once_key=f"{event} to {to}",
        kind=kind,
    )


def subjects() -> list[str]:
    return list(portal_db.session.scalars(select(Letter.subject).order_by(Letter.id)))


def test_a_letter_of_a_kind_comes_at_once_while_nothing_is_chosen(db: SQLAlchemy) -> None:
    tell("a decision")
    db.session.commit()
    assert subjects() == ["a decision"]


def test_only_a_letter_that_can_be_turned_off_says_where(db: SQLAlchemy) -> None:
    tell("a decision")
    tell("a receipt", None)
    db.session.commit()
    choosable, essential = portal_db.session.scalars(select(Letter.body).order_by(Letter.id))
    assert choosable.endswith(f"\n\n{CHOOSE}\nhttp://portal.test/account/mail\n")
    assert CHOOSE not in essential


def test_what_is_off_is_not_told_and_not_told_again_when_it_is_turned_on(db: SQLAlchemy) -> None:
    actions.choose(READER, {Kind.DECISIONS: Pace.OFF})
    tell("a decision")
    actions.choose(READER, {Kind.DECISIONS: Pace.AT_ONCE})
    tell("a decision")
    tell("another decision")
    db.session.commit()
    assert subjects() == ["another decision"]


def test_a_choice_is_of_one_kind_and_one_reader(db: SQLAlchemy) -> None:
    actions.choose(READER, {Kind.DECISIONS: Pace.OFF})
    tell("a decision")
    tell("a version", Kind.VERSIONS)
    tell("a decision", to="tom@lambeth.example")
    db.session.commit()
    assert subjects() == ["a version", "a decision"]


def test_essential_letters_come_at_once_whatever_was_chosen(db: SQLAlchemy) -> None:
    actions.choose(READER, dict.fromkeys(Kind, Pace.OFF))
    tell("a receipt", None)
    db.session.commit()
    assert subjects() == ["a receipt"]


def test_what_was_told_before_there_were_choices_is_not_told_again(db: SQLAlchemy) -> None:
    tell("a decision", None)
    for pace in Pace:
        actions.choose(READER, {Kind.DECISIONS: pace})
        tell("a decision")
    db.session.commit()
    assert subjects() == ["a decision"]
    assert db.session.scalar(select(func.count()).select_from(DigestItem)) == 0


def test_one_batch_keeps_its_order_and_tells_one_event_once(db: SQLAlchemy) -> None:
    actions.write_all(
        actions.NewLetter(READER, subject, "", once_key=key, kind=kind)
        for subject, key, kind in [
            ("one", "1", Kind.VERSIONS),
            ("two", "2", None),
            ("one again", "1", Kind.VERSIONS),
            ("three", None, Kind.VERSIONS),
        ]
    )
    db.session.commit()
    assert subjects() == ["one", "two", "three"]


def test_many_who_tell_one_event_while_the_choice_changes_tell_it_once(
    app: Flask, db: SQLAlchemy
) -> None:
    paces = [Pace.AT_ONCE, Pace.DAILY, Pace.OFF, Pace.DAILY]

    def work(number: int) -> None:
        with app.app_context():
            engine.begin_writing()
            if number % 2:
                actions.choose(READER, {Kind.DECISIONS: paces[number // 2]})
            else:
                tell("a decision")
            portal_db.session.commit()

    together(work, 8)
    assert len(subjects()) + _waiting() <= 1
    assert db.session.scalar(select(func.count()).select_from(DigestItem)) == 1


def _waiting() -> int:
    return (
        portal_db.session.scalar(
            select(func.count()).select_from(DigestItem).where(DigestItem.gathered_at.is_(None))
        )
        or 0
    )


def test_the_reader_who_is_forgotten_has_no_choices_and_nothing_waiting(db: SQLAlchemy) -> None:
    actions.choose(READER, {Kind.DECISIONS: Pace.DAILY})
    tell("a decision")
    actions.forget_reader(READER)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(MailChoice)) == 0
    assert _waiting() == 0
    assert db.session.scalars(select(DigestItem.body)).all() == [""]


READERS = (READER, "tom@lambeth.example")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("tell"),
            st.integers(0, 4),
            st.sampled_from((*Kind, None)),
            st.sampled_from(READERS),
        ),
        st.tuples(
            st.just("choose"),
            st.sampled_from(list(Pace)),
            st.sampled_from(list(Kind)),
            st.sampled_from(READERS),
        ),
        st.tuples(st.just("morning"), st.none(), st.none(), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def _each_event_reaches_its_reader_once_or_as_chosen_not_at_all(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    for table in (Letter, DigestItem, MailChoice):
        portal_db.session.execute(delete(table))
    portal_db.session.commit()
    moments = count(1)
    chosen: dict[tuple[str, Kind], Pace] = {}
    pending: dict[str, tuple[str, Kind]] = {}
    expected: Counter[str] = Counter()
    seen: set[str] = set()
    day = NOON

    def at(moment: datetime) -> time_machine.travel:
        return time_machine.travel(moment, tick=False)

    def morning() -> None:
        nonlocal day, moments
        day, moments = day + timedelta(days=1), count(1)
        with at(day):
            gather()
        for event, (reader, kind) in pending.items():
            if chosen.get((reader, kind)) is not Pace.OFF:
                expected[event] += 1
        pending.clear()

    for what, first, kind, reader in steps:
        if what == "morning":
            morning()
            continue
        with at(day + timedelta(minutes=next(moments))):
            engine.begin_writing()
            if what == "choose":
                actions.choose(reader, {kind: first})
                chosen[reader, kind] = first
            else:
                event = f"event {first} of {kind} for {reader}."
                tell(event, kind, to=reader)
                if event not in seen:
                    seen.add(event)
                    pace = chosen.get((reader, kind), Pace.AT_ONCE) if kind else Pace.AT_ONCE
                    if pace is Pace.AT_ONCE:
                        expected[event] += 1
                    elif pace is Pace.DAILY:
                        pending[event] = (reader, kind)
            portal_db.session.commit()
    morning()
    texts = portal_db.session.execute(select(Letter.to_address, Letter.body)).all()
    found = Counter(
        {
            event: sum(
                " ".join(text.split()).count(f"This is {event}.")
                for address, text in texts
                if event.endswith(f"for {address}.")
            )
            for event in seen
        }
    )
    assert +found == expected
    assert _waiting() == 0


def test_each_event_reaches_its_reader_once_or_as_chosen_not_at_all(db: SQLAlchemy) -> None:
    _each_event_reaches_its_reader_once_or_as_chosen_not_at_all()
