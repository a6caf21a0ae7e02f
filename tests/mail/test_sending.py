"""What waits is sent once, tried again while the server is away, and given up after three days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update

from portal.db import db as portal_db
from portal.mail import actions
from portal.mail.delivery import CannotDeliver, delivery_for
from portal.mail.models import Letter
from portal.mail.queries import longest_due_since, waiting
from portal.mail.sending import CLAIM_MINUTES, GIVE_UP_AFTER, drain, next_try
from tests.mail.conftest import HOST, SENDER, Start
from tests.races import together

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)


class Recorder:
    """A delivery that keeps what it is given, and fails as it is told."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self.failures: dict[str, BaseException] = {}

    def send(self, message: EmailMessage) -> None:
        assert not portal_db.session().in_transaction()
        if failure := self.failures.get(message["To"]):
            raise failure
        self.sent.append(message)

    @property
    def to(self) -> list[str]:
        return [message["To"] for message in self.sent]


def write(*names: str) -> None:
    for name in names:
        actions.write(to=f"{name}@body.example", subject="Asked", body="Dear you\n")
    portal_db.session.commit()


def letter(name: str = "a") -> Letter:
    portal_db.session.expire_all()
    address = f"{name}@body.example"
    return portal_db.session.scalars(select(Letter).where(Letter.to_address == address)).one()


def away() -> CannotDeliver:
    return CannotDeliver("server away", everything=True)


def test_what_waits_is_sent_in_order_and_once(db: SQLAlchemy) -> None:
    write("a", "b", "c")
    post = Recorder()
    assert drain(post, sender=SENDER) == 3
    assert drain(post, sender=SENDER) == 0
    assert post.to == ["a@body.example", "b@body.example", "c@body.example"]
    assert (letter().tries, letter().sent_at is not None, waiting()) == (1, True, 0)


def test_no_more_than_the_limit_are_sent(db: SQLAlchemy) -> None:
    write("a", "b", "c")
    post = Recorder()
    assert drain(post, sender=SENDER, limit=2) == 2
    assert post.to == ["a@body.example", "b@body.example"]


def test_sending_stops_between_two_letters_when_told(db: SQLAlchemy) -> None:
    write("a", "b")
    post = Recorder()
    assert drain(post, sender=SENDER, is_stopping=lambda: bool(post.sent)) == 1
    assert letter("b").tries == 0


def test_a_letter_of_a_transaction_that_is_not_committed_is_not_sent(
    app: Flask, db: SQLAlchemy
) -> None:
    post = Recorder()
    actions.write(to="a@body.example", subject="Asked", body="")

    def look(_number: int) -> int:
        with app.app_context():
            return drain(post, sender=SENDER)

    assert together(look, 1) == [0]
    db.session.commit()
    assert together(look, 1) == [1]


def test_many_senders_send_each_letter_once(app: Flask, db: SQLAlchemy) -> None:
    names = [f"person{number}" for number in range(20)]
    write(*names)
    posts = [Recorder() for _ in range(4)]

    def send(number: int) -> int:
        sent = 0
        with app.app_context():
            while waiting():
                portal_db.session.rollback()
                sent += drain(posts[number], sender=SENDER)
        return sent

    assert sum(together(send, 4)) == 20
    assert sorted(to for post in posts for to in post.to) == sorted(
        f"{name}@body.example" for name in names
    )


def test_one_refused_letter_does_not_hold_up_the_others(db: SQLAlchemy) -> None:
    write("a", "b", "c")
    post = Recorder()
    post.failures["b@body.example"] = CannotDeliver("recipient refused: 550", everything=False)
    assert drain(post, sender=SENDER) == 2
    assert post.to == ["a@body.example", "c@body.example"]
    assert letter("b").last_error == "recipient refused: 550"


def test_a_server_that_is_away_is_asked_once_a_round(db: SQLAlchemy) -> None:
    write("a", "b", "c")
    post = Recorder()
    post.failures = {f"{name}@body.example": away() for name in "abc"}
    assert drain(post, sender=SENDER) == 0
    assert [letter(name).tries for name in "abc"] == [1, 0, 0]


def test_a_letter_no_message_can_be_made_of_does_not_hold_up_the_others(db: SQLAlchemy) -> None:
    write("a", "b")
    db.session.execute(
        update(Letter).where(Letter.to_address == "a@body.example").values(to_address="a\nb")
    )
    db.session.commit()
    post = Recorder()
    assert drain(post, sender=SENDER) == 1
    assert post.to == ["b@body.example"]


@pytest.mark.parametrize("tries, minutes", [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (70, 60)])
def test_the_wait_grows_to_an_hour(tries: int, minutes: int) -> None:
    assert next_try(NOON, tries) == NOON + timedelta(minutes=minutes)


def test_a_failed_letter_is_not_tried_before_its_time(db: SQLAlchemy) -> None:
    post = Recorder()
    post.failures["a@body.example"] = away()
    with time_machine.travel(NOON, tick=False) as traveller:
        write("a")
        drain(post, sender=SENDER)
        post.failures.clear()
        traveller.shift(timedelta(seconds=59))
        assert drain(post, sender=SENDER) == 0
        traveller.shift(ONE_SECOND)
        assert drain(post, sender=SENDER) == 1
    assert (letter().tries, letter().last_error) == (2, None)


