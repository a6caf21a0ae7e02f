"""Somebody must sign in first: pages lead there and back, and no word that was sent is lost."""

from __future__ import annotations

import pytest
from flask import Flask
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


def test_what_another_site_sent_is_not_kept_and_leaves_the_cookie_alone(
    strict_client: FlaskClient,
) -> None:
    answer = strict_client.post("/diary", data=SENT, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "We have two objections" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_kept_words_that_another_browser_sealed_are_ignored(
    strict_app: Flask, strict_client: FlaskClient, user: User
) -> None:
    # Whoever plants a form signs nobody in with their own sealed words in it.
    planted = field_in(strict_app.test_client().post("/diary", data=SENT).text, "kept")
    page = strict_client.post("/diary", data=SENT).text
    assert field_in(page, "kept") != planted
    answer = signed_in(strict_client, page, kept=planted)
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_words_outlive_a_sign_in_in_another_tab(strict_client: FlaskClient, user: User) -> None:
    kept = field_in(strict_client.post("/diary", data=SENT).text, "kept")
    signed_in(strict_client, strict_client.get("/sign-in").text)
    back = signed_in(strict_client, strict_client.get("/sign-in").text, kept=kept)
    assert "You are signed in again" in back.text
    assert "We have two objections." in back.text
    assert "It goes to /diary" in back.text


def test_words_of_one_word_and_choices_are_shown_and_what_pages_say_to_themselves_is_not(
    strict_client: FlaskClient,
) -> None:
    sent = {"comment": "Disgraceful.", "stance": "object", "form_key": "k" * 43, "revision": "7"}
    page = strict_client.post("/diary", data=sent).text
    assert '<div class="said"><p>Disgraceful.</p></div>' in page
    assert '<div class="said"><p>object</p></div>' in page
    assert page.count('class="said"') == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"words": "\n" * (64 * 1024 + 1)},
        {"words": "é" * (32 * 1024 + 1)},
        {f"words-{n}": "a" for n in range(51)},
        {"kept": "a" * (100 * 1024 + 1)},
    ],
)
def test_words_too_long_to_be_kept_are_said_to_be(
    strict_client: FlaskClient, sent: dict[str, str]
) -> None:
    answer = strict_client.post("/diary", data=sent)
    assert answer.status_code == 401
    assert "What you sent was too long to be kept here." in answer.text
    assert "will still be there when you have signed in" not in answer.text
    assert field_in(answer.text, "kept") == ""
    assert len(answer.data) < 10_000


@pytest.mark.parametrize("letters", ["a", "é", "漢", "\x01"])
def test_the_longest_words_that_are_kept_can_be_sealed(
    strict_client: FlaskClient, letters: str
) -> None:
    words = letters * (64_000 // len(letters.encode()))
    page = strict_client.post("/diary", data={"words": words}).text
    assert 0 < len(field_in(page, "kept")) <= 100 * 1024


def test_a_very_long_kept_is_not_looked_into(strict_client: FlaskClient, user: User) -> None:
    page = strict_client.get("/sign-in").text
    answer = signed_in(strict_client, page, kept="a" * (100 * 1024 + 1))
    assert (answer.status_code, answer.location) == (303, "/")


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
