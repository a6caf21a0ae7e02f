"""What a list of a web page prints before each of its items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.drafts.importing.blocks import Mark, mark_of
from portal.drafts.importing.html_source import Element, name_of

BULLET = "•"
_LARGEST = 9_999
_TYPES = {
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "none": "",
}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_WHOLE = re.compile(r"\s*([0-9]{1,4})\s*")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def markers(element: Element) -> Iterator[str]:
    """The marker of each item that the list element holds, without its stop or brackets."""
    kind = _kind(element)
    count = _whole(element.get("start"), 1) - 1
    for item in element:
        if name_of(item) != "li":
            continue
        count = min(_whole(item.get("value"), count + 1), _LARGEST)
        number = item.get("data-number")
        yield marker_of(number) if number else counted(count, item.get("type") or kind)


def marker_of(number: str) -> str:
    """A number as a document prints it ("4.", "(a)", "1.1") without its stop or brackets."""
    mark, marker, _ = mark_of(f"{number.strip()} X")
    if mark is not Mark.NONE:
        return marker
    return number.strip().strip("().") or number.strip()


def counted(count: int, kind: str) -> str:
    """Where an item stands in its list, as a list of that type prints it."""
    if kind in ("a", "A"):
        letters = _letters(count)
        return letters if kind == "a" else letters.upper()
    if kind in ("i", "I"):
        roman = _roman(count)
        return roman if kind == "i" else roman.upper()
    return str(count) if kind == "1" else BULLET


def _kind(element: Element) -> str:
    if name_of(element) != "ol":
        return ""
    styled = _STYLE.search(element.get("style", ""))
    if styled and styled[1].lower() in _TYPES:
        return _TYPES[styled[1].lower()]
    kind = (element.get("type") or "1").strip()
    return kind if kind in ("1", "a", "A", "i", "I") else "1"


def _whole(text: str | None, default: int) -> int:
    found = _WHOLE.fullmatch(text or "")
    return int(found[1]) if found else default


def _letters(count: int) -> str:
    letters = ""
    while count > 0:
        count, last = divmod(count - 1, 26)
        letters = chr(ord("a") + last) + letters
    return letters or "0"


def _roman(count: int) -> str:
    roman = ""
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        roman += letters * times
    return roman or "0"
