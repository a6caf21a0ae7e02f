"""The names of WordprocessingML: its namespaces, and attributes read the way Word reads them."""

from __future__ import annotations

from functools import cache

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "r": RELATIONS,
    "v": "urn:schemas-microsoft-com:vml",
    "w": WORD,
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}

_OFF = frozenset({"0", "false", "off"})


@cache
def name(tag: str) -> str:
    """ "w:p" as lxml has it."""
    prefix, _, local = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def value(element: etree._Element | None, attribute: str = "w:val") -> str | None:
    """The attribute of the element, if both are there."""
    return None if element is None else element.get(name(attribute))


def child(element: etree._Element | None, *tags: str) -> etree._Element | None:
    """What is found by going down one tag after the other."""
    for tag in tags:
        element = None if element is None else element.find(name(tag))
    return element


def number(element: etree._Element | None, attribute: str = "w:val") -> int | None:
    """The attribute as a whole number; None where it is not one."""
    try:
        return int(value(element, attribute) or "")
    except ValueError:
        return None


def toggle(element: etree._Element | None) -> bool | None:
    """Whether a switch such as w:b is on. None where it is not set here."""
    return None if element is None else (value(element) or "1").lower() not in _OFF
