"""What part of the queue somebody looks at, read from an address and written back to it.

Every value is taken from a closed list. One that is not on it counts as not given, so an address
that was cut short or tampered with shows more of the queue and never an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from portal.db.words import terms_of
from portal.drafts.reading import Outline
from portal.moderation.models import PERSON
from portal.responses.models import STANCES, Channel, Stance
from portal.stakeholders.models import BodyKind

WHOLE_DRAFT = "whole-draft"
BODIES = "bodies"
PEOPLE = "people"
LATE = "late"
ME = "me"
NOBODY = "nobody"
WORDS_LENGTH = 200
# Numbers of comments are stored in 32 bits; a longer one in an address finds nothing.
LARGEST_NUMBER = 2**31 - 1
LARGEST_RANK = 2**32

Choice = TypeVar("Choice", bound=StrEnum)


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


class Marked(StrEnum):
    """What else the shown comments have in common."""

    UNREAD = "unread"
    FILE = "file"
    PRIVATE = "private"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody to filter by: a body, or an officer."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """A part of the queue. What is not given means all; `after` is where a page starts.

    `section_ids` are those of the section's parts and of what has become them, so a comment made on
    an earlier version is found where its words stand now. `kind` is a kind of body, PERSON for
    people who speak for none, or BODIES for all who do: the two strands that there are. `officer`
    is whom a comment is assigned to, as an address says it; `officer_id` is who, 0 for nobody.
    With `words` the newest come first.
    """

    shown: Shown = Shown.WAITING
    section: str = ""
    section_ids: frozenset[int] = frozenset()
    body_id: int | None = None
    kind: str = ""
    channel: Channel | None = None
    is_late: bool = False
    stance: Stance | None = None
    officer: str = ""
    officer_id: int = 0
    marked: Marked | None = None
    words: str = ""
    after: int = 0

    @property
    def is_narrowed(self) -> bool:
        """True where more than the state is asked for."""
        return bool({*self.address} - {"state", "after"})

    @property
    def is_tallied(self) -> bool:
        """True where a tally knows how many there are."""
        return not self.is_narrowed and self.shown is not Shown.CHANGED

    @property
    def terms(self) -> tuple[str, ...]:
        """What is looked for in the text."""
        return terms_of(self.words)

    @property
    def is_search(self) -> bool:
        return bool(self.terms)

    @property
    def respondent(self) -> str:
        """From whom, as an address says it: the number of a body, a kind, or a strand."""
        if self.body_id is not None:
            return str(self.body_id)
        return PEOPLE if self.kind == PERSON else self.kind

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that is asked for; none where all are."""
        if self.kind == BODIES:
            return tuple(kind.value for kind in BodyKind)
        return (self.kind,) if self.kind else ()

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
            "stance": self.stance.value if self.stance else "",
            "officer": self.officer,
            "only": self.marked.value if self.marked else "",
            "words": self.words,
            "after": str(self.after or ""),
        }
        return {name: value for name, value in parts.items() if value}

    def starting_after(self, rank: int) -> QueueFilter:
        return replace(self, after=rank)


def read(
    address: Mapping[str, str],
    *,
    outline: Outline | None,
    bodies: Sequence[Named] = (),
    officers: Sequence[Named] = (),
    reader_id: int = 0,
) -> QueueFilter:
    """The filter that an address asks for. `reader_id` is who "me" is."""
    section, section_ids = "", frozenset[int]()
    if (wanted := address.get("section", "")) == WHOLE_DRAFT:
        section = WHOLE_DRAFT
    elif outline and (passage := outline.passage(wanted)):
        section, section_ids = passage.slug, passage.section_ids
    came, respondent, officer = (address.get(name, "") for name in ("came", "body", "officer"))
    body = next((body for body in bodies if str(body.id) == respondent), None)
    officer_ids = {ME: reader_id, NOBODY: 0} | {str(each.id): each.id for each in officers}
    return QueueFilter(
        shown=_one_of(Shown, address.get("state")) or Shown.WAITING,
        section=section,
        section_ids=section_ids,
        body_id=body.id if body else None,
        kind=_kind(respondent),
        channel=_one_of(Channel, came),
        is_late=came == LATE,
        stance=next((stance for stance in STANCES if stance.value == address.get("stance")), None),
        officer=officer if officer in officer_ids else "",
        officer_id=officer_ids.get(officer, 0),
        marked=_one_of(Marked, address.get("only")),
        words=_words(address.get("words", "")),
        after=min(_whole(address.get("after", ""), LARGEST_RANK) or 0, LARGEST_RANK),
    )


def number(text: str) -> int | None:
    """The number of a comment as an address gives it, or None for anything else."""
    return _whole(text, LARGEST_NUMBER)


def _whole(text: str, largest: int) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(largest))):
        return None
    return min(int(text), largest)


def _one_of(choices: type[Choice], text: str | None) -> Choice | None:
    return next((choice for choice in choices if choice.value == text), None)


def _kind(text: str) -> str:
    if text == PEOPLE:
        return PERSON
    return text if text == BODIES or text in set(BodyKind) else ""


def _words(text: str) -> str:
    """What was typed to look for; nothing where there is no word in it."""
    text = " ".join(text.replace("\0", " ").split())[:WORDS_LENGTH]
    return text if terms_of(text) else ""
