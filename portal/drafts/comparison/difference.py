"""The difference between two texts, word by word: what stayed, what went and what came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

# A word with its apostrophe, a figure with its commas and points, a run of space, or one mark.
_TOKEN = re.compile(r"\w+(?:['’]\w+|(?<=\d)[.,]\d+)*|\s+|[^\w\s]")
_WORD = re.compile(r"\w")

# Words that two sentences have in common without having anything in common.
_STOP_WORDS = (  # noqa: SIM905 - words are easier to read than a list of them
    "a an and are as at be been but by for from had has have in is it its of on or our shall so "
    "that the their them they this to was we were which will with would you your"
).split()
STOP_WORDS = frozenset(_STOP_WORDS)
MOST_STOP_WORDS = 2


class Change(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row that stayed, went or came."""

    change: Change
    text: str


@dataclass(slots=True)
class _Place:
    """Where the texts differ: `after` stands in the place of `before`. `kept` follows both."""

    before: list[str]
    after: list[str]
    kept: list[str]

    @property
    def goes_on(self) -> bool:
        """True where too little follows to hold on to before the next place."""
        words = 0
        for token in self.kept:
            if _WORD.match(token):
                words += 1
                if words > MOST_STOP_WORDS or token.casefold() not in STOP_WORDS:
                    return False
        return True


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order; where words were replaced, those that went come first.

    What was kept or deleted makes up `before`, what was kept or inserted `after`. No two pieces of
    one kind stand beside each other. Empty for two empty texts.
    """
    if before == after:
        return (Piece(Change.KEPT, before),) if before else ()
    return tuple(_pieces(_places(_TOKEN.findall(before), _TOKEN.findall(after))))


def is_changed(pieces: Iterable[Piece]) -> bool:
    """True where anything was inserted or deleted."""
    return any(piece.change is not Change.KEPT for piece in pieces)


def counts(pieces: Iterable[Piece]) -> tuple[int, int]:
    """How many words were inserted, and how many deleted."""
    inserted = deleted = 0
    for piece in pieces:
        if piece.change is Change.INSERTED:
            inserted += word_count(piece.text)
        elif piece.change is Change.DELETED:
            deleted += word_count(piece.text)
    return inserted, deleted


def word_count(text: str) -> int:
    """How many words a text has, figures among them."""
    return sum(1 for token in _TOKEN.findall(text) if _WORD.match(token))


def _places(before: Sequence[str], after: Sequence[str]) -> Iterator[_Place]:
    """The places in order, the first of them empty where the texts begin alike.

    Two places with next to nothing between them are one: "red fox" for "blue cat", and not a word,
    a space and a word.
    """
    place = _Place([], [], [])
    for step in Indel.opcodes(before, after):
        old, new = before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]
        if step.tag == "equal":
            place.kept += old
            continue
        is_one = _replaces(place, old, new) and place.goes_on
        if not place.kept:
            place.before += old
            place.after += new
        elif is_one:
            place.before += [*place.kept, *old]
            place.after += [*place.kept, *new]
            place.kept = []
        else:
            yield place
            place = _Place(list(old), list(new), [])
    yield place


def _replaces(place: _Place, old: Sequence[str], new: Sequence[str]) -> bool:
    """True where the place and what comes next both change something, and not only one way.

    Two insertions stay two: to make them one would delete what stands between.
    """
    is_place = bool(place.before or place.after)
    return is_place and bool(place.before or old) and bool(place.after or new)


def _pieces(places: Iterable[_Place]) -> Iterator[Piece]:
    for place in places:
        for change, tokens in (
            (Change.DELETED, place.before),
            (Change.INSERTED, place.after),
            (Change.KEPT, place.kept),
        ):
            if tokens:
                yield Piece(change, "".join(tokens))
