"""Somebody must sign in first: pages lead there and back, and no word that was sent is lost."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import User
from tests import factories
from tests.accounts.conftest import field_in, token_in

WORDS = "We have two objections.\n\nThe first: <b>nobody</b> & nothing."
SENT = {"words": WORDS, "button": "save", "password": "a secret"}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def user(db: SQLAlchemy) -> User:
    made = factories.make_user("Grace Adeyemi", email="lead@lambeth.example")
    db.session.commit()
    return made


def signed_in(strict_client: FlaskClient, page: str, **fields: str):
    return strict_client.post(
        "/sign-in",
        data={
            "email": "lead@lambeth.example",
            "password": factories.PASSWORD,
            "csrf_token": token_in(page),
            **fields,
        },
    )


def test_a_page_leads_to_the_sign_in_and_back(strict_client: FlaskClient, user: User) -> None:
    answer = strict_client.get("/diary?day=2")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/diary?day%3D2")
    page = strict_client.get(answer.location).text
    assert signed_in(strict_client, page, next=field_in(page, "next")).location == "/diary?day=2"


def test_a_fragment_gets_a_header_and_never_the_sign_in_page(strict_client: FlaskClient) -> None:
    answer = strict_client.get("/diary?day=2", headers=HTMX)
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/diary?day%3D2"


def test_a_form_sent_by_htmx_gets_a_header_that_leads_back_to_its_page(
    strict_client: FlaskClient, user: User
) -> None:
    # The token is checked after the sign-in is, so none is needed to be told.
    where = {"HX-Current-URL": "http://localhost/consultations/a/draft/B4"}
    answer = strict_client.post("/diary", data=SENT, headers={**HTMX, **where})
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/consultations/a/draft/B4"


@pytest.mark.parametrize("page", ["https://evil.example//evil.example/", "", "http://[", "x"])
def test_a_strange_page_leads_back_nowhere(strict_client: FlaskClient, page: str) -> None:
    answer = strict_client.post("/diary", data=SENT, headers={**HTMX, "HX-Current-URL": page})
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_a_form_sent_after_the_session_ended_keeps_its_words_through_the_sign_in(
    strict_client: FlaskClient, user: User
) -> None:
    answer = strict_client.post("/diary", data=SENT)
    assert answer.status_code == 401
    assert "You have been signed out. Your words are kept below" in answer.text
    assert "<p>The first: &lt;b&gt;nobody&lt;/b&gt; &amp; nothing.</p>" in answer.text
    assert "a secret" not in answer.text

    # A wrong password first: the words stay.
    kept = field_in(answer.text, "kept")
    again = strict_client.post(
        "/sign-in",
        data={
            "email": "lead@lambeth.example",
            "password": "wrong",
            "kept": kept,
            "csrf_token": token_in(answer.text),
        },
    )
    assert again.status_code == 422
    assert "We have two objections." in again.text
    assert field_in(again.text, "kept") == kept

    back = signed_in(strict_client, again.text, kept=kept)
    assert back.status_code == 200
    assert "You are signed in again" in back.text
    assert 'action="/diary"' in back.text
    form = back.text[back.text.index('action="/diary"') :]
    sent = strict_client.post(
        "/diary",
        data={"words": WORDS, "button": field_in(form, "button"), "csrf_token": token_in(form)},
    )
    assert (sent.status_code, sent.text) == (200, f"kept for Grace Adeyemi: {WORDS} save")


def test_the_words_outlive_a_sign_in_whose_page_was_open_too_long(
    strict_client: FlaskClient, user: User
) -> None:
    page = strict_client.post("/diary", data=SENT).text
    kept = field_in(page, "kept")
    with strict_client.session_transaction() as held:
        held.clear()
    old = signed_in(strict_client, page, kept=kept)
    assert old.status_code == 400
    assert field_in(old.text, "kept") == kept
    assert factories.PASSWORD not in old.text


def test_line_ends_as_browsers_send_them_make_paragraphs(strict_client: FlaskClient) -> None:
    page = strict_client.post("/diary", data={"words": WORDS.replace("\n", "\r\n")}).text
    assert "<p>We have two objections.</p><p>The first: " in page


def test_what_another_site_sent_is_not_kept(strict_client: FlaskClient) -> None:
    answer = strict_client.post("/diary", data=SENT, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 401
    assert "We have two objections" not in answer.text
    assert field_in(answer.text, "kept") == ""


def test_kept_words_that_were_not_sealed_here_are_ignored(
    strict_client: FlaskClient, user: User
) -> None:
    page = strict_client.get("/sign-in").text
    forged = "WyIvc2lnbi1vdXQiLFtbIndvcmRzIiwiYSBiIl1dXQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"
    answer = signed_in(strict_client, page, kept=forged)
    assert (answer.status_code, answer.location) == (303, "/")


def test_an_empty_form_leads_to_a_plain_sign_in(strict_client: FlaskClient) -> None:
    answer = strict_client.post("/diary")
    assert answer.status_code == 401
    assert "You have been signed out. Sign in, then do it again." in answer.text
