"""The first pages: what a visitor, a body and staff find."""

from __future__ import annotations

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right
from portal.consultations.models import Stage
from portal.home import queries
from portal.responses.models import CommentState, ResponseState
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.factories import visit_of
from tests.html_rules import broken_rules
from tests.statements import statements
from tests.world import CAMDEN_NEEDS, CAMDEN_WAITING, ELSEWHERE, make_world


def test_a_visitor_is_told_what_this_is(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Consultations here are by invitation" in page


def test_a_visitor_learns_of_no_consultation(db: SQLAlchemy, client: FlaskClient) -> None:
    world = make_world()
    assert world.consultation.title not in client.get("/").text


def test_somebody_in_one_consultation_goes_straight_to_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    answer = sign_in(world.people["lead"]).get("/")
    assert (answer.status_code, answer.location) == (303, "/consultations/strategy/")


def test_the_list_holds_exactly_what_is_theirs(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    page = sign_in(world.people["lead"]).get("/?all=yes").text
    assert page.count("<tbody>") == 1
    assert page.count('<th scope="row">') == 1
    assert "/consultations/elsewhere/" not in page


def test_staff_see_every_consultation(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    page = sign_in(world.people["moderator"]).get("/").text
    assert page.count('<th scope="row">') == 2


def test_somebody_in_none_is_told_so(db: SQLAlchemy, sign_in: SignIn) -> None:
    user = factories.make_user()
    db.session.commit()
    assert "There is no consultation for you here yet" in sign_in(user).get("/").text


def test_the_overview_counts_completed_sections(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body("Lambeth CPCG")
    lead = factories.make_member(body)
    consultation = factories.make_consultation("strategy", bodies=(body,))
    version = factories.make_version(consultation)
    response = factories.make_response(consultation, body)
    factories.make_nil_return(response, factories.section_at(version, "A"), author=lead)
    db.session.commit()
    page = sign_in(lead).get("/consultations/strategy/").text
    assert "You have completed 1 of 3 sections" in page
    assert "Check and submit" in page


def test_a_representative_is_not_offered_to_submit(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    assert (
        "Check and submit"
        not in sign_in(world.people["member"]).get("/consultations/strategy/").text
    )


def test_the_overview_says_when_it_is_submitted(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    page = sign_in(world.people["other lead"]).get("/consultations/strategy/").text
    assert "Camden CPCG has submitted" in page
    assert "DS-2027-0001" in page
    assert "Check and submit" not in page


def test_after_the_close_the_overview_says_what_to_do(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body()
    lead = factories.make_member(body)
    consultation = factories.make_consultation("strategy", closes_in_days=-1, bodies=(body,))
    factories.make_version(consultation)
    db.session.commit()
    page = sign_in(lead).get("/consultations/strategy/").text
    assert "was not submitted" in page
    assert "ask for it to be taken late" in page


def test_before_the_opening_there_is_no_draft_to_read(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body()
    lead = factories.make_member(body)
    consultation = factories.make_consultation("strategy", opened_days_ago=-3, bodies=(body,))
    factories.make_version(consultation)
    db.session.commit()
    assert visit_of(lead, consultation).stage is Stage.PREPARING
    page = sign_in(lead).get("/consultations/strategy/").text
    assert "The consultation opens on" in page
    assert "Supporting information" not in page


def test_the_overview_shows_nothing_of_others(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    page = sign_in(world.people["lead"]).get("/consultations/strategy/").text
    for words in (CAMDEN_NEEDS, CAMDEN_WAITING, ELSEWHERE, "Shirley Boateng"):
        assert words not in page


def test_the_administrator_sees_what_is_left_to_set_up(db: SQLAlchemy, sign_in: SignIn) -> None:
    admin = factories.make_user("Amara Lewis", Right.ADMINISTRATOR)
    factories.make_consultation("new", launched=False)
    db.session.commit()
    page = sign_in(admin).get("/consultations/new/").text
    assert "1 of 5 steps done" in page


def test_the_desk_counts_what_waits(db: SQLAlchemy) -> None:
    world = make_world()
    desk = queries.desk(visit_of(world.people["moderator"], world.consultation))
    assert [(task.name, task.state) for task in desk.tasks] == [
        ("Moderation", "2 comments waiting"),
        ("Section summaries", "1 written"),
    ]


def test_staff_who_speak_for_a_body_see_its_affairs_and_their_own_tasks(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    world = make_world()
    page = sign_in(world.people["staff and member"]).get("/consultations/strategy/").text
    assert "You have completed 0 of 3 sections" in page
    assert "Your work as staff" in page
    assert "2 comments waiting" in page
    assert broken_rules(page) == []


def test_an_administrator_who_speaks_for_a_body_sees_what_is_left_to_set_up(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    body = factories.make_body("Lambeth CPCG")
    admin = factories.make_member(body, user=factories.make_user("", Right.ADMINISTRATOR))
    factories.make_consultation("new", launched=False, bodies=(body,))
    db.session.commit()
    page = sign_in(admin).get("/consultations/new/").text
    assert "2 of 5 steps done" in page
    assert broken_rules(page) == []


def test_a_body_sees_no_staff_tasks(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    page = sign_in(world.people["lead"]).get("/consultations/strategy/").text
    assert "Your work as staff" not in page


def test_a_reply_is_offered_where_it_is_taken_before_the_opening_too(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    body = factories.make_body("Lambeth CPCG")
    lead = factories.make_member(body)
    consultation = factories.make_consultation("strategy", opened_days_ago=-3, bodies=(body,))
    consultation.launched_at = clock.now()
    factories.make_meeting(consultation)
    db.session.commit()
    browser = sign_in(lead)
    for page in ("/consultations/strategy/", "/consultations/strategy/meetings/"):
        assert "Reply for Lambeth CPCG" in browser.get(page).text


def test_a_reply_is_not_offered_where_it_is_not_taken(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body("Lambeth CPCG")
    staff = factories.make_member(body, user=factories.make_user("", Right.ORGANISER))
    consultation = factories.make_consultation("strategy", launched=False, bodies=(body,))
    meeting = factories.make_meeting(consultation)
    db.session.commit()
    browser = sign_in(staff)
    where = "/consultations/strategy/meetings/"
    for page in ("/consultations/strategy/", where, f"{where}{meeting.id}"):
        assert "Reply for" not in browser.get(page).text
    assert browser.post(f"{where}{meeting.id}").status_code == 403


def test_somebody_with_two_bodies_changes_between_them(db: SQLAlchemy, sign_in: SignIn) -> None:
    lambeth, camden = factories.make_body("Lambeth CPCG"), factories.make_body("Camden CPCG")
    chair = factories.make_member(lambeth)
    factories.make_member(camden, user=chair, role=MemberRole.REPRESENTATIVE)
    consultation = factories.make_consultation("strategy", bodies=(lambeth, camden))
    factories.make_version(consultation)
    db.session.commit()
    browser = sign_in(chair)
    assert "for Camden CPCG" in browser.get("/consultations/strategy/").text
    answer = browser.post("/bodies", data={"body": str(lambeth.id)})
    assert answer.status_code == 303
    page = browser.get("/consultations/strategy/").text
    assert "lead of Lambeth CPCG" in page
    assert "You write for <b>Lambeth CPCG</b>, as its lead." in page
    assert "Change to Camden CPCG" in page


def test_another_body_cannot_be_chosen(db: SQLAlchemy, sign_in: SignIn) -> None:
    world = make_world()
    browser = sign_in(world.people["lead"])
    assert browser.post("/bodies", data={"body": str(world.camden.id)}).status_code == 422
    assert "Lambeth CPCG" in browser.get("/consultations/strategy/").text


def test_statements_do_not_grow_with_comments(db: SQLAlchemy) -> None:
    body, other = factories.make_body(), factories.make_body()
    lead = factories.make_member(body)
    consultation = factories.make_consultation("strategy", bodies=(body, other))
    version = factories.make_version(consultation)
    response = factories.make_response(consultation, other, state=ResponseState.SUBMITTED)
    visit = visit_of(lead, consultation)
    queries.stand(visit)
    counts = []
    for number in (3, 30):
        for _ in range(number):
            factories.make_comment(
                response,
                version,
                factories.section_at(version, "B1"),
                author=lead,
                state=CommentState.PUBLISHED,
            )
        with statements() as sent:
            queries.stand(visit)
        counts.append(len(sent))
    assert counts[0] == counts[1]
