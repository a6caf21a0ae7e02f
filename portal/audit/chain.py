"""The chain: each event's hash is made of the event, of its place, and of the hash before it.

Whoever changes, removes or moves an event would have to make every later hash anew, and the head
that somebody wrote down elsewhere would no longer be among them.

What is hashed is JSON in ASCII, keys sorted and no spaces, hashed with SHA-256:

    {"event":{...},"position":7,"previous":"<64 hex digits>"}

with every column of the event under its name, moments as 2026-11-21T12:00:00.000000Z. The event is
read back from the database first, so that what is hashed is what is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

COLUMNS = (
    "id",
    "at",
    "verb",
    "actor_id",
    "actor_name",
    "subject_kind",
    "subject_id",
    "consultation_id",
    "details",
)
HASH_LENGTH = 64
NOTHING_BEFORE = "0" * HASH_LENGTH


class Event(Protocol):
    """The columns of an event by name, as the database keeps them."""

    def __getitem__(self, column: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain, or of a part of it: as many links as `position` says lead to it."""

    position: int = 0
    hash: str = NOTHING_BEFORE

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as it is stored, with the event that it names: None where there is none."""

    position: int
    event_id: int
    previous_hash: str
    hash: str
    event: Event | None


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the chain was found whole, and what is wrong with what comes next, if anything."""

    head: Head
    fault: str | None = None


def written(event: Event, head: Head) -> bytes:
    """What is hashed when the event is linked to that head."""
    whole = {
        "event": {column: _plain(event[column]) for column in COLUMNS},
        "position": head.position + 1,
        "previous": head.hash,
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode("ascii")


def next_head(event: Event, head: Head) -> Head:
    """The head of the chain once the event is linked to it."""
    return Head(head.position + 1, hashlib.sha256(written(event, head)).hexdigest())


def walk(rows: Iterable[Linked], *, after: Head = Head(), noted: Head | None = None) -> Walk:
    """The chain is followed from `after` on, in the order of its positions, to its first fault.

    `noted` is a head that was written down earlier, its hash whole or shortened: it must be passed.
    """
    head = after
    coming = iter(rows)
    for row in coming:
        if fault := _fault(row, head, next_row=lambda: next(coming, None)):
            return Walk(head, fault)
        head = Head(row.position, row.hash)
        if noted and noted.position == head.position and not head.hash.startswith(noted.hash):
            return Walk(head, f"position {head.position:,} has another hash than the one noted")
    if noted and noted.position > head.position:
        return Walk(head, f"its end is missing: position {noted.position:,} was noted")
    return Walk(head)


def _fault(row: Linked, head: Head, *, next_row: Callable[[], Linked | None]) -> str | None:
    """What is wrong with the link that comes after that head, or None."""
    position = head.position + 1
    if row.position != position:
        return f"link {position:,} is missing"
    if row.event is None:
        return f"event {row.event_id} is missing: it was linked at position {position:,}"
    hashed = next_head(row.event, head).hash
    if row.previous_hash != head.hash:
        if hashed == row.hash:
            return f"link {position:,} was altered: it names another hash before it"
        return f"link {position:,} is out of order: it does not follow the one before it"
    if hashed != row.hash:
        following = next_row()
        if following is not None and following.previous_hash == hashed:
            return f"link {position:,} was altered: event {row.event_id} is as it was recorded"
        return (
            f"event {row.event_id}, at position {position:,}, was changed, or stands where "
            "another was linked"
        )
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value
