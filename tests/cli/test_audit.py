from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.audit.actions import record
from portal.audit.verifying import head
from portal.db import db, engine
from tests.cli.conftest import Run
from tests.databases import tampering


@pytest.fixture
def recorded(installation: Flask) -> str:
    """An installation with three events. The head of their chain."""
    with installation.app_context():
        engine.begin_writing()
        for number in range(3):
            record("comment withheld", actor=None, subject_kind="comment", subject_id=number)
        db.session.commit()
        found = str(head())
        db.session.rollback()
    return found


def tamper(app: Flask, *statements: str) -> None:
    with app.app_context(), tampering(db) as execute:
        for statement in statements:
            execute(statement)


def test_a_whole_record_is_said_to_be_with_its_head(recorded: str, run: Run) -> None:
    done = run("verify-audit")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "The record is whole: 3 events intact, each linked to the one before it.\n"
        f"Head: {recorded}\n"
    )
    assert re.fullmatch(r"3:[0-9a-f]{64}", recorded)


def test_a_head_that_was_noted_is_still_part_of_it(
    recorded: str, run: Run, installation: Flask
) -> None:
    with installation.app_context():
        engine.begin_writing()
        record("comment published", actor=None, subject_kind="comment")
        db.session.commit()
    for noted in (recorded, recorded[: 2 + 12], f" {recorded.upper()}"):
        done = run("verify-audit", "--expect", noted)
        assert (done.exit_code, done.stderr) == (0, "")
        assert "The head noted at position 3 is part of it." in done.stdout
        assert "4 events intact" in done.stdout


def test_a_break_is_named_and_fails(recorded: str, run: Run, installation: Flask) -> None:
    tamper(installation, "UPDATE audit_events SET verb = 'comment published' WHERE subject_id = 1")
    done = run("verify-audit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "The record is broken after 1 event intact: event 2, at position 2, was changed, "
        "or stands where another was linked.\n"
    )
    doctor = run("doctor")
    assert doctor.exit_code == 1
    assert "WRONG  record: event 2, at position 2, was changed" in doctor.stdout


def test_a_cut_end_is_found_with_the_head_alone(
    recorded: str, run: Run, installation: Flask
) -> None:
    tamper(
        installation,
        "DELETE FROM audit_links WHERE position = 3",
        "DELETE FROM audit_events WHERE subject_id = 2",
    )
    assert run("verify-audit").exit_code == 0
    done = run("verify-audit", "--expect", recorded)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "The record is broken after 2 events intact: its end is missing: position 3 was noted.\n"
    )


@pytest.mark.parametrize("text", ["3", "x:y", "0:" + "0" * 64, "3:abc", "-1:" + "a" * 64, "9" * 11])
def test_a_head_that_is_none_is_refused(recorded: str, run: Run, text: str) -> None:
    done = run("verify-audit", "--expect", text)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "write it as it was printed" in done.stderr


def test_the_chain_survives_a_backup_and_goes_on_after_it(
    recorded: str, run: Run, installation: Flask, tmp_path: Path
) -> None:
    assert run("backup", tmp_path / "copy").exit_code == 0
    tamper(installation, "DELETE FROM audit_links", "DELETE FROM audit_events")
    assert run("restore", tmp_path / "copy", "--yes").exit_code == 0
    done = run("verify-audit", "--expect", recorded)
    assert (done.exit_code, done.stderr) == (0, "")
    with installation.app_context():
        engine.begin_writing()
        record("comment published", actor=None, subject_kind="comment")
        db.session.commit()
    assert "4 events intact" in run("verify-audit").stdout
    with pytest.raises(Exception, match="only added to"):
        execute_plainly(installation, "DELETE FROM audit_links")


def execute_plainly(app: Flask, statement: str) -> None:
    with app.app_context():
        engine.begin_writing()
        try:
            db.session.execute(db.text(statement))
        finally:
            db.session.rollback()


def test_an_empty_record_is_whole(installation: Flask, run: Run) -> None:
    done = run("verify-audit")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "The record is whole: 0 events intact, each linked to the one before it.",
    )
