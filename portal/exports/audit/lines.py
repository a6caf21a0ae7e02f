"""Events of the record as lines: of the page, and of the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal import clock
from portal.audit.models import AuditEvent
from portal.exports.audit import queries
from portal.exports.audit.naming import particulars, thing_of, who_now
from portal.exports.audit.wording import KIND_NAMES, kind_of, sentence
from portal.exports.spreadsheets import Cell

HEADER = (
    "Event",
    "When (London)",
    "Who",
    "Person",
    "What was done",
    "Kind",
    "As recorded",
    "Done to",
    "Its number",
    "Consultation",
)


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words. `who_now` says what has become of whoever did it, where anything has."""

    event: AuditEvent
    did: str
    who_now: str
    consultation: str


def lines(events: Sequence[AuditEvent]) -> list[Line]:
    """One for each event, in their order."""
    names = queries.names_in(events)
    return [
        Line(
            event=event,
            did=sentence(event.verb, thing_of(event, names)) + particulars(event, names),
            who_now=who_now(event, names),
            consultation=names.consultations.get(event.consultation_id or 0, ""),
        )
        for event in events
    ]


def rows(batches: Iterable[Sequence[AuditEvent]]) -> Iterator[tuple[Cell, ...]]:
    """Each event of the batches in the order of HEADER."""
    for events in batches:
        yield from map(_cells, lines(events))


def _cells(line: Line) -> tuple[Cell, ...]:
    event = line.event
    return (
        event.id,
        f"{clock.in_london(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor_name,
        event.actor_id,
        line.did,
        KIND_NAMES[kind_of(event.verb)],
        event.verb,
        event.subject_kind,
        event.subject_id,
        line.consultation,
    )
