"""An administrator makes a consultation and sets its dates; nobody else may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Right
from portal.consultations.models import Consultation, Visibility
from portal.stakeholders.models import Body, Invitation
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import asked, checksum, events, make_admin, make_strategy
from tests.html_rules import broken_rules

NEW = "/staff/consultations/new"
SETTINGS = "/staff/consultations/strategy/settings"
BODIES = "/staff/consultations/strategy/bodies/"
LIST = "/staff/consultations/strategy/bodies/invite-list"


def typed(**changes: str) -> MultiDict[str, str]:
    fields = {
        "title": "Draft Consultation Strategy",
        "aims": "To hear what bodies think.",
        "what_happens": "Every comment is read.",
        "opens_on": "2 11 2026",
        "opens_time": "9am",
        "closes_on": "29 1 2027",
        "closes_time": "11:59pm",
        "visibility": "after close",
        "reference_prefix": "CS",
        **changes,
    }
    sent: MultiDict[str, str] = MultiDict()
    for name, value in fields.items():
        if name.endswith("_on"):
            sent.setlist(name, value.split(" "))
        else:
            sent[name] = value
    return sent


@pytest.fixture
def admin(db: SQLAlchemy, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_admin())


@pytest.fixture
def strategy(db: SQLAlchemy) -> Consultation:
    return make_strategy()


def the_consultation(db: SQLAlchemy) -> Consultation:
    db.session.rollback()
    return db.session.scalars(select(Consultation)).one()


def test_making_a_consultation_leads_on_to_its_draft(db: SQLAlchemy, admin: FlaskClient) -> None:
    answer = admin.post(NEW, data=typed())
    assert (answer.status_code, answer.location) == (
        303,
        "/staff/consultations/draft-consultation-strategy/versions/",
    )
    made = the_consultation(db)
    assert (made.opens_at, made.closes_at, made.launched_at, made.visibility) == (
        datetime(2026, 11, 2, 9, tzinfo=UTC),
        datetime(2027, 1, 29, 23, 59, 59, tzinfo=UTC),
        None,
        Visibility.AFTER_CLOSE,
    )
    assert len(events("consultation created")) == 1


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"title": ""}, "Write the title"),
        ({"title": "x" * 201}, "The title must be 200 characters or fewer"),
        ({"aims": " "}, "Write the aims"),
        ({"opens_on": "31 2 2027"}, "The opening date must be a real day in numbers"),
        ({"opens_on": "  "}, "Enter the opening date, like 29 1 2027"),
        ({"opens_on": "2 11"}, "The opening date must be a real day in numbers"),
        ({"opens_on": "2 11 26"}, "The opening date must be a real day in numbers"),
        ({"closes_on": "1 11 2026"}, "The closing date must be after the opening date"),
        ({"closes_on": "28 3 2027", "closes_time": "1:30am"}, "London’s clocks go forward"),
        ({"closes_time": "9"}, "Enter a time, like 11:59pm or 23:59"),
        ({"closes_time": "midnight"}, "Midnight could be either end of the day"),
        ({"visibility": "x"}, "Not a valid choice"),
        ({"reference_prefix": "A-1"}, "Use 1 to 8 letters or digits"),
        ({"slug": "Not This"}, "Use small letters, digits and single hyphens"),
    ],
)
def test_what_cannot_stand_is_said_and_the_typed_text_stays(
    db: SQLAlchemy, admin: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = admin.post(NEW, data=typed(what_happens="Typed and kept", **changes))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "Typed and kept" in answer.text
    assert broken_rules(answer.text) == []
    assert db.session.scalars(select(Consultation)).all() == []


def test_error_of_a_date_links_to_its_first_box(admin: FlaskClient) -> None:
    page = admin.post(NEW, data=typed(closes_on="x 1 2027")).text
    assert 'href="#closes_on-day"' in page
    assert 'id="closes_on-day"' in page


def test_settings_show_what_is_and_change_it(
    db: SQLAlchemy, admin: FlaskClient, strategy: Consultation
) -> None:
    strategy.launched_at = None
    page = admin.get(SETTINGS)
    assert (page.status_code, broken_rules(page.text)) == (200, [])
    for shown in ('value="11:59pm"', 'value="9am"', 'value="29"', "11:59pm lasts until midnight"):
        assert shown in page.text
    answer = admin.post(SETTINGS, data=typed(closes_on="30 7 2027", closes_time="17:00"))
    assert (answer.status_code, answer.location) == (303, SETTINGS)
    assert "The settings are saved." in admin.get(SETTINGS).text
    assert the_consultation(db).closes_at == datetime(2027, 7, 30, 16, 0, 59, tzinfo=UTC)
    assert 'value="5pm"' in admin.get(SETTINGS).text


def test_once_opened_the_settings_show_the_close_and_link_to_extensions(
    db: SQLAlchemy, admin: FlaskClient, strategy: Consultation
) -> None:
    page = admin.get(SETTINGS).text
    assert "closes_on" not in page
    assert "until Friday 29 January 2027, 11:59pm, London time" in page
    assert 'href="/staff/consultations/strategy/extensions/"' in page
    sent = typed(title="New name")
    sent.poplist("closes_on")
    assert admin.post(SETTINGS, data=sent).status_code == 303
    after = the_consultation(db)
    assert (after.title, after.closes_at) == ("New name", strategy.closes_at)
    earlier = admin.post(SETTINGS, data=typed(title="Typed", closes_on="1 12 2026"))
    assert earlier.status_code == 422
    assert "That cannot be brought forward; to give more time, extend it." in earlier.text
    assert ('value="Typed"' in earlier.text, broken_rules(earlier.text)) == (True, [])


def test_saving_settings_unchanged_changes_no_date(
    db: SQLAlchemy, admin: FlaskClient, strategy: Consultation
) -> None:
    before = (strategy.opens_at, strategy.closes_at)
    admin.post(SETTINGS, data=typed())
    after = the_consultation(db)
    assert (after.opens_at, after.closes_at) == before
    assert events("consultation changed") == [{}]


def test_settings_refused_show_the_typed_text(
    db: SQLAlchemy, admin: FlaskClient, strategy: Consultation
) -> None:
    answer = admin.post(SETTINGS, data=typed(title="Typed title", closes_on="1 1 2026"))
    assert (answer.status_code, "Typed title" in answer.text) == (422, True)
    assert the_consultation(db).title == "Draft Consultation Strategy"


@pytest.mark.parametrize("right", [None, Right.MODERATOR, Right.ORGANISER, Right.APPROVER])
def test_pages_and_deeds_are_an_administrators_alone(
    db: SQLAlchemy, sign_in: SignIn, strategy: Consultation, right: Right | None
) -> None:
    invitation, _ = asked(strategy)
    one = f"{BODIES}{invitation.body_id}/invitations/{invitation.id}"
    user = (
        factories.make_user("Staff", right)
        if right
        else factories.make_member(db.session.get_one(Body, invitation.body_id))
    )
    browser = sign_in(user)
    browser.get("/")
    before = checksum()
    got = [browser.get(a).status_code for a in (NEW, SETTINGS, BODIES, LIST)]
    sent = [
        browser.post(a, data=typed()).status_code
        for a in (NEW, SETTINGS, BODIES, LIST, f"{BODIES}members", f"{one}/resend", f"{one}/revoke")
    ]
    assert (set(got), set(sent)) == ({403}, {403})
    assert checksum() == before


def test_consultation_that_is_not_there_is_a_404(admin: FlaskClient) -> None:
    for address in (SETTINGS, BODIES, LIST):
        assert admin.get(address).status_code == 404
        assert admin.post(address, data=typed()).status_code == 404


def test_pages_in_their_empty_state_keep_the_rules(
    admin: FlaskClient, strategy: Consultation
) -> None:
    for address in (NEW, SETTINGS, BODIES, LIST):
        assert broken_rules(admin.get(address).text) == []


def test_invitation_of_another_consultation_is_a_404(
    db: SQLAlchemy, admin: FlaskClient, strategy: Consultation
) -> None:
    invitation, _ = asked(factories.make_consultation("other"))
    body_id, invitation_id = invitation.body_id, invitation.id
    for deed in ("resend", "revoke"):
        answer = admin.post(f"{BODIES}{body_id}/invitations/{invitation_id}/{deed}")
        assert answer.status_code == 404
    db.session.rollback()
    assert db.session.get_one(Invitation, invitation_id).revoked_at is None
