"""A body's pages about meetings: what it sees, what it sends, and what it never sees."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from icalendar import Calendar
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Right
from portal.db import db as portal_db
from portal.meetings.models import PEOPLE_PER_REPLY, Answer, Reply
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.databases import empty
from tests.meetings.scene import Scene, form, letters, make_scene, reply_of
from tests.statements import statements

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NEEDS = "canary-access-needs"


def text_of(page: str) -> str:
    """What is read: without markup, one space between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def close_replies(scene: Scene) -> None:
    scene.meeting.replies_close_at = clock.now() - timedelta(minutes=5)
    portal_db.session.commit()


def list_address(scene: Scene) -> str:
    return f"/consultations/{scene.consultation.slug}/meetings/"


def test_the_list_says_how_our_body_stands_with_each_meeting(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(seats=2)
    second = factories.make_meeting(scene.consultation, in_days=40)
    scene.reply(0, "Grace Adeyemi", "Tom Fielding")
    page = sign_in(scene.leads[0]).get(list_address(scene)).text
    assert "Going: Grace Adeyemi and Tom Fielding" in text_of(page)
    assert "None of 2 seats left" in text_of(page)
    assert "Not answered" in text_of(page)
    assert "40 of 40 seats left" in text_of(page)
    assert f"/meetings/{second.id}" in page


def test_the_list_says_the_place_in_the_queue(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    scene.reply(2, "Victor")
    page = text_of(sign_in(scene.leads[2]).get(list_address(scene)).text)
    assert "Victor: 2nd on the waiting list" in page
    assert "Going" not in page
    assert "Colin" not in page


def test_the_rule_of_who_gets_a_seat_is_on_the_page(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.leads[0])
    for address in (list_address(scene), scene.address()):
        page = text_of(client.get(address).text)
        assert "People are seated one by one, in the order in which they are named." in page
        assert "A seat that falls free goes at once to the first who waits" in page


def test_with_no_meeting_the_list_says_so(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    db.session.delete(scene.meeting)
    assert (
        "No meeting has been arranged yet" in sign_in(scene.leads[0]).get(list_address(scene)).text
    )


def test_the_pages_take_as_many_statements_for_3_bodies_as_for_60(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    counted = []
    for bodies in (3, 60):
        empty(db)
        scene = make_scene(bodies, seats=10)
        for n in range(bodies):
            scene.reply(n, f"Person of {n:02}", f"Colleague of {n:02}")
        client = sign_in(scene.leads[0])
        for address in (list_address(scene), scene.address()):
            with statements() as sent:
                assert client.get(address).status_code == 200
            counted.append(len(sent))
    assert counted[:2] == counted[2:]
    assert max(counted) <= 8


@pytest.mark.parametrize("headers, status", [({}, 303), (HTMX, 200)], ids=["plain", "htmx"])
def test_a_reply_is_kept_and_the_state_comes_first(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    scene = make_scene()
    client = sign_in(scene.leads[0])
    answer = client.post(scene.address(), data=form("yes", "Grace", "", "Tom"), headers=headers)
    assert answer.status_code == status
    page = answer.text if headers else client.get(answer.headers["Location"]).text
    assert ("<html" in page) == (not headers)
    said = text_of(page)
    assert "You are going" in said
    assert "Going: Grace and Tom" in said
    assert "Your reply is kept. We have written to lead00@body.example." in said
    assert said.index("You are going") < said.index("Change the reply")
    assert '<button class="govuk-button"' not in page
    assert "Give up the seat of Grace" in said
    assert len(letters()) == 1


@pytest.mark.parametrize(
    "answer, headline", [("maybe", "You said maybe"), ("no", "You are not going")]
)
def test_a_maybe_and_a_no_are_recorded(
    db: SQLAlchemy, sign_in: SignIn, answer: str, headline: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.leads[0])
    client.post(scene.address(), data=form(answer))
    assert headline in client.get(scene.address()).text
    assert db.session.scalars(select(Reply.answer)).all() == [Answer(answer)]


def test_any_member_replies_also_after_the_consultation_has_closed(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.consultation.closes_at = clock.now() - timedelta(days=1)
    member = factories.make_member(scene.bodies[0], role=MemberRole.REPRESENTATIVE)
    assert sign_in(member).post(scene.address(), data=form("no")).status_code == 303


def test_nobody_replies_before_launch(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.consultation.launched_at = None
    staff_and_member = factories.make_user("Both", Right.MODERATOR)
    factories.make_member(scene.bodies[0], user=staff_and_member)
    assert sign_in(scene.leads[0]).post(scene.address(), data=form("no")).status_code == 404
    assert sign_in(staff_and_member).post(scene.address(), data=form("no")).status_code == 403
    assert db.session.scalars(select(Reply)).all() == []


def test_staff_do_not_reply(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.organiser)
    assert client.get(scene.address()).status_code == 200
    assert client.post(scene.address(), data=form("no")).status_code == 403
    assert client.post(scene.address("/people/1/cancel")).status_code == 403


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    "data, sentence",
    [
        (form("", "Grace"), "Say yes, maybe or no"),
        (form("perhaps", "Grace"), "Say yes, maybe or no"),
        (form("yes"), "Name at least one person who is coming"),
        (form("yes", "Grace", "grace"), "grace is named twice"),
        (form("yes", ("", "A ramp")), "Write the name of the person who needs this"),
        (form("yes", "!!"), "Write the name of the person, in letters"),
        (form("yes", "G" * 121), "A name must be 120 characters or fewer"),
        (form("yes", ("Grace", "n" * 501)), "Access needs must be 500 characters or fewer"),
        (form("yes", *[f"Person {c}" for c in "abcdefg"]), "Take 1 off"),
        (form("yes", "Grace") | {"revision": "x"}, "Reload it and try again"),
    ],
)
def test_a_reply_with_a_problem_says_which_and_keeps_what_was_typed(
    db: SQLAlchemy,
    sign_in: SignIn,
    data: dict[str, str],
    sentence: str,
    headers: dict[str, str],
) -> None:
    scene = make_scene()
    answer = sign_in(scene.leads[0]).post(scene.address(), data=data, headers=headers)
    assert answer.status_code == 422
    assert ("<html" in answer.text) == (not headers)
    assert sentence in text_of(answer.text)
    assert "There is a problem" in answer.text
    for name, typed in data.items():
        if name.startswith("people-"):
            assert typed in answer.text
    assert db.session.scalars(select(Reply)).all() == []


@pytest.mark.parametrize("index", ["²", "9" * 5_000, "-1", "٣", "x"])
def test_rows_that_are_not_numbered_plainly_are_ignored(
    db: SQLAlchemy, sign_in: SignIn, index: str
) -> None:
    scene = make_scene()
    data = form("yes", "Grace") | {f"people-{index}-name": "Nobody"}
    assert sign_in(scene.leads[0]).post(scene.address(), data=data).status_code == 303
    assert scene.seated() == ["Grace"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_another_row_is_added_without_script_and_nothing_is_kept(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.leads[0])
    page = client.get(scene.address()).text
    assert [int(n) for n in re.findall(r'name="people-(\d)-name"', page)] == [0, 1]
    data = form("yes", ("Grace", "A ramp"), "Tom", add="yes")
    answer = client.post(scene.address(), data=data, headers=headers)
    assert answer.status_code == 200
    assert [int(n) for n in re.findall(r'name="people-(\d)-name"', answer.text)] == [0, 1, 2]
    assert 'value="Grace"' in answer.text
    assert "A ramp" in answer.text
    assert db.session.scalars(select(Reply)).all() == []


def test_no_more_rows_are_added_than_a_body_may_send(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    people = [f"Person {c}" for c in "abcdef"]
    answer = sign_in(scene.leads[0]).post(scene.address(), data=form("yes", *people, add="yes"))
    assert len(re.findall(r'name="people-\d-name"', answer.text)) == PEOPLE_PER_REPLY
    assert 'name="add"' not in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_change_form_opens_with_the_names_and_never_with_the_needs(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS), "Tom", "Ruby")
    page = sign_in(scene.leads[0]).get(scene.address() + "?change=yes", headers=headers).text
    assert ("<html" in page) == (not headers)
    for name in ("Grace", "Tom", "Ruby"):
        assert f'value="{name}"' in page
        # The same for each, so that the form does not tell who has needs.
        assert f"Delete any access needs given before for {name}" in page
    assert NEEDS not in page
    assert 'name="revision" type="hidden" value="1"' in page


def test_blank_needs_keep_those_given_before_and_a_tick_deletes_them(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    client = sign_in(scene.leads[0])
    client.post(scene.address(), data=form("yes", "Grace", "Tom", revision=1))
    assert scene.seat(0, "Grace").access_needs == NEEDS
    data = form("yes", "Grace", "Tom", revision=2) | {"people-0-forget": "y"}
    assert client.post(scene.address(), data=data).status_code == 303
    assert scene.seat(0, "Grace").access_needs == ""


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_two_colleagues_each_see_what_the_other_said(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    colleague = factories.make_member(scene.bodies[0], role=MemberRole.REPRESENTATIVE)
    scene.reply(0, "Grace")
    client = sign_in(colleague)
    answer = client.post(scene.address(), data=form("yes", "Tom"), headers=headers)
    assert answer.status_code == 409
    assert "Their reply stands: Going: Grace." in text_of(answer.text)
    assert 'value="Tom"' in answer.text
    assert scene.seated() == ["Grace"]
    # Sent again knowingly, with the revision that the page now carries, it takes the place.
    assert 'name="revision" type="hidden" value="1"' in answer.text
    again = client.post(scene.address(), data=form("yes", "Tom", revision=1), headers=headers)
    assert again.status_code == (200 if headers else 303)
    assert scene.seated() == ["Tom"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_after_replies_close_nothing_is_taken_and_what_was_typed_is_shown(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    close_replies(scene)
    client = sign_in(scene.leads[0])
    answer = client.post(
        scene.address(), data=form("yes", ("Grace", "A typed need")), headers=headers
    )
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "Replies closed on" in said
    assert "Grace" in said
    assert "A typed need" in said
    assert "Send the reply" not in said
    assert db.session.scalars(select(Reply)).all() == []


def test_after_replies_close_the_page_shows_the_state_without_controls(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    close_replies(scene)
    client = sign_in(scene.leads[0])
    page = client.get(scene.address() + "?change=yes").text
    assert "You are going" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    cancelled = client.post(scene.address(f"/people/{scene.seat(0, 'Grace').id}/cancel"))
    assert cancelled.status_code == 409
    assert "Replies closed on" in text_of(cancelled.text)
    assert scene.seated() == ["Grace"]


@pytest.mark.parametrize("headers, status", [({}, 303), (HTMX, 200)], ids=["plain", "htmx"])
def test_one_person_is_cancelled_and_the_seat_is_free_at_once(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    scene = make_scene(seats=2)
    scene.reply(0, "Grace", "Tom")
    scene.reply(1, "Colin")
    client = sign_in(scene.leads[0])
    address = scene.address(f"/people/{scene.seat(0, 'Grace').id}/cancel")
    for _ in range(2):
        assert client.post(address, headers=headers).status_code == status
    assert scene.seated() == ["Tom", "Colin"]


def test_another_bodys_people_cannot_be_seen_changed_or_cancelled(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, ("Secret Name", NEEDS))
    scene.reply(1, ("Colin", NEEDS))
    client = sign_in(scene.leads[1])
    for address in (
        list_address(scene),
        scene.address(),
        scene.address() + "?change=yes",
        scene.address("/meeting.ics"),
    ):
        page = client.get(address).text
        assert "Secret Name" not in page
        assert NEEDS not in page
    seat = scene.seat(0, "Secret Name")
    assert client.post(scene.address(f"/people/{seat.id}/cancel")).status_code == 409
    assert scene.seated() == ["Secret Name"]


def test_another_consultations_meeting_is_not_found(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    outsider_body = factories.make_body("Outsiders")
    elsewhere = factories.make_consultation("elsewhere", bodies=(outsider_body,))
    foreign = factories.make_meeting(elsewhere)
    outsider = sign_in(factories.make_member(outsider_body))
    client = sign_in(scene.leads[0])
    here = f"/consultations/{scene.consultation.slug}/meetings/{foreign.id}"
    for who, address in ((client, here), (outsider, scene.address())):
        assert who.get(address).status_code == 404
        assert who.get(f"{address}/meeting.ics").status_code == 404
        assert who.post(address, data=form("no")).status_code == 404
        assert who.post(f"{address}/people/1/cancel").status_code == 404
    assert client.get(here.replace(str(foreign.id), "9" * 30)).status_code == 404
    assert outsider.get(list_address(scene)).status_code == 404


def test_the_calendar_is_for_invited_bodies_and_staff(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    for who in (scene.leads[1], scene.organiser):
        answer = sign_in(who).get(scene.address("/meeting.ics"))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        event = Calendar.from_ical(answer.text).walk("VEVENT")[0]
        assert event["UID"] == scene.meeting.uid
        assert "Grace" not in answer.text


def test_a_visitor_signs_in_first(client: FlaskClient) -> None:
    scene = make_scene()
    for end in ("", "/meeting.ics"):
        answer = client.get(scene.address(end))
        assert answer.status_code in {302, 303}
        assert "/sign-in" in answer.headers["Location"]


HOSTILE = "<script>alert(1)</script>\"' onmouseover=x {{ 7*7 }}"


def test_hostile_names_are_shown_as_they_are_written(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.leads[0])
    assert client.post(scene.address(), data=form("yes", HOSTILE)).status_code == 303
    for address in (list_address(scene), scene.address(), scene.address() + "?change=yes"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert HOSTILE in unescape(page)
    conflict = client.post(scene.address(), data=form("yes", HOSTILE + "x"))
    assert conflict.status_code == 409
    assert "<script>alert" not in conflict.text


def test_a_reply_of_a_body_with_two_meetings_is_for_that_meeting_alone(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    second = factories.make_meeting(scene.consultation, in_days=40)
    sign_in(scene.leads[0]).post(scene.address(), data=form("yes", "Grace"))
    assert reply_of(second, scene.bodies[0]) is None
