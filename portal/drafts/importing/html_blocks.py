"""One block of a web page, and its words where only lines can be kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from portal.drafts.importing.html_tables import Table
from portal.drafts.importing.html_words import Run, Words
from portal.drafts.parsed import ParsedPicture


class Kind(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TERM = "term"
    LIST = "list"
    ITEM = "item"
    TABLE = "table"
    PICTURE = "picture"


@dataclass(slots=True)
class Block:
    """One block. `number` is the mark that the document printed before it and did not write out.

    The children of a list are its items, those of an item what follows its own words, those of a
    term what is said of it.
    """

    kind: Kind
    line: int
    words: Words = field(default_factory=Words)
    level: int = 0
    number: str = ""
    doubts: list[str] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    table: Table | None = None
    picture: ParsedPicture | None = None


def every_block(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks and all that are inside them, in reading order."""
    for block in blocks:
        yield block
        yield from every_block(block.children)


def runs_of(blocks: Iterable[Block]) -> Iterable[Run]:
    """The words of blocks on one line."""
    for words in lines_of(blocks):
        yield from words.runs
        yield Run(" ")


def lines_of(blocks: Iterable[Block]) -> Iterable[Words]:
    """The words of blocks, a line for each, where only lines can be kept."""
    for block in blocks:
        mark = f"{block.number} " if block.number else ""
        if block.words and block.kind is not Kind.PICTURE:
            yield Words.of([Run(mark), *block.words.runs])
        if block.table is not None:
            for cell in block.table.cells:
                yield from cell.lines
        yield from lines_of(block.children)
