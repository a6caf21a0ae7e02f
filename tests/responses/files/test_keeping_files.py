"""Files in the database: in a backup with everything else, served in bounded room, counted."""

from __future__ import annotations

import hashlib
import os
import secrets
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.cli.checks import files as checks
from portal.cli.checks.findings import Verdict
from portal.config import Settings
from portal.responses.models import AttachmentBytes, Comment
from tests import factories
from tests.cli.conftest import POSTGRESQL_PROGRAMS
from tests.conftest import SignIn
from tests.responses.scenes import Scene, make_scene

MEGABYTE = 1024 * 1024


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comment(scene: Scene) -> Comment:
    response = factories.make_response(scene.consultation, scene.lambeth)
    return factories.make_comment(response, scene.version, None, author=scene.grace)


def hashes(db: SQLAlchemy) -> set[str]:
    db.session.rollback()
    rows = db.session.scalars(db.select(AttachmentBytes.data))
    found = {hashlib.sha256(data).hexdigest() for data in rows}
    db.session.rollback()
    return found


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own, of the server's version."""
    monkeypatch.setenv("PATH", f"{POSTGRESQL_PROGRAMS}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.slow
@pytest.mark.usefixtures("programs")
def test_a_backup_holds_every_byte_of_forty_megabytes(
    app: Flask, db: SQLAlchemy, comment: Comment, tmp_path: Path
) -> None:
    for n in range(4):
        data = secrets.token_bytes(10 * MEGABYTE)
        factories.make_file(comment, name=f"{n}.pdf", data=data)
    db.session.commit()
    before = hashes(db)
    assert len(before) == 4
    copy = tmp_path / "portal.backup"
    made = app.test_cli_runner().invoke(args=["backup", str(copy)])
    assert made.exit_code == 0, made.output
    assert copy.stat().st_size > 40 * MEGABYTE
    db.session.execute(db.delete(AttachmentBytes))
    db.session.commit()
    db.session.remove()
    put_back = app.test_cli_runner().invoke(args=["restore", str(copy), "--yes"])
    assert put_back.exit_code == 0, put_back.output
    assert hashes(db) == before


def test_serving_a_file_takes_no_more_room_than_the_file_and_one_more(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    data = secrets.token_bytes(10 * MEGABYTE)
    file_id = factories.make_file(comment, data=data).id
    browser, address = sign_in(scene.grace), f"{scene.url}/response/files/{file_id}"
    browser.get(address)
    db.session.commit()
    tracemalloc.start()
    try:
        answer = browser.get(address, buffered=False)
        read = sum(len(piece) for piece in answer.response)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == len(data)
    # PostgreSQL's driver holds its own copy while it gives us ours.
    assert most < 4 * len(data)


def test_the_doctor_says_whether_files_are_scanned(settings: Settings) -> None:
    assert checks.scan_command(settings).verdict is Verdict.OK
    assert checks.scan_command(replace(settings, production=True)).verdict is Verdict.NOTE
    missing = checks.scan_command(replace(settings, scan_command=("no-such-scanner", "-")))
    assert missing.verdict is Verdict.WRONG
    assert "no-such-scanner" in missing.sentence
    there = checks.scan_command(replace(settings, scan_command=("sh", "-c", "true")))
    assert there.verdict is Verdict.OK


def test_the_doctor_and_the_metrics_say_how_large_the_files_are(
    app: Flask, db: SQLAlchemy, comment: Comment
) -> None:
    assert checks.stored_files().sentence == "none"
    factories.make_file(comment, data=b"x" * (2 * MEGABYTE))
    db.session.commit()
    assert checks.stored_files().sentence == "1, 2.0 MB together, kept in the database"
    figures = app.test_client().get("/metrics").text
    value = next(
        line.split()[1] for line in figures.splitlines() if line.startswith("portal_file_bytes ")
    )
    assert float(value) == 2 * MEGABYTE
