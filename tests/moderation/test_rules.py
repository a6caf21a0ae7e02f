"""Who may decide, and how long a comment has waited."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.moderation import policy, rules
from portal.moderation.models import Ground
from portal.stakeholders import queries as stakeholders
from portal.web.authority import MODERATION_DAYS
from tests import factories
from tests.moderation.scene import make_scene


def test_every_ground_has_its_words() -> None:
    assert set(policy.GROUNDS) == set(Ground)


def test_moderators_decide(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    allowed = {
        right: rules.may_decide(factories.make_user("", right), comment, []) for right in Right
    }
    assert allowed == {right: right is Right.MODERATOR for right in Right}


def test_a_moderator_who_speaks_for_the_body_may_not_decide(db: SQLAlchemy) -> None:
    scene = make_scene()
    factories.make_member(scene.body, user=scene.moderator)
    comment = scene.say()
    memberships = stakeholders.memberships_of(scene.moderator.id)
    assert not rules.may_decide(scene.moderator, comment, memberships)
    assert rules.may_decide(scene.colleague, comment, [])


def test_a_moderator_who_speaks_for_another_body_decides(db: SQLAlchemy) -> None:
    scene = make_scene()
    factories.make_member(scene.another_body(), user=scene.moderator)
    memberships = stakeholders.memberships_of(scene.moderator.id)
    assert rules.may_decide(scene.moderator, scene.say(), memberships)


def test_a_moderator_who_wrote_it_and_has_left_the_body_may_not_decide(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say(author=scene.moderator)
    assert not rules.may_decide(scene.moderator, comment, [])


@pytest.mark.parametrize(
    "submitted, looked, days",
    [
        ("2027-01-11T23:30", "2027-01-12T00:10", 1),
        ("2027-01-11T00:10", "2027-01-11T23:50", 0),
        # In June London's midnight is 23:00 in UTC.
        ("2027-06-10T22:30", "2027-06-10T23:30", 1),
        ("2027-06-01T12:00", "2027-06-11T12:00", 10),
    ],
)
def test_waiting_counts_london_days(submitted: str, looked: str, days: int) -> None:
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (submitted, looked)]
    assert rules.days_waiting(*moments) == days


def test_overdue_begins_after_the_promised_day() -> None:
    submitted = datetime(2027, 1, 4, 12, tzinfo=UTC)
    assert not rules.is_overdue(submitted, submitted + timedelta(days=MODERATION_DAYS))
    assert rules.is_overdue(submitted, submitted + timedelta(days=MODERATION_DAYS + 1))
