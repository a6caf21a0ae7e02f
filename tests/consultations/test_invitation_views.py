"""An invitation's link: opening it changes nothing, accepting is a form, each state leads on."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal import clock
from portal.accounts import passwords
from portal.accounts.models import User
from portal.accounts.queries import user_by_email
from portal.consultations.models import Consultation
from portal.db import db as portal_db
from portal.stakeholders import actions, queries
from portal.stakeholders.models import Invitation, MemberRole, Membership
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import asked, checksum, events, letters, make_admin
from tests.html_rules import broken_rules
from tests.races import together

EMAIL = "lead@lambeth.example"
NEW_PERSON = {"name": "Grace Adeyemi", "password": "three or four words"}
DRAFT = "/consultations/open-one/draft/"


@pytest.fixture
def consultation(db: SQLAlchemy) -> Consultation:
    consultation = factories.make_consultation("open-one")
    consultation.title = "Draft Consultation Strategy"
    factories.make_version(consultation)
    return consultation


@pytest.fixture
def invited(consultation: Consultation) -> tuple[Invitation, str]:
    return asked(consultation)


@pytest.fixture
def address(invited: tuple[Invitation, str]) -> str:
    return f"/invitation/{invited[1]}"


def expire(invitation: Invitation) -> None:
    invitation.expires_at = clock.now() - timedelta(days=1)


def members_of(invitation: Invitation) -> list[str]:
    return [row.user.email for row in queries.members(invitation.body_id)]


# --- opening --------------------------------------------------------------------------------------


def test_opening_shows_what_it_is_for(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert broken_rules(page.text) == []
    for words in (
        "Speak for Lambeth CPCG",
        "Helen Marsh",
        "its lead",
        "Draft Consultation Strategy",
        "To hear what bodies think of the draft.",
        "Every comment is read and answered.",
        EMAIL,
        'value="Grace Adeyemi"',
    ):
        assert words in page.text


@pytest.mark.parametrize("state", ["waiting", "accepted", "expired", "revoked", "unknown"])
def test_opening_changes_nothing_however_often(
    client: FlaskClient, invited: tuple[Invitation, str], address: str, state: str
) -> None:
    invitation, _ = invited
    if state == "accepted":
        actions.accept(invitation, user=factories.make_user())
    elif state == "expired":
        expire(invitation)
    elif state == "revoked":
        actions.revoke(invitation, by=make_admin())
    elif state == "unknown":
        address = "/invitation/nobody-was-sent-this"
    client.get(address)  # commits what the test wrote
    before = checksum()
    for method in ("GET", "HEAD"):
        for headers in ({}, {"HX-Request": "true"}):
            client.open(address, method=method, headers=headers)
    assert checksum() == before


def test_no_page_linked_from_the_invitation_learns_its_address(
    client: FlaskClient, address: str
) -> None:
    for answer in (
        client.get(address),
        client.get("/invitation/unknown"),
        client.post(address, data={}),
        client.post("/invitation/unknown/another"),
    ):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_link_says_so_with_a_way_on(client: FlaskClient) -> None:
    for answer in (
        client.get("/invitation/x"),
        client.post("/invitation/x", data=NEW_PERSON),
        client.post("/invitation/x/another"),
    ):
        assert answer.status_code == 404
        assert "There is no such invitation" in answer.text
        assert "020 7202 0202" in answer.text
        assert broken_rules(answer.text) == []


def test_hostile_names_are_shown_as_text(db: SQLAlchemy, client: FlaskClient) -> None:
    consultation = factories.make_consultation()
    consultation.title = "<script>t</script>"
    _, token = asked(consultation, name="<script>b</script>", contact_name='"><script>c</script>')
    assert broken_rules(client.get(f"/invitation/{token}").text) == []


# --- accepting as a new person --------------------------------------------------------------------


def test_new_person_accepts_is_signed_in_and_lands_on_the_draft(
    client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    answer = client.post(address, data=NEW_PERSON)
    assert (answer.status_code, answer.location) == (303, DRAFT)
    landed = client.get(answer.location)
    assert landed.status_code == 200
    assert "You now speak for Lambeth CPCG" in landed.text
    [membership] = queries.members(invited[0].body_id)
    assert (membership.user.email, membership.user.name, membership.role) == (
        EMAIL,
        "Grace Adeyemi",
        MemberRole.LEAD,
    )
    assert passwords.matches(membership.user.password_hash, NEW_PERSON["password"])


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "Pay at example.org"}, "Write the name only, without an address"),
        ({"password": ""}, "Choose a password"),
        ({"password": "short"}, "Choose a password of 12 characters or more"),
        ({"password": EMAIL}, "harder to guess"),
    ],
)
def test_what_is_missing_is_said_and_the_name_stays(
    client: FlaskClient,
    invited: tuple[Invitation, str],
    address: str,
    typed: dict[str, str],
    said: str,
) -> None:
    answer = client.post(address, data=NEW_PERSON | {"name": "Typed Name"} | typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert ("Typed Name" in answer.text) == ("name" not in typed)
    assert "short" not in answer.text
    assert broken_rules(answer.text) == []
    assert (members_of(invited[0]), user_by_email(EMAIL)) == ([], None)


def test_password_is_hashed_while_nobody_waits(
    app: Flask, client: FlaskClient, address: str
) -> None:
    seen: list[bool] = []
    hash_password = passwords.hash_password

    def watched(password: str) -> str:
        seen.append(portal_db.session().in_transaction())
        return hash_password(password)

    with patch.object(passwords, "hash_password", watched):
        assert client.post(address, data=NEW_PERSON).status_code == 303
    assert seen == [False]


def test_without_an_open_consultation_one_lands_at_the_start(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    _, token = asked(factories.make_consultation("later", opened_days_ago=-3))
    answer = client.post(f"/invitation/{token}", data=NEW_PERSON)
    assert (answer.status_code, answer.location) == (303, "/")


def test_two_new_people_accepting_one_link_at_once_make_one_membership(
    app: Flask, db: SQLAlchemy, client: FlaskClient, address: str
) -> None:
    client.get(address)
    codes = together(
        lambda n: app.test_client().post(address, data=NEW_PERSON | {"name": f"N {n}"}).status_code,
        6,
    )
    assert sorted(codes) == [303] + [409] * 5
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 1
    assert db.session.scalar(select(func.count()).select_from(User).where(User.email == EMAIL)) == 1


# --- accepting with an account --------------------------------------------------------------------


def test_address_with_an_account_is_asked_to_sign_in_first(
    db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    factories.make_user(email=EMAIL)
    page = client.get(address)
    assert 'href="/sign-in"' in page.text
    assert 'name="password"' not in page.text
    refused = client.post(address, data=NEW_PERSON)
    assert (refused.status_code, members_of(invited[0])) == (409, [])


def test_signing_in_leads_back_to_the_invitation_whose_token_is_in_no_other_address(
    db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    factories.make_user(email=EMAIL)
    assert "next=" not in client.get(address).text
    assert invited[1] not in client.get("/sign-in").text
    fields = {"email": EMAIL, "password": factories.PASSWORD}
    answer = client.post("/sign-in", data=fields)
    assert (answer.status_code, answer.location) == (303, address)
    # Once: who signs in again later is led nowhere.
    assert client.post("/sign-in", data=fields).location == "/"


def test_signed_in_person_accepts_with_one_button(
    db: SQLAlchemy, sign_in: SignIn, invited: tuple[Invitation, str], address: str
) -> None:
    browser = sign_in(factories.make_user(email=EMAIL))
    page = browser.get(address)
    assert 'name="password"' not in page.text
    assert "Accept the invitation" in page.text
    assert broken_rules(page.text) == []
    answer = browser.post(address)
    assert (answer.status_code, answer.location) == (303, DRAFT)
    assert members_of(invited[0]) == [EMAIL]


def test_other_account_is_told_and_may_accept_with_both_addresses_on_record(
    db: SQLAlchemy, sign_in: SignIn, invited: tuple[Invitation, str], address: str
) -> None:
    browser = sign_in(factories.make_user("Home Person", email="home@private.example"))
    page = browser.get(address)
    assert "You are signed in as <b>home@private.example</b>" in page.text
    assert "Accept as Home Person" in page.text
    assert 'action="/sign-out"' in page.text
    assert broken_rules(page.text) == []
    answer = browser.post(address, data={"account": "home@private.example"})
    assert (answer.status_code, members_of(invited[0])) == (303, ["home@private.example"])
    [details] = events("invitation accepted")
    assert (details["invited_address"], details["accepted_address"]) == (
        EMAIL,
        "home@private.example",
    )


def test_form_from_before_another_account_signed_in_is_shown_again(
    db: SQLAlchemy, sign_in: SignIn, invited: tuple[Invitation, str], address: str
) -> None:
    browser = sign_in(factories.make_user(email="home@private.example"))
    answer = browser.post(address, data=NEW_PERSON)
    assert (answer.status_code, members_of(invited[0])) == (409, [])
    assert "You are signed in as <b>home@private.example</b>" in answer.text


def test_one_speaks_for_the_body_of_the_invitation_then(
    db: SQLAlchemy, sign_in: SignIn, consultation: Consultation, address: str
) -> None:
    first = factories.make_body("A first by name")
    factories.make_participation(consultation, first)
    user = factories.make_member(first, user=factories.make_user(email=EMAIL))
    browser = sign_in(user)
    assert "for Lambeth CPCG" not in browser.get(DRAFT).text
    browser.post(address)
    assert "lead of Lambeth CPCG" in browser.get(DRAFT).text


# --- used, expired, revoked -----------------------------------------------------------------------


def test_used_link_leads_its_member_straight_to_the_draft(
    client: FlaskClient, address: str
) -> None:
    client.post(address, data=NEW_PERSON)
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (302, DRAFT)
    again = client.post(address)
    assert (again.status_code, again.location) == (303, DRAFT)


def test_used_link_asks_others_to_sign_in(
    db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    user = factories.make_user("Grace Adeyemi", email=EMAIL)
    actions.accept(invited[0], user=user)
    page = client.get(address)
    assert (page.status_code, "This invitation has been used" in page.text) == (200, True)
    assert 'href="/sign-in"' in page.text
    assert broken_rules(page.text) == []
    refused = client.post(address, data=NEW_PERSON)
    assert (refused.status_code, members_of(invited[0])) == (409, [EMAIL])


def test_used_link_tells_a_stranger_that_they_do_not_speak_for_the_body(
    db: SQLAlchemy, sign_in: SignIn, invited: tuple[Invitation, str], address: str
) -> None:
    actions.accept(invited[0], user=factories.make_user(email=EMAIL))
    browser = sign_in(factories.make_user(email="stranger@x.example"))
    page = browser.get(address)
    assert "who does not speak for Lambeth CPCG" in page.text
    refused = browser.post(address, data={"account": "stranger@x.example"})
    assert (refused.status_code, members_of(invited[0])) == (409, [EMAIL])


def test_revoked_link_says_so_and_cannot_be_accepted(
    db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    actions.revoke(invited[0], by=make_admin())
    page = client.get(address)
    assert (page.status_code, "This invitation was withdrawn" in page.text) == (410, True)
    assert "Send another e-mail" not in page.text
    assert broken_rules(page.text) == []
    assert client.post(address, data=NEW_PERSON).status_code == 409
    assert client.post(f"{address}/another").status_code == 409
    assert (members_of(invited[0]), user_by_email(EMAIL), len(letters())) == ([], None, 1)


def test_expired_link_sends_another_letter_to_the_same_address(
    db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    expire(invited[0])
    page = client.get(address)
    assert (page.status_code, "This invitation has run out" in page.text) == (410, True)
    assert broken_rules(page.text) == []
    assert client.post(address, data=NEW_PERSON).status_code == 409

    answer = client.post(f"{address}/another", data={"email": "thief@x.example"})
    assert (answer.status_code, answer.location) == (303, address)
    shown = client.get(address)
    assert f"A new e-mail with a new link went to <b>{EMAIL}</b>" in shown.text
    assert "Send another e-mail" not in shown.text
    assert client.post(f"{address}/another").status_code == 409

    db.session.rollback()
    assert [letter.to_address for letter in letters()] == [EMAIL, EMAIL]
    assert client.post(address, data=NEW_PERSON).status_code == 409
    new_address = letters()[-1].body.split("http://portal.test")[1].split()[0]
    assert new_address != address
    assert client.post(new_address, data=NEW_PERSON).location == DRAFT


def test_another_letter_can_be_asked_for_again_after_an_hour(
    db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    start = invited[0].expires_at + timedelta(seconds=1)
    with time_machine.travel(start, tick=False):
        assert client.post(f"{address}/another").status_code == 303
    with time_machine.travel(start + timedelta(hours=1), tick=False):
        assert "Send another e-mail" in client.get(address).text
        assert client.post(f"{address}/another").status_code == 303
        assert client.post(f"{address}/another").status_code == 409
    assert len(letters()) == 3


def test_asking_for_another_at_once_many_times_sends_one_letter(
    app: Flask, db: SQLAlchemy, client: FlaskClient, invited: tuple[Invitation, str], address: str
) -> None:
    expire(invited[0])
    client.get(address)
    codes = together(lambda _n: app.test_client().post(f"{address}/another").status_code, 6)
    assert sorted(codes) == [303] + [409] * 5
    assert len(letters()) == 2


@pytest.mark.parametrize("state", ["waiting", "accepted"])
def test_link_that_did_not_run_out_sends_no_other_letter(
    db: SQLAlchemy,
    client: FlaskClient,
    invited: tuple[Invitation, str],
    address: str,
    state: str,
) -> None:
    if state == "accepted":
        actions.accept(invited[0], user=factories.make_user())
    assert client.post(f"{address}/another").status_code == 409
    assert len(letters()) == 1


def test_token_of_one_body_makes_no_member_of_another(
    db: SQLAlchemy, consultation: Consultation, client: FlaskClient, address: str
) -> None:
    other, _ = asked(consultation, name="Camden CPCG", email="lead@camden.example")
    client.post(address, data=NEW_PERSON)
    db.session.rollback()
    assert members_of(other) == []
