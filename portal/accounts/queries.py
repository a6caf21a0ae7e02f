"""Finding people and counting failed sign-ins."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import User
from portal.db import db


def user_by_email(email: str) -> User | None:
    """The person with that address, however it is written. None if there is none."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))
