"""How a process begins: what it makes is its own, and an unsafe SQLite is not used in earnest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from portal import config, start
from portal.config import Settings
from portal.db import db, engine
from tests.conftest import make_settings


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    settings = make_settings(f"sqlite:///{tmp_path / 'portal.db'}", tmp_path)
    monkeypatch.setattr(config, "from_environment", lambda: settings)
    before = os.umask(0o022)
    yield settings
    os.umask(before)
    structlog.reset_defaults()


def test_files_made_by_a_process_are_closed_to_others(local: Settings) -> None:
    app = start.started()
    with app.app_context():
        db.session.connection()
        db.session.remove()
        db.engine.dispose()
    assert (local.instance / "portal.db").stat().st_mode & 0o777 == 0o600


def test_an_unsafe_sqlite_is_said_loudly_in_a_trial_and_refused_in_production(
    local: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "sqlite_version", lambda: (3, 40, 1))
    start.started()
    said = capsys.readouterr().out
    assert said.count("can damage the database file") == 1
    assert '"level": "error"' in said
    monkeypatch.setattr(config, "from_environment", lambda: replace(local, production=True))
    with pytest.raises(SystemExit) as ended:
        start.started()
    assert ended.value.code == start.CANNOT_BEGIN
    assert capsys.readouterr().err.startswith(
        "The portal cannot start. This machine's SQLite 3.40.1"
    )
