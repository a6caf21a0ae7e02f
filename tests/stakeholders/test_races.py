"""Two at once: one body, one invitation, one membership."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.db import db as portal_db
from portal.db.engine import begin_writing
from portal.errors import Refusal
from portal.stakeholders import actions, queries
from portal.stakeholders.models import Body, BodyKind, Invitation, MemberRole, Membership
from tests import factories
from tests.races import together

AT_ONCE = 8


@pytest.fixture
def body(db: SQLAlchemy) -> Body:
    return factories.make_body("Lambeth CPCG")


def count(table: type[Body | Invitation | Membership]) -> int:
    return portal_db.session.scalar(select(func.count()).select_from(table)) or 0


def test_simultaneous_registrations_give_one_body(app: Flask, db: SQLAlchemy) -> None:
    def register(_n: int) -> str:
        with app.app_context():
            begin_writing()
            try:
                actions.register_body(name="Lambeth CPCG", kind=BodyKind.CPCG)
            except Refusal as refusal:
                return refusal.sentence
            portal_db.session.commit()
            return "registered"

    said = sorted(together(register, AT_ONCE))
    assert said == ["There is already a body called Lambeth CPCG"] * (AT_ONCE - 1) + ["registered"]
    assert count(Body) == 1


def test_simultaneous_invitations_of_an_address_give_one(
    app: Flask, db: SQLAlchemy, body: Body
) -> None:
    admin_id = factories.make_user().id
    body_id = body.id
    db.session.commit()

    def invite(_n: int) -> bool:
        with app.app_context():
            begin_writing()
            try:
                actions.invite(
                    portal_db.session.get_one(Body, body_id),
                    email="lead@lambeth.example",
                    contact_name="",
                    role=MemberRole.LEAD,
                    by=portal_db.session.get_one(User, admin_id),
                )
            except actions.AlreadyInvited:
                return False
            portal_db.session.commit()
            return True

    assert sorted(together(invite, AT_ONCE)) == [False] * (AT_ONCE - 1) + [True]
    assert count(Invitation) == 1


def test_simultaneous_acceptances_give_one_membership(
    app: Flask, db: SQLAlchemy, body: Body
) -> None:
    people = [factories.make_user().id for _ in range(AT_ONCE)]
    _, token = actions.invite(
        body,
        email="lead@lambeth.example",
        contact_name="",
        role=MemberRole.LEAD,
        by=factories.make_user(),
    )
    db.session.commit()

    def accept(n: int) -> bool:
        with app.app_context():
            begin_writing()
            user = portal_db.session.get_one(User, people[n])
            invitation = queries.invitation_by_token(token)
            assert invitation is not None
            try:
                actions.accept(invitation, user=user)
            except actions.InvitationSpent:
                return False
            portal_db.session.commit()
            return True

    assert sorted(together(accept, AT_ONCE)) == [False] * (AT_ONCE - 1) + [True]
    assert count(Membership) == 1


def test_one_person_accepting_many_times_at_once_is_one_member(
    app: Flask, db: SQLAlchemy, body: Body
) -> None:
    user_id = factories.make_user().id
    _, token = actions.invite(
        body,
        email="lead@lambeth.example",
        contact_name="",
        role=MemberRole.LEAD,
        by=factories.make_user(),
    )
    db.session.commit()

    def accept(_n: int) -> int:
        with app.app_context():
            begin_writing()
            invitation = queries.invitation_by_token(token)
            assert invitation is not None
            membership = actions.accept(invitation, user=portal_db.session.get_one(User, user_id))
            portal_db.session.commit()
            return membership.id

    assert len(set(together(accept, AT_ONCE))) == 1
    assert count(Membership) == 1
