from __future__ import annotations

import hashlib
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text

from portal import clock
from portal.accounts.models import Right, User
from portal.audit.actions import record
from portal.audit.models import AuditEvent
from portal.cli.backups import postgresql, sqlite
from portal.config import Settings
from portal.db import db, engine
from portal.mail.actions import write
from portal.mail.models import Letter
from portal.responses.models import CommentState, ResponseState
from tests.cli.conftest import PortalWith, Run, run_in
from tests.databases import database_url
from tests.factories import (
    make_body,
    make_comment,
    make_consultation,
    make_meeting,
    make_member,
    make_nil_return,
    make_response,
    make_user,
    make_version,
    section_at,
)

LONGEST_STALL_SECONDS = 0.5
WRITERS = 4


@pytest.fixture
def filled(installation: Flask) -> Flask:
    """A consultation with something in most tables."""
    with installation.app_context():
        engine.begin_writing()
        fill()
        db.session.commit()
    return installation


@pytest.fixture
def elsewhere(settings_here: Settings, database: str, tmp_path: Path) -> Settings:
    """A second installation, with a database that has no tables."""
    return replace(settings_here, database_url=database_url(database, tmp_path / "instance"))


def fill() -> None:
    make_user("Ruth Calder", Right.MODERATOR)
    bodies = [make_body(f"Body £{number} “quoted”") for number in range(3)]
    consultation = make_consultation("strategy", bodies=tuple(bodies))
    version = make_version(consultation, published=False)
    version.source = bytes(range(256))
    db.session.flush()
    version.published_at = clock.now()
    make_meeting(consultation)
    for body in bodies:
        author = make_member(body)
        response = make_response(consultation, body, state=ResponseState.SUBMITTED)
        for number in range(10):
            make_comment(
                response,
                version,
                section_at(version, "B1"),
                author=author,
                body=f"Line one, {number}\nline \\. two\n\tCOPY public.users (id) FROM stdin;",
                state=CommentState.SUBMITTED,
            )
        make_nil_return(response, section_at(version, "A1"), author=author)
        record("response submitted", actor=author, subject_kind="response", count=10)
    write(to="a@b.example", subject="Waiting", body="Words.")


def fingerprint() -> dict[str, tuple[int, str]]:
    """Rows and a checksum of every table, whichever database holds it."""
    found = {}
    with engine.reading_only():
        for table in db.metadata.sorted_tables:
            rows = db.session.execute(select(table).order_by(*table.primary_key)).all()
            found[table.name] = (
                len(rows),
                hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest(),
            )
        db.session.rollback()
    return found


def fingerprint_of(app: Flask) -> dict[str, tuple[int, str]]:
    with app.app_context():
        return fingerprint()


def add_person(app: Flask, name: str) -> None:
    with app.app_context():
        engine.begin_writing()
        make_user(name)
        db.session.commit()


# --- there and back -------------------------------------------------------------------------------


def test_restore_drill_brings_every_table_back(filled: Flask, run: Run, tmp_path: Path) -> None:
    before = fingerprint_of(filled)
    assert before["comments"][0] == 30
    made = run("backup", tmp_path / "copy")
    assert (made.exit_code, made.stderr) == (0, "")
    with filled.app_context():
        engine.begin_writing()
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in {"users", "user_rights", "audit_events", "audit_links"}:
                db.session.execute(table.delete())
        for number in range(300):
            record("made since", actor=None, subject_kind="nothing", number=number)
        make_user("Somebody new")
        db.session.commit()
    assert fingerprint_of(filled) != before
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert fingerprint_of(filled) == before
    assert run("doctor").exit_code == 0


