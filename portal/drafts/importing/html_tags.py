"""What an element of a web page is there for, told from its tag and from what is in it."""

from __future__ import annotations

import re

from portal.drafts.importing.html_footnotes import Notes
from portal.drafts.importing.html_source import Element, name_of, words_in
from portal.drafts.importing.html_tables import MOST_COLUMNS

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = frozenset({"ul", "ol", "menu", "dir"})
PARAGRAPHS = frozenset(
    re.findall(
        r"\w+",
        "p div address article aside blockquote body center details dd dt dl fieldset figcaption "
        "figure footer form header hgroup hr legend li main pre section summary tbody td tfoot th "
        "thead tr caption html",
    )
)
# A heading may be put together of these.
PARTS_OF_A_HEADING = frozenset({"div", "center", "hgroup"})
_CONTENTS = re.compile(
    r"(?:table of )?contents|(?:on|in) this (?:page|report|document|section)", re.IGNORECASE
)


def is_contents(element: Element, notes: Notes) -> bool:
    """Whether every word in a list is part of a link to a place in the same page."""
    linked = [
        words_in(link)
        for link in element.iter("a")
        if (link.get("href") or "").startswith("#") and link not in notes.marks
    ]
    return _are_all_words_of(element, linked)


def is_line_of_contents(element: Element) -> bool:
    """A line that Word's own table of contents is made of."""
    linked = [
        words_in(link) for link in element.iter("a") if (link.get("href") or "").startswith("#_Toc")
    ]
    return _are_all_words_of(element, linked)


def is_name_of_contents(words: str) -> bool:
    """Whether this stands over a table of contents."""
    return _CONTENTS.fullmatch(words.rstrip(":")) is not None


def _are_all_words_of(element: Element, linked: list[str]) -> bool:
    return bool(linked) and "".join(linked).replace(" ", "") == words_in(element).replace(" ", "")


def rows_of(element: Element) -> list[Element]:
    """The rows of a table that are not those of a table inside it."""
    rows = []
    for child in element:
        if name_of(child) == "tr":
            rows.append(child)
        elif name_of(child) in ("thead", "tbody", "tfoot"):
            rows += [row for row in child if name_of(row) == "tr"]
    return rows


def is_layout(element: Element, cells: list[Element]) -> bool:
    """Whether a table only puts things in their places: one cell, or tables or headings in them."""
    if len(cells) < 2 or element.get("role") in ("presentation", "none"):
        return True
    if element.get("data-header-rows") or any(name_of(cell) == "th" for cell in cells):
        return False
    if any(name_of(child) == "thead" for child in element):
        return False
    inner = {name_of(each) for cell in cells for each in cell.iter()}
    return "table" in inner or not inner.isdisjoint(HEADINGS)


def header_rows(element: Element, rows: list[Element]) -> int:
    """How many rows are the header: as the document says, in a thead, or all of th."""
    said = element.get("data-header-rows") or ""
    if said.isascii() and said.isdigit():
        return min(int(said[:4]), len(rows))
    heads = 0
    for row in rows:
        above = row.getparent()
        cells = [name_of(cell) for cell in row]
        if (above is None or name_of(above) != "thead") and set(cells) != {"th"}:
            break
        heads += 1
    return heads


def span(element: Element, name: str) -> int:
    """How many rows or columns a cell takes up."""
    said = (element.get(name) or "").strip()
    if not (said.isascii() and said.isdigit()):
        return 1
    return max(1, min(int(said[:4]), MOST_COLUMNS))
