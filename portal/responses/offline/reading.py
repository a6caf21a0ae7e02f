"""Reads an uploaded response form: its lines, and which box each of them was typed in.

Pure, and knows no draft: where the lines belong is told by sorting.py. What an uploaded file holds
is only ever words here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from portal.drafts.importing.source import shown
from portal.drafts.importing.word.names import child, name, toggle, value
from portal.drafts.importing.word.package import Package, open_package
from portal.errors import BadFile
from portal.responses.offline.marks import BOX, REFERENCE, VIEW, Reference

# Words that tracked changes took away, and what older programs are given in place of a text box.
_NOT_READ = frozenset(
    {name("w:del"), name("w:moveFrom"), name("mc:Fallback"), name("w:instrText"), name("w:sdtPr")}
)
_TEXT, _TEXT_BOX = name("w:t"), name("w:txbxContent")
_BREAKS = {
    name("w:tab"): "\t",
    name("w:br"): "\n",
    name("w:cr"): "\n",
    name("w:noBreakHyphen"): "-",
}
_HEADING = re.compile(r"heading|title", re.IGNORECASE)
_CONTROL = re.compile(rf"(?:{BOX}|{VIEW}|{REFERENCE}):\S+")
# The longest draft, printed on a form and answered at length, has half of either.
MOST_LINES = 60_000
MOST_CHARACTERS = 5_000_000
# Notes that people add in the margin or at the foot. The form itself has none.
_BESIDE = {"comments": "comment", "footnotes": "footnote", "endnotes": "endnote"}


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the file. `kept` is its text without what was struck through.

    `control` is the tag of the content control that it is in, "" outside of them.
    """

    text: str
    kept: str
    control: str
    is_heading: bool


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a file says, in its order. `beside` are the notes in its margin and at its foot."""

    reference: Reference | None
    lines: tuple[Line, ...]
    beside: tuple[str, ...]


def read_form(data: bytes, filename: str) -> FilledForm:
    """The words of a Word file. Raises `BadFile` for what is none, or not a safe one."""
    package = open_package(data, filename)
    document = package.xml(package.main)
    body = child(document, "w:body")
    lines = tuple(_lines(body, "")) if body is not None else ()
    beside = tuple(_beside(package))
    characters = sum(len(line.text) for line in lines) + sum(map(len, beside))
    if len(lines) > MOST_LINES or characters > MOST_CHARACTERS:
        raise BadFile(
            f"{shown(filename)} is longer than a response form can be. Delete what is not part of "
            "the form and upload it again."
        )
    return FilledForm(_reference(package, lines), lines, beside)


def _reference(package: Package, lines: tuple[Line, ...]) -> Reference | None:
    for line in lines:
        if reference := Reference.of(line.text):
            return reference
    properties = package.xml("docProps/core.xml")
    for element in () if properties is None else properties.iter("{*}identifier"):
        if reference := Reference.of(element.text or ""):
            return reference
    return None


def _lines(element: etree._Element, control: str) -> Iterator[Line]:
    """Every paragraph inside the element, in order, those of tables and text boxes too."""
    for inner in element:
        if inner.tag in _NOT_READ:
            continue
        if inner.tag == name("w:p"):
            yield _line(inner, control)
            for box in inner.iter(_TEXT_BOX):
                if not _is_old(box):
                    yield from _lines(box, control)
        elif inner.tag == name("w:sdt"):
            content = child(inner, "w:sdtContent")
            if content is not None:
                yield from _lines(content, _tag(inner) or control)
        else:
            yield from _lines(inner, control)


def _line(paragraph: etree._Element, control: str) -> Line:
    pieces = list(_pieces(paragraph, is_struck=False))
    inner = (_tag(found) for found in paragraph.iter(name("w:sdt")))
    style = value(child(paragraph, "w:pPr", "w:pStyle")) or ""
    return Line(
        text="".join(text for text, _ in pieces),
        kept="".join(text for text, is_struck in pieces if not is_struck),
        control=control or next(filter(None, inner), ""),
        is_heading=_HEADING.match(style) is not None,
    )


def _pieces(element: etree._Element, *, is_struck: bool) -> Iterator[tuple[str, bool]]:
    """The texts of a paragraph in order, each with whether it was struck through."""
    for inner in element:
        if inner.tag in _NOT_READ or inner.tag == _TEXT_BOX:
            continue
        if inner.tag == _TEXT:
            yield inner.text or "", is_struck
        elif inner.tag in _BREAKS:
            yield _BREAKS[inner.tag], is_struck
        elif inner.tag == name("w:r"):
            yield from _pieces(inner, is_struck=is_struck or _strikes(inner))
        elif inner.tag != name("w:pPr"):
            yield from _pieces(inner, is_struck=is_struck)


def _strikes(run: etree._Element) -> bool:
    return any(toggle(child(run, "w:rPr", tag)) for tag in ("w:strike", "w:dstrike"))


def _tag(control: etree._Element) -> str:
    """The control's tag where it is one of the form's own."""
    tag = value(child(control, "w:sdtPr", "w:tag")) or ""
    return tag if _CONTROL.fullmatch(tag) else ""


def _is_old(box: etree._Element) -> bool:
    return any(above.tag == name("mc:Fallback") for above in box.iterancestors())


def _beside(package: Package) -> Iterator[str]:
    for part, tag in _BESIDE.items():
        notes = package.xml(package.related(part))
        for note in () if notes is None else notes.iter(name(f"w:{tag}")):
            # A separator line is kept among the notes.
            if value(note, "w:type") in (None, "normal"):
                text = "\n".join(line.text for line in _lines(note, "")).strip()
                if text:
                    yield text
