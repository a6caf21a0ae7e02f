"""The last seats under simultaneous replies, through the app's own requests, on both databases.

What makes them safe is the lock on the meeting's row (PostgreSQL) and the write lock that a POST
takes when it begins (SQLite). One test takes each away and shows that the same check fails, and
how: on SQLite all but one are refused by the database; on PostgreSQL all get the same place in the
queue. (There the seats themselves are not given twice even so, because numbering a place updates
the meeting's row and so makes the next wait; the lock is what makes the order true.)
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, event, select

from portal.db import db as portal_db
from portal.db import engine
from portal.meetings import seating
from portal.meetings.models import Meeting, Reply, Seat, SeatState
from tests.conftest import SignIn
from tests.meetings.scene import Scene, form, letters, make_scene
from tests.races import together

SEATS = 5
BODIES = 50
WAIT_SECONDS = 30


def reply_at_once(scene: Scene, sign_in: SignIn) -> list[int]:
    """Every body asks for one seat at the same moment; the status of each answer."""
    clients = [sign_in(lead) for lead in scene.leads]
    address = scene.address()
    portal_db.session.commit()

    def ask(n: int) -> int:
        answer = clients[n].post(address, data=form("yes", f"Person of body {n:02}"))
        return answer.status_code

    return together(ask, len(clients))


def check_seats(scene: Scene, statuses: list[int]) -> None:
    """All were answered; the seats are taken, the rest wait in order, nobody is there twice."""
    assert set(statuses) == {303}
    rows = portal_db.session.execute(
        select(Seat.queue_number, Seat.state)
        .where(Seat.meeting_id == scene.meeting.id)
        .order_by(Seat.queue_number)
    ).all()
    seats, bodies = scene.meeting.seats, len(scene.bodies)
    assert [(number, state) for number, state in rows] == [
        (n, SeatState.CONFIRMED if n <= seats else SeatState.WAITING) for n in range(1, bodies + 1)
    ]


def test_fifty_replies_at_once_fill_five_seats_and_queue_the_rest(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(BODIES, seats=SEATS)
    check_seats(scene, reply_at_once(scene, sign_in))
    assert len(letters()) == BODIES


def test_a_cancellation_among_many_promotes_exactly_one(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(8, seats=2)
    check_seats(scene, reply_at_once(scene, sign_in))
    going, first_waiting = scene.seated(), scene.queue()[0]
    n = int(going[0][-2:])
    seat = scene.seat(n, going[0])
    end = f"/people/{seat.id}/cancel"
    client = sign_in(scene.leads[n])
    address = scene.address(end)
    portal_db.session.commit()
    # Pressed twice at once: one seat falls free, so one person moves up.
    assert together(lambda _: client.post(address).status_code, 2) == [303, 303]
    assert scene.seated() == [going[1], first_waiting]
    assert len(scene.queue()) == 5


def test_cancellations_at_once_promote_as_many(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(10, seats=4)
    check_seats(scene, reply_at_once(scene, sign_in))
    bodies = [int(name[-2:]) for name in scene.seated()]
    waiting = scene.queue()
    addresses = [
        scene.address(f"/people/{scene.seat(n, f'Person of body {n:02}').id}/cancel")
        for n in bodies
    ]
    clients = [sign_in(scene.leads[n]) for n in bodies]
    portal_db.session.commit()
    statuses = together(lambda n: clients[n].post(addresses[n]).status_code, len(bodies))
    assert statuses == [303] * len(bodies)
    assert scene.seated() == waiting[:4]
    assert scene.queue() == waiting[4:]


def test_a_double_click_stores_one_reply(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(1)
    client = sign_in(scene.leads[0])
    address = scene.address()
    data = form("yes", "Grace", "Tom")
    portal_db.session.commit()
    assert together(lambda _: client.post(address, data=data).status_code, 8) == [303] * 8
    assert db.session.scalars(select(Reply.revision)).all() == [1]
    assert scene.seated() == ["Grace", "Tom"]
    assert len(letters()) == 1


def without_lock(before_writing: Callable[[], object]) -> Callable[[Meeting], Meeting]:
    """In the place of `seating.locked`: reads the meeting, locks nothing, lets all come so far."""

    def read(meeting: Meeting) -> Meeting:
        row = portal_db.session.scalars(
            select(Meeting).where(Meeting.id == meeting.id).execution_options(**seating.AFRESH)
        ).one()
        before_writing()
        return row

    return read


def test_the_check_fails_when_the_lock_is_taken_away(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    scene = make_scene(4, seats=1)
    everybody = threading.Barrier(len(scene.bodies))
    monkeypatch.setattr(
        seating, "locked", without_lock(lambda: everybody.wait(timeout=WAIT_SECONDS))
    )
    # SQLite has no row locks: there it is the write lock taken at the beginning that is removed.
    with deferred_transactions() if database == "sqlite" else nullcontext():
        statuses = reply_at_once(scene, sign_in)
    with pytest.raises(AssertionError):
        check_seats(scene, statuses)
    numbers = portal_db.session.scalars(select(Seat.queue_number)).all()
    if database == "sqlite":
        assert sorted(statuses) == [303, 503, 503, 503]
        assert numbers == [1]
    else:
        assert numbers == [1, 1, 1, 1]


def test_the_meeting_is_locked_before_anything_of_it_is_decided(
    db: SQLAlchemy, database: str
) -> None:
    scene = make_scene(1)
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(portal_db.engine, "before_cursor_execute", note)
    try:
        scene.reply(0, "Grace", revision=0)
    finally:
        event.remove(portal_db.engine, "before_cursor_execute", note)
    of_seats = [
        statement for statement in sent if "FROM meetings" in statement or "FROM seats" in statement
    ]
    assert ("FOR UPDATE" in of_seats[0]) == (database == "postgresql")
    assert "FROM meetings" in of_seats[0]


@contextmanager
def deferred_transactions() -> Iterator[None]:
    """SQLite's transactions begin as readers, as they would if nobody had said IMMEDIATE."""
    target = portal_db.engine

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN")

    event.remove(target, "begin", engine._begin_sqlite)
    event.listen(target, "begin", begin)
    try:
        yield
    finally:
        event.remove(target, "begin", begin)
        event.listen(target, "begin", engine._begin_sqlite)
