"""What part of the queue somebody looks at, read from an address and written back to it.

Every value is taken from a closed list. One that is not on it counts as not given, so an address
that was cut short or tampered with shows more of the queue and never an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.drafts.reading import Outline
from portal.responses.models import Channel
from portal.stakeholders.models import Body

WHOLE_DRAFT = "whole-draft"
PEOPLE = "people"
LATE = "late"
# Numbers of comments are stored in 32 bits; a longer one in an address finds nothing.
LARGEST_NUMBER = 2**31 - 1


class Shown(StrEnum):
    """Which comments the queue shows, by how things stand with them.

    Changed are those of the waiting ones that had been decided on as they were worded before.
    """

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    CHANGED = "changed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """A part of the queue. No `section`, no `body` and no `channel` mean all; `after` is where a
    page starts.

    `section_ids` are those of the section's parts and of what has become them, so a comment made on
    an earlier version is found where its words stand now.
    """

    shown: Shown = Shown.WAITING
    section: str = ""
    section_ids: frozenset[int] = frozenset()
    body_id: int | None = None
    of_people: bool = False
    channel: Channel | None = None
    is_late: bool = False
    after: int = 0

    @property
    def is_narrowed(self) -> bool:
        return bool(self.section or self.respondent or self.came)

    @property
    def respondent(self) -> str:
        """From whom, as an address says it: the number of a body, or people who speak for none."""
        return PEOPLE if self.of_people else str(self.body_id or "")

    @property
    def came(self) -> str:
        """How it came, as an address says it: late, or by one channel."""
        return LATE if self.is_late else self.channel.value if self.channel else ""

    @property
    def address(self) -> dict[str, str]:
        """The parts of an address that lead back here."""
        parts = {
            "state": "" if self.shown is Shown.WAITING else self.shown.value,
            "section": self.section,
            "body": self.respondent,
            "came": self.came,
            "after": str(self.after or ""),
        }
        return {name: value for name, value in parts.items() if value}

    def starting_after(self, number: int) -> QueueFilter:
        return replace(self, after=number)


def read(
    address: Mapping[str, str], *, outline: Outline | None, bodies: Sequence[Body]
) -> QueueFilter:
    """The filter that an address asks for."""
    shown = next((s for s in Shown if s.value == address.get("state")), Shown.WAITING)
    section, section_ids = "", frozenset[int]()
    if (wanted := address.get("section", "")) == WHOLE_DRAFT:
        section = WHOLE_DRAFT
    elif outline and (passage := outline.passage(wanted)):
        section, section_ids = passage.slug, passage.section_ids
    body = next((b for b in bodies if str(b.id) == address.get("body")), None)
    came = address.get("came")
    return QueueFilter(
        shown=shown,
        section=section,
        section_ids=section_ids,
        body_id=body.id if body else None,
        of_people=address.get("body") == PEOPLE,
        channel=next((channel for channel in Channel if channel.value == came), None),
        is_late=came == LATE,
        after=number(address.get("after", "")) or 0,
    )


def number(text: str) -> int | None:
    """The number of a comment as an address gives it, or None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER))):
        return None
    return min(int(text), LARGEST_NUMBER)
