"""The bodies asked: who is, how far, one more, again, no more, and somebody with an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.consultations import queries
from portal.consultations.models import Consultation
from portal.db import db as portal_db
from portal.stakeholders import actions
from portal.stakeholders.models import BodyKind, MemberRole
from portal.stakeholders.queries import members
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import asked, letters, make_admin, make_strategy
from tests.html_rules import broken_rules

BODIES = "/staff/consultations/strategy/bodies/"
HTMX = {"HX-Request": "true"}
FORM = {
    "name": "Camden CPCG",
    "kind": "cpcg",
    "borough": "Camden",
    "email": "Jo <lead@camden.example>",
    "contact_name": "Jo Okoro",
    "role": "lead",
}


@pytest.fixture
def strategy(db: SQLAlchemy) -> Consultation:
    return make_strategy()


@pytest.fixture
def admin(strategy: Consultation, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_admin())


def test_page_says_who_was_asked_and_who_came(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    joined, _ = asked(strategy)
    actions.accept(joined, user=factories.make_user("Grace Adeyemi"))
    asked(strategy, name="Transport for London", kind=BodyKind.GLA_GROUP, email="c@tfl.example")
    expired, _ = asked(strategy, name="Brent CPCG", email="b@brent.example")
    expired.expires_at = clock.now() - timedelta(days=2)
    page = admin.get(BODIES)
    assert (page.status_code, broken_rules(page.text)) == (200, [])
    for words in (
        "Community and Police Consultative Groups: 2 invited, 1 accepted, 0 waiting",
        "GLA Group: 1 invited, 0 accepted, 1 waiting",
        "Accepted by Grace Adeyemi on",
        "Grace Adeyemi, lead",
        "Waiting for an answer until",
        "Ran out on",
        "All (3)",
        "CPCGs (2)",
    ):
        assert words in page.text


@pytest.mark.parametrize(
    "query, shown",
    [
        ("", ["Brent CPCG", "Lambeth CPCG", "Transport for London"]),
        ("?kind=gla+group", ["Transport for London"]),
        ("?state=joined", ["Lambeth CPCG"]),
        ("?kind=cpcg&state=waiting", ["Brent CPCG"]),
        ("?kind=civic+forum", []),
        (
            "?kind=nonsense&state=%3Cscript%3E",
            ["Brent CPCG", "Lambeth CPCG", "Transport for London"],
        ),
    ],
)
def test_filter_shows_the_rows_asked_for(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient, query: str, shown: list[str]
) -> None:
    joined, _ = asked(strategy)
    actions.accept(joined, user=factories.make_user())
    asked(strategy, name="Transport for London", kind=BodyKind.GLA_GROUP, email="c@tfl.example")
    asked(strategy, name="Brent CPCG", email="b@brent.example")
    page = admin.get(BODIES + query).text
    rows = [
        name
        for name in ("Brent CPCG", "Lambeth CPCG", "Transport for London")
        if f'<th scope="row">{name}' in page
    ]
    assert rows == shown
    assert broken_rules(page) == []


def test_inviting_one_body_says_so_and_writes_with_the_meetings(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    factories.make_meeting(strategy)
    answer = admin.post(BODIES, data=FORM)
    assert (answer.status_code, answer.location) == (303, BODIES)
    assert "lead@camden.example is invited for Camden CPCG." in admin.get(BODIES).text
    db.session.rollback()
    [letter] = letters()
    assert letter.to_address == "lead@camden.example"
    assert "\n  Meetings  " in letter.body
    assert [b.name for b in queries.participating_bodies(strategy.id)] == ["Camden CPCG"]


@pytest.mark.parametrize(
    "changes, status, said",
    [
        ({"email": "camden.example"}, 422, "Enter an e-mail address with a name, an @"),
        ({"email": ""}, 422, "Enter an e-mail address"),
        ({"name": ""}, 422, "Write the name of the body"),
        ({"name": "..."}, 422, "Write the name of the body"),
        ({"kind": ""}, 422, "Choose a kind"),
        ({"borough": "Atlantis"}, 422, "Not a valid choice"),
        ({"role": "king"}, 422, "Not a valid choice"),
        (
            {"name": "lambeth cpcg", "email": "LEAD@lambeth.example"},
            409,
            "lead@lambeth.example is already invited for Lambeth CPCG.",
        ),
    ],
)
def test_what_cannot_be_sent_is_said_and_the_typed_text_stays(
    strategy: Consultation,
    admin: FlaskClient,
    changes: dict[str, str],
    status: int,
    said: str,
) -> None:
    asked(strategy)
    answer = admin.post(BODIES, data=FORM | {"contact_name": "Typed Contact"} | changes)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert 'value="Typed Contact"' in answer.text
    assert broken_rules(answer.text) == []
    portal_db.session.rollback()
    assert [b.name for b in queries.participating_bodies(strategy.id)] == ["Lambeth CPCG"]
    assert len(letters()) == 1


def test_inviting_a_member_is_a_message_not_a_failure(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    invitation, _ = asked(strategy)
    user = factories.make_user("Grace Adeyemi", email="lead@lambeth.example")
    actions.accept(invitation, user=user)
    answer = admin.post(
        BODIES, data=FORM | {"name": "Lambeth CPCG", "email": "lead@lambeth.example"}
    )
    assert answer.status_code == 409
    assert "Grace Adeyemi already speaks for Lambeth CPCG." in answer.text


def test_sending_again_replaces_the_link_in_its_row(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    invitation, _ = asked(strategy)
    body_id = invitation.body_id
    answer = admin.post(f"{BODIES}{body_id}/invitations/{invitation.id}/resend", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<tr id="body-{body_id}"')
    assert "A new invitation is on its way to lead@lambeth.example." in answer.text
    assert "data-focus" in answer.text
    assert broken_rules(answer.text, whole=False) == []
    db.session.rollback()
    assert [letter.to_address for letter in letters()] == ["lead@lambeth.example"] * 2
    assert invitation.revoked_at is not None


def test_revoking_ends_the_link_in_its_row(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient, client: FlaskClient
) -> None:
    invitation, token = asked(strategy)
    answer = admin.post(
        f"{BODIES}{invitation.body_id}/invitations/{invitation.id}/revoke", headers=HTMX
    )
    assert (answer.status_code, "Revoked on" in answer.text) == (200, True)
    assert "/revoke" not in answer.text
    assert client.get(f"/invitation/{token}").status_code == 410


@pytest.mark.parametrize("deed", ["resend", "revoke"])
def test_buttons_work_without_javascript(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient, deed: str
) -> None:
    invitation, _ = asked(strategy)
    answer = admin.post(f"{BODIES}{invitation.body_id}/invitations/{invitation.id}/{deed}")
    assert (answer.status_code, answer.location) == (303, BODIES)
    assert 'role="status"' in admin.get(BODIES).text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("deed", ["resend", "revoke"])
def test_invitation_that_was_accepted_meanwhile_stands(
    db: SQLAlchemy,
    strategy: Consultation,
    admin: FlaskClient,
    deed: str,
    headers: dict[str, str],
) -> None:
    invitation, _ = asked(strategy)
    actions.accept(invitation, user=factories.make_user(email=invitation.email))
    answer = admin.post(
        f"{BODIES}{invitation.body_id}/invitations/{invitation.id}/{deed}", headers=headers
    )
    assert answer.status_code == 409
    db.session.rollback()
    assert (invitation.revoked_at, len(letters())) == (None, 1)


def test_account_with_another_address_is_linked_to_the_body(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    invitation, _ = asked(strategy)
    body_id = invitation.body_id
    factories.make_user("Home Person", email="home@private.example")
    form = {"member-body": str(body_id), "member-role": "representative"}
    answer = admin.post(f"{BODIES}members", data=form | {"member-email": "HOME@private.example"})
    assert (answer.status_code, answer.location) == (303, BODIES)
    db.session.rollback()
    assert [(m.user.email, m.role) for m in members(body_id)] == [
        ("home@private.example", MemberRole.REPRESENTATIVE)
    ]
    again = admin.post(f"{BODIES}members", data=form | {"member-email": "home@private.example"})
    assert (again.status_code, "already speaks for" in again.text) == (409, True)
    nobody = admin.post(f"{BODIES}members", data=form | {"member-email": "no@body.example"})
    assert (nobody.status_code, "Nobody has an account" in nobody.text) == (422, True)
    assert broken_rules(nobody.text) == []


def test_account_is_not_linked_to_a_body_that_takes_no_part(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    asked(strategy)
    stranger = factories.make_body("No part")
    stranger_id = stranger.id
    user = factories.make_user()
    answer = admin.post(
        f"{BODIES}members",
        data={
            "member-body": str(stranger_id),
            "member-role": "lead",
            "member-email": user.email,
        },
    )
    assert answer.status_code == 422
    assert list(members(stranger_id)) == []


def test_hostile_names_are_shown_as_text(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    hostile = '"><script>x</script>'
    invitation, _ = asked(strategy, name=hostile, contact_name=hostile)
    actions.accept(invitation, user=factories.make_user(hostile))
    page = admin.get(BODIES).text
    assert ("<script>x" in page, broken_rules(page)) == (False, [])
