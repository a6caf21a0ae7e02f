"""Up, ready and how busy: told to whoever runs the portal, and not to others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import OperationalError

from portal import clock, health
from portal.mail import actions
from portal.mail.models import Letter


@pytest.fixture
def no_migrations(db: SQLAlchemy) -> Iterator[None]:
    """The database says of no migration that it has run."""
    held = db.session.scalars(text("SELECT version_num FROM alembic_version")).all()
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("DELETE FROM alembic_version"))
    for version in held:
        db.session.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": version})
    db.session.commit()


@pytest.fixture
def unreachable(db: SQLAlchemy) -> Iterator[None]:
    """The database refuses every statement."""

    def refuse(*_args: object) -> None:
        raise OperationalError("refused", {}, Exception("host db.internal password=geheim"))

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", refuse)
    yield
    event.remove(db.engine, "before_cursor_execute", refuse)


def metric(client: FlaskClient, line_start: str) -> float | None:
    """The value of the line of /metrics that begins so, or None."""
    for line in client.get("/metrics").text.splitlines():
        if line.startswith(line_start + " "):
            return float(line.rpartition(" ")[2])
    return None


def test_alive_asks_nothing_of_the_database(client: FlaskClient, unreachable: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_says_each_check_is_ok(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    checks = {"database": "ok", "migrations": "ok", "outbox": "ok", "sqlite": "ok"}
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "checks": checks})


def test_not_ready_without_the_database_and_its_secrets_are_not_told(
    client: FlaskClient, unreachable: None
) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "not ready",
        "checks": {"database": "failed: OperationalError", "sqlite": "ok"},
    }
    assert "geheim" not in answer.text


def test_not_ready_with_an_older_migration(
    client: FlaskClient, db: SQLAlchemy, no_migrations: None
) -> None:
    db.session.execute(text("INSERT INTO alembic_version VALUES ('older')"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["migrations"] == "not at the newest: run flask db upgrade"
    assert answer.json["checks"]["outbox"] == "ok"


def test_not_ready_with_no_migration_at_all(client: FlaskClient, no_migrations: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["database"] == "ok"
    assert answer.json["checks"]["migrations"] == "not at the newest: run flask db upgrade"


@pytest.mark.parametrize("minutes, status", [(59, 200), (61, 503)])
def test_not_ready_once_a_letter_was_due_for_an_hour(
    client: FlaskClient, db: SQLAlchemy, minutes: int, status: int
) -> None:
    actions.write(to="a@body.example", subject="Asked", body="")
    db.session.execute(update(Letter).values(send_after=clock.now() - timedelta(minutes=minutes)))
    assert client.get("/readyz").status_code == status


@pytest.mark.parametrize("done", ["sent_at", "given_up_at"])
def test_a_letter_that_is_done_with_holds_up_nothing(
    client: FlaskClient, db: SQLAlchemy, done: str
) -> None:
    actions.write(to="a@body.example", subject="Asked", body="")
    long_ago = clock.now() - timedelta(days=5)
    db.session.execute(update(Letter).values(send_after=long_ago, **{done: long_ago}))
    assert client.get("/readyz").status_code == 200


def test_not_ready_on_a_sqlite_that_can_lose_data(
    app: Flask,
    client: FlaskClient,
    db: SQLAlchemy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "sqlite_is_safe", lambda: False)
    is_sqlite = db.engine.dialect.name == "sqlite"
    assert client.get("/readyz").status_code == (503 if is_sqlite else 200)


def test_requests_are_counted_by_route_method_and_status(client: FlaskClient) -> None:
    line = 'portal_requests_total{endpoint="health.healthz",method="GET",status="200"}'
    before = metric(client, line) or 0
    for _ in range(3):
        client.get("/healthz")
    assert metric(client, line) == before + 3


def test_an_address_that_is_nowhere_and_a_strange_method_get_no_label_of_their_own(
    client: FlaskClient,
) -> None:
    client.get("/nowhere/strange-word")
    client.open("/healthz", method="BREW")
    page = client.get("/metrics").text
    assert 'endpoint="none",method="GET",status="404"' in page
    assert "strange-word" not in page
    assert "BREW" not in page


def test_letters_waiting_are_counted(client: FlaskClient, db: SQLAlchemy) -> None:
    for number in range(3):
        actions.write(to="a@body.example", subject=f"Asked {number}", body="")
    assert metric(client, "portal_letters_waiting") == 3
    first = db.session.scalars(select(Letter)).first()
    assert first is not None
    first.sent_at = clock.now()
    assert metric(client, "portal_letters_waiting") == 2


def test_figures_are_told_while_the_database_is_away(
    client: FlaskClient, unreachable: None
) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "portal_letters_waiting NaN" in answer.text


def test_figures_say_what_runs(client: FlaskClient) -> None:
    assert 'portal_build_info{python="3.' in client.get("/metrics").text


@pytest.mark.parametrize("remote", ["10.0.0.7", "203.0.113.9", "2001:db8::1", ""])
def test_figures_are_not_told_to_other_machines(client: FlaskClient, remote: str) -> None:
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": remote})
    assert answer.status_code == 404
    assert "portal_requests" not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_figures_are_not_told_through_a_proxy(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_figures_are_told_to_this_machine_by_both_protocols(client: FlaskClient) -> None:
    for remote in ("127.0.0.1", "::1"):
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": remote}).status_code == 200
