"""How long somebody waits after wrong passwords, and who reads the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.accounts.rules import may_read_record, may_try_at
from tests import factories

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def failures(number: int) -> list[datetime]:
    return [NOON - timedelta(seconds=number - n - 1) for n in range(number)]


@pytest.mark.parametrize("number", [0, 1, 4])
def test_the_first_failures_cost_nothing(number: int) -> None:
    assert may_try_at(failures(number), free=5) is None


@pytest.mark.parametrize(
    "number, minutes", [(5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (5_000, 15)]
)
def test_the_wait_doubles_from_the_last_failure_up_to_a_limit(number: int, minutes: int) -> None:
    assert may_try_at(failures(number), free=5) == NOON + timedelta(minutes=minutes)


def test_administrators_alone_read_the_record(db: SQLAlchemy) -> None:
    assert {right for right in Right if may_read_record(factories.make_user("", right))} == {
        Right.ADMINISTRATOR
    }
    assert not may_read_record(factories.make_user())
