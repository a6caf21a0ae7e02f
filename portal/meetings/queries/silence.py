"""Reads for reminding: which bodies have not answered, and who can be written to for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.db import db
from portal.mail.models import Letter
from portal.meetings.models import Meeting
from portal.meetings.queries import attendance
from portal.stakeholders.queries import members_of_bodies

REMINDED = "silent bodies reminded"


@dataclass(frozen=True, slots=True)
class Silent:
    """A body that has not answered, with everybody who speaks for it and can still sign in."""

    body_id: int
    name: str
    readers: tuple[User, ...]


def silent_bodies(meeting: Meeting) -> list[Silent]:
    """The bodies that have not answered, in the order of their names. Two statements at most."""
    silent = [row for row in attendance.answers(meeting) if row.answer is None]
    if not silent:
        return []
    readers: defaultdict[int, list[User]] = defaultdict(list)
    for membership in members_of_bodies([row.id for row in silent]):
        if membership.user.deactivated_at is None:
            readers[membership.body_id].append(membership.user)
    return [Silent(row.id, row.name, tuple(readers[row.id])) for row in silent]


def reminded_at(meeting: Meeting) -> datetime | None:
    """When silent bodies were last reminded of the meeting, or None."""
    return db.session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.verb == REMINDED,
            AuditEvent.subject_kind == "meeting",
            AuditEvent.subject_id == meeting.id,
        )
    )


def written(once_keys: Collection[str]) -> set[str]:
    """Those of the keys under which a letter was written already."""
    rows = db.session.scalars(select(Letter.once_key).where(Letter.once_key.in_(once_keys)))
    return {key for key in rows if key is not None}
