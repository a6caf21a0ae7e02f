"""Accounts are made, resets are asked and used, and what is over is forgotten."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal import clock
from portal.accounts import actions, queries
from portal.accounts.models import FailedSignIn, PasswordReset, Right, SignIn, User
from portal.accounts.passwords import hash_password, matches
from portal.accounts.tokens import token_hash
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.db import engine
from portal.errors import Refusal
from portal.mail.models import Letter
from tests import factories
from tests.races import together

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def link(token: str) -> str:
    return f"http://portal.test/reset/{token}"


def rows(table: type) -> int:
    return portal_db.session.scalar(select(func.count()).select_from(table)) or 0


def usable(token: str) -> PasswordReset | None:
    return queries.usable_reset(token, with_samples=True)


def asked_token(user: User) -> str:
    actions.ask_reset(user.email, link=link, with_samples=True)
    body = portal_db.session.scalars(
        select(Letter.body).where(Letter.to_address == user.email).order_by(Letter.id.desc())
    ).first()
    found = re.search(r"/reset/(\S+)", body or "")
    assert found
    return found.group(1)


def test_an_account_is_made_with_its_rights(db: SQLAlchemy) -> None:
    user = actions.create_user(
        email=" Ruth@MPA.example",
        name=" Ruth \n Calder ",
        password_hash="hash",
        rights=[Right.MODERATOR, Right.ORGANISER],
    )
    db.session.commit()
    assert (user.email, user.name) == ("ruth@mpa.example", "Ruth Calder")
    assert user.rights == {Right.MODERATOR, Right.ORGANISER}
    assert user.password_hash == "hash"
    (created,) = db.session.scalars(select(AuditEvent))
    assert created.verb == "account created"
    assert created.details == {"rights": ["moderator", "organiser"]}


def test_a_second_account_with_the_address_is_refused_beside_it(db: SQLAlchemy) -> None:
    factories.make_user(email="ruth@mpa.example")
    with pytest.raises(Refusal, match="already an account") as refused:
        actions.create_user(email="RUTH@mpa.example", name="Ruth", password_hash="hash")
    assert refused.value.field == "email"
    db.session.commit()
    assert rows(User) == 1


def test_of_many_making_one_account_at_once_one_does(app: Flask, db: SQLAlchemy) -> None:
    def make(_number: int) -> str:
        with app.app_context():
            engine.begin_writing()
            try:
                actions.create_user(email="a@b.example", name="A", password_hash="hash")
            except Refusal as refusal:
                return refusal.field or ""
            portal_db.session.commit()
            return "made"

    assert sorted(together(make, 6)) == ["email"] * 5 + ["made"]
    assert rows(User) == 1


@pytest.mark.parametrize(
    "given, field",
    [
        ({"email": "ruth"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_an_account_that_cannot_be_is_refused_beside_the_field(
    db: SQLAlchemy, given: dict[str, str], field: str
) -> None:
    values = {"email": "ruth@mpa.example", "name": "Ruth", "password_hash": "hash", **given}
    with pytest.raises(Refusal) as refused:
        actions.create_user(**values)
    assert refused.value.field == field
    assert rows(User) == 0


def test_asking_for_a_reset_sends_a_link_whose_token_is_not_stored(db: SQLAlchemy) -> None:
    user = factories.make_user()
    token = asked_token(user)
    stored = db.session.scalars(select(PasswordReset.token_hash)).one()
    assert stored == token_hash(token)
    assert token not in stored
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.subject_id, event.details) == ("password reset asked", user.id, {})


def test_asking_for_an_unknown_or_deactivated_address_writes_no_letter(db: SQLAlchemy) -> None:
    gone = factories.make_user()
    gone.deactivated_at = clock.now()
    for email in (gone.email, "nobody@body.example"):
        actions.ask_reset(email, link=link, with_samples=True)
    assert (rows(Letter), rows(PasswordReset), rows(AuditEvent)) == (0, 0, 2)


def test_only_so_many_links_are_sent_at_once(db: SQLAlchemy) -> None:
    user = factories.make_user()
    for _ in range(5):
        actions.ask_reset(user.email, link=link, with_samples=True)
    assert rows(Letter) == actions.RESETS_AT_ONCE


def test_a_sample_account_gets_a_letter_that_says_so(db: SQLAlchemy) -> None:
    user = factories.make_user()
    user.is_sample = True
    asked_token(user)
    body = db.session.scalars(select(Letter.body)).one()
    assert body.startswith("[Sample. Not sent by the Authority.]\n\n")


def test_a_reset_changes_the_password_and_ends_everything_else(db: SQLAlchemy) -> None:
    user, other = factories.make_user(), factories.make_user()
    for owner in (user, other):
        db.session.add(
            SignIn(
                user_id=owner.id,
                token_hash=token_hash(owner.email),
                began_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=12),
            )
        )
    first, second = asked_token(user), asked_token(user)
    db.session.add(FailedSignIn(key="theirs", at=clock.now()))
    db.session.add(FailedSignIn(key="another", at=clock.now()))
    actions.reset_password(
        second,
        password_hash=hash_password("four small owls"),
        failures_key="theirs",
        with_samples=True,
    )
    db.session.commit()
    assert matches(user.password_hash, "four small owls")
    assert (usable(first), usable(second)) == (None, None)
    open_for = select(SignIn.user_id).where(SignIn.ended_at.is_(None))
    assert db.session.scalars(open_for).all() == [other.id]
    assert db.session.scalars(select(FailedSignIn.key)).all() == ["another"]


def test_a_reset_works_once(db: SQLAlchemy) -> None:
    token = asked_token(factories.make_user())
    actions.reset_password(token, password_hash="first", failures_key="k", with_samples=True)
    with pytest.raises(Refusal):
        actions.reset_password(token, password_hash="second", failures_key="k", with_samples=True)
    assert db.session.scalars(select(User.password_hash)).all() == ["first"]


def test_of_many_using_one_reset_at_once_one_does(app: Flask, db: SQLAlchemy) -> None:
    token = asked_token(factories.make_user())
    db.session.commit()

    def use(number: int) -> bool:
        with app.app_context():
            engine.begin_writing()
            try:
                actions.reset_password(
                    token, password_hash=f"{number}", failures_key="k", with_samples=True
                )
            except Refusal:
                return False
            portal_db.session.commit()
            return True

    assert sorted(together(use, 6)) == [False] * 5 + [True]


@pytest.mark.parametrize("minutes, works", [(59, True), (61, False)])
def test_a_reset_lasts_an_hour(db: SQLAlchemy, minutes: int, works: bool) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        token = asked_token(factories.make_user())
        traveller.shift(timedelta(minutes=minutes))
        assert (usable(token) is not None) is works


def test_a_reset_of_somebody_deactivated_since_does_not_work(db: SQLAlchemy) -> None:
    user = factories.make_user()
    token = asked_token(user)
    user.deactivated_at = clock.now()
    assert usable(token) is None


def test_what_is_over_is_forgotten_and_what_counts_is_kept(db: SQLAlchemy) -> None:
    user = factories.make_user()

    def at(moment: datetime) -> None:
        name = f"{moment:%H%M}"
        db.session.add(FailedSignIn(key=name, at=moment))
        life = {"user_id": user.id, "expires_at": moment + timedelta(hours=12)}
        db.session.add(SignIn(token_hash=f"open {name}", began_at=moment, **life))
        db.session.add(SignIn(token_hash=f"ended {name}", began_at=moment, ended_at=moment, **life))
        life["expires_at"] = moment + timedelta(hours=1)
        db.session.add(PasswordReset(token_hash=f"open {name}", made_at=moment, **life))
        db.session.add(
            PasswordReset(token_hash=f"used {name}", made_at=moment, used_at=moment, **life)
        )

    for hour, minute in ((11, 50), (10, 30)):
        at(NOON.replace(hour=hour, minute=minute))
    at(NOON - timedelta(hours=13))
    with time_machine.travel(NOON, tick=False):
        actions.forget_expired()
    assert set(db.session.scalars(select(FailedSignIn.key))) == {"1150"}
    assert set(db.session.scalars(select(SignIn.token_hash))) == {"open 1150", "open 1030"}
    assert set(db.session.scalars(select(PasswordReset.token_hash))) == {"open 1150"}


def test_an_address_costs_a_known_and_an_unknown_person_the_same_rows(db: SQLAlchemy) -> None:
    counts = []
    for user_id in (factories.make_user().id, None):
        before = (rows(FailedSignIn), rows(AuditEvent))
        actions.note_failure(user_id=user_id, keys=["address", "network"])
        counts.append((rows(FailedSignIn) - before[0], rows(AuditEvent) - before[1]))
    assert counts == [(2, 1), (2, 1)]


def test_a_closed_account_is_signed_out_everywhere_and_on_record_once(db: SQLAlchemy) -> None:
    user, other = factories.make_user(), factories.make_user()
    for owner in (user, other):
        db.session.add(
            SignIn(
                user_id=owner.id,
                token_hash=token_hash(owner.email),
                began_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=12),
            )
        )
    with time_machine.travel(NOON, tick=False):
        actions.deactivate(user)
    actions.deactivate(user)
    db.session.commit()
    assert (user.deactivated_at, other.deactivated_at) == (NOON, None)
    open_for = select(SignIn.user_id).where(SignIn.ended_at.is_(None))
    assert db.session.scalars(open_for).all() == [other.id]
    events = db.session.execute(select(AuditEvent.verb, AuditEvent.subject_id)).all()
    assert events == [("account deactivated", user.id)]


def test_a_sample_account_has_no_resets_where_samples_may_not_sign_in(db: SQLAlchemy) -> None:
    user = factories.make_user()
    user.is_sample = True
    token = asked_token(user)
    actions.ask_reset(user.email, link=link, with_samples=False)
    assert (rows(Letter), rows(PasswordReset), rows(AuditEvent)) == (1, 1, 2)
    assert queries.usable_reset(token, with_samples=False) is None
    with pytest.raises(Refusal):
        actions.reset_password(token, password_hash="h", failures_key="k", with_samples=False)


def test_of_many_asking_at_once_no_more_links_are_sent_than_of_many_in_turn(
    app: Flask, db: SQLAlchemy
) -> None:
    email = factories.make_user().email
    db.session.commit()

    def ask(_number: int) -> None:
        with app.app_context():
            engine.begin_writing()
            actions.ask_reset(email, link=link, with_samples=True)
            portal_db.session.commit()

    together(ask, 6)
    assert rows(Letter) == actions.RESETS_AT_ONCE
