"""Events join the chain as their transaction commits, whichever session recorded them.

Only one transaction can add to the chain at a time. Were its lock taken when an event is recorded,
two transactions that go on to lock rows could wait for one another for ever. So it is the last lock
that a transaction takes, after all of its own work was written, and it is held for the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, event, func, insert, select
from sqlalchemy.orm import Session, object_session

from portal.audit.chain import COLUMNS, Head, next_head
from portal.audit.models import AuditEvent, AuditLink

# The number of PostgreSQL's advisory lock: "audit" in ASCII. SQLite lets one writer in anyway.
CHAIN_LOCK = 0x6175646974
# How many events one statement reads; both databases limit what a statement may name.
AT_ONCE = 500

_INSERTED = "audit events of this transaction"


@event.listens_for(AuditEvent, "after_insert")
def _note(_mapper: Any, _connection: Any, recorded: AuditEvent) -> None:
    session = object_session(recorded)
    assert session is not None
    session.info.setdefault(_INSERTED, set()).add(recorded.id)


@event.listens_for(Session, "before_commit")
def _link(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint: its events are linked with the whole, or are gone with it
    session.flush()
    if inserted := session.info.pop(_INSERTED, None):
        _add_links(session, sorted(inserted))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        # Rolled back or closed: on SQLite the same ids may soon be somebody else's.
        session.info.pop(_INSERTED, None)


def _add_links(session: Session, event_ids: Sequence[int]) -> None:
    """Those of the events that are still there have their links, in the order of their ids."""
    if session.get_bind().dialect.name == "postgresql":
        # A statement of its own: the next one must see what was committed while this one waited.
        session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    last = select(AuditLink.position, AuditLink.hash).order_by(AuditLink.position.desc()).limit(1)
    row = session.execute(last).one_or_none()
    head = Head(row.position, row.hash) if row else Head()
    for first in range(0, len(event_ids), AT_ONCE):
        ids = event_ids[first : first + AT_ONCE]
        links = []
        for recorded in session.execute(_events(ids)).mappings():
            before, head = head, next_head(recorded, head)
            links.append(
                {
                    "position": head.position,
                    "event_id": recorded["id"],
                    "previous_hash": before.hash,
                    "hash": head.hash,
                }
            )
        if links:
            session.execute(insert(AuditLink), links)


def _events(ids: Sequence[int]) -> Select[Any]:
    """Read back, and not taken from the session: what is hashed is what the database keeps."""
    columns = [AuditEvent.__table__.c[name] for name in COLUMNS]
    return select(*columns).where(AuditEvent.id.in_(ids)).order_by(AuditEvent.id)
