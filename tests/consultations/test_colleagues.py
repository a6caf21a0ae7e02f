"""A lead runs the body's people without staff; whoever goes loses the body, and not its work."""

from __future__ import annotations

import pytest
from flask import url_for
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right, User
from portal.clock import now
from portal.consultations.models import Consultation
from portal.db import db as portal_db
from portal.meetings import letters as meeting_letters
from portal.meetings.models import Answer, Reply
from portal.responses.models import Comment
from portal.stakeholders import actions, queries
from portal.stakeholders.models import Body, Invitation, MemberRole, Membership
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import events, letters, token_in
from tests.html_rules import broken_rules

PAGE = "/consultations/strategy/colleagues/"
TYPED = "The group meets in January."
FORM = {
    "contact_name": "Nadia Rahman",
    "email": "Nadia <nadia@lambeth.example>",
    "role": "representative",
}


class Scene:
    """Grace leads Lambeth, Tom is its representative; Colin leads Camden."""

    def __init__(self) -> None:
        self.lambeth: Body = factories.make_body("Lambeth CPCG")
        self.camden: Body = factories.make_body("Camden CPCG")
        self.grace: User = factories.make_member(
            self.lambeth, user=factories.make_user("Grace Adeyemi", email="grace@lambeth.example")
        )
        self.tom: User = factories.make_member(
            self.lambeth,
            user=factories.make_user("Tom Fielding", email="tom@lambeth.example"),
            role=MemberRole.REPRESENTATIVE,
        )
        self.colin: User = factories.make_member(
            self.camden, user=factories.make_user("Colin Avery", email="colin@camden.example")
        )
        self.consultation: Consultation = factories.make_consultation(
            "strategy", bodies=(self.lambeth, self.camden)
        )
        self.version = factories.make_version(self.consultation)

    def place(self, user: User, body: Body | None = None) -> int:
        body = body or self.lambeth
        return next(row.id for row in queries.members(body.id) if row.user_id == user.id)


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    made = Scene()
    db.session.commit()
    return made


@pytest.fixture
def lead(scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.grace)


def test_everyone_of_the_body_reads_who_speaks_for_it(
    scene: Scene, sign_in: SignIn, lead: FlaskClient
) -> None:
    for browser in (lead, sign_in(scene.tom)):
        page = browser.get(PAGE)
        assert (page.status_code, broken_rules(page.text)) == (200, [])
        assert ("Grace Adeyemi" in page.text, "Tom Fielding" in page.text) == (True, True)
        assert "Colin Avery" not in page.text


def test_a_representative_reads_whom_to_ask_and_can_only_leave(
    scene: Scene, sign_in: SignIn
) -> None:
    page = sign_in(scene.tom).get(PAGE).text
    assert 'href="mailto:grace@lambeth.example"' in page
    assert "Send the invitation" not in page
    assert "Make lead" not in page
    assert "Leave Lambeth CPCG" in page
    assert f"{PAGE}{scene.place(scene.grace)}/remove" not in page


def test_a_body_without_a_lead_is_told_to_telephone(scene: Scene, sign_in: SignIn) -> None:
    portal_db.session.get_one(Membership, scene.place(scene.grace)).left_at = now()
    page = sign_in(scene.tom).get(PAGE).text
    assert "Lambeth CPCG has no lead" in page


def test_a_lead_invites_a_colleague_in_their_own_name(scene: Scene, lead: FlaskClient) -> None:
    answer = lead.post(PAGE, data=FORM)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "is on its way to nadia@lambeth.example" in lead.get(PAGE).text
    [letter] = letters()
    assert letter.subject == "Grace Adeyemi asks you to join Lambeth CPCG: Draft strategy"
    assert "Grace Adeyemi has asked you to join Lambeth CPCG." in letter.body
    page = lead.application.test_client().get(f"/invitation/{token_in(letter)}").text
    assert "Grace Adeyemi has asked you to join <b>Lambeth CPCG</b>" in page


def test_somebody_of_another_body_accepts_and_speaks_for_both(
    scene: Scene, lead: FlaskClient, sign_in: SignIn
) -> None:
    lead.post(PAGE, data=FORM | {"email": "colin@camden.example"})
    colin = sign_in(scene.colin)
    address = f"/invitation/{token_in(letters()[-1])}"
    portal_db.session.rollback()
    assert colin.post(address, data={"account": "colin@camden.example"}).status_code == 303
    bodies = [row.body.name for row in queries.memberships_of(scene.colin.id)]
    assert bodies == ["Camden CPCG", "Lambeth CPCG"]
    assert "You write for <b>Lambeth CPCG</b>, as a representative." in colin.get(PAGE).text


