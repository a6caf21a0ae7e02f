"""What an administrator asked of the record by an address. What is not offered is not given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.audit.queries import Looked
from portal.exports.audit.wording import OFFERED, Kind, verbs_of
from portal.web.numbers import whole_number

PORTAL = "portal"
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for: each part is empty, or one of what the page offers.

    `person` is a person's number, or "portal" for what nobody did. `on` is a kind of thing and
    its number, as "comment:12". Days are London's, and both are meant whole.
    """

    person: str = ""
    kind: Kind | None = None
    slug: str = ""
    on: str = ""
    from_day: date | None = None
    to_day: date | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return replace(self, before=None, slug="") != AuditFilter() or bool(self.slug)

    @property
    def address(self) -> dict[str, str]:
        """The parts that are given, as an address carries them."""
        parts = {
            "person": self.person,
            "kind": self.kind.value if self.kind else "",
            "consultation": self.slug,
            "on": self.on,
            "from": self.from_day.isoformat() if self.from_day else "",
            "to": self.to_day.isoformat() if self.to_day else "",
            "before": str(self.before) if self.before else "",
        }
        return {name: value for name, value in parts.items() if value}

    def looked(self, consultation_id: int | None) -> Looked:
        subject = self.on.rpartition(":")
        return Looked(
            actor_id=int(self.person) if self.person not in {"", PORTAL} else None,
            is_portal=self.person == PORTAL,
            verbs=verbs_of(self.kind) if self.kind else None,
            consultation_id=consultation_id,
            subject=(subject[0], int(subject[2])) if self.on else None,
            since=_midnight(self.from_day) if self.from_day else None,
            until=_midnight(self.to_day + timedelta(days=1)) if self.to_day else None,
            before=self.before,
        )


def asked(
    values: Mapping[str, str],
    *,
    slugs: Collection[str],
    subject_kinds: Collection[str],
) -> AuditFilter:
    """What an address asks for, of the consultations and kinds of things that are offered.

    Any person's number is taken: the record outlives its people.
    """
    person, slug, kind = values.get("person"), values.get("consultation"), values.get("kind")
    return AuditFilter(
        person=_person(person),
        kind=next((offered for offered in OFFERED if offered.value == kind), None),
        slug=slug if slug is not None and slug in slugs else "",
        on=_thing(values.get("on"), subject_kinds),
        from_day=_day(values.get("from")),
        to_day=_day(values.get("to")),
        before=whole_number(values.get("before")) or None,
    )


def _person(text: str | None) -> str:
    if text == PORTAL:
        return PORTAL
    number = whole_number(text)
    return str(number) if number is not None else ""


def _thing(text: str | None, kinds: Collection[str]) -> str:
    kind, _, digits = (text or "").rpartition(":")
    number = whole_number(digits)
    return f"{kind}:{number}" if kind in kinds and number is not None else ""


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _midnight(day: date) -> datetime:
    return clock.from_london(day, time.min)
