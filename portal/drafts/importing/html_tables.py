"""Tables of a web page: in Markdown where it can express them, else as HTML of our own making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from portal.drafts import rendering
from portal.drafts.importing.html_words import Words
from portal.drafts.parsed import SectionKind, TextFormat

MOST_COLUMNS = 50
# As many characters as a section may have. What is longer is divided between rows.
LONGEST_TABLE = 20_000


@dataclass(slots=True)
class Cell:
    """One cell. `lines` are the paragraphs and list items in it."""

    lines: list[Words]
    is_head: bool = False
    columns: int = 1
    rows: int = 1

    @property
    def is_simple(self) -> bool:
        """Whether a row of Markdown can hold it."""
        is_one_line = len(self.lines) < 2 and all("\n" not in line.text for line in self.lines)
        return is_one_line and self.columns == self.rows == 1

    @property
    def plain(self) -> str:
        return " ".join(line.plain for line in self.lines)

    @property
    def markdown(self) -> str:
        return "".join(line.markdown() for line in self.lines).replace("|", "\\|")


@dataclass(slots=True)
class Table:
    """The rows of a table; the first `heads` of them are its header."""

    rows: list[list[Cell]]
    heads: int = 0
    doubts: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row]

    @property
    def plain(self) -> str:
        return " ".join(cell.plain for cell in self.cells if cell.lines)


# Rows, how many of them are the header, and how many columns there are: the lines they make.
_Write: TypeAlias = Callable[[Sequence[Sequence[Cell]], int, int], list[str]]


def name_the_header(table: Table) -> None:
    """A first row that is all bold is the header, where the page names none."""
    if table.heads or len(table.rows) < 2:
        return
    first = table.rows[0]
    lines = [line for cell in first for line in cell.lines]
    if len(first) > 1 and lines and all(line.is_all_strong for line in lines):
        table.heads = 1
        for cell in first:
            cell.lines = [line.strong(is_strong=False) for line in cell.lines]


def sources(table: Table) -> list[str]:
    """The table as it is kept: one text, or several with the same header where it is too long."""
    if _is_simple(table):
        pieces = _divided(table, _in_markdown)
        if all(_shows(source, piece) for piece, source in pieces):
            return [source for _, source in pieces]
    return [source for _, source in _divided(table, _in_html)]


def _is_simple(table: Table) -> bool:
    return (
        table.heads == 1
        and all(cell.is_simple for cell in table.cells)
        and not any(cell.is_head for row in table.rows[1:] for cell in row)
        and max(map(len, table.rows)) <= MOST_COLUMNS
    )


def _shows(source: str, table: Table) -> bool:
    return rendering.plain_words(source, TextFormat.MARKDOWN, SectionKind.TABLE) == table.plain


def _in_markdown(rows: Sequence[Sequence[Cell]], heads: int, columns: int) -> list[str]:
    lines = []
    for at, row in enumerate(rows):
        texts = [cell.markdown for cell in row] + [""] * (columns - len(row))
        lines.append(f"| {' | '.join(texts)} |")
        if at == heads - 1:
            lines.append(f"|{' --- |' * columns}")
    return lines


def _in_html(rows: Sequence[Sequence[Cell]], heads: int, _columns: int) -> list[str]:
    lines = []
    for at, row in enumerate(rows):
        cells = "\n".join(_cell(cell, is_header=at < heads) for cell in row)
        lines.append(f"<tr>\n{cells}\n</tr>")
    head, body = lines[:heads], lines[heads:]
    return [
        "<table>",
        *(["<thead>", *head, "</thead>"] if head else []),
        *(["<tbody>", *body, "</tbody>"] if body else []),
        "</table>",
    ]


def _cell(cell: Cell, *, is_header: bool) -> str:
    tag = "th" if is_header or cell.is_head else "td"
    attributes = ""
    if tag == "th":
        group = "group" if (cell.columns if is_header else cell.rows) > 1 else ""
        attributes += f' scope="{"col" if is_header else "row"}{group}"'
    attributes += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    attributes += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{attributes}>{'<br>'.join(line.html() for line in cell.lines)}</{tag}>"


def _divided(table: Table, write: _Write) -> list[tuple[Table, str]]:
    """The table in pieces that are each short enough, divided where no cell spans two of them."""
    columns = max(map(len, table.rows))
    whole = "\n".join(write(table.rows, table.heads, columns))
    if len(whole) <= LONGEST_TABLE or len(table.rows) <= table.heads + 1:
        return [(table, whole)]
    head = table.rows[: table.heads]
    room = LONGEST_TABLE - len("\n".join(write(head, table.heads, columns)))
    pieces: list[list[list[Cell]]] = [[]]
    length = 0
    for group in _groups(table.rows[table.heads :]):
        size = len("\n".join(write(group, 0, columns))) + 1
        if pieces[-1] and length + size > room:
            pieces.append([])
            length = 0
        pieces[-1] += group
        length += size
    divided = [Table([*head, *rows], table.heads) for rows in pieces]
    return [(piece, "\n".join(write(piece.rows, piece.heads, columns))) for piece in divided]


def _groups(rows: Sequence[list[Cell]]) -> list[list[list[Cell]]]:
    """Rows that belong together, because a cell spans them."""
    groups: list[list[list[Cell]]] = []
    spanned = 0
    for row in rows:
        if spanned > 0:
            groups[-1].append(row)
        else:
            groups.append([row])
        spanned = max([spanned - 1, *(cell.rows - 1 for cell in row)])
    return groups