@pytest.mark.parametrize(
    "changes, status, said",
    [
        ({"email": "tom@lambeth.example"}, 409, "tom@lambeth.example already speaks for"),
        ({"email": "no address"}, 422, "Enter an e-mail address"),
        ({"contact_name": ""}, 422, "Write your colleague’s name"),
        ({"contact_name": "Win at http://x.example"}, 422, "Write the name only"),
        ({"role": "king"}, 422, "Not a valid choice"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(
    scene: Scene, lead: FlaskClient, changes: dict[str, str], status: int, said: str
) -> None:
    answer = lead.post(PAGE, data=FORM | changes)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert broken_rules(answer.text) == []
    assert letters() == []


def test_inviting_an_address_twice_is_a_message_and_sending_again_ends_the_old_link(
    scene: Scene, lead: FlaskClient
) -> None:
    lead.post(PAGE, data=FORM)
    twice = lead.post(PAGE, data=FORM)
    assert (twice.status_code, "is already invited" in twice.text) == (409, True)
    first = portal_db.session.scalars(portal_db.select(Invitation)).one()
    assert lead.post(f"{PAGE}invitations/{first.id}/resend").status_code == 303
    portal_db.session.expire_all()
    old, new = portal_db.session.scalars(portal_db.select(Invitation).order_by(Invitation.id))
    assert (old.revoked_at is not None, new.revoked_at, new.is_from_colleague) == (True, None, True)
    assert lead.post(f"{PAGE}invitations/{new.id}/revoke").status_code == 303
    assert "nadia@lambeth.example</span>" not in lead.get(PAGE).text


def test_nobody_reaches_another_bodys_people(
    scene: Scene, sign_in: SignIn, lead: FlaskClient
) -> None:
    lead.post(PAGE, data=FORM)
    invitation = portal_db.session.scalars(portal_db.select(Invitation)).one()
    colin = sign_in(scene.colin)
    tom = scene.place(scene.tom)
    for path in (
        f"{tom}/remove",
        f"{tom}/hand-over",
        f"{tom}/role",
        f"invitations/{invitation.id}/resend",
        f"invitations/{invitation.id}/revoke",
    ):
        assert colin.post(PAGE + path, data={"role": "lead"}).status_code == 404
    assert "Tom Fielding" not in colin.get(PAGE).text
    assert "nadia@lambeth.example" not in colin.get(PAGE).text
    assert {row.role for row in queries.members(scene.lambeth.id)} == set(MemberRole)


def test_removing_says_what_stays_and_ends_it_at_once(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn, lead: FlaskClient
) -> None:
    tom = sign_in(scene.tom)
    comments = "/consultations/strategy/draft/B/comments"
    sent = {
        "stance": "object",
        "comment": TYPED,
        "do": "save",
        "form_key": "k",
        "revision": "0",
        "version": "1",
        "body": str(scene.lambeth.id),
    }
    where = f"{PAGE}{scene.place(scene.tom)}/remove"
    asked = lead.get(where)
    assert broken_rules(asked.text) == []
    assert "Drafts, notes and replies for meetings that Tom Fielding wrote stay" in asked.text
    assert lead.post(where).status_code == 303
    assert lead.post(where).status_code == 303  # pressed twice
    assert tom.get(PAGE).status_code == 404
    refused = tom.post(comments, data=sent)
    assert (refused.status_code, TYPED in refused.text) == (404, True)
    assert db.session.scalars(db.select(Comment)).all() == []
    [letter] = letters()
    assert (letter.to_address, letter.subject) == (
        "tom@lambeth.example",
        "You no longer speak for Lambeth CPCG",
    )
    assert events("member removed") == [{"user_id": scene.tom.id}]


def test_removed_from_one_of_two_bodies_is_asked_which_with_the_words_kept(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn, lead: FlaskClient
) -> None:
    factories.make_member(scene.camden, user=scene.tom)
    tom = sign_in(scene.tom)
    lead.post(f"{PAGE}{scene.place(scene.tom)}/remove")
    answer = tom.post(
        "/consultations/strategy/draft/B/comments",
        data={"comment": TYPED, "body": str(scene.lambeth.id)},
    )
    assert (answer.status_code, TYPED in answer.text) == (409, True)
    assert "This was written for a body that you do not speak for" in answer.text


def test_the_only_lead_is_told_to_find_a_successor(scene: Scene, lead: FlaskClient) -> None:
    where = f"{PAGE}{scene.place(scene.grace)}/remove"
    answer = lead.post(where)
    assert (answer.status_code, "Make a colleague lead first" in answer.text) == (409, True)
    assert lead.get(PAGE).status_code == 200


def test_a_representative_leaves_and_removes_nobody(scene: Scene, sign_in: SignIn) -> None:
    tom = sign_in(scene.tom)
    assert tom.post(f"{PAGE}{scene.place(scene.grace)}/remove").status_code == 403
    answer = tom.post(f"{PAGE}{scene.place(scene.tom)}/remove")
    assert (answer.status_code, answer.location) == (303, "/")
    assert letters() == []


def test_handing_over_is_confirmed_and_told(scene: Scene, lead: FlaskClient) -> None:
    where = f"{PAGE}{scene.place(scene.tom)}/hand-over"
    page = lead.get(where).text
    assert ("Make Tom Fielding lead and step down" in page, broken_rules(page)) == (True, [])
    assert lead.post(where).status_code == 303
    assert lead.post(where).status_code == 303  # pressed twice
    assert [row.user_id for row in queries.leads(scene.lambeth.id)] == [scene.tom.id]
    [letter] = letters()
    assert (letter.to_address, letter.subject) == (
        "tom@lambeth.example",
        "You now lead Lambeth CPCG",
    )


def test_a_new_lead_changes_what_the_one_who_left_wrote_and_answered(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    response = factories.make_response(scene.consultation, scene.lambeth)
    comment = factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B1"),
        author=scene.grace,
        body=TYPED,
    )
    meeting = factories.make_meeting(scene.consultation)
    reply = Reply(
        meeting_id=meeting.id,
        body_id=scene.lambeth.id,
        answer=Answer.NO,
        replied_at=now(),
        replied_by_id=scene.grace.id,
        replied_by_name=scene.grace.name,
    )
    db.session.add(reply)
    db.session.flush()
    tom_row = db.session.get_one(Membership, scene.place(scene.tom))
    actions.change_role(tom_row, MemberRole.LEAD, by=scene.grace)
    actions.leave(db.session.get_one(Membership, scene.place(scene.grace)))
    db.session.commit()
    tom = sign_in(scene.tom)
    with tom.application.test_request_context():
        edit = url_for("responses.edit", slug="strategy", comment_id=comment.id)
    page = tom.get(edit)
    assert (page.status_code, TYPED in page.text) == (200, True)
    answer = tom.post(
        f"/consultations/strategy/meetings/{meeting.id}",
        data={
            "answer": "yes",
            "revision": str(reply.revision),
            "people-0-name": "Ann Clarke",
            "body": str(scene.lambeth.id),
        },
    )
    assert answer.status_code in {200, 303}
    db.session.expire_all()
    assert db.session.get_one(Reply, reply.id).answer is Answer.YES
    assert {letter.to_address for letter in letters()} == {"tom@lambeth.example"}


def test_letters_for_a_body_go_to_its_present_lead_where_the_person_has_gone(
    db: SQLAlchemy, scene: Scene
) -> None:
    meeting = factories.make_meeting(scene.consultation)
    reply = Reply(
        meeting_id=meeting.id,
        body_id=scene.lambeth.id,
        answer=Answer.NO,
        replied_at=now(),
        replied_by_id=scene.grace.id,
        replied_by_name=scene.grace.name,
    )
    db.session.add(reply)
    db.session.flush()
    tom_row = db.session.get_one(Membership, scene.place(scene.tom))
    actions.hand_over(scene.lambeth, to=tom_row, by=scene.grace)
    actions.leave(db.session.get_one(Membership, scene.place(scene.grace)))
    meeting_letters.tell_changed([reply], set(), meeting, moment=now(), address="")
    assert [letter.to_address for letter in letters()] == ["tom@lambeth.example"]


# --- staff ------------------------------------------------------------------------------------


@pytest.fixture
def admin(scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(factories.make_user("Amara Lewis", Right.ADMINISTRATOR))


def test_staff_appoint_a_lead_where_the_lead_has_gone(
    scene: Scene, admin: FlaskClient, db: SQLAlchemy
) -> None:
    base = f"/staff/consultations/strategy/bodies/{scene.lambeth.id}/members/"
    tom = scene.place(scene.tom)
    grace = scene.place(scene.grace)
    gone = {"become": "remove", "reason": "no longer with the body"}
    page = admin.get(f"{base}{grace}").text
    assert ("is the only lead" in page, broken_rules(page)) == (True, [])
    assert admin.post(f"{base}{grace}", data=gone).status_code == 303
    assert "No lead" in admin.get("/staff/consultations/strategy/bodies/").text
    appointed = {"become": "lead", "reason": "the body asked"}
    assert admin.post(f"{base}{tom}", data=appointed).status_code == 303
    assert [row.user_id for row in queries.leads(scene.lambeth.id)] == [scene.tom.id]
    assert events("member's role changed") == [
        {
            "user_id": scene.tom.id,
            "role": ["representative", "lead"],
            "reason": "the body asked",
        }
    ]
    assert admin.post(f"{base}{tom}", data={"become": "lead"}).status_code == 422
    assert [letter.subject for letter in letters()] == [
        "You no longer speak for Lambeth CPCG",
        "You now lead Lambeth CPCG",
    ]


def test_staff_change_nobody_under_the_wrong_body(scene: Scene, admin: FlaskClient) -> None:
    base = f"/staff/consultations/strategy/bodies/{scene.camden.id}/members/"
    assert admin.get(f"{base}{scene.place(scene.tom)}").status_code == 404
    other = factories.make_body("Elsewhere CPCG")
    stranger = factories.make_member(other)
    place = next(row.id for row in queries.members(other.id) if row.user_id == stranger.id)
    where = f"/staff/consultations/strategy/bodies/{other.id}/members/{place}"
    assert admin.get(where).status_code == 404
