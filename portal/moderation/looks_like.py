"""What in a comment looks like something private: for a moderator to decide on, never decided here.

It finds too much and too little by its nature; nothing is removed because of it alone. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

REGION: Final = "GB"


class Kind(StrEnum):
    """What words may be."""

    TELEPHONE = "telephone number"
    EMAIL = "e-mail address"
    POSTCODE = "postcode"
    NAME = "name of a person"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """From `start` to `end`, in code points, the text looks like that."""

    start: int
    end: int
    kind: Kind


# Each part has a most, so that no text makes the search slow.
EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
# The letters that the second half of a postcode does not use are left out of it.
POSTCODE = re.compile(
    r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?[ \u00a0]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?!\w)", re.IGNORECASE
)
TITLES: Final = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Rev|Reverend|Imam|Rabbi|Cllr|Councillor"
    "|PC|PCSO|WPC|DC|DS|DI|DCI|Constable|Sgt|Sergeant|Insp|Inspector|Supt|Superintendent"
)
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ](?:[\w'’-]{0,40}\w|\.)?"
TITLED = re.compile(
    rf"(?<!\w)(?:{TITLES})\.?[ \u00a0](?:{_CAPITALISED}[ \u00a0]){{0,2}}{_CAPITALISED}(?![\w])"
)


def suspicions(text: str, known_names: Iterable[str] = ()) -> tuple[Suspicion, ...]:
    """What in the text looks private, in order and apart from each other.

    A name is recognised after a title ("Sgt Ann Walker") and then without it too, or because it is
    one of `known_names`. Of two that overlap the longer one stays.
    """
    untitled = {match[0].split(maxsplit=1)[1] for match in TITLED.finditer(text)}
    found = [
        *_telephones(text),
        *_by(EMAIL, Kind.EMAIL, text),
        *_by(POSTCODE, Kind.POSTCODE, text),
        *_by(TITLED, Kind.NAME, text),
        *_known(text, {*known_names, *untitled}),
    ]
    kept: list[Suspicion] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _telephones(text: str) -> Iterator[Suspicion]:
    """Numbers that could be dialled from here. A year or a reference begins otherwise."""
    for match in PhoneNumberMatcher(text, REGION, leniency=Leniency.POSSIBLE):
        number = match.raw_string
        # What stands in brackets is found with the first of the two.
        before = 1 if number.startswith("(") and ")" not in number else 0
        if number[before:].lstrip("(").startswith(("0", "+")):
            yield Suspicion(match.start + before, match.end, Kind.TELEPHONE)


def _by(pattern: re.Pattern[str], kind: Kind, text: str) -> Iterator[Suspicion]:
    for match in pattern.finditer(text):
        yield Suspicion(match.start(), match.end(), kind)


def _known(text: str, names: Iterable[str]) -> Iterator[Suspicion]:
    """A name of one word is often a word besides, so only those of several are looked for."""
    for name in names:
        words = name.split()
        if len(words) > 1:
            pattern = r"\s+".join(map(re.escape, words))
            yield from _by(re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE), Kind.NAME, text)
