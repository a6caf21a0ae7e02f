"""The columns of the list of who is coming to a meeting."""

from __future__ import annotations

from portal import clock
from portal.exports.spreadsheets import Cell
from portal.meetings.queries.attendance import Line
from portal.stakeholders.naming import KIND_NAMES

HEADER = (
    "Body",
    "Kind",
    "Borough",
    "Answer",
    "Person",
    "State",
    "Place in queue",
    "Access needs",
    "Replied by",
    "Replied at (London)",
)
NOT_ANSWERED = "not answered"


def cells(line: Line) -> tuple[Cell, ...]:
    """A line of the list in the order of HEADER. Times are London's, sortable as text."""
    replied_at = clock.in_london(line.replied_at) if line.replied_at else None
    return (
        line.body,
        KIND_NAMES[line.kind],
        line.borough,
        line.answer.value if line.answer else NOT_ANSWERED,
        line.person,
        line.state.value if line.state else None,
        line.place,
        line.needs,
        line.replied_by,
        f"{replied_at:%Y-%m-%d %H:%M}" if replied_at else None,
    )
