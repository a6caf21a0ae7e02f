"""The lines and cells of a list, whatever separates them and however it was saved. Pure."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portal.errors import BadFile

DELIMITERS: Final = ("\t", ";", ",")
LINES_LOOKED_AT: Final = 20
LONGEST_ROW_LINES: Final = 10
QUOTE: Final = '"'
BYTE_ORDER_MARK: Final = "\ufeff"
LINE_END: Final = re.compile(r"\r\n|\r|\n")
SEEN_AS_BLANK: Final = " \t,;\"'\u00a0" + BYTE_ORDER_MARK


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 with or without its mark, UTF-16 with it, else Windows-1252.

    Raises `BadFile` when it is not text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadFile(
        "This file is not a list of text. In a spreadsheet, save it as CSV and send that."
    )


@dataclass(frozen=True, slots=True)
class Record:
    """One row as text: one line, or several where a quoted cell holds line ends."""

    first_line: int
    lines: Sequence[str]

    @property
    def source(self) -> str:
        return "\n".join(self.lines)

    @property
    def line_numbers(self) -> range:
        return range(self.first_line, self.first_line + len(self.lines))

    @property
    def is_blank(self) -> bool:
        return not self.source.strip(SEEN_AS_BLANK)

    def cells(self, delimiter: str) -> list[str]:
        # The reader fails on a NUL, and nothing that cannot be seen belongs in a name.
        source = "".join(c for c in self.source if c in "\n\t" or unicodedata.category(c) != "Cc")
        try:
            [cells] = csv.reader(
                io.StringIO(source, newline=""), delimiter=delimiter, skipinitialspace=True
            )
        except (csv.Error, ValueError):
            cells = source.replace("\n", " ").split(delimiter)
        return [" ".join(cell.split()) for cell in cells]


def records(text: str) -> Iterator[Record]:
    """Lines put together where a quoted cell runs over their end.

    A quote that is never closed would swallow the rest of the list, so it holds its line only.
    """
    lines = LINE_END.split(text.removeprefix(BYTE_ORDER_MARK))
    if lines and not lines[-1]:
        lines.pop()
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].count(QUOTE) % 2:
            closing = next(
                (
                    n
                    for n in range(at + 1, min(at + LONGEST_ROW_LINES, len(lines)))
                    if lines[n].count(QUOTE) % 2
                ),
                None,
            )
            # Only a quote that opens a cell can hold a line end.
            if closing is not None and _opens_cell(lines[at]):
                end = closing + 1
        yield Record(first_line=at + 1, lines=lines[at:end])
        at = end


def _opens_cell(line: str) -> bool:
    before = line[: line.rindex(QUOTE)].rstrip(" ")
    return not before or before.endswith(DELIMITERS)


def delimiter_of(records: Sequence[Record]) -> str:
    """What stands between the cells of these rows."""
    text = "\n".join(record.source for record in records[:LINES_LOOKED_AT])
    counts = Counter(c for c in re.sub(r'"[^"]*"', "", text) if c in DELIMITERS)
    # A tab is never part of a name, so a few are enough; of the others the commoner.
    if counts["\t"] >= len(records[:LINES_LOOKED_AT]) > 0:
        return "\t"
    return ";" if counts[";"] > counts[","] else ","
