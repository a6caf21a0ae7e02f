"""Footnotes of a web page: which links are marks, and which places hold the notes they lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portal.drafts.importing.html_source import Element, name_of, words_in
from portal.errors import BadFile

_MARK = re.compile(r"\W{0,2}([0-9]{1,3}|[A-Za-z]|[ivx]{1,5})\W{0,2}|[*†‡§¶]{1,3}")
_NOTE_ID = re.compile(r"_?(?:foot|end|side)?(?:note|fn|ftn|edn|cite_note)[-_:]?\S*", re.IGNORECASE)
_BACK = re.compile(
    r"\W*(?:back(?: to (?:text|top|reference))?|return(?: to text)?|jump up|jump back)?\W*",
    re.IGNORECASE,
)
_INLINE = frozenset(
    ("a", "sup", "sub", "span", "b", "i", "em", "strong", "small", "font", "u", "cite")
)
MOST_NOTES = 2_000
_RENUMBERED = "Some footnotes had the same number. They were numbered anew."
_HOLD_A_NOTE = frozenset(["p", "li", "div", "dd", "td", "aside", "section"])


@dataclass(slots=True)
class Notes:
    """The notes of one page: a mark's element leads to its number, a number to its note's place."""

    marks: dict[Element, str] = field(default_factory=dict)
    places: dict[str, Element] = field(default_factory=dict)
    links_back: set[Element] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Page:
    """Every element by its place in reading order, its anchors, and the links inside the page."""

    order: dict[Element, int]
    anchors: dict[str, Element]
    links: list[Element]
    by_target: dict[str, list[Element]] = field(default_factory=dict)


def notes_of(body: Element) -> Notes:
    """Every footnote that a link leads to, in the order of their first marks."""
    page = _page(body)
    notes = Notes()
    numbers: dict[Element, str] = {}
    for link in page.links:
        target = page.anchors.get(_aim(link))
        place = _place_of(target) if target is not None else None
        if target is None or place is None or not _is_mark(link, target, place, page):
            continue
        if place not in numbers:
            if len(numbers) == MOST_NOTES:
                raise BadFile(
                    f"The file has more than {MOST_NOTES:,} footnotes. Shorten it and send it "
                    "again."
                )
            numbers[place] = _number(words_in(link), notes)
            notes.places[numbers[place]] = place
        notes.marks[_with_brackets(link)] = numbers[place]
    for place in notes.places.values():
        notes.links_back.update(link for link in place.iter("a") if _leads_back(link))
    return notes


def _page(body: Element) -> _Page:
    page = _Page({element: at for at, element in enumerate(body.iter())}, {}, [])
    for element in page.order:
        for anchor in _anchors(element):
            page.anchors.setdefault(anchor, element)
        if name_of(element) == "a" and _aim(element):
            page.links.append(element)
            page.by_target.setdefault(_aim(element), []).append(element)
    return page


def _aim(link: Element) -> str:
    """The anchor that a link leads to in its own page."""
    href = link.get("href") or ""
    return href[1:] if href.startswith("#") else ""


def _anchors(element: Element) -> set[str]:
    return {name for name in (element.get("id"), element.get("name")) if name}


def _place_of(target: Element) -> Element | None:
    """The paragraph or item that an anchor stands in, or what is called after the same note."""
    place = target
    while name_of(place) in _INLINE and place.getparent() is not None:
        place = place.getparent()
    above = place.getparent()
    if name_of(place) == "p" and name_of(above) == "div" and _is_called_a_note(above):
        place = above
    return place if name_of(place) in _HOLD_A_NOTE else None


def _is_called_a_note(element: Element) -> bool:
    return any(_NOTE_ID.fullmatch(name) and "ref" not in name for name in _anchors(element))


def _is_mark(link: Element, target: Element, place: Element, page: _Page) -> bool:
    """A short link on to a note: that is called one, or leads back to where the link stands."""
    if not _MARK.fullmatch(words_in(link)) or page.order[link] >= page.order[place]:
        return False
    if place in link.iterancestors():
        return False
    around = [link, *link, link.getparent(), link.getprevious()]
    here = {anchor for each in around if each is not None for anchor in _anchors(each)}
    led_here = [other for anchor in here for other in page.by_target.get(anchor, ())]
    leads_back = any(place in other.iterancestors() for other in led_here)
    return leads_back or _is_called_a_note(target)


def _number(words: str, notes: Notes) -> str:
    """The number that is printed, or the next free one where it is a star or used already."""
    found = _MARK.fullmatch(words)
    printed = (found[1] or "") if found else ""
    if printed and printed not in notes.places:
        return printed
    free = next(str(n) for n in range(1, len(notes.places) + 2) if str(n) not in notes.places)
    if printed and _RENUMBERED not in notes.doubts:
        notes.doubts.append(_RENUMBERED)
    return free


def _with_brackets(link: Element) -> Element:
    """The link with what is raised around it, where nothing else is raised with it."""
    above = link.getparent()
    while above is not None and name_of(above) in _INLINE and _MARK.fullmatch(words_in(above)):
        link, above = above, above.getparent()
    return link


def _leads_back(link: Element) -> bool:
    words = words_in(link)
    return bool(_aim(link)) and bool(_MARK.fullmatch(words) or _BACK.fullmatch(words))
