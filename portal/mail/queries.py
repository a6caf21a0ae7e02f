"""How the outbox stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from portal.db import db
from portal.mail.models import Letter


def is_waiting() -> ColumnElement[bool]:
    """The condition that a letter is neither sent nor given up."""
    return Letter.sent_at.is_(None) & Letter.given_up_at.is_(None)


def waiting() -> int:
    """How many letters wait, those between two tries among them."""
    return db.session.scalar(select(func.count()).select_from(Letter).where(is_waiting())) or 0


def newest_id() -> int:
    """The id of the last letter written, 0 before the first."""
    return db.session.scalar(select(func.max(Letter.id))) or 0


def longest_due_since() -> datetime | None:
    """The earliest moment for which a waiting letter's next try is due. None when none waits."""
    return db.session.scalar(select(func.min(Letter.send_after)).where(is_waiting()))
