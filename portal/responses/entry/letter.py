"""A letter as its paragraphs, in the order in which they came. Pure; it is never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.responses.models import COMMENT_LENGTH
from portal.responses.words import length

BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `at` counts from 0; people are told `number`, which counts from 1."""

    at: int
    words: str

    @property
    def number(self) -> int:
        return self.at + 1


def paragraphs(letter: str) -> tuple[Paragraph, ...]:
    """What stands between blank lines; in a letter that has none, between line ends.

    A paragraph too long to be one comment is divided after a sentence, or failing that at a space.
    """
    blocks = [block.strip() for block in BLANK_LINES.split(letter.strip())]
    if len(blocks) == 1:
        blocks = [line.strip() for line in letter.splitlines()]
    pieces = [piece for block in blocks if block for piece in _fitting(block)]
    return tuple(Paragraph(at, words) for at, words in enumerate(pieces))


def runs(
    places: Sequence[tuple[Paragraph, int | None]],
) -> Iterator[tuple[int | None, list[Paragraph]]]:
    """Paragraphs that stand one after another and go to the same place, together."""
    run: list[Paragraph] = []
    place: int | None = None
    for paragraph, its in places:
        if run and its == place and paragraph.at == run[-1].at + 1:
            run.append(paragraph)
            continue
        if run:
            yield place, run
        run, place = [paragraph], its
    if run:
        yield place, run


def joined(run: Sequence[Paragraph]) -> str:
    """The words of several paragraphs as one text."""
    return "\n\n".join(paragraph.words for paragraph in run)


def _fitting(block: str) -> Iterator[str]:
    while length(block) > COMMENT_LENGTH:
        cut = _cut_of(block)
        yield block[:cut].rstrip()
        block = block[cut:].lstrip()
    if block:
        yield block


def _cut_of(block: str) -> int:
    """Where the longest beginning ends that fits: after a sentence, at a space, or anywhere."""
    # A character is one unit or two, so that no more than this many can fit.
    most = COMMENT_LENGTH
    while length(block[:most]) > COMMENT_LENGTH:
        most -= (length(block[:most]) - COMMENT_LENGTH + 1) // 2
    ends = [match.start() for match in SENTENCE_END.finditer(block, 0, most + 1)]
    if ends and ends[-1]:
        return ends[-1]
    space = block.rfind(" ", 1, most + 1)
    return space if space > 0 else most
