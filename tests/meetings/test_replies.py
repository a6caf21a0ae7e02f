"""Answering for a body: who is seated, who waits, who is told, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from icalendar import Calendar
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.errors import Closed, Conflict, Refusal
from portal.mail.models import DigestItem, Kind, MailChoice, Pace
from portal.meetings.models import PEOPLE_PER_REPLY, Answer, SeatState
from portal.stakeholders.models import Membership
from tests.meetings.scene import letters, make_scene, reply_of

NEEDS = "Needs a hearing loop"


def method_of(calendar: str | None) -> str:
    assert calendar is not None
    return str(Calendar.from_ical(calendar)["METHOD"])


def status_of(calendar: str | None) -> str:
    assert calendar is not None
    return str(Calendar.from_ical(calendar).walk("VEVENT")[0]["STATUS"])


def test_people_of_one_reply_are_seated_in_the_order_named_and_the_rest_wait(
    db: SQLAlchemy,
) -> None:
    scene = make_scene(seats=2)
    scene.reply(0, "Grace", "Tom", "Ruby")
    assert scene.seated() == ["Grace", "Tom"]
    assert scene.queue() == ["Ruby"]


def test_a_seat_that_falls_free_goes_to_the_first_who_waits(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin", "Shirley")
    scene.cancel(0, "Grace")
    assert scene.seated() == ["Colin"]
    assert scene.queue() == ["Shirley"]


def test_who_waited_longer_comes_before_somebody_newly_named(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    scene.reply(0, "Tom")  # in the place of Grace, whose seat is Colin's now
    assert scene.seated() == ["Colin"]
    assert scene.queue() == ["Tom"]


def test_leaving_and_coming_back_goes_to_the_end_of_the_queue(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    scene.cancel(0, "Grace")
    scene.reply(2, "Victor")
    scene.reply(0, "Grace")
    assert scene.seated() == ["Colin"]
    assert scene.queue() == ["Victor", "Grace"]


def test_a_waiting_person_who_leaves_and_comes_back_loses_the_place(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    for n, name in enumerate(["Grace", "Colin", "Victor"]):
        scene.reply(n, name)
    scene.reply(1)
    scene.reply(1, "Colin")
    assert scene.queue() == ["Victor", "Colin"]


def test_a_promoted_person_who_cancels_is_not_promoted_again(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    for n, name in enumerate(["Grace", "Colin", "Victor"]):
        scene.reply(n, name)
    scene.cancel(0, "Grace")
    scene.cancel(1, "Colin")
    assert scene.seated() == ["Victor"]
    scene.cancel(2, "Victor")
    assert (scene.seated(), scene.queue()) == ([], [])


def test_people_who_stay_keep_their_seats_when_the_reply_changes(db: SQLAlchemy) -> None:
    scene = make_scene(seats=2)
    scene.reply(0, "Grace", "Tom")
    scene.reply(1, "Colin")
    scene.reply(0, "Ruby", "Tom")
    assert scene.seated() == ["Tom", "Colin"]
    assert scene.queue() == ["Ruby"]


def test_a_waiting_person_is_not_counted_as_going(db: SQLAlchemy) -> None:
    scene = make_scene(seats=0)
    scene.reply(0, "Grace")
    assert (scene.seated(), scene.queue()) == ([], ["Grace"])


def test_maybe_and_no_hold_no_seat_and_free_those_that_were_held(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    scene.reply(0, answer=Answer.MAYBE)
    assert scene.seated() == ["Colin"]
    scene.reply(1, answer=Answer.NO)
    assert (scene.seated(), scene.queue()) == ([], [])
    answers = [reply_of(scene.meeting, scene.bodies[n]).answer for n in (0, 1)]  # type: ignore[union-attr]
    assert answers == [Answer.MAYBE, Answer.NO]


def test_names_beside_a_maybe_are_not_asked_and_not_kept(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, "Grace", answer=Answer.MAYBE)
    assert (scene.seated(), scene.queue()) == ([], [])


def test_the_same_answer_twice_is_harmless(db: SQLAlchemy) -> None:
    scene = make_scene()
    first = scene.reply(0, ("Grace", NEEDS), revision=0)
    again = scene.reply(0, ("Grace", NEEDS), revision=0)
    assert (again.id, again.revision) == (first.id, 1)
    assert scene.seated() == ["Grace"]
    assert len(letters()) == 1
    assert len(db.session.scalars(select(AuditEvent)).all()) == 1


@pytest.mark.parametrize("answer", [Answer.NO, Answer.MAYBE])
def test_the_same_no_or_maybe_twice_is_harmless(db: SQLAlchemy, answer: Answer) -> None:
    scene = make_scene()
    scene.reply(0, answer=answer, revision=0)
    assert scene.reply(0, answer=answer, revision=0).revision == 1
    assert len(letters()) == 1


def test_cancelling_the_same_person_twice_is_harmless(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, "Grace", "Tom")
    scene.cancel(0, "Grace")
    assert scene.cancel(0, "Grace").revision == 2
    assert scene.seated() == ["Tom"]
    assert len(letters()) == 2


def test_cancelling_the_last_person_makes_the_answer_a_no(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    assert scene.cancel(0, "Grace").answer is Answer.NO


def test_a_colleague_who_was_overtaken_is_told_what_stands(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, "Grace", "Tom")
    with pytest.raises(Conflict) as refused:
        scene.reply(0, answer=Answer.NO, revision=0)
    assert "Lead 00 replied for Body 00 CPCG while you were writing" in refused.value.sentence
    assert "Going: Grace and Tom" in refused.value.sentence
    assert scene.seated() == ["Grace", "Tom"]


def test_a_body_cannot_cancel_the_person_of_another(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    from portal.meetings import actions

    with pytest.raises(Refusal, match="not in your reply"):
        actions.cancel_person(
            scene.meeting,
            scene.bodies[1],
            seat_id=scene.seat(0, "Grace").id,
            by=scene.leads[1],
        )
    assert scene.seated() == ["Grace", "Colin"]


@pytest.mark.parametrize("people", [[], ["Grace", "grace"], ["Grace"] * (PEOPLE_PER_REPLY + 1)])
def test_a_reply_that_cannot_be_kept_changes_nothing(db: SQLAlchemy, people: list[str]) -> None:
    scene = make_scene()
    with pytest.raises(Refusal):
        scene.reply(0, *people, answer=Answer.YES)
    assert reply_of(scene.meeting, scene.bodies[0]) is None
    assert letters() == []


def test_replies_stop_when_they_close(db: SQLAlchemy) -> None:
    scene = make_scene(replies_close_in_days=1)
    scene.reply(0, "Grace")
    last_second = scene.meeting.replies_close_at
    with clock.pretending(last_second + timedelta(milliseconds=999)):
        scene.reply(1, "Colin")
    with clock.pretending(last_second + timedelta(seconds=1)):
        with pytest.raises(Closed, match="Replies closed on"):
            scene.reply(2, "Victor")
        with pytest.raises(Closed):
            scene.cancel(0, "Grace")
    assert scene.seated() == ["Grace", "Colin"]


def test_saying_the_same_again_after_the_close_is_harmless(db: SQLAlchemy) -> None:
    scene = make_scene(replies_close_in_days=1)
    scene.reply(0, "Grace", revision=0)
    with clock.pretending(scene.meeting.replies_close_at + timedelta(hours=1)):
        assert scene.reply(0, "Grace", revision=0).revision == 1


def test_needs_given_before_are_kept_until_new_ones_are_given(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS))
    scene.reply(0, ("Grace", None), "Tom")
    assert scene.seat(0, "Grace").access_needs == NEEDS
    scene.reply(0, ("Grace", "Large print"), "Tom")
    assert scene.seat(0, "Grace").access_needs == "Large print"
    scene.reply(0, ("Grace", ""), "Tom")
    assert scene.seat(0, "Grace").access_needs == ""


def test_needs_of_somebody_who_is_not_coming_are_deleted_at_once(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, ("Grace", NEEDS), ("Tom", NEEDS))
    scene.cancel(0, "Grace")
    scene.reply(0, answer=Answer.NO)
    for name in ("Grace", "Tom"):
        assert scene.seat(0, name).state is SeatState.CANCELLED
        assert scene.seat(0, name).access_needs == ""


def test_the_writer_is_told_once_for_each_change(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, "Grace", "Tom")
    scene.reply(0, answer=Answer.NO)
    first, second = letters()
    assert [letter.to_address for letter in (first, second)] == ["lead00@body.example"] * 2
    assert "\n  Going: Grace\n  Tom: 1st on the waiting list\n" in first.body
    assert (method_of(first.calendar), status_of(first.calendar)) == ("PUBLISH", "CONFIRMED")
    assert "\n  Not going\n" in second.body
    assert (method_of(second.calendar), status_of(second.calendar)) == ("CANCEL", "CANCELLED")


def test_a_no_from_the_start_puts_nothing_into_a_calendar(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, answer=Answer.NO)
    scene.reply(1, answer=Answer.MAYBE)
    assert [letter.calendar for letter in letters()] == [None, None]


def test_somebody_who_only_waits_gets_the_meeting_as_not_yet_sure(db: SQLAlchemy) -> None:
    scene = make_scene(seats=0)
    scene.reply(0, "Grace")
    assert status_of(letters()[0].calendar) == "TENTATIVE"


def test_a_promotion_is_told_to_whoever_replied_for_that_body(db: SQLAlchemy) -> None:
    scene = make_scene(seats=2)
    scene.reply(0, "Grace", "Tom")
    scene.reply(1, "Colin", "Shirley")
    scene.reply(0, answer=Answer.NO)
    told = [letter for letter in letters() if "A seat for" in letter.subject]
    assert [letter.to_address for letter in told] == ["lead01@body.example"]
    assert "Colin and Shirley of Body 01 CPCG moved up" in told[0].body
    assert "Grace" not in told[0].body
    assert status_of(told[0].calendar) == "CONFIRMED"


def test_a_promotion_is_told_to_a_colleague_when_the_writer_has_left(db: SQLAlchemy) -> None:
    from tests import factories

    scene = make_scene(seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, "Colin")
    factories.make_member(
        scene.bodies[1], user=factories.make_user("Shirley", email="shirley@body.example")
    )
    db.session.scalars(
        select(Membership).where(Membership.user_id == scene.leads[1].id)
    ).one().left_at = clock.now()
    scene.cancel(0, "Grace")
    told = [letter.to_address for letter in letters() if "A seat for" in letter.subject]
    assert told == ["shirley@body.example"]


def test_needs_are_in_no_letter_and_not_in_the_record(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    scene.reply(0, ("Grace", NEEDS))
    scene.reply(1, ("Colin", NEEDS))
    scene.cancel(0, "Grace")
    told = letters()
    assert len(told) == 4
    for letter in told:
        assert NEEDS not in letter.body + letter.subject + (letter.calendar or "")
    events = db.session.scalars(select(AuditEvent)).all()
    assert [event.verb for event in events].count("meeting replied") == 3
    for event in events:
        assert NEEDS not in str(event.details)
        assert "Grace" not in str(event.details)


def test_a_calendar_in_a_letter_names_nobody(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.reply(0, "Grace")
    calendar = letters()[0].calendar or ""
    assert "Grace" not in calendar
    assert "lead00" not in calendar


def test_a_confirmation_comes_at_once_whatever_letters_its_reader_chose(db: SQLAlchemy) -> None:
    scene = make_scene(seats=1)
    for kind in Kind:
        db.session.add(MailChoice(address=scene.leads[0].email, kind=kind, pace=Pace.OFF))
    db.session.flush()
    scene.reply(0, "Grace")
    scene.cancel(0, "Grace")
    to = [letter.to_address for letter in letters()]
    assert to == [scene.leads[0].email, scene.leads[0].email]
    assert db.session.scalars(select(DigestItem)).all() == []