def test_a_letter_is_given_up_after_72_hours_and_not_before(db: SQLAlchemy) -> None:
    post = Recorder()
    post.failures["a@body.example"] = away()
    with time_machine.travel(NOON, tick=False) as traveller:
        write("a")
        while letter().given_up_at is None:
            due = longest_due_since()
            assert due is not None
            db.session.rollback()
            traveller.move_to(due)
            drain(post, sender=SENDER)
            assert letter().tries < 100
        assert GIVE_UP_AFTER <= letter().given_up_at - NOON < GIVE_UP_AFTER + timedelta(hours=1)
        assert letter().last_error == "server away"
        assert (waiting(), longest_due_since()) == (0, None)
        db.session.rollback()
        traveller.shift(timedelta(days=30))
        post.failures.clear()
        assert drain(post, sender=SENDER) == 0


def test_letters_outlast_a_worker_that_was_off_for_days(db: SQLAlchemy) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        write("a")
        traveller.shift(timedelta(days=10))
        assert drain(Recorder(), sender=SENDER) == 1


def test_a_death_after_sending_sends_one_more_copy_with_the_same_id(db: SQLAlchemy) -> None:
    class Killed(BaseException):
        pass

    class Dying(Recorder):
        def send(self, message: EmailMessage) -> None:
            super().send(message)
            raise Killed

    dying, post = Dying(), Recorder()
    with time_machine.travel(NOON, tick=False) as traveller:
        write("a")
        with pytest.raises(Killed):
            drain(dying, sender=SENDER)
        db.session.rollback()
        assert drain(post, sender=SENDER) == 0  # still claimed
        traveller.shift(timedelta(minutes=CLAIM_MINUTES))
        assert drain(post, sender=SENDER) == 1
        traveller.shift(timedelta(days=1))
        assert drain(post, sender=SENDER) == 0
    ids = {message["Message-ID"] for message in dying.sent + post.sent}
    assert ids == {f"<{letter().message_id}@mpa.example>"}


def test_a_server_that_was_down_gets_everything_once_it_is_up(
    db: SQLAlchemy, start_server: Start, port: int
) -> None:
    delivery = delivery_for(f"smtp://{HOST}:{port}")
    with time_machine.travel(NOON, tick=False) as traveller:
        write("a", "b", "c")
        ids = {letter(name).message_id for name in "abc"}
        for _ in range(3):
            assert drain(delivery, sender=SENDER) == 0
        assert [letter(name).tries for name in "abc"] == [1, 1, 1]
        server = start_server()
        traveller.shift(timedelta(hours=4))
        assert drain(delivery, sender=SENDER) == 3
    assert {message["Message-ID"] for message in server.messages} == {
        f"<{made}@mpa.example>" for made in ids
    }
    assert sorted(server.recipients) == ["a@body.example", "b@body.example", "c@body.example"]


def test_the_log_names_no_address(
    db: SQLAlchemy, start_server: Start, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    start_server().answers["a@body.example"] = "550 a@body.example is unknown"
    write("a", "b")
    drain(delivery_for(f"smtp://{HOST}:{port}"), sender=SENDER)
    said = capsys.readouterr().out
    assert "letter not sent" in said
    assert "letter sent" in said
    assert "body.example" not in said
    assert letter().last_error == "recipient refused: 550"


def test_an_empty_outbox_takes_no_write_lock(db: SQLAlchemy, app: Flask) -> None:
    db.session.execute(update(Letter).values(tries=0))  # on SQLite this session holds the lock

    def look(_number: int) -> int:
        with app.app_context():
            return drain(Recorder(), sender=SENDER)

    assert together(look, 1) == [0]


def texts() -> tuple[str, str | None]:
    return letter().body, letter().calendar


def write_secret() -> None:
    actions.write(to="a@body.example", subject="Asked", body="/reset/token", calendar="BEGIN")
    portal_db.session.commit()


def test_a_letter_that_left_keeps_no_text(db: SQLAlchemy) -> None:
    write_secret()
    post = Recorder()
    assert drain(post, sender=SENDER) == 1
    assert "/reset/token" in post.sent[0].as_string()
    assert texts() == ("", None)
    assert (letter().to_address, letter().subject) == ("a@body.example", "Asked")


def test_a_letter_keeps_its_text_until_it_is_given_up(db: SQLAlchemy) -> None:
    write_secret()
    post = Recorder()
    post.failures["a@body.example"] = away()
    drain(post, sender=SENDER)
    assert texts() == ("/reset/token", "BEGIN")
    db.session.rollback()
    with time_machine.travel(letter().written_at + GIVE_UP_AFTER, tick=False):
        db.session.rollback()
        drain(post, sender=SENDER)
    assert letter().given_up_at is not None
    assert texts() == ("", None)
