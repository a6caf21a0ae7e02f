from __future__ import annotations

import shutil
import socketserver
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from portal import clock
from portal.accounts.models import Right
from portal.cli.checks import mail
from portal.cli.checks.findings import Check, Verdict, finding_of, ok
from portal.config import Settings
from portal.db import db, engine
from portal.mail.actions import write
from portal.mail.models import Letter
from portal.sample.accounts import SAMPLE_ACCOUNTS
from tests.cli.conftest import PortalWith, Run, run_in
from tests.cli.test_backups import damage
from tests.factories import make_consultation, make_user, make_version

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def sound(installation: Flask) -> Flask:
    """Nothing is wrong here, and nothing is worth a note."""
    with installation.app_context():
        engine.begin_writing()
        make_user("Catherine Crawford", Right.ADMINISTRATOR)
        make_version(make_consultation())
        db.session.commit()
    return installation


def lines_of(app: Flask) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and the verdict and the sentence by subject."""
    done = run_in(app, "doctor")
    assert done.stderr == ""
    found = {}
    for line in done.stdout.splitlines():
        subject, _, sentence = line[7:].partition(": ")
        found[subject] = (line[:5].strip(), sentence)
    return done.exit_code, found


def verdicts_but_ok(app: Flask) -> tuple[int, dict[str, str]]:
    code, found = lines_of(app)
    return code, {subject: verdict for subject, (verdict, _) in found.items() if verdict != "ok"}


def finds(app: Flask, subject: str, *words: str) -> str:
    """The doctor finds that, that alone, and says those words. Comes back with all it says."""
    code, found = lines_of(app)
    bad = {name: verdict for name, (verdict, _) in found.items() if verdict == "WRONG"}
    assert (code, bad) == (1, {subject: "WRONG"})
    for word in words:
        assert word in found[subject][1]
    return "\n".join(sentence for _, sentence in found.values())


def in_production(settings: Settings, **changes: object) -> Settings:
    sound = {
        "production": True,
        "base_url": "https://consult.example",
        **changes,
    }
    return replace(settings, **sound)  # type: ignore[arg-type]


# --- a sound one ----------------------------------------------------------------------------------


def test_sound_installation_has_nothing_but_ok(sound: Flask, database: str) -> None:
    code, found = lines_of(sound)
    assert (code, {verdict for verdict, _ in found.values()}) == (0, {"ok"})
    only_sqlite = ["SQLite"], ["integrity", "references"]
    before, after = only_sqlite if database == "sqlite" else ([], [])
    assert list(found) == [
        *("London time", "instance folder", "disk", "SECRET_KEY", "BASE_URL", "SCAN_COMMAND"),
        "MAIL_URL",
        *before,
        *("database", "durability"),
        *after,
        *("migrations", "record", "letters waiting", "letters given up", "files"),
        *("sample accounts", "administrators"),
    ]


def test_sound_production_has_nothing_wrong(
    sound: Flask, settings_here: Settings, portal_with: PortalWith
) -> None:
    app = portal_with(in_production(settings_here))
    assert verdicts_but_ok(app) == (0, {"SCAN_COMMAND": "note", "MAIL_URL": "note"})


def test_doctor_changes_nothing(sound: Flask, settings_here: Settings) -> None:
    before = {path.name for path in settings_here.instance.iterdir()}
    run_in(sound, "doctor")
    assert {path.name for path in settings_here.instance.iterdir()} == before


# --- settings -------------------------------------------------------------------------------------


def test_short_secret_is_wrong_in_production_and_noted_elsewhere(
    sound: Flask, settings_here: Settings, portal_with: PortalWith
) -> None:
    short = replace(settings_here, secret_key="k" * 31)
    finds(portal_with(in_production(short)), "SECRET_KEY", "31 characters")
    assert verdicts_but_ok(portal_with(short)) == (0, {"SECRET_KEY": "note"})


@pytest.mark.parametrize("address", ["http://consult.example", "consult.example", ""])
def test_address_that_is_not_https_is_wrong_in_production(
    sound: Flask, settings_here: Settings, portal_with: PortalWith, address: str
) -> None:
    app = portal_with(in_production(settings_here, base_url=address))
    finds(app, "BASE_URL")


def test_folder_that_takes_no_files_is_wrong(
    sound: Flask, settings_here: Settings, portal_with: PortalWith, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file"  # root may write to any folder, but not into a file
    blocked.write_text("")
    app = portal_with(replace(settings_here, mail_url=f"file://{blocked}/mail"))
    finds(app, "MAIL_URL", str(blocked))


def test_instance_folder_that_takes_no_files_is_wrong(
    sound: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    code, found = lines_of(sound)
    assert (code, found["instance folder"][0], found["MAIL_URL"][0]) == (1, "WRONG", "WRONG")
    assert found["instance folder"][1].endswith("Read-only file system")


def test_full_disk_is_wrong(sound: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1, 1, 500 * 1024 * 1024))
    finds(sound, "disk", "500 MB free")


def test_zone_without_summer_time_is_wrong(sound: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "LONDON", timezone(timedelta(0)))
    finds(sound, "London time", "tzdata")


# --- letters --------------------------------------------------------------------------------------


class MailServer(socketserver.ThreadingTCPServer):
    """Says what it is told to, and to a NOOP the answer it was made with."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, noop: bytes) -> None:
        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                if not noop:
                    self.rfile.readline()  # as silent as a host behind a firewall
                    return
                self.wfile.write(b"220 here\r\n")
                for line in self.rfile:
                    self.wfile.write(noop if line.upper().startswith(b"NOOP") else b"221 bye\r\n")

        super().__init__(("127.0.0.1", 0), Talk)


