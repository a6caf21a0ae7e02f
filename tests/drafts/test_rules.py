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
    assert not rules.may_mend(user, factories.make_version(make_preparing(), published=False))


def test_an_administrator_may_mend_until_it_is_published(db: SQLAlchemy) -> None:
    consultation, user = make_preparing(), make_administrator()
    assert rules.may_prepare(user)
    assert not rules.may_mend(user, factories.make_version(consultation))
    assert rules.may_mend(user, factories.make_version(consultation, number=2, published=False))
