"""CSV that a spreadsheet program opens in the right letters and runs nothing of. Pure.

Source: RFC 4180 for the form; OWASP, "CSV Injection", for the cells that programs run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

# Excel takes a file for UTF-8 only when it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"
# The last four are the full-width forms, which some programs read as the plain ones.
RUN_AS_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
MADE_TEXT_BY = "'"

Cell = str | int | None


def csv_bytes(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """The file a row at a time: UTF-8 with its mark, lines ended by CRLF, a header row first."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")
    line.write(BYTE_ORDER_MARK)
    writer.writerow([readable(cell) for cell in header])
    yield _taken(line)
    for row in rows:
        writer.writerow([readable(cell) for cell in row])
        yield _taken(line)


def readable(cell: Cell) -> str | int:
    """The cell as text that is shown and never run: an apostrophe goes before what could be.

    Numbers of ours stay numbers. Spaces and invisible marks in front do not hide a formula.
    """
    if cell is None:
        return ""
    if isinstance(cell, int):
        return cell
    bare = cell.lstrip(" \xa0\u200b\u200e\u200f\u2060\ufeff")
    if cell[:1] in RUN_AS_FORMULA or bare[:1] in RUN_AS_FORMULA:
        return MADE_TEXT_BY + cell
    return cell


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()
