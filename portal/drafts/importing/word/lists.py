"""Headings and nested lists, made of the flat paragraphs that Word has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from portal.drafts.importing.word.marks import Mark
from portal.drafts.importing.word.numbering import Number


@dataclass(frozen=True, slots=True)
class _Open:
    """An item that others may still stand in. `left` is where its words begin."""

    item: etree._Element
    list_id: str
    level: int
    left: int


def nest(body: etree._Element, marks: Mapping[etree._Element, Mark]) -> None:
    """Each marked paragraph is the heading or list item that its mark says."""
    items: list[_Open] = []
    for block in list(body):
        mark = marks.get(block)
        if mark is None:
            items = []
            continue
        if mark.doubts and not mark.is_title:
            block.set("data-doubt", "\n".join(mark.doubts))
        if mark.is_title or mark.heading is not None:
            block.tag = "h1" if mark.is_title else f"h{mark.heading}"
            _set_number(block, mark.number)
            items = []
        elif mark.number is not None:
            items = _placed(block, mark, mark.number, items)
        else:
            items = _continued(block, mark, items)


def _placed(block: etree._Element, mark: Mark, number: Number, items: list[_Open]) -> list[_Open]:
    """The paragraph is an item, of the list it belongs to or of a new one inside the last item."""
    while items and not _holds(items[-1], mark, number):
        items = items[:-1]
    parent = items[-1].item if items else block.getparent()
    tag = "ul" if number.is_bullet else "ol"
    before = block.getprevious() if not items else (parent[-1] if len(parent) else None)
    if before is not None and before.tag == tag:
        listed = before
    else:
        listed = etree.Element(tag)
        if items:
            parent.append(listed)
        else:
            block.addprevious(listed)
    item = etree.SubElement(listed, "li")
    item.append(block)
    if not number.is_bullet:
        _set_number(item, number)
    if doubt := block.attrib.pop("data-doubt", None):
        item.set("data-doubt", doubt)
    return [*items, _Open(item, number.list_id, number.level, mark.left)]


def _holds(above: _Open, mark: Mark, number: Number) -> bool:
    """Whether the next item stands inside this one: lower in its list, or further to the right."""
    if above.list_id == number.list_id:
        return number.level > above.level
    return mark.left > above.left


def _continued(block: etree._Element, mark: Mark, items: list[_Open]) -> list[_Open]:
    """The paragraph goes on with the item under whose words it begins, if there is one."""
    while items and not 0 < items[-1].left <= mark.left:
        items = items[:-1]
    if items:
        items[-1].item.append(block)
    return items


def _set_number(element: etree._Element, number: Number | None) -> None:
    if number is not None and number.text:
        element.set("data-number", number.text)
