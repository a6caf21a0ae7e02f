"""A letter is written once, in the transaction of what it tells of."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal.db import db as portal_db
from portal.db import engine
from portal.mail import actions, queries
from portal.mail.models import SUBJECT_LENGTH, Letter
from tests.races import together


def letters() -> list[Letter]:
    return list(portal_db.session.scalars(select(Letter).order_by(Letter.id)))


def test_a_letter_waits_from_its_commit(db: SQLAlchemy) -> None:
    actions.write(to="lead@lambeth.example", subject="Asked", body="Dear lead\n")
    db.session.commit()
    (letter,) = letters()
    assert (letter.to_address, letter.subject, letter.body) == (
        "lead@lambeth.example",
        "Asked",
        "Dear lead\n",
    )
    assert (letter.tries, letter.sent_at, letter.given_up_at) == (0, None, None)
    assert letter.send_after == letter.written_at


def test_a_letter_goes_with_its_transaction(db: SQLAlchemy) -> None:
    actions.write(to="lead@lambeth.example", subject="Asked", body="Dear lead\n")
    db.session.rollback()
    assert letters() == []


def test_a_second_letter_with_the_same_once_key_is_not_written(db: SQLAlchemy) -> None:
    for subject in ("First", "Second"):
        actions.write(to="lead@lambeth.example", subject=subject, body="", once_key="asked:1")
    actions.write(to="lead@lambeth.example", subject="Other", body="", once_key="asked:2")
    db.session.commit()
    assert [letter.subject for letter in letters()] == ["First", "Other"]


def test_letters_without_a_once_key_are_all_written(db: SQLAlchemy) -> None:
    for _ in range(3):
        actions.write(to="lead@lambeth.example", subject="Asked", body="")
    db.session.commit()
    assert len({letter.message_id for letter in letters()}) == 3


def test_a_used_once_key_leaves_the_rest_of_the_transaction_standing(db: SQLAlchemy) -> None:
    actions.write(to="one@body.example", subject="One", body="", once_key="same")
    db.session.commit()
    actions.write(to="two@body.example", subject="Two", body="")
    actions.write(to="three@body.example", subject="Three", body="", once_key="same")
    actions.write(to="four@body.example", subject="Four", body="")
    db.session.commit()
    assert [letter.subject for letter in letters()] == ["One", "Two", "Four"]


def test_many_at_once_write_one_letter_for_a_once_key(app: Flask, db: SQLAlchemy) -> None:
    def tell(_number: int) -> None:
        with app.app_context():
            engine.begin_writing()
            actions.write(to="a@body.example", subject="Told", body="", once_key="told:1")
            portal_db.session.commit()

    together(tell, 8)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_a_subject_becomes_one_printable_line_that_fits(db: SQLAlchemy) -> None:
    actions.write(to="a@body.example", subject="Hi\r\nBcc: b@body.example\x00  there", body="")
    actions.write(to="a@body.example", subject="x" * 300, body="")
    assert [letter.subject for letter in letters()] == [
        "Hi Bcc: b@body.example there",
        "x" * (SUBJECT_LENGTH - 1) + "…",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "a@body.example\r\nBcc: b@body.example",
        "a@body.example, b@body.example",
        "A <a@body.example>",
        "é@body.example",
        "a" * 250 + "@body.example",
    ],
)
def test_a_letter_to_anything_but_one_bare_address_is_a_mistake(
    db: SQLAlchemy, address: str
) -> None:
    with pytest.raises(ValueError, match="one bare address"):
        actions.write(to=address, subject="Asked", body="")


def test_letters_counted_as_sent_are_those_written_since(db: SQLAlchemy) -> None:
    actions.write(to="real@body.example", subject="Waits", body="Words")
    before = queries.newest_id()
    actions.write(to="sample@body.example", subject="Past", body="Words", calendar="BEGIN")
    actions.count_as_sent(after=before)
    db.session.commit()
    real, sample = letters()
    assert (real.sent_at, real.body) == (None, "Words")
    assert (sample.sent_at, sample.body, sample.calendar) == (sample.written_at, "", None)
