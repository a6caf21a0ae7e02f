"""Adding and changing meetings, and forgetting what people needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.errors import Conflict, Refusal
from portal.meetings import actions
from portal.meetings.actions import Particulars
from portal.meetings.letters import date_lines
from portal.meetings.models import Answer, Meeting, Seat
from portal.web.authority import NEEDS_KEPT_DAYS
from tests.meetings.scene import Scene, letters, make_scene

JANUARY = Particulars(
    title="First meeting",
    venue="Town Hall",
    day=date(2027, 1, 12),
    starts=time(18),
    ends=time(20),
    seats=40,
    replies_close_on=date(2027, 1, 8),
)


def change(scene: Scene, **particulars: Any) -> Meeting:
    """The organiser, who sees the meeting as it is, changes these particulars of it."""
    stored = Particulars.of(scene.meeting)
    return actions.change_meeting(
        scene.meeting, replace(stored, **particulars), seen=stored.mark, by=scene.organiser
    )


def in_the_evening(db: SQLAlchemy, bodies: int = 3, *, seats: int = 1) -> Scene:
    """A scene whose meeting is from 6pm to 8pm, whatever the hour of the test."""
    scene = make_scene(bodies, seats=seats)
    day = clock.in_london(scene.meeting.starts_at).date()
    scene.meeting.starts_at = clock.from_london(day, time(18))
    scene.meeting.ends_at = clock.from_london(day, time(20))
    db.session.flush()
    return scene


def test_times_are_londons_in_winter_and_in_summer(db: SQLAlchemy) -> None:
    scene = make_scene()
    june = replace(JANUARY, day=date(2027, 6, 15), replies_close_on=date(2027, 6, 14))
    winter = actions.create_meeting(scene.consultation, JANUARY, by=scene.organiser)
    summer = actions.create_meeting(scene.consultation, june, by=scene.organiser)
    assert winter.starts_at == datetime(2027, 1, 12, 18, tzinfo=UTC)
    assert winter.replies_close_at == datetime(2027, 1, 8, 23, 59, 59, tzinfo=UTC)
    assert summer.starts_at == datetime(2027, 6, 15, 17, tzinfo=UTC)
    assert summer.replies_close_at == datetime(2027, 6, 14, 22, 59, 59, tzinfo=UTC)
    assert winter.uid != summer.uid


@pytest.mark.parametrize(
    "change, field",
    [
        ({"ends": time(18)}, "ends"),
        ({"ends": time(17)}, "ends"),
        ({"replies_close_on": date(2027, 1, 12)}, "replies_close_on"),
        ({"replies_close_on": date(2027, 1, 13)}, "replies_close_on"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    db: SQLAlchemy, change: dict[str, object], field: str
) -> None:
    scene = make_scene()
    with pytest.raises(Refusal) as refused:
        actions.create_meeting(
            scene.consultation,
            replace(JANUARY, **change),  # type: ignore[arg-type]
            by=scene.organiser,
        )
    assert refused.value.field == field


def test_seats_cannot_go_below_those_taken_and_the_refusal_says_how_many(db: SQLAlchemy) -> None:
    scene = in_the_evening(db, seats=3)
    scene.reply(0, "Grace", "Tom")
    with pytest.raises(Refusal, match="2 people have seats, so there cannot be 1") as refused:
        change(scene, seats=1)
    assert refused.value.field == "seats"
    assert scene.meeting.seats == 3
    change(scene, seats=2)
    assert scene.seated() == ["Grace", "Tom"]


def test_more_seats_go_to_those_who_wait_in_order(db: SQLAlchemy) -> None:
    scene = in_the_evening(db, seats=1)
    scene.reply(0, "Grace", "Tom")
    scene.reply(1, "Colin")
    scene.reply(2, "Victor")
    change(scene, seats=3)
    assert scene.seated() == ["Grace", "Tom", "Colin"]
    assert scene.queue() == ["Victor"]
    told = [letter.to_address for letter in letters() if "A seat for" in letter.subject]
    assert told == ["lead00@body.example", "lead01@body.example"]


def test_nobody_moves_up_once_replies_have_closed(db: SQLAlchemy) -> None:
    scene = in_the_evening(db, seats=1)
    scene.reply(0, "Grace", "Tom")
    with clock.pretending(scene.meeting.replies_close_at + timedelta(days=1)):
        change(scene, seats=2)
    assert (scene.seated(), scene.queue()) == (["Grace"], ["Tom"])


def test_a_new_time_or_place_raises_the_sequence_and_is_told_to_those_who_may_come(
    db: SQLAlchemy,
) -> None:
    scene = in_the_evening(db, 4, seats=1)
    scene.reply(0, "Grace")
    scene.reply(1, answer=Answer.MAYBE)
    scene.reply(2, answer=Answer.NO)
    before = len(letters())
    change(scene, venue="Elsewhere")
    assert scene.meeting.sequence == 1
    told = letters()[before:]
    assert [letter.to_address for letter in told] == ["lead00@body.example", "lead01@body.example"]
    assert "SEQUENCE:1\r\n" in (told[0].calendar or "")
    assert told[1].calendar is None
    change(scene, starts=time(18, 30))
    assert scene.meeting.sequence == 2


def test_a_change_of_nothing_that_calendars_show_keeps_the_sequence(db: SQLAlchemy) -> None:
    scene = in_the_evening(db)
    scene.reply(0, "Grace")
    uid = scene.meeting.uid
    before = len(letters())
    change(scene, seats=9)
    assert (scene.meeting.sequence, scene.meeting.uid) == (0, uid)
    assert len(letters()) == before


def test_a_change_of_a_meeting_that_is_something_else_by_now_is_a_conflict(
    db: SQLAlchemy,
) -> None:
    scene = in_the_evening(db, seats=5)
    seen = Particulars.of(scene.meeting)
    change(scene, venue="Camden Town Hall")
    with pytest.raises(
        Conflict, match=r"It now says: First meeting; Camden Town Hall; .* seats: 5"
    ):
        actions.change_meeting(
            scene.meeting, replace(seen, seats=6), seen=seen.mark, by=scene.organiser
        )
    assert (scene.meeting.venue, scene.meeting.seats) == ("Camden Town Hall", 5)


def test_the_same_change_sent_twice_is_made_once(db: SQLAlchemy) -> None:
    scene = in_the_evening(db)
    scene.reply(0, "Grace")
    seen = Particulars.of(scene.meeting)
    before = len(letters())
    for _ in range(2):
        actions.change_meeting(
            scene.meeting, replace(seen, venue="Elsewhere"), seen=seen.mark, by=scene.organiser
        )
    assert (scene.meeting.venue, scene.meeting.sequence) == ("Elsewhere", 1)
    assert len(letters()) - before == 1


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Another"},
        {"venue": "Another"},
        {"day": date(2027, 1, 13)},
        {"starts": time(18, 1)},
        {"ends": time(20, 1)},
        {"seats": 41},
        {"replies_close_on": date(2027, 1, 9)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_mark_tells_every_value_apart(other: dict[str, Any]) -> None:
    assert replace(JANUARY, **other).mark != JANUARY.mark
    assert replace(JANUARY).mark == JANUARY.mark
    assert len(JANUARY.mark) == 16


def test_the_mark_of_what_was_given_is_that_of_what_is_stored(db: SQLAlchemy) -> None:
    scene = make_scene()
    june = replace(JANUARY, day=date(2027, 6, 15), replies_close_on=date(2027, 6, 14))
    for particulars in (JANUARY, june):
        meeting = actions.create_meeting(scene.consultation, particulars, by=scene.organiser)
        db.session.expire(meeting)
        assert Particulars.of(meeting) == particulars


def test_changes_are_in_the_record(db: SQLAlchemy) -> None:
    scene = make_scene()
    meeting = actions.create_meeting(scene.consultation, JANUARY, by=scene.organiser)
    actions.change_meeting(
        meeting, replace(JANUARY, seats=41), seen=JANUARY.mark, by=scene.organiser
    )
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.verb, event.actor_name) for event in events] == [
        ("meeting created", "Peter Osei"),
        ("meeting changed", "Peter Osei"),
    ]
    assert events[1].details == {"seats_before": 40, "seats": 41, "sequence": 0}


def test_needs_are_deleted_on_the_day_that_is_shown_and_not_before(db: SQLAlchemy) -> None:
    scene = in_the_evening(db)
    scene.reply(0, ("Grace", "Needs a ramp"))
    scene.reply(1, ("Colin", "Needs a loop"), ("Shirley", ""))
    shown = scene.meeting.needs_deleted_on
    assert shown - clock.in_london(scene.meeting.ends_at).date() == timedelta(NEEDS_KEPT_DAYS)
    with clock.pretending(clock.from_london(shown, time()) - timedelta(seconds=1)):
        assert actions.delete_old_needs() == 0
    with clock.pretending(clock.from_london(shown, time())):
        assert actions.delete_old_needs() == 2
        assert actions.delete_old_needs() == 0
    assert db.session.scalars(select(Seat.access_needs)).all() == ["", "", ""]
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb == "access needs deleted")
    ).one()
    assert (event.actor_id, event.details) == (None, {"people": 2})


def test_needs_of_a_later_meeting_stay(db: SQLAlchemy) -> None:
    scene = make_scene(in_days=100)
    scene.reply(0, ("Grace", "Needs a ramp"))
    with clock.pretending(clock.now() + timedelta(days=100)):
        assert actions.delete_old_needs() == 0
    assert scene.seat(0, "Grace").access_needs == "Needs a ramp"


def test_invitations_to_the_consultation_say_when_its_meetings_are(db: SQLAlchemy) -> None:
    scene = make_scene()
    db.session.delete(scene.meeting)
    for day in (12, 21):
        particulars = replace(JANUARY, day=date(2027, 1, day))
        actions.create_meeting(scene.consultation, particulars, by=scene.organiser)
    assert date_lines(scene.consultation) == [
        "Meetings  Tuesday 12 January 2027, 6pm to 8pm. Please reply by 8 January 2027.",
        "          Thursday 21 January 2027, 6pm to 8pm. Please reply by 8 January 2027.",
    ]
