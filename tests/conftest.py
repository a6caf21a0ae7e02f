"""The app on both databases, a clean database for each test, a client, and signing in."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextvars import Context
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_sqlalchemy import SQLAlchemy
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from portal.accounts import sessions
from portal.accounts.models import User
from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from portal.db import engine
from portal.drafts.queries import forget_outlines
from portal.exports.paper import views as paper_views
from portal.exports.paper.pdf import pdf_file
from portal.exports.paper.queries import Drawn
from portal.exports.response import views as own_response_views
from tests.databases import DATABASES, database_url, empty, quick_folder

SignIn = Callable[[User], FlaskClient]

# How long one example takes says more of the machine than of the portal.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


class Browser(FlaskClient):
    """A client whose requests stand apart from the test and from each other, as real ones do.

    Inside the test's own app context they would share its `g`, and with it whoever was signed in
    first, its session with the database, and the reading-only mark of the last GET.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            # What the test wrote so far is there for the request, and its lock is free.
            portal_db.session.commit()
        # A streamed answer is read to its end here, in the context that it began in.
        return Context().run(super().open, *args, **{"buffered": True, **kwargs})


def pytest_collection_finish() -> None:
    # What was imported and collected stays to the end: it need not be looked through again.
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    # Every test that touches the database runs once on each, but for what only one of them can do.
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        metafunc.parametrize("database", only.args if only else DATABASES, scope="session")


@pytest.fixture(scope="session")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    instance = tmp_path_factory.mktemp("instance")
    return make_settings(database_url(database, quick_folder()), instance)


def make_settings(url: str, instance: Path) -> Settings:
    return Settings(
        database_url=url,
        secret_key="only for tests",
        base_url="http://portal.test",
        mail_url=f"file://{instance / 'mail'}",
        mail_from="consultation@mpa.example",
        reply_to="consultation-team@mpa.example",
        production=False,
        trusted_proxies=0,
        instance=instance,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(quick_folder()))
    with app.app_context():
        engine.begin_writing()
        upgrade()
    yield app
    with app.app_context():
        portal_db.session.remove()
        portal_db.engine.dispose()


@pytest.fixture
def db(app: Flask) -> Iterator[SQLAlchemy]:
    """An empty database, with an app context to read and write it in."""
    forget_outlines()
    engine.begin_writing()
    with app.app_context():
        empty(portal_db)
        portal_db.session.commit()
        yield portal_db
        engine.begin_writing()
        portal_db.session.rollback()


@cache
def _drawn(html: str, base_url: str, pictures: frozenset[tuple[str, Drawn]]) -> bytes:
    return pdf_file(html, base_url=base_url, pictures=dict(pictures))


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for every page as everybody gets the PDF of one page, which is slow, drawn once."""

    def draw(html: str, *, base_url: str, pictures: Mapping[str, Drawn]) -> bytes:
        return _drawn(html, base_url, frozenset(pictures.items()))

    monkeypatch.setattr(paper_views, "pdf_file", draw)
    monkeypatch.setattr(own_response_views, "pdf_file", draw)


@pytest.fixture
def client(app: Flask, db: SQLAlchemy) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, db: SQLAlchemy) -> SignIn:
    """A browser signed in as somebody, without the page and its slow hash."""

    def as_user(user: User) -> FlaskClient:
        with app.test_request_context():
            engine.begin_writing()
            sessions.begin(portal_db.session.merge(user))
            portal_db.session.commit()
            from flask import session

            held = dict(session)
        client = app.test_client()
        with client.session_transaction() as kept:
            kept.update(held)
        return client

    return as_user
