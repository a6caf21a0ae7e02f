"""Whether the sample data is in the database."""

from __future__ import annotations

from sqlalchemy import or_, select

from portal.accounts.models import User
from portal.db import db
from portal.sample.accounts import SAMPLE_ACCOUNTS


def sample_addresses() -> frozenset[str]:
    """The addresses of the active accounts that are sample ones, by their mark or address."""
    listed = [account.email for account in SAMPLE_ACCOUNTS]
    found = select(User.email).where(
        User.deactivated_at.is_(None), or_(User.is_sample, User.email.in_(listed))
    )
    return frozenset(db.session.scalars(found))
