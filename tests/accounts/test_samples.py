"""In production nobody gets in with an account whose password is printed in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import PasswordReset, SignIn, User
from portal.accounts.passwords import require_good
from portal.app import create_app
from portal.config import Settings
from portal.db import db as portal_db
from portal.errors import Refusal
from portal.mail.models import Letter
from portal.sample.accounts import SAMPLE_PASSWORD
from portal.stakeholders.actions import invite
from portal.stakeholders.models import MemberRole, Membership
from tests import factories
from tests.accounts.test_resets import asked_link
from tests.conftest import Browser
from tests.conftest import SignIn as SignInAs

WRONG = "The e-mail address or the password is not right"


@pytest.fixture(scope="session")
def production_app(app: Flask, settings: Settings) -> Iterator[Flask]:
    made = create_app(
        replace(settings, production=True),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
    )
    made.test_client_class = Browser
    yield made
    with made.app_context():
        portal_db.engine.dispose()


@pytest.fixture
def production(production_app: Flask, db: SQLAlchemy) -> FlaskClient:
    return production_app.test_client()


@pytest.fixture
def user(db: SQLAlchemy) -> User:
    made = factories.make_user("Grace Adeyemi", email="lead@lambeth.example")
    made.is_sample = True
    db.session.commit()
    return made


def post(client: FlaskClient, address: str, **fields: str) -> tuple[int, str]:
    answer = client.post(address, data=fields, base_url="https://portal.test")
    return answer.status_code, answer.text


@pytest.mark.parametrize("is_sample, status", [(True, 422), (False, 303)])
def test_a_sample_account_cannot_sign_in(
    production: FlaskClient, db: SQLAlchemy, user: User, is_sample: bool, status: int
) -> None:
    user.is_sample = is_sample
    answered, page = post(production, "/sign-in", email=user.email, password=factories.PASSWORD)
    assert (answered, WRONG in page) == (status, is_sample)
    assert len(db.session.scalars(select(SignIn.id)).all()) == (not is_sample)


def test_a_sample_account_that_was_signed_in_is_so_no_longer(
    production: FlaskClient, sign_in: SignInAs, user: User
) -> None:
    trial = sign_in(user)
    assert "Grace Adeyemi" in trial.get("/sign-out").text
    with trial.session_transaction() as held:
        copied = dict(held)
    with production.session_transaction(base_url="https://portal.test") as held:
        held.update(copied)
    page = production.get("/sign-out", base_url="https://portal.test").text
    assert "You are not signed in" in page


def test_a_sample_account_chooses_no_new_password(
    client: FlaskClient, production: FlaskClient, db: SQLAlchemy, user: User
) -> None:
    address = asked_link(client, user)
    before = user.password_hash
    assert post(production, "/forgotten-password", email=user.email)[0] == 200
    assert production.get(address, base_url="https://portal.test").status_code == 410
    assert post(production, address, password="four small owls")[0] == 410
    db.session.expire_all()
    assert len(db.session.scalars(select(Letter.id)).all()) == 1
    assert len(db.session.scalars(select(PasswordReset.id)).all()) == 1
    assert user.password_hash == before


def test_a_sample_account_accepts_no_invitation(
    production: FlaskClient, sign_in: SignInAs, db: SQLAlchemy, user: User
) -> None:
    _, token = invite(
        factories.make_body("Lambeth CPCG"),
        email=user.email,
        contact_name="",
        role=MemberRole.LEAD,
        by=None,
    )
    db.session.commit()
    with sign_in(user).session_transaction() as held:
        copied = dict(held)
    with production.session_transaction(base_url="https://portal.test") as held:
        held.update(copied)
    status, _ = post(production, f"/invitation/{token}", name="G", password="four small owls")
    assert status == 409
    assert db.session.scalars(select(Membership.id)).all() == []


@pytest.mark.parametrize("password", [SAMPLE_PASSWORD, "Sample Consultation 1"])
def test_nobody_may_choose_the_sample_password(password: str) -> None:
    with pytest.raises(Refusal, match="harder to guess"):
        require_good(password, email="real@person.example")
