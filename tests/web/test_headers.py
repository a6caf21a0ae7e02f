"""What is believed of a request's headers, and what the files in static/ are sent with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from tests.conftest import Browser

REQUEST_ID = {"X-Request-Id": "chosen-by-the-proxy"}


@pytest.fixture
def behind_proxy(app: Flask, settings: Settings) -> Iterator[Flask]:
    proxied = create_app(
        replace(settings, trusted_proxies=1), TESTING=True, RATELIMIT_ENABLED=False
    )
    proxied.test_client_class = Browser
    yield proxied
    with proxied.app_context():
        portal_db.engine.dispose()


def test_a_static_file_is_for_our_own_pages(client: FlaskClient) -> None:
    answer = client.get("/static/js/portal.js")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_request_id_is_believed_only_of_a_proxy(
    client: FlaskClient, behind_proxy: Flask, db: SQLAlchemy
) -> None:
    assert (
        client.get("/sign-in", headers=REQUEST_ID).headers["X-Request-Id"] != "chosen-by-the-proxy"
    )
    answer = behind_proxy.test_client().get("/sign-in", headers=REQUEST_ID)
    assert answer.headers["X-Request-Id"] == "chosen-by-the-proxy"


def test_a_host_is_believed_of_nobody(behind_proxy: Flask, db: SQLAlchemy) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "Origin": "http://evil.example"}
    assert behind_proxy.test_client().post("/sign-in", headers=headers).status_code == 403
