"""Migrations build what the models say, on both databases, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from portal.app import create_app
from portal.db import db
from portal.db.engine import begin_writing
from tests.conftest import make_settings
from tests.databases import database_url


@pytest.fixture
def empty_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The portal on a database of its own with no tables."""
    app = create_app(make_settings(database_url(database, tmp_path), tmp_path), TESTING=True)
    yield app
    with app.app_context():
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_build_exactly_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        begin_writing()
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
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
