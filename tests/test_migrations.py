"""Migrations build what the models say, on both databases, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from portal.app import create_app
from portal.audit.verifying import whole_chain
from portal.consultations.models import Moderation
from portal.db import db
from portal.db.engine import begin_writing
from portal.db.words import is_part_of_an_index
from tests import factories
from tests.conftest import make_settings
from tests.databases import database_url


@pytest.fixture
def empty_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database of its own with no tables."""
    app = create_app(make_settings(database_url(database, tmp_path), tmp_path), TESTING=True)
    yield app
    with app.app_context():
        db.engine.dispose()


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or name is None or not is_part_of_an_index(name)


def tables() -> set[str]:
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not is_part_of_an_index(name)}


def test_migrations_build_exactly_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        begin_writing()
        upgrade()
        with db.engine.connect() as connection:
            options = {"compare_type": True, "include_name": include_name}
            context = MigrationContext.configure(connection, opts=options)
            differences = compare_metadata(context, db.metadata)
        assert differences == []
        assert tables() == set(db.metadata.tables)


def test_migrations_run_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        begin_writing()
        upgrade()
        downgrade(revision="base")
        assert tables() == set()
        upgrade()
        assert tables() == set(db.metadata.tables)


def test_a_step_down_loses_nothing_that_is_published_first(empty_app: Flask) -> None:
    with empty_app.app_context():
        begin_writing()
        upgrade()
        factories.make_consultation().moderation = Moderation.AFTER
        db.session.commit()
        with pytest.raises(SystemExit):
            downgrade(revision="0008")
        assert db.session.scalar(text("SELECT moderation FROM consultations")) == "after"
        db.session.rollback()


EVENT = text(
    "INSERT INTO audit_events (at, verb, actor_id, actor_name, subject_kind, subject_id, details) "
    "VALUES (:at, 'comment withheld', :number, :name, 'comment', NULL, :details)"
)


def test_events_from_before_the_chain_are_chained_in_order(empty_app: Flask, database: str) -> None:
    zone = "+01" if database == "postgresql" else ""
    with empty_app.app_context():
        begin_writing()
        upgrade(revision="0004")
        for number in range(1_100):
            event = {
                "at": f"2026-11-21 12:00:00.{number:06}{zone}",
                "number": number,
                "name": "Zoë “Calder”",
                "details": '{"zebra":  1, "apple": ["ü", null, 1.5]}',
            }
            db.session.execute(EVENT, event)
        db.session.commit()
        upgrade()
        walk = whole_chain()
        assert (walk.head.position, walk.fault) == (1_100, None)
        db.session.rollback()
        downgrade(revision="0004")
        upgrade()
        assert whole_chain() == walk
        db.session.rollback()
