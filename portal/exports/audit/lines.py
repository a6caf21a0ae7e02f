"""An event of the record as a line: of the page, and of the spreadsheet."""

from __future__ import annotations

from portal import clock
from portal.audit.models import AuditEvent
from portal.exports.audit.wording import words_of
from portal.exports.spreadsheets import Cell

HEADER = ("Event", "When (London)", "Who", "Person", "What", "On", "Number", "Consultation")


def thing(event: AuditEvent) -> str:
    """What it was done to, by the number that people know it by where there is one."""
    number = event.details.get("number")
    if event.subject_kind == "comment" and isinstance(number, int):
        return f"c{number}"
    return event.subject_kind


def cells(event: AuditEvent) -> tuple[Cell, ...]:
    """In the order of HEADER: names and numbers, never the words of a comment."""
    return (
        event.id,
        f"{clock.in_london(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor_name,
        event.actor_id,
        words_of(event.verb),
        thing(event),
        event.subject_id,
        event.consultation_id,
    )
