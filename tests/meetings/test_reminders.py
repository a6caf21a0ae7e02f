"""Reminding the bodies that have not answered: only them, once a day, while they can answer."""

from __future__ import annotations

from datetime import time, timedelta
from html import unescape

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Right
from portal.audit.models import AuditEvent
from portal.errors import Closed, Conflict, Refusal
from portal.meetings import actions
from portal.meetings.models import Answer
from portal.meetings.queries import silence
from portal.stakeholders.models import MemberRole, Membership
from portal.web.dates import close, day, span
from tests import factories
from tests.conftest import SignIn
from tests.databases import empty
from tests.meetings.scene import Scene, letters, make_scene
from tests.meetings.test_organiser_views import HTMX, NEEDS, text_of
from tests.races import together
from tests.statements import statements

ADDRESS = "https://portal.test/consultations/strategy/meetings/1"


def remind(scene: Scene) -> int:
    return actions.remind_silent(scene.meeting, by=scene.organiser, address=ADDRESS)


def reminders() -> list[str]:
    """To whom reminders were written, in the order of their addresses."""
    return sorted(
        letter.to_address
        for letter in letters()
        if "please reply for the meeting" in letter.subject
    )


def events(db: SQLAlchemy) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.verb == silence.REMINDED)))


def test_only_bodies_that_have_not_answered_are_reminded(db: SQLAlchemy) -> None:
    scene = make_scene(6, seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    scene.reply(2, answer=Answer.MAYBE)
    scene.reply(3, answer=Answer.NO)
    assert remind(scene) == 2
    assert reminders() == ["lead04@body.example", "lead05@body.example"]


def test_everybody_who_speaks_for_a_silent_body_is_written_to_and_nobody_who_did(
    db: SQLAlchemy,
) -> None:
    scene = make_scene(1)
    second = factories.make_user("Second", email="second@body.example")
    factories.make_member(scene.bodies[0], user=second, role=MemberRole.REPRESENTATIVE)
    gone = factories.make_member(scene.bodies[0], user=factories.make_user("Gone"))
    db.session.scalars(
        select(Membership).where(Membership.user_id == gone.id)
    ).one().left_at = clock.now()
    closed = factories.make_member(scene.bodies[0], user=factories.make_user("Closed"))
    closed.deactivated_at = clock.now()
    db.session.flush()
    assert remind(scene) == 1
    assert reminders() == ["lead00@body.example", "second@body.example"]


def test_a_body_that_nobody_has_joined_is_not_counted(db: SQLAlchemy) -> None:
    scene = make_scene(1)
    factories.make_participation(scene.consultation, factories.make_body("Empty CPCG"))
    assert remind(scene) == 1


def test_a_body_of_another_consultation_is_not_reminded(db: SQLAlchemy) -> None:
    scene = make_scene(1)
    other = factories.make_body("Other CPCG")
    factories.make_member(other)
    factories.make_consultation("elsewhere", bodies=(other,))
    remind(scene)
    assert reminders() == ["lead00@body.example"]


def test_the_letter_says_which_meeting_by_when_and_where_to_reply(db: SQLAlchemy) -> None:
    scene = make_scene(1)
    scene.bodies[0].name = "The Community and Police Consultative Group for the Royal Borough"
    remind(scene)
    letter = letters()[-1]
    starts, ends = scene.meeting.starts_at, scene.meeting.ends_at
    assert (
        letter.subject == f"{scene.bodies[0].name}: please reply for the meeting on {day(starts)}"
    )
    words = " ".join(letter.body.split())
    assert words.startswith("Dear Lead 00 We have no reply from The Community and Police")
    assert "Meeting First meeting: Draft strategy" in words
    assert f"When {day(starts)}, {span(starts, ends)}, London time" in words
    assert "Where Sample venue, Westminster" in words
    assert f"Replies Close {close(scene.meeting.replies_close_at)}" in words
    assert f"\nReply here:\n{ADDRESS}\n" in letter.body
    assert "reply to this message or call 020 7202 0202." in words
    assert max(map(len, letter.body.splitlines())) <= 72
    assert letter.calendar is None


def test_a_letter_about_a_sample_says_so(db: SQLAlchemy) -> None:
    scene = make_scene(1)
    scene.consultation.is_sample = True
    remind(scene)
    assert letters()[-1].body.startswith("[Sample. Not sent by the Authority.]\n")


def test_nobody_is_reminded_twice_on_one_london_day(db: SQLAlchemy) -> None:
    scene = make_scene(2, in_days=60, replies_close_in_days=50)
    today = clock.in_london(clock.now()).date() + timedelta(days=2)
    with clock.pretending(clock.from_london(today, time(0, 0))):
        assert remind(scene) == 2
    with clock.pretending(clock.from_london(today, time(23, 59))):
        assert remind(scene) == 0
    assert len(reminders()) == 2
    with clock.pretending(clock.from_london(today + timedelta(days=1), time(0, 0))):
        assert remind(scene) == 2
    assert len(reminders()) == 4
    assert len(events(db)) == 2


def test_a_body_that_is_joined_later_on_the_day_is_reminded_alone(db: SQLAlchemy) -> None:
    scene = make_scene(1)
    noon = clock.from_london(clock.in_london(clock.now()).date() + timedelta(days=1), time(12))
    with clock.pretending(noon):
        assert remind(scene) == 1
        late = factories.make_body("Late CPCG")
        factories.make_participation(scene.consultation, late)
        factories.make_member(late, user=factories.make_user("Late", email="late@body.example"))
        assert remind(scene) == 1
    assert reminders() == ["late@body.example", "lead00@body.example"]


def test_the_record_holds_counts_and_no_names(db: SQLAlchemy) -> None:
    scene = make_scene(2)
    factories.make_member(scene.bodies[0])
    remind(scene)
    (event,) = events(db)
    assert (event.actor_name, event.subject_kind, event.subject_id, event.consultation_id) == (
        "Peter Osei",
        "meeting",
        scene.meeting.id,
        scene.consultation.id,
    )
    assert event.details == {"bodies": 2, "letters": 3}


def test_once_replies_have_closed_nobody_is_reminded(db: SQLAlchemy) -> None:
    scene = make_scene()
    with (
        clock.pretending(scene.meeting.replies_close_at + timedelta(seconds=1)),
        pytest.raises(Closed, match=f"Replies closed on {close(scene.meeting.replies_close_at)}"),
    ):
        remind(scene)
    with clock.pretending(scene.meeting.replies_close_at):
        assert remind(scene) == 3


def test_before_the_launch_nobody_is_reminded(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.consultation.launched_at = None
    with pytest.raises(Refusal, match="The consultation is not launched"):
        remind(scene)
    assert reminders() == []


def test_where_all_have_answered_nobody_is_left_to_remind(db: SQLAlchemy) -> None:
    scene = make_scene(1)
    scene.reply(0, answer=Answer.NO)
    with pytest.raises(Conflict, match="Nobody is left to remind"):
        remind(scene)
    assert events(db) == []


def test_reminding_30_bodies_asks_no_more_often_than_reminding_3(db: SQLAlchemy) -> None:
    counted = []
    for bodies in (3, 30):
        db.session.rollback()
        db.session.expunge_all()
        empty(db)
        scene = make_scene(bodies)
        db.session.commit()
        with statements() as sent:
            assert remind(scene) == bodies
        written = [statement for statement in sent if "INTO letters" in statement]
        assert len(written) == bodies
        counted.append(len(sent) - len(written))
    assert counted[0] == counted[1]


def test_the_page_takes_as_many_statements_for_3_silent_bodies_as_for_30(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    counted = []
    for bodies in (3, 30):
        empty(db)
        scene = make_scene(bodies)
        client = sign_in(scene.organiser)
        with statements() as sent:
            page = client.get(scene.staff_address()).text
        assert f"Remind {bodies} bodies" in page
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_the_page_offers_to_remind_those_who_can_be_and_names_the_others(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(3)
    scene.reply(0, answer=Answer.NO)
    for name in ("Empty CPCG", "Hollow CPCG"):
        factories.make_participation(scene.consultation, factories.make_body(name))
    page = text_of(sign_in(scene.organiser).get(scene.staff_address()).text)
    assert "4 bodies have not answered" in page
    assert "Remind 2 bodies" in page
    said = "2 bodies cannot be reminded, as nobody has joined yet: Empty CPCG; Hollow CPCG."
    assert said in page
    assert "Last reminded" not in page


def test_the_page_offers_no_reminder_that_would_be_refused(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(1)
    client = sign_in(scene.organiser)
    assert "Remind 1 body" in client.get(scene.staff_address()).text
    scene.meeting.replies_close_at = clock.now() - timedelta(days=1)
    db.session.commit()
    assert "/remind" not in client.get(scene.staff_address()).text
    scene.meeting.replies_close_at = clock.now() + timedelta(days=1)
    scene.consultation.launched_at = None
    db.session.commit()
    assert "/remind" not in client.get(scene.staff_address()).text
    scene.consultation.launched_at = clock.now()
    scene.reply(0, answer=Answer.NO)
    db.session.commit()
    assert "/remind" not in client.get(scene.staff_address()).text


@pytest.mark.parametrize("headers, status", [({}, 303), (HTMX, 200)], ids=["plain", "htmx"])
def test_the_organiser_reminds_and_reads_how_many(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    scene = make_scene()
    client = sign_in(scene.organiser)
    answer = client.post(scene.staff_address("/remind"), headers=headers)
    assert answer.status_code == status
    target = answer.headers["HX-Redirect" if headers else "Location"]
    assert target == scene.staff_address()
    page = text_of(client.get(target).text)
    assert "Reminded 3 bodies." in page
    assert "Last reminded on " in page
    assert f"\nhttp://portal.test{scene.address()}\n" in letters()[-1].body
    client.post(scene.staff_address("/remind"))
    page = text_of(client.get(target).text)
    assert "All of them have been reminded today already." in page
    assert len(reminders()) == 3


def test_a_refused_reminder_says_why_on_the_page(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    scene.meeting.replies_close_at = clock.now() - timedelta(days=1)
    answer = sign_in(scene.organiser).post(scene.staff_address("/remind"))
    assert answer.status_code == 409
    page = text_of(answer.text)
    assert "Error: Who is coming" in page
    assert "so nobody can be reminded to reply." in page
    assert "Body 00 CPCG Grace" in page
    assert reminders() == []


@pytest.mark.parametrize("right", [Right.ADMINISTRATOR, Right.MODERATOR, Right.APPROVER])
def test_other_staff_remind_nobody(db: SQLAlchemy, sign_in: SignIn, right: Right) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    answer = sign_in(factories.make_user("Other", right)).post(scene.staff_address("/remind"))
    assert answer.status_code == 403
    assert "Grace" not in answer.text
    assert reminders() == []


def test_another_consultations_meeting_cannot_be_reminded_of(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    foreign = factories.make_meeting(factories.make_consultation("elsewhere"))
    address = f"/staff/consultations/strategy/meetings/{foreign.id}/remind"
    assert sign_in(scene.organiser).post(address).status_code == 404


def test_pressed_many_times_at_once_it_writes_one_letter_to_each(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.organiser)
    address = scene.staff_address("/remind")
    db.session.commit()
    assert together(lambda _: client.post(address).status_code, 6) == [303] * 6
    assert len(reminders()) == 3
    assert [event.details for event in events(db)] == [{"bodies": 3, "letters": 3}]


def test_a_hostile_name_is_shown_as_it_is_written(db: SQLAlchemy, sign_in: SignIn) -> None:
    hostile = "<script>alert(1)</script>\"'{{ 7*7 }}"
    scene = make_scene(1)
    factories.make_participation(scene.consultation, factories.make_body(hostile))
    page = sign_in(scene.organiser).get(scene.staff_address()).text
    assert "<script>alert" not in page
    assert hostile in unescape(page)