@pytest.fixture
def mail_server(request: pytest.FixtureRequest) -> Iterator[str]:
    with MailServer(request.param) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"smtp://name:secret-word@127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("mail_server", [b"250 OK\r\n"], indirect=True)
def test_mail_server_that_answers_is_ok(
    sound: Flask, settings_here: Settings, portal_with: PortalWith, mail_server: str
) -> None:
    app = portal_with(in_production(settings_here, mail_url=mail_server))
    assert verdicts_but_ok(app) == (0, {"SCAN_COMMAND": "note"})


@pytest.mark.parametrize("mail_server", [b"421 closing\r\n", b""], indirect=True)
def test_mail_server_that_does_not_is_wrong(
    sound: Flask,
    settings_here: Settings,
    portal_with: PortalWith,
    mail_server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "SMTP_ANSWER_SECONDS", 0.3)
    app = portal_with(replace(settings_here, mail_url=mail_server))
    said = finds(app, "MAIL_URL", "mail server 127.0.0.1")
    assert "secret-word" not in said


def test_mail_address_of_another_kind_is_wrong(
    sound: Flask, settings_here: Settings, portal_with: PortalWith
) -> None:
    app = portal_with(replace(settings_here, mail_url="pigeon://loft"))
    finds(app, "MAIL_URL", "smtp://")


def write_letter(app: Flask, **columns: object) -> None:
    with app.app_context():
        engine.begin_writing()
        write(to="a@b.example", subject="Words", body="Words.")
        letter = db.session.scalars(db.select(Letter)).one()
        for name, value in columns.items():
            setattr(letter, name, value)
        db.session.commit()


def test_letter_waiting_for_more_than_an_hour_is_wrong(sound: Flask) -> None:
    write_letter(sound, written_at=clock.now() - timedelta(minutes=61), last_error="try again")
    finds(sound, "letters waiting", "1 for longer than an hour", "the last try said: try again")


def test_letters_that_left_or_are_new_are_ok(sound: Flask) -> None:
    write_letter(sound, written_at=clock.now() - timedelta(minutes=59))
    assert verdicts_but_ok(sound) == (0, {})
    with sound.app_context():
        letter = db.session.scalars(db.select(Letter)).one()
        letter.written_at -= timedelta(days=1)
        letter.sent_at = clock.now()
        db.session.commit()
    assert verdicts_but_ok(sound) == (0, {})


def test_letter_given_up_is_noted(sound: Flask) -> None:
    long_ago = clock.now() - timedelta(days=4)
    write_letter(sound, written_at=long_ago, given_up_at=clock.now(), last_error="550 no such box")
    code, found = lines_of(sound)
    assert (code, found["letters given up"][0]) == (0, "note")
    assert found["letters given up"][1].endswith("550 no such box")


# --- people ---------------------------------------------------------------------------------------


def test_sample_account_is_wrong_in_production_alone(
    sound: Flask, settings_here: Settings, portal_with: PortalWith
) -> None:
    with sound.app_context():
        make_user(email=SAMPLE_ACCOUNTS[0].email)
        db.session.commit()
    app = portal_with(in_production(settings_here))
    finds(app, "sample accounts", SAMPLE_ACCOUNTS[0].email)
    assert verdicts_but_ok(sound) == (0, {})


def test_marked_account_is_found_under_any_address(
    sound: Flask, settings_here: Settings, portal_with: PortalWith
) -> None:
    with sound.app_context():
        make_user(email="another@body.example").is_sample = True
        db.session.commit()
    app = portal_with(in_production(settings_here))
    finds(app, "sample accounts", "another@body.example")


def test_nobody_to_administer_is_noted(sound: Flask) -> None:
    with sound.app_context():
        engine.begin_writing()
        db.session.execute(text("UPDATE users SET deactivated_at = created_at"))
        db.session.commit()
    assert verdicts_but_ok(sound) == (0, {"administrators": "note"})


# --- database -------------------------------------------------------------------------------------


