"""The site's scan: clean, infected, or no answer; and what becomes of the file in each case."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal import config
from portal.audit.models import AuditEvent
from portal.config import BadSetting, Settings
from portal.responses import scanning
from portal.responses.models import Attachment, Comment
from portal.responses.scanning import Verdict, scan
from tests import factories
from tests.conftest import SignIn
from tests.responses.files import made
from tests.responses.files.sending import send
from tests.responses.scenes import HTMX, Scene, make_scene

Script = Callable[[str], tuple[str, ...]]
BAD_WORDS = made.CSV + b"EICAR"


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """A scan command that runs those lines."""

    def write(lines: str) -> tuple[str, ...]:
        path = tmp_path / "a scan"
        path.write_text(f"#!/bin/sh\n{lines}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return (str(path),)

    return write


def test_the_end_of_the_command_is_its_verdict(script: Script) -> None:
    assert scan(b"x", script("exit 0")) is Verdict.CLEAN
    assert scan(b"x", script("exit 1")) is Verdict.INFECTED
    assert scan(b"x", script("exit 2")) is Verdict.UNKNOWN
    assert scan(b"x", script("kill -9 $$")) is Verdict.UNKNOWN
    assert scan(b"x", ("/nowhere/a-program",)) is Verdict.UNKNOWN


def test_the_command_gets_the_whole_file_on_its_input(script: Script) -> None:
    command = script('test "$(wc -c)" -eq 3000000 || exit 1')
    assert scan(b"x" * 3_000_000, command) is Verdict.CLEAN
    assert scan(b"x" * 2_999_999, command) is Verdict.INFECTED


def test_a_command_that_reads_none_of_it_is_heard_all_the_same(script: Script) -> None:
    assert scan(b"x" * 3_000_000, script("exit 1")) is Verdict.INFECTED


def test_the_command_gets_a_path_where_it_asks_for_one(script: Script, tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = (*script(f'echo "$2" > {told}; grep -q EICAR "$2" && exit 1; exit 0'), "-f", "{file}")
    assert scan(BAD_WORDS, command) is Verdict.INFECTED
    assert not Path(told.read_text().strip()).exists()
    assert scan(made.CSV, command) is Verdict.CLEAN


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    never = tmp_path / "never"
    assert scan(b"x", ("/bin/true", f"; touch {never}", "$(exit 1)")) is Verdict.CLEAN
    assert not never.exists()


def test_the_command_sees_none_of_our_settings(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for a scanner")
    assert scan(b"x", script('test -z "$SECRET_KEY"')) is Verdict.CLEAN


def test_a_command_that_is_late_is_ended_with_all_that_it_began(
    script: Script, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    command = script(f"sleep 60 & echo $! $$ > {pids}; wait")
    began = time.monotonic()
    assert scan(b"x", command, most_seconds=1) is Verdict.UNKNOWN
    assert time.monotonic() - began < 20
    for pid in pids.read_text().split():
        assert not is_running(int(pid))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Ended and waiting for its parent to look, which is the machine's first process here.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_when_too_many_files_are_scanned_the_next_is_not_waited_for(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MOST_SECONDS_OF_WAITING", 0)
    monkeypatch.setattr(scanning, "_places", scanning.BoundedSemaphore(1))
    with scanning._places:
        assert scan(b"x", script("exit 0")) is Verdict.UNKNOWN
    assert scan(b"x", script("exit 0")) is Verdict.CLEAN


def test_the_setting_is_divided_as_a_shell_would(tmp_path: Path) -> None:
    def command(text: str) -> tuple[str, ...]:
        return config.from_environment({"SCAN_COMMAND": text}, instance=tmp_path).scan_command

    assert command("") == ()
    assert command("clamdscan --no-summary -") == ("clamdscan", "--no-summary", "-")
    assert command('"/opt/a scan" {file}') == ("/opt/a scan", "{file}")
    with pytest.raises(BadSetting, match="SCAN_COMMAND cannot be read"):
        command('"open')


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def scan_with(app: Flask, script: Script) -> Iterator[Callable[[str], None]]:
    """The site's scan command is a script of those lines."""
    before: Settings = app.config["SETTINGS"]

    def scan_with_script(lines: str) -> None:
        app.config["SETTINGS"] = replace(before, scan_command=script(lines))

    yield scan_with_script
    app.config["SETTINGS"] = before


ScanWith = Callable[[str], None]
LOOKS = "grep -q EICAR && exit 1; exit 0"


def files_of_a_comment(scene: Scene) -> str:
    response = factories.make_response(scene.consultation, scene.lambeth)
    comment = factories.make_comment(response, scene.version, None, author=scene.grace)
    return f"{scene.url}/comments/{comment.id}/files"


def stored(db: SQLAlchemy) -> int:
    db.session.rollback()
    return len(db.session.scalars(db.select(Attachment)).all())


def test_a_clean_file_is_kept(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, scan_with: ScanWith
) -> None:
    scan_with(LOOKS)
    answer = send(sign_in(scene.grace), files_of_a_comment(scene), made.CSV, "figures.csv")
    assert answer.status_code == 303
    assert stored(db) == 1


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_an_infected_file_is_kept_nowhere_and_is_on_record(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, scan_with: ScanWith, htmx: bool
) -> None:
    scan_with(LOOKS)
    address = files_of_a_comment(scene)
    answer = send(sign_in(scene.grace), address, BAD_WORDS, "figures.csv", htmx=htmx)
    assert answer.status_code == 422
    assert "The virus scan found something harmful in “figures.csv”" in answer.text
    assert stored(db) == 0
    event = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.verb == "file refused as infected")
    ).one()
    assert event.actor_id == scene.grace.id
    assert event.details["size"] == len(BAD_WORDS)
    assert "figures" not in str(event.details)


@pytest.mark.parametrize("lines", ["exit 2", "exit 127"])
def test_a_file_that_could_not_be_scanned_is_not_kept_and_the_view_is(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, scan_with: ScanWith, lines: str
) -> None:
    scan_with(lines)
    address = f"{scene.url}/draft/B/file"
    answer = send(sign_in(scene.grace), address, made.CSV, "figures.csv", stance="object")
    assert answer.status_code == 503
    assert "could not be checked for viruses just now" in answer.text
    assert 'value="object" checked' in " ".join(answer.text.split())
    assert stored(db) == 0
    assert db.session.scalars(db.select(Comment)).all() == []


def test_nobody_waits_for_a_scan_to_write(
    db: SQLAlchemy,
    sign_in: SignIn,
    scene: Scene,
    scan_with: ScanWith,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the scan runs another person's form is taken: no transaction is open meanwhile."""
    scan_with("exit 0")
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    address, comments = files_of_a_comment(scene), f"{scene.url}/draft/A/comments"
    db.session.commit()
    statuses = []

    def scan_slowly(_data: bytes, _command: object) -> Verdict:
        fields = {"stance": "support", "comment": "Meanwhile.", "form_key": "meanwhile"}
        # A thread of its own, as another request has: this one may hold no lock that it waits for.
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(tom.post, comments, data=fields, headers=HTMX).result()
        statuses.append(answer.status_code)
        return Verdict.CLEAN

    monkeypatch.setattr("portal.responses.files.scan", scan_slowly)
    assert send(grace, address).status_code == 303
    assert statuses == [200]
    assert stored(db) == 1
