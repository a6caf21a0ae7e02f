"""Ready for sign-off: told once, taken back by anybody of the body, cleared by submission."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right
from portal.mail.models import DigestItem, Kind, Letter, MailChoice, Pace
from portal.responses import actions, queries
from portal.responses.models import Response, ResponseState
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import ADDRESS, HTMX, SIGN_OFF, Scene, make_scene, said

BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def drafted(*, words: str = "Words of Lambeth") -> Scene:
    scene = make_scene()
    actions.add_comment(scene.visit(), scene.outline, None, said(None, words), form_key="a")
    factories.db.session.commit()
    return scene


def response_of(db: SQLAlchemy) -> Response:
    db.session.expire_all()
    return db.session.scalars(db.select(Response)).one()


def letters(db: SQLAlchemy) -> list[Letter]:
    return [
        each
        for each in db.session.scalars(db.select(Letter).order_by(Letter.id))
        if "Ready for sign-off" in each.subject
    ]


@BOTH
def test_the_leads_are_told_by_letter_once(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = drafted()
    second = factories.make_member(scene.lambeth, role=MemberRole.LEAD)
    toms = sign_in(scene.tom)
    assert "Tell the lead that it is ready" in toms.get(f"{scene.url}/response/status").text
    for _ in range(2):
        answer = toms.post(f"{scene.url}/response/ready", headers=headers)
        assert answer.status_code == (200 if headers else 303)
    response = response_of(db)
    assert response.state is ResponseState.READY
    assert response.ready_by_name == "Tom Fielding"
    assert {each.to_address for each in letters(db)} == {scene.grace.email, second.email}
    (first, _) = letters(db)
    assert f"{scene.url}/response/check" in first.body
    assert "Words of Lambeth" not in first.body
    page = sign_in(scene.grace).get(f"{scene.url}/response/check").text
    assert "Ready for sign-off" in page
    assert "Tom Fielding said so today" in page
    assert "Nothing changed since" in page


def test_a_lead_whose_account_is_closed_is_not_told(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = drafted()
    second = factories.make_member(scene.lambeth, role=MemberRole.LEAD)
    scene.grace.deactivated_at = clock.now()
    db.session.commit()
    sign_in(scene.tom).post(f"{scene.url}/response/ready")
    assert [each.to_address for each in letters(db)] == [second.email]


def test_a_lead_who_chose_the_digest_has_it_there(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = drafted()
    db.session.add(MailChoice(address=scene.grace.email, kind=Kind.COLLEAGUES, pace=Pace.DAILY))
    db.session.commit()
    sign_in(scene.tom).post(f"{scene.url}/response/ready")
    assert letters(db) == []
    (item,) = db.session.scalars(db.select(DigestItem))
    assert item.to_address == scene.grace.email


def test_a_response_of_nothing_is_not_ready(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = sign_in(scene.tom).post(f"{scene.url}/response/ready")
    assert answer.status_code == 409
    assert "nothing to submit yet" in answer.text
    assert letters(db) == []


@BOTH
def test_anybody_of_the_body_takes_it_back_and_it_can_be_told_again(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = drafted()
    toms, graces = sign_in(scene.tom), sign_in(scene.grace)
    toms.post(f"{scene.url}/response/ready")
    for _ in range(2):
        answer = graces.post(f"{scene.url}/response/ready/undo", headers=headers)
        assert answer.status_code == (200 if headers else 303)
    response = response_of(db)
    assert (response.state, response.ready_at) == (ResponseState.DRAFTING, None)
    assert response.ready_by_name == ""
    with clock.pretending(clock.now() + timedelta(minutes=1)):
        actions.tell_ready(scene.visit(scene.tom), address=ADDRESS)
    db.session.commit()
    assert len(letters(db)) == 2  # told at two times


def test_drafting_goes_on_and_the_page_counts_what_changed_since(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = drafted()
    sign_in(scene.tom).post(f"{scene.url}/response/ready")
    actions.add_comment(scene.visit(), scene.outline, None, said(None, "More"), form_key="b")
    actions.say_nothing_to_add(scene.visit(), scene.passage("B"))
    db.session.commit()
    assert response_of(db).state is ResponseState.READY
    page = sign_in(scene.grace).get(f"{scene.url}/response/status").text
    assert "2 answers changed since." in page


def test_submission_clears_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = drafted()
    sign_in(scene.tom).post(f"{scene.url}/response/ready")
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    response = response_of(db)
    assert (response.state, response.ready_at) == (ResponseState.SUBMITTED, None)
    assert response.ready_by_name == ""
    answer = sign_in(scene.tom).post(f"{scene.url}/response/ready")
    assert answer.status_code == 409
    assert response_of(db).ready_at is None


def test_reopened_it_stays_reopened_when_it_is_ready(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = drafted()
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    actions.reopen(scene.visit(), address=ADDRESS)
    db.session.commit()
    sign_in(scene.tom).post(f"{scene.url}/response/ready")
    response = response_of(db)
    assert response.state is ResponseState.REOPENED
    assert response.ready_by_name == "Tom Fielding"
    sign_in(scene.tom).post(f"{scene.url}/response/ready/undo")
    assert response_of(db).state is ResponseState.REOPENED


def test_nobody_else_says_so(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = drafted()
    staff = factories.make_user("Everything", *Right)
    for action in ("ready", "ready/undo"):
        url = f"{scene.url}/response/{action}"
        assert sign_in(staff).post(url).status_code == 403
    assert sign_in(scene.grace).post(f"{scene.url}/response/ready").status_code == 403
    assert sign_in(scene.ravi).post(f"{scene.url}/response/ready").status_code == 403
    assert response_of(db).ready_at is None


def test_it_is_too_late_after_the_close(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = drafted()
    scene.close()
    answer = sign_in(scene.tom).post(f"{scene.url}/response/ready")
    assert answer.status_code == 409
    assert "The consultation closed" in answer.text
    assert letters(db) == []
    stored = queries.response_of(scene.visit())
    assert stored is not None
    assert stored.ready_at is None
