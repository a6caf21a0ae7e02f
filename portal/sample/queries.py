"""Whether the sample data is in the database."""

from __future__ import annotations

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.db import db
from portal.sample.accounts import SAMPLE_ACCOUNTS


def sample_addresses() -> frozenset[str]:
    """The addresses of every account here that is a sample one, by its mark or by its address."""
    listed = [account.email for account in SAMPLE_ACCOUNTS]
    found = select(User.email).where(or_(User.is_sample, User.email.in_(listed)))
    return frozenset(db.session.scalars(found))
