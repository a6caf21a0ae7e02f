"""The page on which somebody chooses how letters come."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.actions import deactivate
from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.mail.actions import choose
from portal.mail.models import Kind, MailChoice, Pace
from portal.mail.queries import paces
from tests import factories
from tests.conftest import SignIn

PAGE = "/account/mail"
CHOICES = {
    "decisions": "at once",
    "answers": "daily",
    "replies": "off",
    "versions": "daily",
    "colleagues": "off",
}


@pytest.fixture
def grace(db: SQLAlchemy) -> User:
    made = factories.make_member(
        factories.make_body("Lambeth CPCG"), user=factories.make_user("Grace Adeyemi")
    )
    db.session.commit()
    return made


def chosen(user: User) -> dict[Kind, Pace]:
    portal_db.session.expire_all()
    return {kind: pace for (_, kind), pace in paces({user.email}).items()}


def checked(page: str) -> dict[str, str]:
    """The choice marked for each kind, as the page has it."""
    return {
        kind.value: pace.value
        for kind in Kind
        for pace in Pace
        for tag in page.split("<input")
        if f'name="{kind.value}"' in tag.split(">")[0]
        and f'value="{pace.value}"' in tag.split(">")[0]
        and " checked" in tag.split(">")[0]
    }


def test_without_a_choice_everything_is_marked_to_come_at_once(
    grace: User, sign_in: SignIn
) -> None:
    page = sign_in(grace).get(PAGE).text
    assert checked(page) == dict.fromkeys((kind.value for kind in Kind), "at once")
    assert grace.email in page
    assert portal_db.session.scalars(select(MailChoice)).all() == []


def test_a_choice_is_saved_and_shown_and_put_on_record_without_what_it_is(
    grace: User, sign_in: SignIn
) -> None:
    client = sign_in(grace)
    answer = client.post(PAGE, data=CHOICES, follow_redirects=True)
    assert (answer.status_code, checked(answer.text)) == (200, CHOICES)
    assert "Your choices are saved." in answer.text
    assert {kind.value: pace.value for kind, pace in chosen(grace).items()} == CHOICES
    (event,) = portal_db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "letters chosen")
    )
    assert event.details in (None, {})
    assert client.post(PAGE, data=CHOICES | {"answers": "at once"}).status_code == 303
    assert chosen(grace)[Kind.ANSWERS] is Pace.AT_ONCE


def test_a_kind_left_without_an_answer_changes_nothing(grace: User, sign_in: SignIn) -> None:
    client = sign_in(grace)
    client.post(PAGE, data=CHOICES)
    answer = client.post(PAGE, data={"decisions": "off", "answers": "sometimes"})
    assert answer.status_code == 422
    assert "Choose how we write to you about: new versions" in answer.text
    assert {kind.value: pace.value for kind, pace in chosen(grace).items()} == CHOICES


def test_opening_the_page_and_changing_the_password_reset_no_choice(
    grace: User, sign_in: SignIn
) -> None:
    client = sign_in(grace)
    client.post(PAGE, data=CHOICES)
    client.get(PAGE)
    client.post("/sign-out")
    client.post("/sign-in", data={"email": grace.email, "password": factories.PASSWORD})
    assert {kind.value: pace.value for kind, pace in chosen(grace).items()} == CHOICES


def test_a_choice_of_one_is_not_that_of_a_colleague(
    grace: User, sign_in: SignIn, db: SQLAlchemy
) -> None:
    other = factories.make_member(factories.make_body("Camden CPCG"))
    db.session.commit()
    sign_in(grace).post(PAGE, data=CHOICES)
    assert chosen(other) == {}


def test_staff_who_speak_for_no_body_have_nothing_to_choose(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    organiser = factories.make_user("Peter Osei", Right.ORGANISER)
    db.session.commit()
    client = sign_in(organiser)
    page = client.get(PAGE)
    assert (page.status_code, page.text.count('type="radio"')) == (200, 0)
    assert "What always comes" in page.text
    assert client.post(PAGE, data=CHOICES).status_code == 403
    assert chosen(organiser) == {}


def test_a_moderator_chooses_how_to_be_told_of_notes_alone(db: SQLAlchemy, sign_in: SignIn) -> None:
    moderator = factories.make_user("Ruth Calder", Right.MODERATOR)
    db.session.commit()
    page = sign_in(moderator).get(PAGE).text
    assert page.count('type="radio"') == len(Pace)
    assert "writes a note for them" in page


def test_a_visitor_is_sent_to_sign_in_and_then_to_the_page(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account/mail")


@pytest.mark.parametrize("page", ["/help", "/privacy", "/account/mail"])
def test_the_page_is_linked_from_the_bar_and_where_letters_are_spoken_of(
    grace: User, sign_in: SignIn, page: str
) -> None:
    text = sign_in(grace).get(page).text
    assert text.count('href="/account/mail"') == (1 if page == PAGE else 2)


def test_choices_go_with_the_account(grace: User, db: SQLAlchemy) -> None:
    choose(grace.email, {Kind.VERSIONS: Pace.DAILY})
    deactivate(grace)
    db.session.commit()
    assert chosen(grace) == {}
