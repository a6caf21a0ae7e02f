"""The words of a comment as everybody may read them: some of them, and where others were removed.

Nothing here holds what was removed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.drafts.comparison.difference import Change, Piece, difference

REMOVED = "removed"
PARAGRAPH_END = re.compile(r"\n\n+")
# Characters that nobody's words mean anything by; one of them stands in for what was removed.
FIRST_PRIVATE, LAST_PRIVATE = 0xE000, 0xF8FF


@dataclass(frozen=True, slots=True)
class Removal:
    """Words stood here that are not published. `why` is what readers see: "name removed"."""

    why: str


Words = tuple[str | Removal, ...]
Kept = list[str | dict[str, str]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is published of one comment: its remark, and the wording it suggests."""

    body: Words
    suggestion: Words = ()

    @property
    def removed(self) -> Sequence[Removal]:
        """Each place in which words were removed."""
        parts = (*self.body, *self.suggestion)
        return [part for part in parts if isinstance(part, Removal)]

    @property
    def removals(self) -> int:
        """In how many places words were removed."""
        return len(self.removed)


def whole(text: str) -> Words:
    """A text of which nothing was removed."""
    return (text,) if text else ()


def written(words: Words) -> Kept:
    """The words as they are stored."""
    return [part if isinstance(part, str) else {REMOVED: part.why} for part in words]


def read(kept: Kept) -> Words:
    """The words that were stored."""
    return tuple(part if isinstance(part, str) else Removal(part[REMOVED]) for part in kept)


def as_text(words: Words) -> str:
    """The words for what has no marks: "It was handled badly. [name removed] told us so."."""
    return "".join(part if isinstance(part, str) else f"[{part.why}]" for part in words)


def paragraphs(words: Words) -> Sequence[Sequence[Words]]:
    """The words by paragraphs, and each of those by lines. What is blank is left out."""
    lines: list[list[str | Removal]] = [[]]
    made: list[list[list[str | Removal]]] = [lines]
    for part in words:
        if isinstance(part, Removal):
            lines[-1].append(part)
            continue
        for at, block in enumerate(PARAGRAPH_END.split(part)):
            if at:
                lines = [[]]
                made.append(lines)
            for number, line in enumerate(block.split("\n")):
                if number:
                    lines.append([])
                if line:
                    lines[-1].append(line)
    trimmed = (tuple(tuple(line) for line in _without_ends(paragraph)) for paragraph in made)
    return [paragraph for paragraph in trimmed if any(map(_has_words, paragraph))]


def _without_ends(paragraph: list[list[str | Removal]]) -> list[list[str | Removal]]:
    """The lines without empty ones before the first and after the last that has something."""
    held = [at for at, line in enumerate(paragraph) if line]
    return paragraph[held[0] : held[-1] + 1] if held else []


def _has_words(line: Words) -> bool:
    return any(isinstance(part, Removal) or part.strip() for part in line)


def redline(before: str, after: Words) -> tuple[Piece | Removal, ...]:
    """How a suggested wording differs from the words it was suggested for.

    It is made from what is published and nothing else, so that nothing can be concluded from it of
    the words removed: in their place stands one mark that is in neither text.
    """
    if not after:
        return ()
    mark = _mark_for(before, after)
    text = "".join(part if isinstance(part, str) else mark for part in after)
    removals = (part for part in after if isinstance(part, Removal))
    return tuple(_with_removals(difference(before, text), mark, removals))


def _with_removals(
    pieces: Sequence[Piece], mark: str, removals: Iterator[Removal]
) -> Iterator[Piece | Removal]:
    for piece in pieces:
        if piece.change is not Change.INSERTED:
            yield piece
            continue
        for at, text in enumerate(piece.text.split(mark)):
            if at:
                yield next(removals)
            if text:
                yield Piece(piece.change, text)


def _mark_for(before: str, after: Words) -> str:
    """A character that neither text holds."""
    held = set(before).union(*(part for part in after if isinstance(part, str)))
    return next(
        chr(code) for code in range(FIRST_PRIVATE, LAST_PRIVATE + 1) if chr(code) not in held
    )
