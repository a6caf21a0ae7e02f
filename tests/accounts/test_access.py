"""A form comes in as slowly as its sender likes, and nobody waits for it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, text
from werkzeug.test import TestResponse

from portal.accounts.models import SignIn, User
from portal.clock import now
from portal.db.engine import engine_options
from tests import factories
from tests.conftest import SignIn as SignInAs
from tests.statements import statements
from tests.world import make_world


class Slow(io.BytesIO):
    """A body that something happens beside, while it is being read."""

    def __init__(self, body: bytes, meanwhile: Callable[[], None]) -> None:
        super().__init__(body)
        self.meanwhile = meanwhile
        self.was_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.was_read:
            self.was_read = True
            self.meanwhile()
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def send_slowly(
    browser: FlaskClient, path: str, body: bytes, meanwhile: Callable[[], None]
) -> TestResponse:
    stream = Slow(body, meanwhile)
    answer = browser.post(
        path, input_stream=stream, content_type="application/x-www-form-urlencoded"
    )
    assert stream.was_read
    return answer


@pytest.fixture
def elsewhere(app: Flask, db: SQLAlchemy) -> Callable[[str], None]:
    """Runs a statement from outside, which waits for nobody."""

    def run(statement: str) -> None:
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        other = create_engine(url, **engine_options(url))
        with other.connect() as connection:
            if url.startswith("sqlite"):
                connection.exec_driver_sql("PRAGMA busy_timeout=0")
            else:
                connection.exec_driver_sql("SET lock_timeout = 100")
            connection.execute(text(statement))
            connection.commit()
        other.dispose()

    return run


def test_others_write_while_a_form_comes_in(
    db: SQLAlchemy, sign_in: SignInAs, elsewhere: Callable[[str], None]
) -> None:
    world = make_world()
    browser = sign_in(world.people["administrator"])
    answer = send_slowly(
        browser,
        "/sign-out",
        b"words=some",
        lambda: elsewhere("UPDATE users SET name = 'Somebody Else'"),
    )
    assert answer.status_code == 303
    path = f"/staff/consultations/{world.consultation.slug}/settings"
    browser = sign_in(world.people["administrator"])
    answer = send_slowly(
        browser, path, b"title=", lambda: elsewhere("UPDATE users SET name = 'Another'")
    )
    assert answer.status_code == 422
    assert "Another" in answer.text  # the view goes by what is there now


def test_others_write_while_a_form_of_nobody_comes_in(
    db: SQLAlchemy, client: FlaskClient, elsewhere: Callable[[str], None]
) -> None:
    factories.make_user("Grace Adeyemi")
    db.session.commit()
    answer = send_slowly(
        client, "/bodies", b"words=some+words", lambda: elsewhere("UPDATE users SET name = 'G'")
    )
    assert answer.status_code == 401
    assert "some words" in answer.text


@pytest.mark.parametrize(
    "meanwhile, code",
    [
        ("UPDATE sign_ins SET ended_at = '2020-01-01 00:00:00'", 401),
        ("UPDATE users SET deactivated_at = '2020-01-01 00:00:00'", 401),
        ("DELETE FROM user_rights", 403),
    ],
)
def test_what_is_taken_away_while_a_form_comes_in_is_gone(
    db: SQLAlchemy, sign_in: SignInAs, elsewhere: Callable[[str], None], meanwhile: str, code: int
) -> None:
    world = make_world()
    path = f"/staff/consultations/{world.consultation.slug}/settings"
    browser = sign_in(world.people["administrator"])
    answer = send_slowly(browser, path, b"title=New", lambda: elsewhere(meanwhile))
    assert answer.status_code == code


def test_a_form_of_somebody_signed_in_begins_with_two_statements(
    db: SQLAlchemy, sign_in: SignInAs
) -> None:
    user: User = factories.make_user("Grace Adeyemi")
    browser = sign_in(user)
    with statements() as sent:
        assert browser.post("/bodies").status_code in {303, 404, 422}
    before = [one for one in sent if "FROM sign_ins" in one]
    assert len(before) == 2
    with statements() as sent:
        browser.get("/help")
    assert len([one for one in sent if "FROM sign_ins" in one]) == 1


def test_signing_out_ends_the_row_after_it_was_looked_up_anew(
    db: SQLAlchemy, sign_in: SignInAs
) -> None:
    sign_in(factories.make_user("Grace Adeyemi")).post("/sign-out")
    (row,) = db.session.scalars(db.select(SignIn))
    assert row.ended_at is not None
    assert row.ended_at <= now()
