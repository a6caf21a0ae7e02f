"""Who speaks for a body is its own affair, and it never loses its last lead by it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.clock import now
from portal.db import db as portal_db
from portal.db.engine import begin_writing
from portal.errors import Conflict, Refusal
from portal.stakeholders import actions, queries
from portal.stakeholders.actions import RemovalReason
from portal.stakeholders.models import Body, Invitation, MemberRole, Membership
from tests import factories
from tests.races import together

LEAD, REPRESENTATIVE = MemberRole.LEAD, MemberRole.REPRESENTATIVE


class Scene:
    """Lambeth: Grace leads, Tom is a representative."""

    def __init__(self) -> None:
        self.body: Body = factories.make_body("Lambeth CPCG")
        self.grace: User = factories.make_member(
            self.body, user=factories.make_user("Grace Adeyemi")
        )
        self.tom: User = factories.make_member(
            self.body, user=factories.make_user("Tom Fielding"), role=REPRESENTATIVE
        )

    def row(self, user: User) -> Membership:
        return portal_db.session.scalars(
            select(Membership).where(
                Membership.user_id == user.id, Membership.body_id == self.body.id
            )
        ).one()


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    made = Scene()
    db.session.commit()
    return made


def events(verb: str) -> list[AuditEvent]:
    return list(portal_db.session.scalars(select(AuditEvent).where(AuditEvent.verb == verb)))


def test_a_lead_makes_another_and_steps_down(scene: Scene) -> None:
    assert actions.change_role(scene.row(scene.tom), LEAD, by=scene.grace)
    assert not actions.change_role(scene.row(scene.tom), LEAD, by=scene.grace)
    assert actions.change_role(scene.row(scene.grace), REPRESENTATIVE, by=scene.grace)
    assert [row.user_id for row in queries.leads(scene.body.id)] == [scene.tom.id]
    assert [event.details for event in events("member's role changed")] == [
        {"user_id": scene.tom.id, "role": ["representative", "lead"]},
        {"user_id": scene.grace.id, "role": ["lead", "representative"]},
    ]


def test_the_last_lead_neither_leaves_nor_steps_down(scene: Scene) -> None:
    sentence = "Grace Adeyemi is the only lead of Lambeth CPCG. Make a colleague lead first"
    with pytest.raises(Refusal, match=sentence):
        actions.leave(scene.row(scene.grace))
    with pytest.raises(Refusal, match=sentence):
        actions.change_role(scene.row(scene.grace), REPRESENTATIVE, by=scene.grace)
    with pytest.raises(Refusal, match=sentence):
        actions.remove_colleague(scene.row(scene.grace), by=scene.grace)
    assert scene.row(scene.grace).left_at is None


def test_a_lead_whose_account_is_closed_is_no_successor(scene: Scene) -> None:
    gone = factories.make_member(scene.body)
    gone.deactivated_at = now()
    portal_db.session.flush()
    with pytest.raises(Refusal, match="is the only lead"):
        actions.leave(scene.row(scene.grace))
    scene.tom.deactivated_at = now()
    portal_db.session.flush()
    with pytest.raises(Refusal, match="account of Tom Fielding is closed"):
        actions.hand_over(scene.body, to=scene.row(scene.tom), by=scene.grace)


def test_anyone_else_may_leave(scene: Scene) -> None:
    assert actions.leave(scene.row(scene.tom))
    assert not actions.leave(scene.row(scene.tom))
    assert queries.membership(user_id=scene.tom.id, body_id=scene.body.id) is None
    [event] = events("member left")
    assert (event.actor_id, event.details) == (scene.tom.id, {"user_id": scene.tom.id})


def test_only_a_present_lead_acts_whatever_the_page_said(scene: Scene) -> None:
    for act in (
        lambda: actions.remove_colleague(scene.row(scene.grace), by=scene.tom),
        lambda: actions.change_role(scene.row(scene.tom), LEAD, by=scene.tom),
        lambda: actions.hand_over(scene.body, to=scene.row(scene.tom), by=factories.make_user()),
        lambda: actions.invite(
            scene.body,
            email="n@x.example",
            contact_name="",
            role=LEAD,
            by=scene.tom,
            as_colleague=True,
        ),
    ):
        with pytest.raises(Conflict, match="You no longer lead Lambeth CPCG"):
            act()


def test_staff_take_the_last_lead_off_and_appoint_another(scene: Scene) -> None:
    admin = factories.make_user("Amara Lewis")
    reason = RemovalReason.GONE
    assert actions.remove_member(scene.row(scene.grace), by=admin, reason=reason)
    assert queries.leads(scene.body.id) == []
    assert actions.set_role(scene.row(scene.tom), LEAD, by=admin, reason=reason)
    assert [row.user_id for row in queries.leads(scene.body.id)] == [scene.tom.id]
    [event] = events("member removed")
    assert (event.actor_name, event.details["reason"]) == ("Amara Lewis", "no longer with the body")


def test_handing_over_twice_is_harmless(scene: Scene) -> None:
    assert actions.hand_over(scene.body, to=scene.row(scene.tom), by=scene.grace)
    assert not actions.hand_over(scene.body, to=scene.row(scene.tom), by=scene.grace)
    roles = {row.user_id: row.role for row in queries.members(scene.body.id)}
    assert roles == {scene.grace.id: REPRESENTATIVE, scene.tom.id: LEAD}
    assert len(events("lead handed over")) == 1


def test_whoever_comes_back_has_their_row_again_and_the_record_tells_all(scene: Scene) -> None:
    row_id = scene.row(scene.tom).id
    actions.remove_colleague(scene.row(scene.tom), by=scene.grace)
    invitation, _ = actions.invite(
        scene.body,
        email=scene.tom.email,
        contact_name="Tom",
        role=LEAD,
        by=scene.grace,
        as_colleague=True,
    )
    assert invitation.is_from_colleague
    again = actions.accept(invitation, user=scene.tom)
    assert (again.id, again.left_at, again.role) == (row_id, None, LEAD)
    verbs = [event.verb for event in portal_db.session.scalars(select(AuditEvent))]
    assert verbs == ["member removed", "invitation made", "invitation accepted"]


def test_an_accepted_link_lets_nobody_back_who_was_removed(scene: Scene) -> None:
    user = factories.make_user()
    invitation, _ = actions.invite(
        scene.body, email=user.email, contact_name="", role=REPRESENTATIVE, by=scene.grace
    )
    membership = actions.accept(invitation, user=user)
    actions.remove_colleague(membership, by=scene.grace)
    with pytest.raises(actions.InvitationSpent):
        actions.accept(invitation, user=user)
    assert queries.membership(user_id=user.id, body_id=scene.body.id) is None


def test_letters_go_to_whoever_they_answer_else_to_leads_else_to_all(scene: Scene) -> None:
    def readers(first: User) -> list[int]:
        return [user.id for user in queries.readers(scene.body.id, first=first.id)]

    ann = factories.make_member(scene.body, role=REPRESENTATIVE)
    assert readers(ann) == [ann.id]
    actions.leave(scene.row(ann))
    assert readers(ann) == [scene.grace.id]
    scene.grace.deactivated_at = now()
    portal_db.session.flush()
    assert readers(ann) == [scene.tom.id]


def test_a_lead_asks_so_many_a_day(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.stakeholders.actions.invitations.COLLEAGUES_ASKED_A_DAY", 2)

    def ask(n: int) -> Invitation:
        return actions.invite(
            scene.body,
            email=f"n{n}@x.example",
            contact_name="",
            role=REPRESENTATIVE,
            by=scene.grace,
            as_colleague=True,
        )[0]

    ask(1), ask(2)
    with pytest.raises(Refusal, match="2 invitations for Lambeth CPCG were sent"):
        ask(3)


# --- at once ------------------------------------------------------------------------------------


def test_two_leads_who_remove_each_other_at_once_leave_one(
    app: Flask, db: SQLAlchemy, scene: Scene
) -> None:
    scene.row(scene.tom).role = LEAD
    db.session.commit()
    pairs = [(scene.grace.id, scene.tom.id), (scene.tom.id, scene.grace.id)]
    rows = [scene.row(scene.tom).id, scene.row(scene.grace).id]
    db.session.rollback()

    def remove(n: int) -> str:
        with app.app_context():
            begin_writing()
            by = portal_db.session.get_one(User, pairs[n][0])
            try:
                actions.remove_colleague(portal_db.session.get_one(Membership, rows[n]), by=by)
            except Refusal as refusal:
                return refusal.sentence
            portal_db.session.commit()
            return "removed"

    said = sorted(together(remove, 2))
    assert said == ["You no longer lead Lambeth CPCG, so nothing was changed.", "removed"]
    assert len(queries.leads(scene.body.id)) == 1


def test_two_leads_who_leave_at_once_leave_one(app: Flask, db: SQLAlchemy, scene: Scene) -> None:
    scene.row(scene.tom).role = LEAD
    rows = [scene.row(scene.tom).id, scene.row(scene.grace).id]
    db.session.commit()

    def leave(n: int) -> bool:
        with app.app_context():
            begin_writing()
            try:
                actions.leave(portal_db.session.get_one(Membership, rows[n]))
            except Refusal:
                return False
            portal_db.session.commit()
            return True

    assert sorted(together(leave, 2)) == [False, True]
    assert len(queries.leads(scene.body.id)) == 1


def test_handing_over_to_two_at_once_hands_over_to_one(
    app: Flask, db: SQLAlchemy, scene: Scene
) -> None:
    ann = factories.make_member(scene.body, role=REPRESENTATIVE)
    rows = [scene.row(scene.tom).id, scene.row(ann).id]
    body_id, grace_id = scene.body.id, scene.grace.id
    db.session.commit()

    def hand_over(n: int) -> bool:
        with app.app_context():
            begin_writing()
            try:
                actions.hand_over(
                    portal_db.session.get_one(Body, body_id),
                    to=portal_db.session.get_one(Membership, rows[n]),
                    by=portal_db.session.get_one(User, grace_id),
                )
            except Refusal:
                return False
            portal_db.session.commit()
            return True

    assert sorted(together(hand_over, 2)) == [False, True]
    assert len(queries.leads(body_id)) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_accepting_while_it_is_revoked_does_one_of_both(
    app: Flask, db: SQLAlchemy, scene: Scene, first: int
) -> None:
    user_id, grace_id = factories.make_user().id, scene.grace.id
    invitation, token = actions.invite(
        scene.body, email="n@x.example", contact_name="", role=LEAD, by=scene.grace
    )
    invitation_id = invitation.id
    db.session.commit()

    def work(n: int) -> bool:
        with app.app_context():
            begin_writing()
            held = queries.invitation_by_token(token)
            assert held is not None
            try:
                if n == first:
                    actions.accept(held, user=portal_db.session.get_one(User, user_id))
                else:
                    actions.revoke(
                        held, by=portal_db.session.get_one(User, grace_id), as_colleague=True
                    )
            except actions.InvitationSpent:
                return False
            portal_db.session.commit()
            return True

    assert sorted(together(work, 2)) == [False, True]
    found = portal_db.session.get_one(Invitation, invitation_id)
    portal_db.session.refresh(found)
    is_member = queries.membership(user_id=user_id, body_id=scene.body.id) is not None
    assert (found.accepted_at is not None, found.revoked_at is not None) == (
        is_member,
        not is_member,
    )


@pytest.mark.parametrize("reason", [RemovalReason.ACCOUNT, RemovalReason.GONE])
def test_who_used_anothers_account_has_not_asked_themselves_back_in(
    scene: Scene, reason: RemovalReason
) -> None:
    staff = factories.make_user("Amara Lewis")
    asked, _ = actions.invite(
        scene.body,
        email="stranger@lambeth.example",
        contact_name="",
        role=LEAD,
        by=scene.grace,
        as_colleague=True,
    )
    by_staff, _ = actions.invite(
        scene.body, email="nadia@lambeth.example", contact_name="", role=LEAD, by=staff
    )
    assert actions.remove_member(scene.row(scene.grace), by=staff, reason=reason)
    assert (asked.revoked_at is not None) is (reason is RemovalReason.ACCOUNT)
    assert by_staff.revoked_at is None
    details = [event.details.get("reason") for event in events("invitation revoked")]
    assert details == ([reason.value] if reason is RemovalReason.ACCOUNT else [])
