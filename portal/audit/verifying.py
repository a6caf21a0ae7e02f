"""Following the chain in the database, in constant memory. Reads only."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any

from sqlalchemy import Select, func, select

from portal.audit.chain import COLUMNS, Head, Linked, Walk, walk
from portal.audit.models import AuditEvent, AuditLink
from portal.db import db

ROWS_AT_ONCE = 1_000


def whole_chain(*, noted: Head | None = None) -> Walk:
    """Every event has its link and is what was linked; else the first that is not.

    `noted` is a head that was written down earlier, and must still be part of the chain.
    """
    return _checked(Head(), noted=noted, first_event=0)


def latest_of_chain(number: int) -> Walk:
    """The same of the latest links alone, and of as many events."""
    last = head().position
    before = db.session.execute(
        select(AuditLink.position, AuditLink.hash).where(AuditLink.position == last - number)
    ).one_or_none()
    after = Head(before.position, before.hash) if before else Head()
    ids = select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(number).subquery()
    first_event = db.session.scalar(select(func.min(ids.c.id))) or 0
    return _checked(after, noted=None, first_event=first_event)


def head() -> Head:
    """The end of the chain as it is stored."""
    row = db.session.execute(
        select(AuditLink.position, AuditLink.hash).order_by(AuditLink.position.desc()).limit(1)
    ).one_or_none()
    return Head(row.position, row.hash) if row else Head()


def _checked(after: Head, *, noted: Head | None, first_event: int) -> Walk:
    try:
        with closing(_links(after)) as links:
            found = walk(links, after=after, noted=noted)
    except ValueError:
        # Such as details that are no JSON: read a thousand at a time, so no row can be named.
        return Walk(after, "an event cannot be read: it was changed by something else")
    if found.fault is None and (without := _first_without_link(first_event)):
        return Walk(found.head, f"event {without} has no link")
    return found


def _links(after: Head) -> Generator[Linked]:
    options = {"yield_per": ROWS_AT_ONCE}
    with closing(db.session.execute(_linked(after.position), execution_options=options)) as rows:
        for row in rows.mappings():
            yield Linked(
                position=row["position"],
                event_id=row["event_id"],
                previous_hash=row["previous_hash"],
                hash=row["hash"],
                event=None if row["id"] is None else row,
            )


def _linked(position: int) -> Select[Any]:
    link = AuditLink.__table__
    event = AuditEvent.__table__
    return (
        select(*link.c, *(event.c[name] for name in COLUMNS))
        .select_from(link.outerjoin(event, event.c.id == link.c.event_id))
        .where(link.c.position > position)
        .order_by(link.c.position)
    )


def _first_without_link(first_event: int) -> int | None:
    return db.session.scalar(
        select(AuditEvent.id)
        .outerjoin(AuditLink, AuditLink.event_id == AuditEvent.id)
        .where(AuditLink.event_id.is_(None), AuditEvent.id >= first_event)
        .order_by(AuditEvent.id)
        .limit(1)
    )
