"""The runs of a paragraph: their characters and the emphasis that is kept."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree
from mammoth.docx.dingbats import dingbats

from portal.drafts.importing.word.marks import doubt, without_marks
from portal.drafts.importing.word.names import child, name, value
from portal.drafts.importing.word.styles import Styles
from portal.drafts.importing.word.trees import above, every, remove

UNKNOWN_SYMBOL = "A symbol here could not be read and was left out."
LOST_NOTE = "A footnote's mark here has no footnote and was left out."

_EMPHASIS = ("w:b", "w:i", "w:strike")
_RAISED = frozenset({"superscript", "subscript"})


def simplify(root: etree._Element, styles: Styles) -> None:
    """Runs hold text, line breaks, tabs, pictures and notes, and no more format than is kept."""
    for text in every(root, "w:t"):
        text.text = without_marks(text.text or "")
    for run in every(root, "w:r"):
        _simplify_format(run, styles)
    for dash in every(root, "w:noBreakHyphen"):
        _becomes(dash, "\u2011")
    for symbol in every(root, "w:sym"):
        _read_symbol(symbol)
    for end in every(root, "w:br", "w:cr"):
        # Two pages apart, words would still run together without a break.
        end.tag = name("w:br")
        end.attrib.clear()
    for tab in every(root, "w:ptab"):
        tab.tag = name("w:tab")
        tab.attrib.clear()


def settle_notes(root: etree._Element, kind: str, known: Collection[str]) -> None:
    """Every mark of a footnote or endnote stands for a note that is there."""
    for mark in every(root, f"w:{kind}Reference"):
        run = mark.getparent()
        if value(mark, "w:id") not in known:
            doubt(above(mark, "w:p"), LOST_NOTE)
            remove(mark)
        elif run is not None:
            # Its own sign, where the author chose one, would stand beside ours.
            for sign in [*run.iterchildren(name("w:t")), *run.iterchildren(name("w:rPr"))]:
                run.remove(sign)


def _simplify_format(run: etree._Element, styles: Styles) -> None:
    if child(run, "w:rPr") is None:
        return
    kept = etree.Element(name("w:rPr"))
    for tag in _EMPHASIS:
        if styles.run_is(tag, run):
            etree.SubElement(kept, name(tag))
    if styles.run_is("w:dstrike", run) and child(kept, "w:strike") is None:
        etree.SubElement(kept, name("w:strike"))
    raised = value(child(run, "w:rPr", "w:vertAlign"))
    if raised in _RAISED:
        etree.SubElement(kept, name("w:vertAlign"), {name("w:val"): raised})
    for old in list(run.iterchildren(name("w:rPr"))):
        run.remove(old)
    if len(kept):
        run.insert(0, kept)


def _read_symbol(symbol: etree._Element) -> None:
    font, code = value(symbol, "w:font") or "", value(symbol, "w:char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        number = 0
    # Word adds F000 to the place of a character in a font of symbols.
    known = dingbats.get((font, number)) or dingbats.get((font, number & 0xFF))
    if known is None and 0x20 <= number < 0xD800:
        known = number
    if known is None:
        doubt(above(symbol, "w:p"), UNKNOWN_SYMBOL)
        remove(symbol)
    else:
        _becomes(symbol, chr(known))


def _becomes(element: etree._Element, text: str) -> None:
    """The element is that text, without anything that was in it."""
    element.clear()
    element.tag = name("w:t")
    element.text = text
