"""Taking elements out of a tree without losing what stands beside them."""

from __future__ import annotations

from lxml import etree

from portal.drafts.importing.word.names import name


def remove(element: etree._Element) -> None:
    """The element and all in it are gone. What stood after it stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """What was in the element stands in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = list(element)


def above(element: etree._Element, tag: str) -> etree._Element | None:
    """The nearest element of the tag that this one stands in, or None."""
    return next(element.iterancestors(name(tag)), None)


def every(root: etree._Element, *tags: str) -> list[etree._Element]:
    """All elements of these tags in reading order, as a list that may be changed under."""
    return list(root.iter(*(name(tag) for tag in tags)))


def words_in(element: etree._Element) -> str:
    """The typed text in the element."""
    return "".join(text.text or "" for text in element.iter(name("w:t")))
