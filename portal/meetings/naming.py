"""People as they are named in a reply: cleaned, counted, and each once. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.errors import Refusal
from portal.meetings.models import NEEDS_LENGTH, PEOPLE_PER_REPLY, PERSON_NAME_LENGTH
from portal.stakeholders.naming import name_key

# Joiners belong to some scripts' spelling. Other invisible characters can turn a line of a sheet
# around, or make two people of one name.
JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is to come. `needs` of None leaves what was given before as it is."""

    name: str
    needs: str | None

    @property
    def key(self) -> str:
        return name_key(self.name)


def named(people: Sequence[tuple[str, str | None]]) -> list[Named]:
    """The people as they are kept, in their order. Raises `Refusal` where they cannot be."""
    kept = [Named(_name(name), _needs(needs)) for name, needs in people]
    if not kept:
        raise Refusal("Name at least one person who is coming", field="people")
    if len(kept) > PEOPLE_PER_REPLY:
        raise Refusal(
            f"A body may send up to {PEOPLE_PER_REPLY} people to a meeting. Take "
            f"{len(kept) - PEOPLE_PER_REPLY} off.",
            field="people",
        )
    seen: set[str] = set()
    for person in kept:
        if person.key in seen:
            raise Refusal(
                f"{person.name} is named twice. If they are two people, add something that tells "
                "them apart, such as a middle name.",
                field="people",
            )
        seen.add(person.key)
    return kept


def _name(text: str) -> str:
    visible = "".join(
        c for c in unicodedata.normalize("NFC", text) if c in JOINERS or not _is_invisible(c)
    )
    name = " ".join(visible.split())
    if not any(c.isalpha() for c in name):
        raise Refusal("Write the name of each person, in letters", field="people")
    if max(len(name), len(name_key(name))) > PERSON_NAME_LENGTH:
        raise Refusal(f"A name must be {PERSON_NAME_LENGTH} characters or fewer", field="people")
    return name


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf"} and not character.isspace()


def _needs(text: str | None) -> str | None:
    if text is not None and len(text) > NEEDS_LENGTH:
        raise Refusal(f"Access needs must be {NEEDS_LENGTH} characters or fewer", field="people")
    return text
