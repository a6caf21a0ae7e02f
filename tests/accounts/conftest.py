"""An app with real tokens and limits and a page of its own that asks for a sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.access import signed_in
from portal.accounts.sessions import signed_in_user
from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from tests.conftest import Browser


@signed_in
def _diary() -> str:
    if request.method == "POST":
        return f"kept for {signed_in_user().name}: {request.form['words']} {request.form['button']}"
    return f"the diary of {signed_in_user().name}"


@pytest.fixture(scope="session")
def strict_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The app as it runs for people, on the tests' database, with /diary behind a sign-in."""
    strict = create_app(settings, TESTING=True)
    strict.test_client_class = Browser
    strict.add_url_rule("/diary", "diary", _diary, methods=["GET", "POST"])
    yield strict
    with strict.app_context():
        portal_db.engine.dispose()


@pytest.fixture
def strict_client(strict_app: Flask, db: SQLAlchemy) -> FlaskClient:
    """A browser on the strict app, not signed in, that has used up nothing of its limits."""
    for limiter in strict_app.extensions["limiter"]:
        limiter.reset()
    return strict_app.test_client()


def token_in(page: str) -> str:
    """The first form token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found.group(1)


def field_in(page: str, name: str) -> str:
    """The value of a page's hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found.group(1)