def test_restore_fills_an_empty_database(
    filled: Flask, run: Run, elsewhere: Settings, portal_with: PortalWith, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    new = portal_with(elsewhere)
    done = run_in(new, "restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert fingerprint_of(new) == fingerprint_of(filled)


def test_restore_is_seen_by_a_reader_that_was_connected_before(
    filled: Flask, run: Run, settings_here: Settings, portal_with: PortalWith, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    add_person(filled, "Somebody new")
    web_process = portal_with(settings_here)
    with web_process.app_context():
        before = db.session.scalar(select(func.count(User.id)))
        db.session.rollback()
        assert run_in(filled, "restore", tmp_path / "copy", "--yes").exit_code == 0
        assert db.session.scalar(select(func.count(User.id))) == (before or 0) - 1
        db.session.rollback()
        add_person(web_process, "Somebody after")
        db.session.remove()
    assert run("doctor").exit_code == 0


def test_restore_says_what_to_do_next(filled: Flask, run: Run, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy")
    lines = run("restore", tmp_path / "copy", "--yes").stdout.splitlines()
    assert lines[1:] == [
        "Letters that were waiting then: 1. The worker will send them, "
        "those that had been sent since a second time.",
        "Restart the web process: it keeps published drafts in memory.",
    ]


def test_restore_asks_first(filled: Flask, run: Run, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy")
    add_person(filled, "Somebody new")
    held = fingerprint_of(filled)
    refused = run("restore", tmp_path / "copy", input="n\n")
    assert refused.exit_code == 1
    assert "Everything now in" in refused.stdout
    assert fingerprint_of(filled) == held
    assert run("restore", tmp_path / "copy", input="y\n").exit_code == 0
    assert fingerprint_of(filled)["users"][0] == held["users"][0] - 1


# --- the file -------------------------------------------------------------------------------------


def test_backup_is_for_its_maker_alone(filled: Flask, run: Run, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "copy")
    assert done.stdout.startswith(f"{tmp_path / 'copy'}: ")
    assert done.stdout.endswith(" MB, checked.\n")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "instance"}


def test_backup_holds_no_secret_but_the_database(
    filled: Flask, run: Run, settings_here: Settings, portal_with: PortalWith, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    assert settings_here.secret_key.encode() not in (tmp_path / "copy").read_bytes()


def test_backup_overwrites_nothing_unless_forced(filled: Flask, run: Run, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("of yesterday")
    refused = run("backup", tmp_path / "copy")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is there already" in refused.stderr
    assert (tmp_path / "copy").read_text() == "of yesterday"
    assert run("backup", tmp_path / "copy", "--force").exit_code == 0
    assert run("restore", tmp_path / "copy", "--yes").exit_code == 0


def test_backup_into_no_folder_is_refused(filled: Flask, run: Run, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "nowhere" / "copy")
    assert (done.exit_code, done.stderr) == (1, f"There is no folder {tmp_path / 'nowhere'}.\n")


def test_backup_that_fails_leaves_no_file(
    filled: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
    room = "sqlite" if on_sqlite else "postgresql"
    contents_of = f"portal.cli.backups.{room}.contents_of"
    monkeypatch.setattr(contents_of, lambda _file: "something else")
    (tmp_path / "copy").write_text("of yesterday")
    done = run("backup", tmp_path / "copy", "--force")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "was thrown away" in done.stderr
    assert (tmp_path / "copy").read_text() == "of yesterday"
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "instance"}


# --- what is no backup ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"not a database", b"SQLite format 3\x00 and no more", b"PGDMP and no more"]
)
def test_restore_of_something_else_changes_nothing(
    filled: Flask, run: Run, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "copy").write_bytes(content)
    held = fingerprint_of(filled)
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert fingerprint_of(filled) == held


def test_restore_of_no_file_says_so(filled: Flask, run: Run, tmp_path: Path) -> None:
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stderr) == (1, f"There is no file {tmp_path / 'copy'}.\n")


def test_restore_of_a_cut_backup_changes_nothing(filled: Flask, run: Run, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[: len(whole) * 2 // 3])
    held = fingerprint_of(filled)
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert fingerprint_of(filled) == held


def test_restore_of_a_newer_portals_backup_changes_nothing(
    filled: Flask, run: Run, tmp_path: Path
) -> None:
    with changed(filled, "UPDATE alembic_version SET version_num = 'ffff'"):
        run("backup", tmp_path / "copy")
    held = fingerprint_of(filled)
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "This backup is at ffff, which is newer than this code. "
        "Update the portal first. Nothing changed.\n"
    )
    assert fingerprint_of(filled) == held


def test_restore_of_another_programs_database_changes_nothing(
    filled: Flask, run: Run, elsewhere: Settings, portal_with: PortalWith, tmp_path: Path
) -> None:
    other = portal_with(elsewhere)
    with other.app_context():
        engine.begin_writing()
        db.session.execute(text("CREATE TABLE users (id INTEGER PRIMARY KEY)"))
        db.session.commit()
        assert run_in(other, "backup", tmp_path / "copy").exit_code == 0
        db.session.remove()
    held = fingerprint_of(filled)
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("This is not a backup of the portal: it has no ")
    assert fingerprint_of(filled) == held


@contextmanager
def changed(app: Flask, statement: str) -> Iterator[None]:
    """That statement is true of the database inside, and taken back after."""
    with app.app_context():
        engine.begin_writing()
        was = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        db.session.execute(text(statement))
        db.session.commit()
    yield
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": was})
        db.session.commit()


def test_restore_that_cannot_have_the_database_gives_up_and_changes_nothing(
    filled: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "copy")
    add_person(filled, "Somebody new")
    held = fingerprint_of(filled)
    for room in (sqlite, postgresql):
        monkeypatch.setattr(room, "LOCK_WAIT_SECONDS", 0.2)
    with filled.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE users SET name = 'Held'"))
        done = run_from_elsewhere(run, "restore", tmp_path / "copy", "--yes")
        connection.rollback()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Nothing changed." in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert fingerprint_of(filled) == held


def run_from_elsewhere(run: Run, *words: str | Path) -> Result:
    """The command, in a thread with no app context of ours."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run, *words).result()


# --- SQLite alone ---------------------------------------------------------------------------------


@pytest.fixture
def live_file(filled: Flask, settings_here: Settings) -> Path:
    return Path(settings_here.database_url.removeprefix("sqlite:///"))


@pytest.mark.only_on("sqlite")
def test_the_live_file_is_neither_backup_nor_target(live_file: Path, run: Run) -> None:
    for done in (run("backup", live_file, "--force"), run("restore", live_file, "--yes")):
        assert (done.exit_code, done.stdout) == (1, "")
    assert run("doctor").exit_code == 0


@pytest.mark.only_on("sqlite")
def test_backup_is_one_file_that_a_read_only_disk_can_hold(
    live_file: Path, run: Run, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    address = f"file:{tmp_path / 'copy'}?immutable=1"
    with closing(engine.sqlite_module().connect(address, uri=True)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM comments").fetchone() == (30,)


@pytest.mark.only_on("sqlite")
def test_restore_of_a_damaged_backup_changes_nothing(
    filled: Flask, live_file: Path, run: Run, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    damage(tmp_path / "copy")
    held = fingerprint_of(filled)
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert fingerprint_of(filled) == held


def damage(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(4096 * 3)
        opened.write(b"\xa5" * 4096 * 4)


@pytest.mark.only_on("sqlite")
def test_restore_leaves_wal_and_its_rules_in_place(
    filled: Flask, live_file: Path, run: Run, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    run("restore", tmp_path / "copy", "--yes")
    with closing(engine.sqlite_module().connect(live_file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# --- PostgreSQL alone -----------------------------------------------------------------------------


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_without_the_client_programs_it_says_what_to_install(
    filled: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "copy").write_bytes(b"PGDMP")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run(command, tmp_path / "copy", "--force" if command == "backup" else "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Install PostgreSQL's client programs" in done.stderr


@pytest.mark.only_on("postgresql")
def test_restore_beside_tables_of_a_later_migration_is_refused(
    filled: Flask, run: Run, tmp_path: Path
) -> None:
    run("backup", tmp_path / "copy")
    with filled.app_context():
        engine.begin_writing()
        db.session.execute(text("CREATE TABLE later (user_id INTEGER REFERENCES users (id))"))
        db.session.commit()
    held = fingerprint_of(filled)
    done = run("restore", tmp_path / "copy", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "tables that the backup has not: later." in done.stderr
    assert fingerprint_of(filled) == held


@pytest.mark.only_on("postgresql")
def test_password_is_given_to_the_programs_but_never_on_their_command_line(
    filled: Flask, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = []

    def remember(command: list[str], **more: object) -> subprocess.CompletedProcess[bytes]:
        called.append((command, more["env"]))
        return subprocess.CompletedProcess(command, 1, b"", b"pg_dump: error: not now\n")

    monkeypatch.setattr(subprocess, "run", remember)
    with filled.app_context():
        url = db.engine.url.set(password="hunter2 is long")
        monkeypatch.setattr(type(db.engine), "url", url, raising=False)
        monkeypatch.setattr(db.engine, "url", url)
        done = run("backup", tmp_path / "copy")
    assert (done.exit_code, done.stderr) == (1, "Nothing changed. pg_dump: error: not now\n")
    [(command, environment)] = called
    assert "hunter2" not in " ".join(command)
    assert isinstance(environment, dict)
    assert environment["PGPASSWORD"] == "hunter2 is long"


# --- while others write ---------------------------------------------------------------------------


@pytest.mark.slow
def test_backup_under_four_writers_stalls_no_write_and_is_of_one_moment(
    filled: Flask, run: Run, settings_here: Settings, portal_with: PortalWith, tmp_path: Path
) -> None:
    """Each write is two rows, an event and a letter: a copy of one moment holds as many of both."""
    with filled.app_context():
        engine.begin_writing()
        grow(letters=6_000)
        first_events = count(AuditEvent)
        first_letters = count(Letter)
        db.session.rollback()
    web_process = portal_with(settings_here)
    ready = threading.Barrier(WRITERS + 1)
    ended = threading.Event()
    turn = (
        threading.Lock()
    )  # writers wait for one another; what is timed is the wait for the backup
    took: list[list[float]] = [[] for _ in range(WRITERS)]
    failures: list[Exception] = []

    def keep_writing(mine: list[float]) -> None:
        with web_process.app_context():
            engine.begin_writing()
            ready.wait()
            try:
                while not ended.is_set():
                    with turn:
                        began = time.perf_counter()
                        record("written meanwhile", actor=None, subject_kind="nothing")
                        write(to="a@b.example", subject="Meanwhile", body="Words. " * 50)
                        db.session.commit()
                        mine.append(time.perf_counter() - began)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=keep_writing, args=(mine,)) for mine in took]
    for thread in threads:
        thread.start()
    ready.wait()
    done = run("backup", tmp_path / "copy")
    ended.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (done.exit_code, done.stderr) == (0, "")
    writes = [seconds for mine in took for seconds in mine]
    assert len(writes) > WRITERS
    assert max(writes) < LONGEST_STALL_SECONDS
    assert run("restore", tmp_path / "copy", "--yes").exit_code == 0
    with filled.app_context():
        events, letters = count(AuditEvent) - first_events, count(Letter) - first_letters
        db.session.rollback()
    assert events == letters
    assert events <= len(writes)
    assert run("doctor").exit_code == 0


def grow(*, letters: int) -> None:
    """The database has some megabytes, so that the copy takes many steps."""
    moment = clock.now()
    db.session.execute(
        Letter.__table__.insert(),
        [
            {
                "message_id": f"old-{number}",
                "to_address": "a@b.example",
                "subject": "Old",
                "body": "Words of a letter that was sent long ago. " * 50,
                "written_at": moment,
                "send_after": moment,
                "sent_at": moment,
                "tries": 1,
            }
            for number in range(letters)
        ],
    )
    db.session.commit()


def count(model: type[AuditEvent] | type[Letter]) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0
