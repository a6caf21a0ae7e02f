"""What an administrator asked of the record by an address. What cannot be is as if not asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from portal.exports.audit.wording import Kind
from portal.web.numbers import whole_number

PORTAL = "portal"
NAME_LENGTH = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100
# What the number of a thing can be looked for by; a comment's own number is asked for apart.
THINGS = frozenset(
    (
        "body",
        "comment",
        "consultation",
        "draft version",
        "file",
        "invitation",
        "meeting",
        "response",
        "section",
        "summary",
        "user",
    )
)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for; each part may be left open.

    `person` is the number of one person, or "portal" for what nobody did; `who` a name or an
    address as typed. `on` is a kind of thing and its id, as "meeting:12"; `comment` the number that
    people know a comment by. Days are London's, and both are meant whole.
    """

    person: str = ""
    who: str = ""
    kind: Kind | None = None
    slug: str = ""
    on: str = ""
    comment: int | None = None
    from_day: date | None = None
    to_day: date | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.address.keys() - {"before"})

    @property
    def address(self) -> dict[str, str]:
        """The parts that are given, as an address carries them."""
        parts = {
            "person": self.person,
            "who": self.who,
            "kind": self.kind.value if self.kind else "",
            "consultation": self.slug,
            "on": self.on,
            "comment": f"c{self.comment}" if self.comment is not None else "",
            "from": self.from_day.isoformat() if self.from_day else "",
            "to": self.to_day.isoformat() if self.to_day else "",
            "before": str(self.before) if self.before else "",
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def thing(self) -> tuple[str, int] | None:
        """The kind and the id of what was asked for by `on`."""
        kind, _, number = self.on.rpartition(":")
        return (kind, int(number)) if self.on else None

    def without(self, *names: str) -> dict[str, str]:
        """An address that asks for the rest, from its newest event on."""
        return {name: v for name, v in self.address.items() if name not in {"before", *names}}


def asked(values: Mapping[str, str], *, slugs: Collection[str]) -> AuditFilter:
    """What an address asks for, of the consultations that there are.

    Any person's number is taken: the record outlives its people. Of two ways to ask for the same,
    a person or a thing that was chosen counts, and not what was typed.
    """
    person, thing = _person(values.get("person")), _thing(values.get("on"))
    slug, kind = values.get("consultation", ""), values.get("kind")
    return AuditFilter(
        person=person,
        who="" if person else " ".join(values.get("who", "").split())[:NAME_LENGTH],
        kind=next((offered for offered in Kind if offered.value == kind), None),
        slug=slug if slug in slugs else "",
        on=thing,
        comment=None if thing else _comment(values.get("comment", "")),
        from_day=_day(values.get("from")),
        to_day=_day(values.get("to")),
        before=whole_number(values.get("before")) or None,
    )


def _person(text: str | None) -> str:
    if text == PORTAL:
        return PORTAL
    number = whole_number(text)
    return str(number) if number is not None else ""


def _thing(text: str | None) -> str:
    kind, _, digits = (text or "").rpartition(":")
    number = whole_number(digits)
    return f"{kind}:{number}" if kind in THINGS and number is not None else ""


def _comment(text: str) -> int | None:
    """The number of a comment, with its c or without."""
    return whole_number(text.strip().lower().removeprefix("c"))


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