def test_database_behind_the_code_is_wrong_and_the_rest_not_looked_at(sound: Flask) -> None:
    with sound.app_context():
        engine.begin_writing()
        db.session.execute(text("DELETE FROM alembic_version"))
        db.session.commit()
    finds(sound, "migrations", "is at no migration", "flask --app wsgi db upgrade")
    assert verdicts_but_ok(sound)[1] == {"migrations": "WRONG", "the rest": "note"}


def test_database_ahead_of_the_code_is_wrong(sound: Flask) -> None:
    with sound.app_context():
        engine.begin_writing()
        db.session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
        db.session.commit()
    finds(sound, "migrations", "ffff", "newer than this code")


def test_database_that_is_not_there_is_wrong(
    sound: Flask, settings_here: Settings, portal_with: PortalWith
) -> None:
    gone = (
        settings_here.database_url + "-gone"
        if settings_here.is_sqlite
        else "postgresql+psycopg://nobody:secret-word@127.0.0.1:1/portal"
    )
    said = finds(portal_with(replace(settings_here, database_url=gone)), "database")
    assert "secret-word" not in said
    assert not list(settings_here.instance.glob("*-gone"))


def test_check_that_never_ends_is_left_behind(installation: Flask) -> None:
    never = threading.Event()

    def wait() -> object:
        never.wait()
        return ok("at last")

    check = Check("never", wait, limit_seconds=0.05)  # type: ignore[arg-type]
    finding = finding_of(check, installation)
    never.set()
    assert (finding.verdict, finding.sentence) == (
        Verdict.WRONG,
        "not finished within 0.05 seconds",
    )


def test_check_that_fails_is_wrong(installation: Flask) -> None:
    def fail() -> object:
        raise RuntimeError("first line\nsecond line")

    finding = finding_of(Check("it", fail), installation)  # type: ignore[arg-type]
    assert finding.verdict is Verdict.WRONG
    assert finding.sentence == "it could not be looked at: first line"


def test_check_cannot_write(sound: Flask) -> None:
    def scribble() -> object:
        db.session.execute(text("DELETE FROM users"))
        db.session.commit()
        return ok("written")

    finding = finding_of(Check("it", scribble), sound)  # type: ignore[arg-type]
    assert finding.verdict is Verdict.WRONG
    assert "read" in finding.sentence


# --- SQLite alone ---------------------------------------------------------------------------------


@pytest.fixture
def live_file(sound: Flask, settings_here: Settings) -> Path:
    return Path(settings_here.database_url.removeprefix("sqlite:///"))


@pytest.mark.only_on("sqlite")
@pytest.mark.usefixtures("live_file")
def test_sqlite_that_can_damage_files_is_wrong(
    sound: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "sqlite_version", lambda: (3, 40, 1))
    finds(sound, "SQLite", "SQLite 3.40.1, from pysqlite3,", "3.51.3")


@pytest.mark.only_on("sqlite")
@pytest.mark.usefixtures("live_file")
@pytest.mark.parametrize(
    "pragma, words",
    [
        ("synchronous=OFF", "synchronous is 0"),
        ("synchronous=NORMAL", "synchronous is 1"),
        ("foreign_keys=OFF", "foreign_keys is 0"),
        ("journal_mode=DELETE", "journal_mode is delete"),
    ],
)
def test_rule_that_does_not_hold_is_wrong(sound: Flask, pragma: str, words: str) -> None:
    with sound.app_context():
        db.session.remove()
        db.engine.dispose()
        connection = db.engine.raw_connection()
        connection.cursor().execute(f"PRAGMA {pragma}")
        connection.close()  # back into the pool, from which the doctor takes it
    finds(sound, "durability", words)


@pytest.mark.only_on("sqlite")
def test_row_that_points_at_nothing_is_wrong(sound: Flask, live_file: Path) -> None:
    with sqlite3.connect(live_file) as connection:
        connection.execute("DELETE FROM consultations")
    connection.close()
    finds(sound, "references", "of draft_versions has no consultations")


@pytest.mark.only_on("sqlite")
def test_damaged_file_is_wrong(sound: Flask, live_file: Path) -> None:
    with sound.app_context():
        db.session.remove()
        db.engine.dispose()
    with engine.sqlite_module().connect(live_file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    damage(live_file)
    code, found = lines_of(sound)
    assert (code, found["integrity"][0]) == (1, "WRONG")


# --- PostgreSQL alone -----------------------------------------------------------------------------


@pytest.mark.only_on("postgresql")
def test_server_that_may_lose_a_commit_is_wrong(sound: Flask) -> None:
    with sound.app_context():
        engine.begin_writing()
        name = db.engine.url.database
        db.session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    finds(sound, "durability", "synchronous_commit is off")


def test_help_says_what_it_does(run: Run) -> None:
    done = run("doctor", "--help")
    assert "Say what is wrong with this installation." in done.stdout
