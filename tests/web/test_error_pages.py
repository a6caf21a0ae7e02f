"""Refusals and failures: what they say is true, and what somebody typed is in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from flask_login import current_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DataError, OperationalError, TimeoutError

from portal.accounts.access import public
from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from tests import factories
from tests.conftest import Browser, SignIn
from tests.html_rules import broken_rules

FAILURES = {
    "data": DataError("SELECT 1", {}, Exception("too long")),
    "pool": TimeoutError("no connection to be had"),
    "lost": OperationalError("SELECT 1", {}, Exception("gone")),
}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
WORDS = {"comment": "Disgraceful.", "csrf_token": "secret-token", "password": "secret-word"}


@public
def _fail() -> str:
    how = request.args["how"]
    if how in FAILURES:
        raise FAILURES[how]
    abort(int(how))


@pytest.fixture(scope="module")
def failing_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    failing = create_app(
        settings,
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
    )
    failing.test_client_class = Browser
    failing.add_url_rule("/fail", "fail", _fail, methods=["GET", "POST"])
    yield failing
    with failing.app_context():
        portal_db.engine.dispose()


@pytest.fixture
def failing(failing_app: Flask, db: SQLAlchemy) -> FlaskClient:
    return failing_app.test_client()


@pytest.mark.parametrize("code", [400, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_is_in_every_refusal(
    failing: FlaskClient, code: int, headers: dict[str, str]
) -> None:
    answer = failing.post(f"/fail?how={code}", data=WORDS, headers=headers)
    assert answer.status_code == code
    assert "Your words were not saved." in answer.text
    assert '<div class="said"><p>Disgraceful.</p></div>' in answer.text
    assert "secret" not in answer.text
    assert "Nothing you wrote is lost" not in answer.text


def test_words_too_long_to_be_kept_are_said_to_be(failing: FlaskClient) -> None:
    answer = failing.post("/fail?how=409", data={"comment": "z" * 70_000})
    assert "What you sent was too long to be kept here." in answer.text
    assert "Here they are" not in answer.text
    assert "zzz" not in answer.text


def test_only_who_asks_for_a_page_is_told_that_nothing_is_lost(failing: FlaskClient) -> None:
    assert "Nothing you wrote is lost." in failing.get("/nothing-here").text
    answer = failing.post("/nothing-here", data=WORDS)
    assert (answer.status_code, "Nothing you wrote is lost" in answer.text) == (404, False)
    assert "Disgraceful." in answer.text


@pytest.mark.parametrize("how, code", [("data", 400), ("pool", 503), ("lost", 503)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_database_that_refuses_is_a_page(
    failing: FlaskClient, how: str, code: int, method: str
) -> None:
    answer = failing.open(f"/fail?how={how}", method=method, data=WORDS)
    assert answer.status_code == code
    assert ("Disgraceful." in answer.text) is (method == "POST")
    assert broken_rules(answer.text) == []
    assert ("Retry-After" in answer.headers) is (code == 503)


def test_a_page_about_the_database_asks_it_nothing(
    failing_app: Flask, db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(factories.make_user("Grace Adeyemi"))
    browser.application = failing_app

    def unreachable() -> None:
        assert current_user is not None
        raise FAILURES["pool"]

    monkeypatch.setattr("portal.accounts.sessions.token_hash", lambda _token: unreachable())
    answer = browser.post("/sign-out", data=WORDS)
    assert answer.status_code == 503
    assert "Disgraceful." in answer.text


@pytest.mark.parametrize("code", [403, 404, 409, 500])
def test_a_page_has_one_first_heading_and_a_fragment_none(failing: FlaskClient, code: int) -> None:
    page = failing.get(f"/fail?how={code}").text
    assert broken_rules(page) == []
    fragment = failing.get(f"/fail?how={code}", headers=HTMX).text
    assert broken_rules(fragment, whole=False) == []
    assert fragment.count("<h2") == 1
    assert "<h1" not in fragment
    assert fragment.count('id="refusal"') == 1
    assert "data-focus" in fragment


def test_a_refusal_in_the_place_of_a_row_is_a_row(failing: FlaskClient) -> None:
    headers = {**HTMX, "HX-Target": "tr#body-7"}
    fragment = failing.post("/fail?how=403", headers=headers).text
    assert fragment.lstrip().startswith('<tr id="refusal"><td colspan=')
    assert fragment.rstrip().endswith("</td></tr>")
    assert "<tr" not in failing.post("/fail?how=403", headers=HTMX).text
