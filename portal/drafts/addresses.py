"""Addresses of sections: short, in ASCII, like what people call the place, each only once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.drafts.parsed import SectionKind

# Addresses under /draft/ that are pages of their own.
RESERVED = frozenset(
    {
        "all",
        "whole",
        "contents",
        "changes",
        "comments",
        "compare",
        "new",
        "print",
        "programme",
        "search",
    }
)
LONGEST_OF_HEADING = 72
LONGEST = 108
UNNAMED = "section"

_APOSTROPHES = re.compile("['’‘`´]")
_BETWEEN = re.compile(r"[^0-9A-Za-z]+")
# "B4" and "B6, bullet 1" keep their capital; the title "A plan" does not.
_NUMBER_OF_A_PART = re.compile(r"[A-Z](?:[0-9.]+)?(?=[,(]|\Z)")


@dataclass(frozen=True, slots=True)
class Place:
    """What an address is made from. `above` is the index of the section that owns it."""

    kind: SectionKind
    label: str
    title: str
    above: int | None


def addresses(places: Sequence[Place]) -> list[str]:
    """An address for each place, in their order. No two differ by case alone."""
    made = _Addresses(places)
    for index in range(len(places)):
        made.add(index)
    return made.slugs


class _Addresses:
    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        self.slugs: list[str] = []
        self._taken = set(RESERVED)
        self._next: dict[str, int] = {}

    def add(self, index: int) -> None:
        place = self.places[index]
        if place.kind.is_heading:
            self._take(_cut(self._of_heading(place), LONGEST_OF_HEADING))
        else:
            self._of_words(place)

    def _of_heading(self, place: Place) -> str:
        if place.above is None:
            return slugify(place.label or place.title)
        above = self.places[place.above]
        if place.label and place.label != above.label:
            return self._inside(place.above, place.label)
        # A sub-heading is called after the part it stands in, so its title tells it apart.
        if self.places[self._top(place.above)].kind is SectionKind.PART:
            return slugify(place.title)
        return f"{self.slugs[place.above]}-{slugify(place.title)}"

    def _of_words(self, place: Place) -> None:
        if place.above is None:
            self._take(slugify(place.label))
            return
        heading = self._heading(place.above)
        above = self.places[place.above]
        if place.label in ("", self.places[heading].label):
            self._count(f"{self.slugs[heading]}-paragraph", first=1)
        elif not above.kind.is_heading and place.label == above.label:
            self._count(f"{self.slugs[place.above]}-paragraph", first=2)
        else:
            self._take(self._inside(heading, place.label))

    def _inside(self, above: int, label: str) -> str:
        """The label as an address, with what it has in common with the one above as that one's."""
        scope = f"{self.places[above].label}, "
        if label.startswith(scope):
            return f"{self.slugs[above]}-{slugify(label.removeprefix(scope))}"
        return slugify(label)

    def _heading(self, index: int) -> int:
        while not self.places[index].kind.is_heading:
            above = self.places[index].above
            if above is None:
                break
            index = above
        return index

    def _top(self, index: int) -> int:
        while (above := self.places[index].above) is not None:
            index = above
        return index

    def _take(self, base: str) -> None:
        base = _cut(base, LONGEST)
        if base.lower() in self._taken:
            self._count(base, first=2)
        else:
            self._keep(base)

    def _count(self, base: str, *, first: int) -> None:
        base = _cut(base, LONGEST)
        # Every lower number was found taken before and stays so: looking again would be quadratic.
        number = max(first, self._next.get(base.lower(), first))
        while f"{base}-{number}".lower() in self._taken:
            number += 1
        self._next[base.lower()] = number + 1
        self._keep(f"{base}-{number}")

    def _keep(self, slug: str) -> None:
        self._taken.add(slug.lower())
        self.slugs.append(slug)


def slugify(text: str) -> str:
    """The text in ASCII letters, figures and hyphens; "section" where nothing is left of it."""
    text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    text = "".join(c for c in text if not unicodedata.combining(c))
    number = _NUMBER_OF_A_PART.match(text)
    kept = number.end() if number else 0
    return _BETWEEN.sub("-", text[:kept] + text[kept:].lower()).strip("-") or UNNAMED


def _cut(slug: str, limit: int) -> str:
    if len(slug) <= limit:
        return slug
    return slug[:limit].rsplit("-", 1)[0]
