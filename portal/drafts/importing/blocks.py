"""The lines of a plain-text paper, gathered into the pieces its marks and blank lines set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from portal.drafts.importing import shapes

_SPACES = re.compile(r"[ \t\xa0]{2,}|\t")
_RULE = re.compile(r"[-=_*~–—]{3,}")

_BULLET = re.compile(r"([•·▪◦‣●○■□*–—-])\s+(?=\S)")
_ALSO_PUNCTUATION = frozenset("*–—-")
_NUMBER = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{1,3}){0,3})[.)]\s+(?=\S)"
    r"|\(([0-9]{1,3})\)\s+(?=\S)"
    # Without a stop after it, "1.5 million" must not be taken for paragraph 1.5.
    r"|([0-9]{1,3}(?:\.[0-9]{1,3}){1,3})\s+(?=[A-Z“‘\"'(])"
)
_LETTER = re.compile(r"\(?([a-z]|[ivx]{1,5})\)\s+(?=\S)")

_NARROWEST_WRAP = 40
_WIDEST_WRAP = 120
_RAGGED = 0.8


class Mark(Enum):
    """What is printed before a piece."""

    NONE = "none"
    NUMBER = "number"
    BULLET = "bullet"
    LETTER = "letter"


@dataclass(slots=True)
class Line:
    """One line of the file. `breaks` is false where the line only ran out of room."""

    number: int
    indent: int
    text: str
    width: int
    breaks: bool = True


@dataclass(slots=True)
class Piece:
    """A paragraph, list item or lone line, with its mark taken off."""

    mark: Mark
    marker: str
    indent: int
    line: int
    words: list[str] = field(default_factory=list)
    is_one_line: bool = True

    @property
    def text(self) -> str:
        return "".join(self.words)

    def run_on(self, text: str) -> None:
        self.words += (" ", text)

    def break_to(self, text: str) -> None:
        self.words += ("\n", text)
        self.is_one_line = False


def blocks(text: str) -> list[list[Line]]:
    """The lines between blank ones, in order. Runs of spaces are layout and become one."""
    found: list[list[Line]] = [[]]
    for number, raw in enumerate(text.split("\n"), start=1):
        words = raw.strip()
        if not words or _RULE.fullmatch(words):
            found.append([])
            continue
        indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
        found[-1].append(Line(number, indent, _SPACES.sub(" ", words), indent + len(words)))
    gathered = [block for block in found if block]
    _mark_wrapped(gathered)
    return gathered


def _mark_wrapped(gathered: list[list[Line]]) -> None:
    """Tell lines that ended for want of room from lines that were meant to end.

    In a file wrapped at some width a line ends because the next word would have gone past it. In
    one that is not, a short line followed by another (a telephone number) was meant as a line.
    """
    pairs = [
        (line, after)
        for block in gathered
        for line, after in pairwise(block)
        if mark_of(after.text)[0] is Mark.NONE
    ]
    width = max((line.width for line, _ in pairs if line.width <= _WIDEST_WRAP), default=0)
    if width < _NARROWEST_WRAP:
        return
    for block in gathered:
        for line, after in pairwise(block):
            first_word = after.text.split(maxsplit=1)[0]
            line.breaks = (
                line.width > _WIDEST_WRAP or line.width + 1 + len(first_word) <= _RAGGED * width
            )


def mark_of(text: str) -> tuple[Mark, str, str]:
    """The mark a line opens with, what it prints, and the rest of the line."""
    if found := _BULLET.match(text):
        return Mark.BULLET, found[1], text[found.end() :]
    if found := _NUMBER.match(text):
        return Mark.NUMBER, found[1] or found[2] or found[3], text[found.end() :]
    if found := _LETTER.match(text):
        return Mark.LETTER, found[1], text[found.end() :]
    return Mark.NONE, "", text


def pieces(block: list[Line]) -> Iterator[Piece]:
    """The pieces of a block in order. A line that was meant to end keeps its break in the words."""
    current: Piece | None = None
    breaks = True
    number = ""
    for line in block:
        mark, marker, words = mark_of(line.text)
        if (
            current is not None
            and not breaks
            and not _surely_opens(mark, marker, current, number)
            and not shapes.stated(line.text)
        ):
            current.run_on(line.text)
        elif current is not None and mark is Mark.NONE and not _stands_alone(current, line.text):
            current.break_to(line.text)
        else:
            if current is not None:
                yield current
            current = Piece(mark, marker, line.indent, line.number, [words])
            number = marker if mark is Mark.NUMBER else number
        breaks = line.breaks
    if current is not None:
        yield current


def _surely_opens(mark: Mark, marker: str, current: Piece, number: str) -> bool:
    """Whether a mark opens a piece although the line before it ran out of room just there."""
    if mark is Mark.BULLET:
        return marker not in _ALSO_PUNCTUATION or current.marker == marker
    if mark is Mark.NUMBER:
        return number.isdigit() and marker == str(int(number) + 1)
    return mark is Mark.LETTER and current.mark is Mark.LETTER


def _stands_alone(current: Piece, text: str) -> bool:
    """Whether `text`, a line without a mark, is apart from the piece it follows in its block."""
    if current.mark is not Mark.NONE:
        return False
    if shapes.field_name(text):
        return True
    if not current.is_one_line:
        return False
    opened = shapes.heading(current.text)
    return bool((opened and opened.title) or shapes.field_name(current.text))
