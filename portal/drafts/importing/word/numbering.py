"""The numbers that Word prints but does not write in its files, counted as Word counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from portal.drafts.importing.word.names import child, name, number, toggle, value
from portal.drafts.importing.word.number_formats import BULLET, formatted
from portal.drafts.importing.word.styles import Styles

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
# A start value that Word allows; a damaged file may say anything.
_MOST = 32_767


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered. `left` is where its words begin, in twips."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    all_in_figures: bool = False
    restarts_after: int | None = None
    paragraph_style: str | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """What Word prints before one paragraph. `list_id` is the same in the paragraphs of a list."""

    text: str
    is_bullet: bool
    list_id: str
    level: int
    left: int | None


@dataclass(slots=True)
class _List:
    """A w:num: a use of an abstract list, with what it starts or looks like instead."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)


class Numbering:
    """Counts through one document: each paragraph that is numbered must be asked for once, in
    reading order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, Level]] = {}
        self._by_style_link: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def next(self, paragraph: etree._Element) -> Number | None:
        """The number of the paragraph, which is counted now. None if it has none."""
        place = self.place(paragraph)
        return self.count(*place) if place else None

    def place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and level that the paragraph is in: its own, or those of its style."""
        own = child(paragraph, "w:pPr", "w:numPr")
        num_id, level = value(child(own, "w:numId")), number(child(own, "w:ilvl"))
        if num_id is None:
            num_id, by_style = self._place_of_style(self._styles.of_paragraph(paragraph))
            level = by_style if level is None else level
        if num_id is None or num_id == "0" or num_id not in self._lists:
            return None
        return num_id, min(max(level or 0, 0), LEVELS - 1)

    def count(self, num_id: str, level: int) -> Number | None:
        """The next number of the list at the level. None where the list has no such level."""
        listed = self._lists[num_id]
        abstract = self._resolved(listed.abstract)
        levels = self._abstract.get(abstract, {}) | listed.levels
        if level not in levels:
            return None
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        self._step(counts, listed, levels, level)
        this = levels[level]
        is_bullet = this.style == "bullet"
        text = BULLET if is_bullet else _printed(levels, counts, level)
        return Number(text, is_bullet, abstract, level, this.left)

    def _step(
        self, counts: list[int | None], listed: _List, levels: dict[int, Level], level: int
    ) -> None:
        def start(at: int) -> int:
            return listed.starts.get(at, levels.get(at, Level()).start)

        # A list used anew with a start of its own starts there once, whatever was counted before.
        if level in listed.starts and level not in listed.begun:
            counts[level] = start(level)
        else:
            before = counts[level]
            counts[level] = start(level) if before is None else before + 1
        listed.begun.add(level)
        for above in range(level):
            # A level that is jumped over counts as begun.
            if counts[above] is None:
                counts[above] = start(above)
        for below in range(level + 1, LEVELS):
            after = levels.get(below, Level()).restarts_after
            if after is None or level < after:
                counts[below] = None

    def _place_of_style(self, style_id: str | None) -> tuple[str | None, int | None]:
        passed: list[str] = []
        level: int | None = None
        for style in self._styles.chain(style_id):
            passed.append(value(style, "w:styleId") or "")
            found = child(style, "w:pPr", "w:numPr")
            level = number(child(found, "w:ilvl")) if level is None else level
            num_id = value(child(found, "w:numId"))
            if num_id is not None:
                linked = self._level_linked_to(num_id, passed)
                return num_id, level if linked is None else linked
        return None, None

    def _level_linked_to(self, num_id: str, style_ids: list[str]) -> int | None:
        """The level of the list that names one of the styles as its own."""
        listed = self._lists.get(num_id)
        if listed is None:
            return None
        levels = self._abstract.get(self._resolved(listed.abstract), {}) | listed.levels
        for style_id in style_ids:
            for at, level in levels.items():
                if level.paragraph_style == style_id:
                    return at
        return None

    def _resolved(self, abstract: str) -> str:
        """The abstract list that holds the levels: it may be named by way of a list style."""
        seen: set[str] = set()
        while abstract in self._links and abstract not in seen:
            seen.add(abstract)
            style_id = self._links[abstract]
            named = None
            for style in self._styles.chain(style_id):
                num_id = value(child(style, "w:pPr", "w:numPr", "w:numId"))
                if num_id in self._lists:
                    named = self._lists[num_id].abstract
                    break
            if named is None or named == abstract:
                named = self._by_style_link.get(style_id, abstract)
            abstract = named
        return abstract

    def _read(self, root: etree._Element) -> None:
        for element in root.iterfind(name("w:abstractNum")):
            abstract = value(element, "w:abstractNumId") or ""
            self._abstract[abstract] = {
                at: _level(found)
                for found in element.iterfind(name("w:lvl"))
                if (at := number(found, "w:ilvl")) is not None and 0 <= at < LEVELS
            }
            if link := value(child(element, "w:numStyleLink")):
                self._links[abstract] = link
            if link := value(child(element, "w:styleLink")):
                self._by_style_link[link] = abstract
        for element in root.iterfind(name("w:num")):
            num_id = value(element, "w:numId")
            if num_id is not None:
                self._lists[num_id] = self._list(element)

    def _list(self, element: etree._Element) -> _List:
        listed = _List(value(child(element, "w:abstractNumId")) or "")
        for override in element.iterfind(name("w:lvlOverride")):
            at = number(override, "w:ilvl")
            if at is None or not 0 <= at < LEVELS:
                continue
            level = child(override, "w:lvl")
            if level is not None:
                listed.levels[at] = _level(level)
            start = number(child(override, "w:startOverride"))
            if start is not None:
                listed.starts[at] = _in_bounds(start)
                if at in listed.levels:
                    listed.levels[at] = replace(listed.levels[at], start=listed.starts[at])
        return listed


def _level(element: etree._Element) -> Level:
    indent = child(element, "w:pPr", "w:ind")
    left = number(indent, "w:left")
    start = number(child(element, "w:start"))
    return Level(
        # ECMA-376 has 0 where none is written.
        start=0 if start is None else _in_bounds(start),
        style=value(child(element, "w:numFmt")) or "decimal",
        text=value(child(element, "w:lvlText")) or "",
        all_in_figures=bool(toggle(child(element, "w:isLgl"))),
        restarts_after=number(child(element, "w:lvlRestart")),
        paragraph_style=value(child(element, "w:pStyle")),
        left=number(indent, "w:start") if left is None else left,
    )


def _printed(levels: dict[int, Level], counts: list[int | None], level: int) -> str:
    this = levels[level]

    def place(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        count = counts[at]
        if at > level or count is None:
            return ""
        style = levels.get(at, Level()).style
        if style == "bullet" or (this.all_in_figures and style != "none"):
            style = "decimal"
        return formatted(count, style)

    return _PLACE.sub(place, this.text).strip()


def _in_bounds(start: int) -> int:
    return min(max(start, 0), _MOST)
