"""Who may prepare a draft."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.drafts import rules
from tests import factories
from tests.drafts.scenes import make_administrator, make_preparing


@pytest.mark.parametrize("right", [None, *sorted(set(Right) - {Right.ADMINISTRATOR})])
def test_nobody_but_an_administrator_may_prepare(db: SQLAlchemy, right: Right | None) -> None:
    user = factories.make_user("Sam Doe", *([right] if right else []))
    assert not rules.may_prepare(user)
    version = factories.make_version(make_preparing(), published=False)
    assert not rules.may_mend(user, version, version)
    assert not rules.may_carry(user, version)


def test_an_administrator_may_mend_what_no_later_version_follows(db: SQLAlchemy) -> None:
    consultation, user = make_preparing(), make_administrator()
    assert rules.may_prepare(user)
    first = factories.make_version(consultation)
    assert rules.may_mend(user, first, first)
    second = factories.make_version(consultation, number=2, published=False)
    assert not rules.may_mend(user, first, second)
    assert rules.may_mend(user, second, second)
    assert [rules.may_carry(user, each) for each in (first, second)] == [False, True]
