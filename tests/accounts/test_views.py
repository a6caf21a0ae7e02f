"""Signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts import passwords
from portal.accounts.models import FailedSignIn, SignIn, User
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from tests import factories
from tests.accounts.conftest import token_in
from tests.conftest import SignIn as SignInAs
from tests.statements import statements

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRONG = "The e-mail address or the password is not right"


@pytest.fixture
def user(db: SQLAlchemy) -> User:
    made = factories.make_user("Grace Adeyemi", email="lead@lambeth.example")
    db.session.commit()
    return made


def send(
    client: FlaskClient,
    email: str = "lead@lambeth.example",
    password: str = factories.PASSWORD,
    **fields: str,
) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password, **fields})


def who(client: FlaskClient) -> str | None:
    """The name that a page shows as signed in."""
    page = client.get("/sign-out").text
    return "Grace Adeyemi" if "Grace Adeyemi" in page else None


def verbs() -> list[tuple[str, int | None]]:
    query = select(AuditEvent.verb, AuditEvent.subject_id).order_by(AuditEvent.id)
    return [(row.verb, row.subject_id) for row in portal_db.session.execute(query)]


def test_the_page_asks_for_address_and_password(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert page.count("<h1") == 1
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_signing_in_leads_to_the_start(client: FlaskClient, user: User) -> None:
    answer = send(client, email=" Lead@Lambeth.example ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert who(client) == "Grace Adeyemi"
    assert verbs() == [("signed in", user.id)]


def test_the_cookie_cannot_be_read_by_scripts(client: FlaskClient, user: User) -> None:
    cookie = send(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: FlaskClient, user: User, known: bool
) -> None:
    email = "lead@lambeth.example" if known else "nobody@lambeth.example"
    answer = send(client, email, "not the password")
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert email in answer.text
    assert "not the password" not in answer.text
    assert who(client) is None
    assert verbs() == [("sign-in failed", user.id if known else None)]
    assert {"address": email} not in portal_db.session.scalars(select(AuditEvent.details)).all()


@pytest.mark.parametrize("known", [True, False])
def test_one_sign_in_verifies_exactly_one_hash_with_no_transaction_open(
    client: FlaskClient, user: User, known: bool
) -> None:
    email = "lead@lambeth.example" if known else "nobody@lambeth.example"
    passwords.matches(None, "so that the hash for unknown addresses is made")
    verified_in: list[bool] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, stored: str, password: str) -> bool:
        verified_in.append(portal_db.session().in_transaction())
        return real(self, stored, password)

    with patch.object(PasswordHasher, "verify", verify):
        send(client, email, "not the password")
    assert verified_in == [False]


def test_known_and_unknown_addresses_cost_the_same_statements(
    client: FlaskClient, db: SQLAlchemy, user: User
) -> None:
    counts = []
    for email in ("lead@lambeth.example", "nobody@lambeth.example"):
        with statements() as sent:
            send(client, email, "not the password")
        counts.append(sent)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"email": "", "password": "x"}, "Enter your e-mail address"),
        ({"email": "lambeth", "password": "x"}, "with a name, an @ and a place"),
        ({"email": "lead@lambeth.example", "password": ""}, "Enter your password"),
    ],
)
def test_a_form_that_is_not_filled_in_says_so_and_counts_for_nothing(
    client: FlaskClient, user: User, fields: dict[str, str], sentence: str
) -> None:
    answer = client.post("/sign-in", data=fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert verbs() == []


def test_somebody_deactivated_is_answered_like_somebody_unknown(
    client: FlaskClient, db: SQLAlchemy, user: User
) -> None:
    user.deactivated_at = clock.now()
    db.session.commit()
    answer = send(client)
    assert (answer.status_code, WRONG in answer.text) == (422, True)


def test_somebody_deactivated_is_signed_out_at_once(
    strict_client: FlaskClient, db: SQLAlchemy, user: User
) -> None:
    token = token_in(strict_client.get("/sign-in").text)
    send(strict_client, csrf_token=token)
    assert strict_client.get("/diary").status_code == 200
    user.deactivated_at = clock.now()
    db.session.commit()
    assert strict_client.get("/diary").status_code == 303


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(
    client: FlaskClient, db: SQLAlchemy, user: User
) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(factories.PASSWORD)
    user.password_hash = older
    db.session.commit()
    assert send(client).status_code == 303
    db.session.expire_all()
    assert user.password_hash != older
    assert passwords.matches(user.password_hash, factories.PASSWORD)


# --- where it leads -----------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["/consultations/a/draft/B4", "/consultations/a/draft/?q=a%20b"])
def test_signing_in_leads_on_to_a_page_of_this_site(
    client: FlaskClient, user: User, wanted: str
) -> None:
    assert send(client, next=wanted).location == wanted


HOSTILE_NEXT = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example\r\nLocation: https://evil.example",
    "/..//evil.example",
    "/a//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt://%0aalert(1)",
    "data:text/html,hi",
    "evil.example",
    "http:evil.example",
    "http:///evil.example",
    "?next=//evil.example",
    "@evil.example",
    " /consultations",
    "/\u202e/evil.example",
    "/\u3000/evil.example",
    "/" + "a" * 3000,
]


@pytest.mark.parametrize("wanted", HOSTILE_NEXT)
def test_signing_in_never_leads_to_another_site(
    client: FlaskClient, user: User, wanted: str
) -> None:
    assert client.get("/sign-in", query_string={"next": wanted}).text.count(wanted) == 0 or (
        wanted in {"?next=//evil.example"}
    )
    assert send(client, next=wanted).location == "/"


def test_the_referrer_leads_nowhere(client: FlaskClient, user: User) -> None:
    answer = client.post(
        "/sign-in",
        data={"email": user.email, "password": factories.PASSWORD},
        headers={"Referer": "http://localhost/help"},
    )
    assert answer.location == "/"


# --- sessions -------------------------------------------------------------------------------------


def test_what_the_browser_held_before_signing_in_is_gone(client: FlaskClient, user: User) -> None:
    with client.session_transaction() as held:
        held["anything"] = 7
        held["csrf_token"] = "planted"
    send(client)
    with client.session_transaction() as held:
        assert "anything" not in held
        assert held.get("csrf_token") != "planted"


def test_signing_in_as_somebody_else_replaces_and_ends_the_first(
    sign_in: SignInAs, db: SQLAlchemy, user: User
) -> None:
    first = factories.make_user("First Person")
    db.session.commit()
    client = sign_in(first)
    assert send(client).status_code == 303
    assert who(client) == "Grace Adeyemi"
    live = select(SignIn.user_id).where(SignIn.ended_at.is_(None))
    assert db.session.scalars(live).all() == [user.id]


def test_the_page_says_who_is_signed_in_already(sign_in: SignInAs, user: User) -> None:
    assert "You are signed in as Grace Adeyemi" in sign_in(user).get("/sign-in").text


def test_signing_out_by_get_changes_nothing(sign_in: SignInAs, user: User) -> None:
    client = sign_in(user)
    page = client.get("/sign-out")
    assert "Sign out of this browser" in page.text
    assert who(client) == "Grace Adeyemi"


def test_signing_out_ends_the_sign_in(sign_in: SignInAs, user: User) -> None:
    client = sign_in(user)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "You are signed out" in client.get("/sign-in").text
    assert who(client) is None
    assert verbs() == [("signed out", user.id)]


def test_signing_out_twice_is_harmless(client: FlaskClient) -> None:
    assert client.post("/sign-out").status_code == 303
    assert "You are not signed in" in client.get("/sign-out").text
    assert verbs() == []


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(
    app: Flask, client: FlaskClient, user: User
) -> None:
    send(client)
    with client.session_transaction() as held:
        copied = dict(held)
    thief = app.test_client()
    with thief.session_transaction() as held:
        held.update(copied)
    assert who(thief) == "Grace Adeyemi"
    client.post("/sign-out")
    assert who(thief) is None


@pytest.mark.parametrize("hours, still", [(11, "Grace Adeyemi"), (13, None)])
def test_a_sign_in_lasts_twelve_hours(
    sign_in: SignInAs, user: User, hours: int, still: str | None
) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        client = sign_in(user)
        traveller.shift(timedelta(hours=hours))
        # The cookie itself is fresh, as a browser's is that kept being used.
        with client.session_transaction() as held:
            held["touched"] = True
        assert who(client) == still


def test_the_cookie_holds_no_id_and_the_table_no_token(client: FlaskClient, user: User) -> None:
    send(client)
    with client.session_transaction() as held:
        token = held["_user_id"]
    assert len(token) == 22
    assert token not in portal_db.session.scalars(select(SignIn.token_hash)).one()


def test_a_hostile_name_is_shown_as_text(sign_in: SignInAs, db: SQLAlchemy, user: User) -> None:
    user.name = "<img src=x onerror=alert(1)>"
    db.session.commit()
    client = sign_in(user)
    for page in ("/sign-in", "/sign-out"):
        text = client.get(page).text
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text


# --- waiting --------------------------------------------------------------------------------------


def test_five_wrong_passwords_make_an_address_wait_longer_each_time(
    client: FlaskClient, user: User
) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        for _ in range(5):
            assert send(client, password="wrong").status_code == 422
        answer = send(client)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
        assert "Try again at 12:01pm" in answer.text
        assert 'value="lead@lambeth.example"' in answer.text
        traveller.shift(timedelta(seconds=61))
        assert send(client, password="wrong").status_code == 422
        assert "Try again at 12:04pm" in send(client).text
        traveller.shift(timedelta(seconds=121))
        assert send(client).status_code == 303


def test_a_try_that_comes_too_early_does_not_make_the_wait_longer(
    client: FlaskClient, user: User
) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        for _ in range(20):
            send(client, password="wrong")
        assert len(portal_db.session.scalars(select(FailedSignIn.id)).all()) == 10
        traveller.shift(timedelta(seconds=61))
        assert send(client).status_code == 303


def test_an_unknown_address_waits_like_a_known_one(client: FlaskClient) -> None:
    answers = [send(client, "nobody@lambeth.example").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_signing_in_clears_the_count_of_the_address(client: FlaskClient, user: User) -> None:
    for _ in range(4):
        send(client, password="wrong")
    assert send(client).status_code == 303
    assert [send(client, password="wrong").status_code for _ in range(5)] == [422] * 5


def test_failures_are_forgotten_after_a_quarter_of_an_hour(client: FlaskClient, user: User) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        for _ in range(4):
            send(client, password="wrong")
        traveller.shift(timedelta(minutes=16))
        answers = [send(client, password="wrong").status_code for _ in range(5)]
    assert answers == [422] * 5


def test_thirty_failures_from_one_network_make_it_wait_and_no_other(
    client: FlaskClient, user: User
) -> None:
    def from_network(address: str, email: str = "lead@lambeth.example") -> int:
        return client.post(
            "/sign-in",
            data={"email": email, "password": factories.PASSWORD},
            environ_base={"REMOTE_ADDR": address},
        ).status_code

    for number in range(30):
        from_network(f"2001:db8::{number:x}", f"person{number}@elsewhere.example")
    assert from_network("2001:db8::ffff") == 429
    assert from_network("2001:db8:0:1::1") == 303


def test_the_table_of_failures_holds_no_address(client: FlaskClient, user: User) -> None:
    send(client, password="wrong")
    for key in portal_db.session.scalars(select(FailedSignIn.key)):
        assert len(key) == 64
        assert "lambeth" not in key


def test_the_outer_limit_answers_with_a_page(strict_client: FlaskClient, user: User) -> None:
    token = token_in(strict_client.get("/sign-in").text)
    answers = [
        strict_client.post("/sign-in", data={"email": "", "csrf_token": token}) for _ in range(31)
    ]
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert "Too many tries" in answers[-1].text
    assert strict_client.get("/sign-in").status_code == 200


def test_a_sign_in_without_a_token_is_refused(strict_client: FlaskClient, user: User) -> None:
    assert send(strict_client).status_code == 400
    assert who(strict_client) is None
