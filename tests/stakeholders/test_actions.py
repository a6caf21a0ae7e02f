"""Bodies are unique however they are written; links are single, hashed, and run out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal import clock
from portal.errors import Refusal
from portal.stakeholders import actions, queries
from portal.stakeholders.actions import AlreadyInvited, AlreadyMember, InvitationSpent
from portal.stakeholders.models import Body, BodyKind, Invitation, MemberRole
from portal.stakeholders.rules import InvitationState, invitation_state
from tests import factories
from tests.consultations.scenes import events

EMAIL = "lead@lambeth.example"


def invite(body: Body, email: str = EMAIL, *, resend: bool = False) -> tuple[Invitation, str]:
    return actions.invite(
        body,
        email=email,
        contact_name="Grace Adeyemi",
        role=MemberRole.LEAD,
        by=factories.make_user("Helen Marsh"),
        resend=resend,
    )


@pytest.mark.parametrize(
    "again",
    ["Lambeth CPCG", "lambeth  cpcg", " LAMBETH\tCPCG ", "Ｌambeth CPCG", "Lambeth\u00a0CPCG"],
)
def test_body_is_registered_once_however_it_is_written(db: SQLAlchemy, again: str) -> None:
    body = actions.register_body(name=" Lambeth  CPCG ", kind=BodyKind.CPCG, borough="Lambeth")
    assert body.name == "Lambeth CPCG"
    with pytest.raises(Refusal, match="There is already a body called") as refused:
        actions.register_body(name=again, kind=BodyKind.OTHER)
    assert refused.value.field == "name"
    assert queries.body_by_name(again) is body
    assert db.session.scalars(select(Body)).all() == [body]


@pytest.mark.parametrize("name", ["", "  ", "...", "x" * 161, "ﷺ" * 20])
def test_body_without_a_name_that_fits_is_refused(db: SQLAlchemy, name: str) -> None:
    with pytest.raises(Refusal):
        actions.register_body(name=name, kind=BodyKind.OTHER)


def test_token_is_stored_hashed_only(db: SQLAlchemy) -> None:
    invitation, token = invite(factories.make_body())
    assert queries.invitation_by_token(token) is invitation
    assert queries.invitation_by_token(invitation.token_hash) is None
    stored = db.session.execute(select(Invitation.__table__)).mappings().one()
    assert token not in map(str, stored.values())
    assert token not in str(events("invitation made"))


def test_inviting_an_address_twice_is_refused_while_the_first_works(db: SQLAlchemy) -> None:
    body = factories.make_body()
    first, _ = invite(body)
    with pytest.raises(AlreadyInvited, match="is already invited"):
        invite(body)
    invite(body, "second@lambeth.example")
    invite(factories.make_body())
    assert first.revoked_at is None


def test_re_invitation_after_expiry_has_a_new_token_and_the_old_one_is_dead(
    db: SQLAlchemy,
) -> None:
    body = factories.make_body()
    first, first_token = invite(body)
    db.session.commit()
    with time_machine.travel(first.expires_at + timedelta(seconds=1), tick=False):
        second, second_token = invite(body)
        assert first_token != second_token
        assert invitation_state(first, clock.now()) is InvitationState.REVOKED
        assert invitation_state(second, clock.now()) is InvitationState.WAITING
        with pytest.raises(InvitationSpent):
            actions.accept(first, user=factories.make_user())


def test_resending_ends_the_link_that_still_worked(db: SQLAlchemy) -> None:
    body = factories.make_body()
    first, _ = invite(body)
    second, _ = invite(body, resend=True)
    assert [first.revoked_at is None, second.revoked_at is None] == [False, True]


def test_invitation_works_to_the_end_of_the_fourteenth_day(db: SQLAlchemy) -> None:
    with time_machine.travel("2027-03-20T18:00:00+00:00", tick=False):  # before the clocks change
        invitation, _ = invite(factories.make_body())
    db.session.commit()
    assert invitation.expires_at.isoformat() == "2027-04-03T22:59:59+00:00"
    user = factories.make_user()
    db.session.commit()
    with (
        time_machine.travel("2027-04-03T23:00:00+00:00", tick=False),
        pytest.raises(InvitationSpent, match="has run out"),
    ):
        actions.accept(invitation, user=user)
    with time_machine.travel("2027-04-03T22:59:59.999+00:00", tick=False):
        assert actions.accept(invitation, user=user).role is MemberRole.LEAD


def test_accepting_makes_a_member_and_spends_the_link(db: SQLAlchemy) -> None:
    body, user = factories.make_body(), factories.make_user(email=EMAIL)
    invitation, _ = invite(body)
    membership = actions.accept(invitation, user=user)
    assert [(m.user, m.role) for m in queries.members(body.id)] == [(user, MemberRole.LEAD)]
    assert actions.accept(invitation, user=user) is membership
    with pytest.raises(InvitationSpent, match="already been used"):
        actions.accept(invitation, user=factories.make_user())
    assert events("invitation accepted") == [
        {
            "body_id": body.id,
            "role": "lead",
            "invited_address": None,
            "accepted_address": None,
        }
    ]


def test_accepting_with_another_address_puts_both_on_record(db: SQLAlchemy) -> None:
    invitation, _ = invite(factories.make_body())
    actions.accept(invitation, user=factories.make_user(email="home@private.example"))
    [details] = events("invitation accepted")
    assert (details["invited_address"], details["accepted_address"]) == (
        EMAIL,
        "home@private.example",
    )


def test_accepting_never_makes_a_lead_less(db: SQLAlchemy) -> None:
    body = factories.make_body()
    lead = factories.make_member(body, role=MemberRole.LEAD)
    invitation, _ = invite(body)
    invitation.role = MemberRole.REPRESENTATIVE
    assert actions.accept(invitation, user=lead).role is MemberRole.LEAD


def test_somebody_who_left_comes_back_by_a_new_invitation(db: SQLAlchemy) -> None:
    body = factories.make_body()
    user = factories.make_member(body)
    [membership] = queries.members(body.id)
    membership.left_at = clock.now()
    assert (list(queries.members(body.id)), list(queries.memberships_of(user.id))) == ([], [])
    invitation, _ = invite(body, user.email)
    assert actions.accept(invitation, user=user) is membership
    assert list(queries.memberships_of(user.id)) == [membership]


def test_member_is_not_invited_again(db: SQLAlchemy) -> None:
    body = factories.make_body()
    user = factories.make_member(body)
    with pytest.raises(AlreadyMember, match="already speaks for"):
        invite(body, user.email)


def test_revoked_link_is_worth_nothing_and_revoking_twice_is_harmless(db: SQLAlchemy) -> None:
    invitation, _ = invite(factories.make_body())
    admin = factories.make_user()
    actions.revoke(invitation, by=admin)
    revoked_at = invitation.revoked_at
    actions.revoke(invitation, by=admin)
    assert invitation.revoked_at == revoked_at
    assert len(events("invitation revoked")) == 1
    with pytest.raises(InvitationSpent, match="withdrawn"):
        actions.accept(invitation, user=factories.make_user())


def test_accepted_invitation_cannot_be_revoked(db: SQLAlchemy) -> None:
    invitation, _ = invite(factories.make_body())
    actions.accept(invitation, user=factories.make_user())
    with pytest.raises(InvitationSpent, match="so it stands"):
        actions.revoke(invitation, by=factories.make_user())


def test_add_member_links_an_account_and_may_make_it_lead(db: SQLAlchemy) -> None:
    body, user = factories.make_body(), factories.make_user()
    actions.add_member(body, user, MemberRole.REPRESENTATIVE)
    again = actions.add_member(body, user, MemberRole.LEAD)
    assert [(m.user_id, m.role) for m in queries.members(body.id)] == [(user.id, MemberRole.LEAD)]
    assert actions.add_member(body, user, MemberRole.REPRESENTATIVE).role is MemberRole.LEAD
    assert again.body is body
