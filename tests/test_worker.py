"""The worker sends within seconds, whatever happens to a single look, and stops tidily."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from huey import Huey
from sqlalchemy import select, update

from portal import clock, worker
from portal.accounts.models import FailedSignIn
from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from portal.mail import actions
from portal.mail.models import Letter
from portal.meetings.models import Seat
from tests.meetings.scene import make_scene

PATIENCE_SECONDS = 10


@pytest.fixture
def own_settings(app: Flask, settings: Settings, tmp_path: Path) -> Settings:
    """The tests' database, with a folder of our own for queue and mail."""
    return replace(settings, instance=tmp_path, mail_url=f"file://{tmp_path / 'mail'}")


@pytest.fixture
def own_app(db: SQLAlchemy, own_settings: Settings) -> Iterator[Flask]:
    made = create_app(own_settings, TESTING=True)
    yield made
    with made.app_context():
        portal_db.engine.dispose()


@pytest.fixture
def postman(own_app: Flask) -> Iterator[worker.Postman]:
    postman = worker.Postman(own_app)
    yield postman
    postman.end()


def write(name: str = "a") -> None:
    actions.write(to=f"{name}@body.example", subject="Asked", body="")
    portal_db.session.commit()


def soon(is_so: Callable[[], bool]) -> bool:
    """True once it is so; false when it is not within PATIENCE_SECONDS."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def files(settings: Settings) -> int:
    return len(list((settings.instance / "mail").glob("*.eml")))


def test_a_letter_leaves_within_seconds_of_its_commit(
    postman: worker.Postman, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    postman.begin()
    postman.begin()
    write()
    assert soon(lambda: files(own_settings) == 1)


def test_a_look_that_fails_is_followed_by_another(
    postman: worker.Postman, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_AFTER_FAILURE_SECONDS", 0.05)
    real, calls = worker.drain, []

    def sometimes(*args: object, **kwargs: object) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("the database is away")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "drain", sometimes)
    write()
    postman.begin()
    assert soon(lambda: files(own_settings) == 1)


def test_ending_waits_for_the_look_in_hand_and_no_other_follows(
    postman: worker.Postman, own_settings: Settings
) -> None:
    postman.begin()
    postman.end()
    assert not postman.is_alive()
    write()
    assert files(own_settings) == 0


def test_ending_what_never_began_is_harmless(postman: worker.Postman) -> None:
    postman.end()


@pytest.fixture
def huey(own_app: Flask) -> Huey:
    return worker.create_worker(own_app)


def run(huey: Huey, job: str) -> None:
    huey.execute(next(task for task in huey._registry.periodic_tasks if task.name == job))


def test_the_minutes_job_sends_what_waits(huey: Huey, own_settings: Settings) -> None:
    write()
    run(huey, "send_letters")
    assert files(own_settings) == 1
    portal_db.session.expire_all()
    assert portal_db.session.scalars(select(Letter.sent_at)).one() is not None


def test_the_nights_job_forgets_what_has_expired(huey: Huey, db: SQLAlchemy) -> None:
    db.session.add(FailedSignIn(key="old", at=clock.now() - timedelta(days=1)))
    db.session.add(FailedSignIn(key="new", at=clock.now()))
    db.session.commit()
    run(huey, "clear_away")
    assert db.session.scalars(select(FailedSignIn.key)).all() == ["new"]


def test_the_nights_job_deletes_access_needs_fourteen_days_after_the_meeting(
    huey: Huey, db: SQLAlchemy
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace Adeyemi", "Hearing loop"))
    # Read before the commit: after it the reading would begin another transaction, which writers
    # wait for.
    ended = scene.meeting.ends_at
    db.session.commit()

    def needs_after(days: float) -> list[str]:
        with time_machine.travel(ended + timedelta(days=days), tick=False):
            run(huey, "clear_away")
        found = list(db.session.scalars(select(Seat.access_needs)))
        db.session.rollback()  # the next night's job waits for nobody
        return found

    assert needs_after(13) == ["Hearing loop"]
    assert needs_after(15) == [""]


def test_the_nights_job_deletes_letters_that_left_ninety_days_ago(
    huey: Huey, db: SQLAlchemy
) -> None:
    for name in ("sent", "given-up", "newer", "waiting"):
        write(name)
    long_ago = clock.now() - timedelta(days=90, minutes=1)
    for name, columns in {
        "sent": {"sent_at": long_ago},
        "given-up": {"given_up_at": long_ago},
        "newer": {"sent_at": clock.now() - timedelta(days=89)},
        "waiting": {"written_at": long_ago},
    }.items():
        db.session.execute(
            update(Letter).where(Letter.to_address == f"{name}@body.example").values(columns)
        )
    db.session.commit()
    run(huey, "clear_away")
    left = db.session.scalars(select(Letter.to_address).order_by(Letter.id)).all()
    assert left == ["newer@body.example", "waiting@body.example"]


def test_what_cannot_be_cleared_away_does_not_keep_the_rest(
    huey: Huey, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forget_expired() -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(worker, "forget_expired", forget_expired)
    write()
    db.session.execute(update(Letter).values(sent_at=clock.now() - timedelta(days=91)))
    db.session.commit()
    run(huey, "clear_away")
    assert db.session.scalars(select(Letter.id)).all() == []
    said = capsys.readouterr().out
    assert ("forget_expired" in said, "secret words" in said) == (True, False)


def test_the_queue_is_a_file_of_its_own(huey: Huey, own_settings: Settings) -> None:
    assert (own_settings.instance / "queue.db").exists()


def test_the_module_has_nothing_but_the_queue_made_on_demand() -> None:
    with pytest.raises(AttributeError):
        worker.nothing  # noqa: B018
