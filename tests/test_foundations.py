"""The foundations hold on both databases."""

from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right, User
from tests import factories


def test_a_user_keeps_rights(db: SQLAlchemy) -> None:
    user = factories.make_user("Ruth Calder", Right.MODERATOR)
    db.session.commit()
    db.session.expire_all()
    assert db.session.get_one(User, user.id).rights == {Right.MODERATOR}
