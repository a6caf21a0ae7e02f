"""How the outbox stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from portal.db import db
from portal.mail.models import DigestItem, Kind, Letter, MailChoice, Pace


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


def paces(addresses: Collection[str]) -> dict[tuple[str, Kind], Pace]:
    """What was chosen, by address and kind. What is not there comes at once."""
    if not addresses:
        return {}
    rows = db.session.execute(
        select(MailChoice.address, MailChoice.kind, MailChoice.pace).where(
            MailChoice.address.in_(addresses)
        )
    )
    return {(address, kind): pace for address, kind, pace in rows}


def told(once_keys: Collection[str]) -> set[str]:
    """Those of the keys whose event was told of, or marked so for a reader who wants none of it."""
    keys = db.session.scalars(select(DigestItem.once_key).where(DigestItem.once_key.in_(once_keys)))
    return {key for key in keys if key is not None}
