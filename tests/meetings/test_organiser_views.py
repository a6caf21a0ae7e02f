"""The organiser's pages: sums that add up, needs for organisers alone, a sheet without them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Right
from portal.meetings.actions import Particulars
from portal.meetings.models import Answer, Meeting
from portal.meetings.queries import attendance
from portal.responses.models import CommentState
from tests import factories
from tests.conftest import SignIn
from tests.databases import empty
from tests.meetings.scene import Scene, letters, make_scene
from tests.statements import statements

NEEDS = "canary-access-needs"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
MEETING = {
    "title": "Second meeting",
    "venue": "Sample venue, Stratford",
    "day": ["21", "1", "2027"],
    "starts": "2pm",
    "ends": "16:00",
    "seats": "30",
    "replies_close_on": ["14", "1", "2027"],
}


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def shown(scene: Scene) -> dict[str, str]:
    """What the change form carries, beside its fields, of the meeting that it showed."""
    return {"seen": Particulars.of(scene.meeting).mark}


def seen_in(page: str) -> dict[str, str]:
    """The same, as a page gives it."""
    (mark,) = re.findall(r'name="seen" type="hidden" value="([0-9a-f]{16})"', page)
    return {"seen": mark}


def list_address(scene: Scene, end: str = "") -> str:
    return f"/staff/consultations/{scene.consultation.slug}/meetings/{end}"


def test_bodies_coming_waiting_maybe_no_and_silent_add_up_to_those_invited(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(7, seats=2)
    scene.reply(0, "Grace", "Tom")
    scene.reply(1, "Colin")
    scene.reply(2, answer=Answer.MAYBE)
    scene.reply(3, answer=Answer.NO)
    stands = attendance.attendance(scene.meeting, seen_by=scene.organiser)
    assert [delegation.body for delegation in stands.delegations] == ["Body 00 CPCG"]
    assert stands.only_waiting == ("Body 01 CPCG",)
    assert stands.maybe == ("Body 02 CPCG",)
    assert stands.not_coming == ("Body 03 CPCG",)
    assert stands.silent == ("Body 04 CPCG", "Body 05 CPCG", "Body 06 CPCG")
    assert stands.invited == 7
    page = text_of(sign_in(scene.organiser).get(scene.staff_address()).text)
    shown = (
        "Bodies coming 1 Bodies only waiting 1 Bodies saying maybe 1 Bodies not coming 1 "
        "Not answered 3 1 + 1 + 1 + 1 + 3 = 7 invited"
    )
    assert shown in page
    assert "2 of 2" in page
    assert "3 bodies have not answered Body 04 CPCG; Body 05 CPCG; Body 06 CPCG." in page


def test_the_organiser_sees_who_comes_who_waits_and_what_they_need(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(seats=3)
    scene.reply(0, ("Grace", "Step-free access"), "Tom")
    scene.reply(1, ("Colin", "step-free  access"), ("Shirley", "Hearing loop"))
    scene.reply(2, "Victor")
    page = text_of(sign_in(scene.organiser).get(scene.staff_address()).text)
    assert "Body 00 CPCG Grace, Tom 2 Step-free access" in page
    assert "2 bodies 3 people 3 2 with access needs" in page
    assert "1. Shirley , Body 01 CPCG" in page
    assert "2. Victor , Body 02 CPCG" in page
    assert "Step-free access Grace, Colin 2" in page
    assert "Hearing loop Shirley (waiting) 1" in page
    shown = scene.meeting.needs_deleted_on
    assert f"on {shown.day} {shown:%B %Y}, 14 days after the meeting." in page


def test_only_an_organiser_is_given_needs(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    administrator = factories.make_user("Amara", Right.ADMINISTRATOR, Right.MODERATOR)
    for reader, expected in ((scene.organiser, NEEDS), (administrator, "")):
        stands = attendance.attendance(scene.meeting, seen_by=reader)
        assert [person.needs for person in stands.going] == [expected]
        lines = list(attendance.lines(scene.meeting, seen_by=reader))
        assert [line.needs for line in lines if line.person] == [expected]


@pytest.mark.parametrize("right", [Right.ADMINISTRATOR, Right.MODERATOR, Right.APPROVER])
@pytest.mark.parametrize("end", ["", "/sign-in-sheet"])
def test_other_staff_do_not_see_who_is_coming(
    db: SQLAlchemy, sign_in: SignIn, right: Right, end: str
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    answer = sign_in(factories.make_user("Other", right)).get(scene.staff_address(end))
    assert answer.status_code == 403
    assert "Grace" not in answer.text
    assert NEEDS not in answer.text


def test_an_administrator_arranges_meetings_without_seeing_people(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    client = sign_in(factories.make_user("Amara", Right.ADMINISTRATOR))
    page = client.get(list_address(scene)).text
    assert "1 of 5" in text_of(page)
    for hidden in ("Grace", NEEDS, scene.staff_address() + '"'):
        assert hidden not in page
    assert client.get(list_address(scene, "new")).status_code == 200
    assert client.post(list_address(scene, "new"), data=MEETING).status_code == 303
    change = client.get(scene.staff_address("/change"))
    assert change.status_code == 200
    assert "Grace" not in change.text


@pytest.mark.parametrize("end", ["", "new"])
def test_bodies_and_moderators_do_not_arrange_meetings(
    db: SQLAlchemy, sign_in: SignIn, end: str
) -> None:
    scene = make_scene()
    for who in (scene.leads[0], factories.make_user("Ruth", Right.MODERATOR)):
        assert sign_in(who).get(list_address(scene, end)).status_code == 403
        assert sign_in(who).post(list_address(scene, "new"), data=MEETING).status_code == 403


def test_the_organiser_sees_no_unpublished_words(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    version = factories.make_version(scene.consultation)
    response = factories.make_response(scene.consultation, scene.bodies[0])
    for state in (CommentState.DRAFT, CommentState.SUBMITTED, CommentState.WITHHELD):
        factories.make_comment(
            response,
            version,
            factories.section_at(version, "B1"),
            author=scene.leads[0],
            body="canary-unpublished-words",
            state=state,
        )
    client = sign_in(scene.organiser)
    for address in (
        list_address(scene),
        scene.staff_address(),
        scene.staff_address("/sign-in-sheet"),
        scene.staff_address("/change"),
        scene.address(),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "canary-unpublished-words" not in answer.text


def test_somebody_at_both_meetings_is_counted_once(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    second = factories.make_meeting(scene.consultation, in_days=40)
    elsewhere = factories.make_consultation("elsewhere", bodies=(scene.bodies[0],))
    other = factories.make_meeting(elsewhere)
    both = [
        Scene(scene.consultation, m, scene.bodies, scene.leads, scene.organiser)
        for m in (second, other)
    ]
    scene.reply(0, "Grace", "Tom")
    scene.reply(1, "Grace")  # somebody else of that name, for another body
    both[0].reply(0, "GRACE", "Ruby")
    both[1].reply(0, "Grace")  # another consultation's meeting
    assert attendance.people(scene.consultation.id) == attendance.People(once=4, at_several=1)
    page = text_of(sign_in(scene.organiser).get(list_address(scene)).text)
    assert (
        "4 people have a seat at one meeting or more; 1 of them is going to more than one" in page
    )


def test_the_pages_take_as_many_statements_for_3_bodies_as_for_60(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    counted = []
    for bodies in (3, 60):
        empty(db)
        scene = make_scene(bodies, seats=20)
        for n in range(bodies - 1):
            scene.reply(n, (f"Person of {n:02}", f"Need {n}"), f"Colleague of {n:02}")
        client = sign_in(scene.organiser)
        for address in (
            list_address(scene),
            scene.staff_address(),
            scene.staff_address("/sign-in-sheet"),
        ):
            with statements() as sent:
                assert client.get(address).status_code == 200
            counted.append(len(sent))
    assert counted[:3] == counted[3:]
    assert max(counted) <= 8


def test_the_sheet_is_by_surname_with_spare_rows_and_without_needs(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(seats=3)
    scene.reply(0, ("Tom Fielding", NEEDS), "Grace Adeyemi")
    scene.reply(1, "kofi antwi", "Waiting Person")
    answer = sign_in(scene.organiser).get(scene.staff_address("/sign-in-sheet"))
    expected, spare = re.findall(r"<tbody>(.*?)</tbody>", answer.text, re.DOTALL)
    assert re.findall(r'<th scope="row">(.*?)</th>', expected) == [
        "Grace Adeyemi",
        "kofi antwi",
        "Tom Fielding",
    ]
    assert spare.count("<tr>") == 6
    assert "3 people expected, 2 bodies, by surname." in text_of(answer.text)
    assert NEEDS not in answer.text
    assert "Waiting Person" not in answer.text


@pytest.mark.parametrize("headers, status", [({}, 303), (HTMX, 200)], ids=["plain", "htmx"])
def test_a_meeting_is_added_and_bodies_are_invited_to_it(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    scene = make_scene()
    answer = sign_in(scene.organiser).post(
        list_address(scene, "new"), data=MEETING, headers=headers
    )
    assert answer.status_code == status
    made = db.session.scalars(select(Meeting).where(Meeting.title == "Second meeting")).one()
    assert (made.seats, made.venue) == (30, "Sample venue, Stratford")
    assert clock.in_london(made.starts_at).isoformat() == "2027-01-21T14:00:00+00:00"
    assert clock.in_london(made.ends_at).isoformat() == "2027-01-21T16:00:00+00:00"
    page = sign_in(scene.leads[0]).get(f"/consultations/{scene.consultation.slug}/meetings/").text
    assert "Thursday 21 January 2027, 2pm to 4pm" in page


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"title": ""}, "Write a title"),
        ({"title": "x" * 201}, "The title must be 200 characters or fewer"),
        ({"venue": " "}, "Write where the meeting is"),
        ({"venue": "x" * 301}, "The place must be 300 characters or fewer"),
        ({"day": ["", "", ""]}, "Enter the date of the meeting"),
        ({"day": ["31", "2", "2027"]}, "must be a real day"),
        ({"day": ["1", "1", "1"]}, "must be a real day"),
        ({"day": ["1"]}, "must be a real day"),
        ({"starts": ""}, "Enter the time at which it starts"),
        ({"starts": "6"}, "Enter a time, like 6pm or 18:00"),
        ({"starts": "25:00"}, "Enter a time, like 6pm or 18:00"),
        ({"ends": "1pm"}, "must end after it starts"),
        ({"seats": ""}, "Enter the number of seats in figures"),
        ({"seats": "forty"}, "Enter the number of seats in figures"),
        ({"seats": "-1"}, "Enter the number of seats in figures"),
        ({"seats": "9" * 30}, "Enter the number of seats in figures"),
        ({"replies_close_on": ["21", "1", "2027"]}, "before the day of the meeting"),
    ],
)
def test_a_meeting_with_a_problem_says_which_once_and_keeps_what_was_typed(
    db: SQLAlchemy, sign_in: SignIn, change: dict[str, object], sentence: str
) -> None:
    scene = make_scene()
    answer = sign_in(scene.organiser).post(list_address(scene, "new"), data=MEETING | change)
    assert answer.status_code == 422
    _, _, after = answer.text.partition('<ul class="govuk-list govuk-error-summary__list">')
    problems = re.findall(r"<li><a[^>]*>(.*?)</a></li>", after.partition("</ul>")[0])
    assert len(problems) == 1
    assert sentence in unescape(problems[0])
    assert "Error: Add a meeting" in text_of(answer.text)
    assert len(db.session.scalars(select(Meeting)).all()) == 1


def test_fewer_seats_than_are_taken_are_refused_with_the_numbers(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.reply(0, "Grace", "Tom")
    data = MEETING | shown(scene) | {"seats": "1"}
    answer = sign_in(scene.organiser).post(scene.staff_address("/change"), data=data)
    assert answer.status_code == 422
    assert "2 people have seats, so there cannot be 1." in text_of(answer.text)
    assert 'value="1"' in answer.text
    assert scene.meeting.title == "First meeting"


def test_a_change_is_told_with_a_link_to_the_reply(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    scene.meeting.starts_at = clock.now() + timedelta(days=30)
    answer = sign_in(scene.organiser).post(
        scene.staff_address("/change"), data=MEETING | shown(scene)
    )
    assert answer.status_code == 303
    told = letters()[-1]
    assert told.subject == "Changed: the meeting is on Thursday 21 January 2027"
    assert f"\nhttp://portal.test{scene.address()}\n" in told.body


def test_a_change_over_anothers_shows_theirs_keeps_what_was_typed_and_can_be_sent_again(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    address = scene.staff_address("/change")
    first, second = sign_in(scene.organiser), sign_in(factories.make_user("Two", Right.ORGANISER))
    mine, theirs = (seen_in(client.get(address).text) for client in (first, second))
    assert mine == theirs
    stored = MEETING | {"venue": "Camden Town Hall", "seats": "12"}
    assert second.post(address, data=stored | theirs).status_code == 303

    answer = first.post(address, data=MEETING | mine)
    assert answer.status_code == 409
    said = (
        "Somebody changed this meeting while you were writing. It now says: Second meeting; "
        "Camden Town Hall; Thursday 21 January 2027, 2pm to 4pm; seats: 12; replies close at the "
        "end of Thursday 14 January 2027."
    )
    assert said in text_of(answer.text)
    assert 'value="Sample venue, Stratford"' in answer.text
    assert 'value="30"' in answer.text
    db.session.expire_all()
    assert (scene.meeting.venue, scene.meeting.seats) == ("Camden Town Hall", 12)

    again = first.post(address, data=MEETING | seen_in(answer.text))
    assert again.status_code == 303
    db.session.expire_all()
    assert (scene.meeting.venue, scene.meeting.seats) == ("Sample venue, Stratford", 30)


def test_sent_again_after_yet_another_change_it_is_a_conflict_again(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    address = scene.staff_address("/change")
    client = sign_in(scene.organiser)
    seen = seen_in(client.get(address).text)
    for venue in ("Camden Town Hall", "Lambeth Town Hall"):
        scene.meeting.venue = venue
        db.session.commit()
        answer = client.post(address, data=MEETING | seen)
        assert answer.status_code == 409
        assert venue in text_of(answer.text)
        seen = seen_in(answer.text)


def test_a_change_that_does_not_say_what_it_saw_is_not_taken(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    answer = sign_in(scene.organiser).post(scene.staff_address("/change"), data=MEETING)
    assert answer.status_code == 422
    assert "This page was not loaded fully." in text_of(answer.text)
    assert scene.meeting.title == "First meeting"


def test_a_new_meeting_saw_none(db: SQLAlchemy, sign_in: SignIn) -> None:
    page = sign_in(make_scene().organiser).get("/staff/consultations/strategy/meetings/new").text
    assert 'name="seen"' not in page


def test_another_consultations_meeting_is_not_found(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    elsewhere = factories.make_consultation("elsewhere")
    foreign = factories.make_meeting(elsewhere)
    client = sign_in(scene.organiser)
    for end in ("", "/sign-in-sheet", "/change"):
        assert client.get(list_address(scene, f"{foreign.id}{end}")).status_code == 404
    assert client.post(list_address(scene, f"{foreign.id}/change"), data=MEETING).status_code == 404


def test_a_meeting_without_replies_says_so(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    page = text_of(sign_in(scene.organiser).get(scene.staff_address()).text)
    assert "Nobody has a seat yet." in page
    assert "Nobody waits." in page
    assert "0 + 0 + 0 + 3 = 3 invited" in page


def test_hostile_text_of_every_kind_is_shown_as_it_is_written(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    hostile = "<script>alert(1)</script>\"'{{ 7*7 }}"
    scene = make_scene(seats=1)
    scene.meeting.title = scene.meeting.venue = hostile
    scene.bodies[0].name = hostile
    scene.reply(0, (hostile, hostile), ("Waiting " + hostile, hostile))
    client = sign_in(scene.organiser)
    for address in (
        list_address(scene),
        scene.staff_address(),
        scene.staff_address("/sign-in-sheet"),
        scene.staff_address("/change"),
    ):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert hostile in unescape(page)
