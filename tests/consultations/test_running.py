"""A consultation is made, changed, opened and held to its dates by London's clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask_sqlalchemy import SQLAlchemy

from portal.consultations import actions
from portal.consultations.models import Consultation, Stage, Visibility
from portal.consultations.visits import Visit
from portal.errors import Closed, Refusal
from tests import factories
from tests.consultations.scenes import DURING, events, make_admin, make_strategy, typed

ONE_MS = timedelta(milliseconds=1)


def test_address_is_made_from_the_title_and_is_free(db: SQLAlchemy) -> None:
    made = [actions.create(**typed(title="Côte d’Azur: a plan"), by=None).slug for _ in range(3)]
    assert made == ["cote-dazur-a-plan", "cote-dazur-a-plan-2", "cote-dazur-a-plan-3"]


def test_address_that_is_taken_is_refused_beside_its_field(db: SQLAlchemy) -> None:
    make_strategy()
    with pytest.raises(Refusal, match="already has the address strategy") as refused:
        make_strategy()
    assert refused.value.field == "slug"


def coming_to(consultation: Consultation) -> Visit:
    """The visit of somebody who speaks for no body, so that the general close is theirs."""
    return Visit(consultation=consultation, user=make_admin(), moment=consultation.opens_at)


@pytest.mark.parametrize("slug", ["new", "Big", "a b", "a--b", "-", "x" * 81])
def test_address_that_cannot_stand_is_refused(db: SQLAlchemy, slug: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.create(**typed(), by=None, slug=slug)
    assert refused.value.field == "slug"


def test_title_of_no_letters_still_gets_an_address(db: SQLAlchemy) -> None:
    assert actions.create(**typed(title="新しい"), by=None).slug == "consultation"
    assert actions.create(**typed(title="New"), by=None).slug == "new-2"


@pytest.mark.parametrize(
    "closing_day, last_moment",
    [
        (date(2027, 1, 29), datetime(2027, 1, 29, 23, 59, 59, 999_000, UTC)),
        (date(2027, 7, 30), datetime(2027, 7, 30, 22, 59, 59, 999_000, UTC)),
        # The clocks change in the morning of these days.
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, 59, 59, 999_000, UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, 59, 59, 999_000, UTC)),
    ],
)
def test_close_is_inclusive_to_the_last_instant_of_its_minute(
    db: SQLAlchemy, closing_day: date, last_moment: datetime
) -> None:
    consultation = actions.create(**typed(closes=(closing_day, time(23, 59))), by=None)
    consultation.launched_at = consultation.opens_at
    db.session.commit()
    with time_machine.travel(last_moment, tick=False):
        assert actions.require_open(coming_to(consultation)) == last_moment
    with time_machine.travel(last_moment + ONE_MS, tick=False), pytest.raises(Closed) as closed:
        actions.require_open(coming_to(consultation))
    day = f"{closing_day:%A} {closing_day.day} {closing_day:%B %Y}"
    assert closed.value.sentence == f"The consultation closed at 11:59pm on {day}."


def test_close_in_the_hour_that_comes_twice_is_the_later_of_the_two(db: SQLAlchemy) -> None:
    consultation = actions.create(**typed(closes=(date(2027, 10, 31), time(1, 30))), by=None)
    assert consultation.closes_at == datetime(2027, 10, 31, 1, 30, 59, tzinfo=UTC)


@pytest.mark.parametrize("field", ["opens", "closes"])
def test_time_that_the_clocks_pass_over_is_refused(db: SQLAlchemy, field: str) -> None:
    never = (date(2027, 3, 28), time(1, 30))
    dates = {"closes": (date(2027, 4, 30), time(23, 59)), field: never}
    with pytest.raises(Refusal, match="go forward on Sunday 28 March 2027") as refused:
        actions.create(**typed(**dates), by=None)
    assert refused.value.field == f"{field}_on"


def test_close_before_the_opening_is_refused(db: SQLAlchemy) -> None:
    with pytest.raises(Refusal) as refused:
        actions.create(**typed(closes=(date(2026, 11, 2), time(8, 59))), by=None)
    assert (refused.value.field, refused.value.sentence) == (
        "closes_on",
        "The closing date must be after the opening date",
    )


def test_opening_and_closing_on_one_day_counts_that_day(db: SQLAlchemy) -> None:
    consultation = actions.create(
        **typed(opens=(date(2026, 11, 2), time(0)), closes=(date(2026, 11, 2), time(23, 59))),
        by=None,
    )
    consultation.launched_at = consultation.created_at
    stages = [
        consultation.stage(datetime(2026, 11, 1, 23, 59, 59, 999_000, UTC)),
        consultation.stage(datetime(2026, 11, 2, tzinfo=UTC)),
        consultation.stage(datetime(2026, 11, 2, 23, 59, 59, 999_000, UTC)),
        consultation.stage(datetime(2026, 11, 3, tzinfo=UTC)),
    ]
    assert stages == [Stage.PREPARING, Stage.OPEN, Stage.OPEN, Stage.CLOSED]


def test_before_the_opening_nothing_is_taken_and_the_day_is_said(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    db.session.commit()
    before = consultation.opens_at - ONE_MS
    with time_machine.travel(before, tick=False), pytest.raises(Closed) as closed:
        actions.require_open(coming_to(consultation))
    assert closed.value.sentence == "The consultation opens at 9am on Monday 2 November 2026."
    with time_machine.travel(consultation.opens_at, tick=False):
        actions.require_open(coming_to(consultation))


def test_what_was_never_launched_is_not_open(db: SQLAlchemy) -> None:
    consultation = make_strategy(launched=False)
    with time_machine.travel(DURING, tick=False), pytest.raises(Closed, match="has not opened"):
        actions.require_open(coming_to(consultation))


def test_require_open_reads_the_dates_again_behind_the_lock(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    earlier = db.update(Consultation).values(closes_at=DURING - timedelta(hours=1))
    db.session.execute(earlier, execution_options={"synchronize_session": False})
    assert consultation.closes_at > DURING  # what this session still believes
    with time_machine.travel(DURING, tick=False), pytest.raises(Closed):
        actions.require_open(coming_to(consultation))


def test_launching_again_changes_nothing(db: SQLAlchemy) -> None:
    consultation = make_strategy(launched=False)
    admin = make_admin()
    with time_machine.travel(DURING, tick=False):
        actions.launch(consultation, by=admin)
    actions.launch(consultation, by=admin)
    assert consultation.launched_at == DURING
    assert len(events("consultation launched")) == 1


def test_launching_after_the_close_is_refused(db: SQLAlchemy) -> None:
    consultation = make_strategy(launched=False)
    last = consultation.closes_at + timedelta(milliseconds=999)
    after = consultation.closes_at + timedelta(seconds=1)
    with time_machine.travel(after, tick=False), pytest.raises(Closed, match="29 January 2027"):
        actions.launch(consultation, by=None)
    with time_machine.travel(last, tick=False):
        actions.launch(consultation, by=None)
    assert consultation.launched_at == last


def test_change_keeps_what_the_dates_and_the_setting_were(db: SQLAlchemy) -> None:
    consultation = make_strategy(launched=False)
    actions.change(
        consultation,
        **typed(closes=(date(2027, 2, 5), time(17)), visibility=Visibility.LIVE, title="New name"),
        by=make_admin(),
    )
    assert events("consultation changed") == [
        {
            "closes_at": ["2027-01-29T23:59:59+00:00", "2027-02-05T17:00:59+00:00"],
            "visibility": ["after close", "live"],
        }
    ]
    assert (consultation.title, consultation.slug) == ("New name", "strategy")


@pytest.mark.parametrize("day", [date(2027, 1, 22), date(2027, 2, 5)])
def test_close_is_not_changed_in_the_settings_once_it_was_opened(db: SQLAlchemy, day: date) -> None:
    consultation = make_strategy()
    before = consultation.closes_at
    with pytest.raises(Refusal, match="cannot be brought forward; to give more time") as refused:
        actions.change(consultation, **typed(closes=(day, time(23, 59))), by=make_admin())
    assert (refused.value.field, consultation.closes_at) == ("closes_on", before)
    actions.change(consultation, **typed(closes=None, title="New name"), by=make_admin())
    assert (consultation.title, consultation.closes_at) == ("New name", before)


def test_letters_of_references_cannot_change_once_given_out(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    actions.change(consultation, **typed(reference_prefix="mp"), by=make_admin())
    assert consultation.reference_prefix == "MP"
    consultation.responses_numbered = 1
    with pytest.raises(Refusal) as refused:
        actions.change(consultation, **typed(reference_prefix="CS"), by=make_admin())
    assert refused.value.field == "reference_prefix"
    actions.change(consultation, **typed(reference_prefix="MP"), by=make_admin())


@pytest.mark.parametrize("prefix", ["", "1A", "A-B", "TOOLONGXX", "é"])
def test_letters_of_references_must_fit_in_one(db: SQLAlchemy, prefix: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.create(**typed(reference_prefix=prefix), by=None)
    assert refused.value.field == "reference_prefix"


def test_refused_action_leaves_the_factory_consultation_alone(db: SQLAlchemy) -> None:
    consultation = factories.make_consultation()
    closes_at = consultation.closes_at
    with pytest.raises(Refusal):
        actions.change(consultation, **typed(closes=(date(2026, 1, 1), time(9))), by=make_admin())
    assert consultation.closes_at == closes_at
