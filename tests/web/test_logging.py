"""What the log says of a failure: where and of what kind, never a token or anybody's words."""

from __future__ import annotations

import json

import pytest
import structlog
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries
from portal.accounts.models import User
from portal.web.logging import configure

TOKEN, WORDS = "TOKENINTHEADDRESS", "what somebody wrote in confidence"


def test_a_failure_is_logged_without_the_address_and_without_what_was_written(
    app: Flask,
    db: SQLAlchemy,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        try:
            raise ValueError(f"DETAIL: Key (email)=({WORDS}) already exists at /reset/{TOKEN}")
        except ValueError as error:
            raise IntegrityError("INSERT", {"email": WORDS}, error) from error

    monkeypatch.setattr(queries, "usable_reset", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    configure()
    answer = app.test_client().get(f"/reset/{TOKEN}")
    structlog.reset_defaults()
    assert answer.status_code == 500
    captured = capsys.readouterr()
    said = captured.out + captured.err + caplog.text
    assert (TOKEN in said, WORDS in said) == (False, False)
    lines = [json.loads(line) for line in captured.out.splitlines()]
    (line,) = [line for line in lines if line["event"] == "unhandled exception"]
    assert line["endpoint"] == "accounts.reset_password"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["kinds"][0].startswith("sqlalchemy.exc.")
    assert any(
        frame.startswith("portal/accounts/views.py:") and frame.endswith(" reset_password")
        for frame in line["frames"]
    )


def test_a_statement_that_fails_does_not_say_its_values(db: SQLAlchemy) -> None:
    with pytest.raises(Exception, match="hide") as failed:
        db.session.execute(insert(User).values(email=WORDS, name=None, password_hash=TOKEN))
    assert "parameters hidden" in str(failed.value)
