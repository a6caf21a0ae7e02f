"""Choosing a new password by a link."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal.accounts.models import PasswordReset, User
from portal.accounts.passwords import matches
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.mail.models import Letter
from tests import factories
from tests.conftest import SignIn as SignInAs

NEW = "four small owls"


@pytest.fixture
def user(db: SQLAlchemy) -> User:
    made = factories.make_user("Grace Adeyemi", email="lead@lambeth.example")
    db.session.commit()
    return made


def asked_link(client: FlaskClient, user: User) -> str:
    client.post("/forgotten-password", data={"email": user.email})
    body = portal_db.session.scalars(select(Letter.body).order_by(Letter.id.desc())).first()
    found = re.search(r"http://portal\.test(/reset/\S+)\n", body or "")
    assert found
    return found.group(1)


def changes() -> list[int | None]:
    """What a visit could have changed, in figures."""
    tables = (PasswordReset, Letter, AuditEvent)
    unused = select(func.count()).where(PasswordReset.used_at.is_(None))
    return [
        *(portal_db.session.scalar(select(func.count()).select_from(table)) for table in tables),
        portal_db.session.scalar(unused),
    ]


def test_known_and_unknown_addresses_get_the_same_answer(client: FlaskClient, user: User) -> None:
    def page(email: str) -> tuple[int, str]:
        answer = client.post("/forgotten-password", data={"email": email})
        text = re.sub(r"Reference \w+|csrf_token.*?>", "", answer.text)
        return answer.status_code, text.replace(email, "ADDRESS")

    assert page("lead@lambeth.example") == page("nobody@lambeth.example")
    addresses = portal_db.session.scalars(select(Letter.to_address)).all()
    assert addresses == ["lead@lambeth.example"]


def test_the_link_names_the_installation_and_never_the_host_that_was_asked(
    client: FlaskClient, user: User
) -> None:
    client.post("/forgotten-password", data={"email": user.email}, headers={"Host": "evil.example"})
    body = portal_db.session.scalars(select(Letter.body)).one()
    assert "http://portal.test/reset/" in body
    assert "evil" not in body


@pytest.mark.parametrize(
    "typed, sentence",
    [("", "Enter your e-mail address"), ("lambeth", "with a name, an @ and a place")],
)
def test_what_is_no_address_is_refused_with_what_was_typed(
    client: FlaskClient, typed: str, sentence: str
) -> None:
    answer = client.post("/forgotten-password", data={"email": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed}"' in answer.text


def test_opening_the_link_changes_nothing(client: FlaskClient, user: User) -> None:
    address = asked_link(client, user)
    before = changes()
    for _ in range(3):
        page = client.get(address)
        assert page.status_code == 200
    assert 'autocomplete="new-password"' in page.text
    assert changes() == before


def test_choosing_changes_the_password_and_signs_out_everywhere(
    client: FlaskClient, sign_in: SignInAs, db: SQLAlchemy, user: User
) -> None:
    elsewhere = sign_in(user)
    assert "Grace Adeyemi" in elsewhere.get("/sign-out").text
    answer = client.post(asked_link(client, user), data={"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Your password is changed" in client.get("/sign-in").text
    assert "Grace Adeyemi" not in elsewhere.get("/sign-out").text
    db.session.expire_all()
    assert matches(user.password_hash, NEW)
    signed_in = client.post("/sign-in", data={"email": user.email, "password": NEW})
    assert signed_in.status_code == 303
    verbs = db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs == ["password reset asked", "password reset", "signed in"]


def test_a_new_password_ends_the_wait_for_the_address(client: FlaskClient, user: User) -> None:
    for _ in range(6):
        client.post("/sign-in", data={"email": user.email, "password": "wrong"})
    client.post(asked_link(client, user), data={"password": NEW})
    answer = client.post("/sign-in", data={"email": user.email, "password": NEW})
    assert answer.status_code == 303


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("state", ["used", "unknown"])
def test_a_link_that_is_over_says_so_and_offers_another(
    client: FlaskClient, db: SQLAlchemy, user: User, method: str, state: str
) -> None:
    address = "/reset/AAAAAAAAAAAAAAAAAAAAAA"
    if state == "used":
        address = asked_link(client, user)
        client.post(address, data={"password": NEW})
    answer = getattr(client, method)(address, data={"password": "five small owls"})
    assert answer.status_code == 410
    assert "This link does not work any more" in answer.text
    assert 'href="/forgotten-password"' in answer.text
    db.session.expire_all()
    assert not matches(user.password_hash, "five small owls")


@pytest.mark.parametrize(
    "password, sentence",
    [
        ("", "Choose a password"),
        ("short", "12 characters or more"),
        ("lead@lambeth.example", "harder to guess"),
    ],
)
def test_a_poor_password_is_refused_and_the_link_stays_good(
    client: FlaskClient, user: User, password: str, sentence: str
) -> None:
    address = asked_link(client, user)
    answer = client.post(address, data={"password": password})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert client.post(address, data={"password": NEW}).status_code == 303


def test_spaces_in_a_password_are_kept_as_typed(
    client: FlaskClient, db: SQLAlchemy, user: User
) -> None:
    client.post(asked_link(client, user), data={"password": f" {NEW} "})
    db.session.expire_all()
    assert matches(user.password_hash, f" {NEW} ")
    assert not matches(user.password_hash, NEW)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_link_is_told_to_no_other_page_and_kept_by_no_cache(
    client: FlaskClient, user: User, method: str
) -> None:
    answer = getattr(client, method)(asked_link(client, user), data={"password": "short"})
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/sign-in").headers["Referrer-Policy"] == "same-origin"
