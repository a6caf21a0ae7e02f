"""How often forms may be sent, by whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from portal.web import limits
from tests import factories
from tests.conftest import Browser, SignIn


@pytest.fixture
def limited_app(
    app: Flask, settings: Settings, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    monkeypatch.setattr(limits, "ALL_FORMS", "3 per minute")
    limited = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False)
    limited.test_client_class = Browser
    yield limited
    with limited.app_context():
        portal_db.engine.dispose()


@pytest.mark.parametrize(
    "address, network",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_ipv6_address_counts_as_its_network(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert limits.network() == network


def test_forms_are_counted_together_and_pages_are_not(limited_app: Flask) -> None:
    browser = limited_app.test_client()
    codes = [
        browser.post(path).status_code
        for path in ("/sign-in", "/sign-out", "/sign-in", "/sign-out")
    ]
    assert codes == [422, 303, 422, 429]
    assert browser.get("/sign-in").status_code == 200


def test_neighbours_of_one_network_are_counted_together(limited_app: Flask) -> None:
    codes = [
        limited_app.test_client()
        .post("/sign-in", environ_base={"REMOTE_ADDR": f"2001:db8::{n}"})
        .status_code
        for n in range(1, 5)
    ]
    assert codes == [422, 422, 422, 429]


def test_people_of_one_office_are_not_counted_together(
    limited_app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    one, other = (sign_in(factories.make_user(name)) for name in ("Grace", "Colin"))
    for browser in (one, other):
        browser.application = limited_app
    assert [one.post("/bodies").status_code for _ in range(4)][-1] == 429
    assert other.post("/bodies").status_code != 429


@pytest.mark.parametrize(
    "endpoint",
    [
        "colleagues.invite",
        "colleagues.resend",
        "colleagues.change_role",
        "colleagues.hand_over",
        "colleagues.remove",
        "responses.tell_ready",
        "responses.reopen",
    ],
)
def test_what_a_member_does_that_writes_to_others_has_a_limit_of_its_own(
    app: Flask, endpoint: str
) -> None:
    assert app.view_functions[endpoint].limit == "40 per hour"  # type: ignore[attr-defined]
