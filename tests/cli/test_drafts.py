from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.db import db, engine
from portal.drafts.models import DraftVersion, Section
from tests.cli.conftest import Run
from tests.cli.test_backups import fingerprint_of
from tests.factories import make_consultation, make_user

PAPER = """# Draft strategy

## Aims

1. Ask people first.
2. Say what was done.

## Means

Some words without a number.
"""


@pytest.fixture
def preparing(installation: Flask) -> Flask:
    """A consultation that has no draft yet."""
    with installation.app_context():
        engine.begin_writing()
        make_consultation("strategy", launched=False)
        make_user("Amara Lewis", email="amara@authority.example")
        db.session.commit()
    return installation


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "strategy.md"
    path.write_text(PAPER, encoding="utf-8")
    return path


def test_import_prints_the_version_and_its_sections(
    preparing: Flask, run: Run, paper: Path
) -> None:
    done = run("import-draft", "strategy", paper)
    assert (done.exit_code, done.stderr) == (0, "")
    with preparing.app_context():
        sections = db.session.scalar(select(func.count(Section.id)))
        assert (sections or 0) > 3
    lines = done.stdout.splitlines()
    assert lines[:2] == ["Version 1: Draft strategy", f"Sections: {sections}"]
    assert lines[2] == f"Doubts: {len(lines) - 3}"


def test_import_prints_every_doubt_with_its_place(
    preparing: Flask, run: Run, tmp_path: Path
) -> None:
    paper = tmp_path / "doubtful.md"
    paper.write_text(PAPER.replace("2. Say", "7. Say") + "\nSee the note.[^9]\n", encoding="utf-8")
    done = run("import-draft", "strategy", paper)
    doubts = [line for line in done.stdout.splitlines() if line.startswith("  ")]
    assert f"Doubts: {len(doubts)}" in done.stdout.splitlines()
    assert len(doubts) >= 1
    assert any("9" in doubt for doubt in doubts)


def test_import_carries_the_name_of_whoever_is_given(
    preparing: Flask, run: Run, paper: Path
) -> None:
    run("import-draft", "strategy", paper, "--by", "Amara@authority.example")
    with preparing.app_context():
        assert db.session.scalars(select(DraftVersion.made_by_name)).all() == ["Amara Lewis"]
        names = select(AuditEvent.actor_name).where(AuditEvent.verb.startswith("draft"))
        assert set(db.session.scalars(names)) == {"Amara Lewis"}


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n\n", b"\x7fELF\x00\x01\x02" * 40, "café".encode("utf-16"), b"caf\xe9 au lait\n"],
    ids=["empty", "blank", "binary", "utf-16", "latin-1"],
)
def test_import_of_a_bad_file_says_one_sentence_and_changes_nothing(
    preparing: Flask, run: Run, tmp_path: Path, data: bytes
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(data)
    held = fingerprint_of(preparing)
    done = run("import-draft", "strategy", bad)
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert fingerprint_of(preparing) == held


def test_import_into_no_consultation_changes_nothing(
    preparing: Flask, run: Run, paper: Path
) -> None:
    held = fingerprint_of(preparing)
    done = run("import-draft", "strategem", paper)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == 'There is no consultation "strategem".\n'
    assert fingerprint_of(preparing) == held


def test_import_of_no_file_and_by_nobody_change_nothing(
    preparing: Flask, run: Run, paper: Path
) -> None:
    held = fingerprint_of(preparing)
    no_file = run("import-draft", "strategy", paper.parent / "none.md")
    nobody = run("import-draft", "strategy", paper, "--by", "nobody@authority.example")
    assert [(done.exit_code, done.stdout) for done in (no_file, nobody)] == [(1, "")] * 2
    assert (
        no_file.stderr == f"{paper.parent / 'none.md'} cannot be read: No such file or directory.\n"
    )
    assert nobody.stderr == "There is no account with the address nobody@authority.example.\n"
    assert fingerprint_of(preparing) == held
