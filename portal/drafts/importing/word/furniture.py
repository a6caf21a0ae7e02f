"""What a Word document holds besides its words: contents, fields, remarks, hidden text."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from portal.drafts.importing.word.marks import doubt
from portal.drafts.importing.word.names import child, name, toggle, value
from portal.drafts.importing.word.styles import Role, Styles
from portal.drafts.importing.word.trees import above, every, remove, unwrap, words_in

HIDDEN = "Hidden text was left out here."
OTHER_DOCUMENT = "Another document is inserted here by reference. It was left out."

_GALLERY = "Table of Contents"
_CONTENTS_FIELD = re.compile(r"\s*TOC\b", re.IGNORECASE)
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+"?(?:https?:|mailto:)', re.IGNORECASE)
_CHECKBOX_FIELD = re.compile(r"\s*FORMCHECKBOX\b", re.IGNORECASE)
_INVISIBLE = (
    "w:bookmarkStart",
    "w:bookmarkEnd",
    "w:commentRangeStart",
    "w:commentRangeEnd",
    "w:commentReference",
    "w:annotationRef",
    "w:proofErr",
    "w:permStart",
    "w:permEnd",
    "w:softHyphen",
    "w:lastRenderedPageBreak",
    "w:footnoteRef",
    "w:endnoteRef",
)
_WRAPPERS = ("w:smartTag", "w:customXml", "w:dir", "w:bdo", "w:sdtContent", "w:sdt")


def comments_in(root: etree._Element) -> int:
    """How many of Word's comments are about words in this part."""
    return len(every(root, "w:commentReference"))


def clear(root: etree._Element, styles: Styles, links: Collection[str]) -> None:
    """Only words, tables, pictures and notes are left, with the results of fields in the words.

    `links` are the ids of those that lead out of the document.
    """
    _drop_contents(root, styles)
    for control in every(root, "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr"):
        remove(control)
    for wrapper in every(root, *_WRAPPERS):
        unwrap(wrapper)
    for inserted in every(root, "w:altChunk", "w:subDoc"):
        beside = inserted.getprevious()
        paragraphs = [] if beside is None else every(beside, "w:p")
        doubt(above(inserted, "w:p") if not paragraphs else paragraphs[-1], OTHER_DOCUMENT)
        remove(inserted)
    for ruby in every(root, "w:ruby"):
        _keep_base(ruby)
    _keep_results(root, links)
    _drop_hidden(root, styles)
    for mark in every(root, *_INVISIBLE):
        remove(mark)


def _drop_contents(root: etree._Element, styles: Styles) -> None:
    for control in every(root, "w:sdt"):
        if value(child(control, "w:sdtPr", "w:docPartObj", "w:docPartGallery")) == _GALLERY:
            remove(control)
    for field in every(root, "w:fldSimple"):
        if _CONTENTS_FIELD.match(value(field, "w:instr") or ""):
            remove(field)
    for runs, instruction in _fields(root):
        if _CONTENTS_FIELD.match(instruction):
            for run in runs:
                paragraph = above(run, "w:p")
                if paragraph is None or styles.outline_level(paragraph) is None:
                    remove(run)
    for paragraph in every(root, "w:p"):
        if styles.role(paragraph) is Role.CONTENTS:
            remove(paragraph)


def _fields(root: etree._Element) -> list[tuple[list[etree._Element], str]]:
    """The runs of every field, with what it does. A field that is not closed is none."""
    found = []
    runs = every(root, "w:r")
    begun: list[tuple[int, list[str], list[bool]]] = []
    for at, run in enumerate(runs):
        for part in run:
            kind = value(part, "w:fldCharType") if part.tag == name("w:fldChar") else None
            if kind == "begin":
                begun.append((at, [], []))
            elif kind == "separate" and begun:
                begun[-1][2].append(True)
            elif kind == "end" and begun:
                start, instruction, _ = begun.pop()
                found.append((runs[start : at + 1], "".join(instruction)))
            elif part.tag == name("w:instrText") and begun and not begun[-1][2]:
                begun[-1][1].append(part.text or "")
    return found


def _keep_results(root: etree._Element, outward: Collection[str]) -> None:
    """Fields are what they show. A link keeps where it leads to."""
    links: set[etree._Element] = set()
    for runs, instruction in _fields(root):
        parts = [part for run in runs for part in run]
        if _LINK_FIELD.match(instruction):
            links |= _own_marks(runs)
        elif _CHECKBOX_FIELD.match(instruction):
            box = next((part for part in parts if part.tag == name("w:fldChar")), None)
            text = etree.SubElement(runs[0], name("w:t"))
            text.text = "☒" if _is_ticked(box) else "☐"
    for part in every(root, "w:fldChar", "w:instrText", "w:delInstrText"):
        if part not in links:
            remove(part)
    for field in every(root, "w:fldSimple"):
        unwrap(field)
    for link in every(root, "w:hyperlink"):
        key = value(link, "r:id")
        link.attrib.clear()
        if key in outward:
            link.set(name("r:id"), key)
        else:
            unwrap(link)


def _own_marks(runs: list[etree._Element]) -> set[etree._Element]:
    """What makes these runs a field: not what makes a field inside them one."""
    found = set()
    depth = 0
    for run in runs:
        for part in run:
            kind = value(part, "w:fldCharType") if part.tag == name("w:fldChar") else None
            depth += kind == "begin"
            if depth == 1 and part.tag in (name("w:fldChar"), name("w:instrText")):
                found.add(part)
            depth -= kind == "end"
    return found


def _is_ticked(field: etree._Element | None) -> bool:
    box = child(field, "w:ffData", "w:checkBox")
    ticked = toggle(child(box, "w:checked"))
    return bool(toggle(child(box, "w:default")) if ticked is None else ticked)


def _keep_base(ruby: etree._Element) -> None:
    """The words, without the reading aid that is printed above them."""
    base = child(ruby, "w:rubyBase")
    run = ruby.getparent()
    if run is None:
        return
    if base is not None:
        for part in [part for inner in base.iterfind(name("w:r")) for part in inner]:
            if part.tag != name("w:rPr"):
                ruby.addprevious(part)
    remove(ruby)


def _drop_hidden(root: etree._Element, styles: Styles) -> None:
    for paragraph in every(root, "w:p"):
        hides = styles.hides(paragraph)
        for run in paragraph.iterchildren(name("w:r"), name("w:hyperlink")):
            for inner in every(run, "w:r"):
                own = toggle(child(inner, "w:rPr", "w:vanish"))
                if (own is None and hides) or styles.run_is("w:vanish", inner):
                    if words_in(inner).strip():
                        doubt(paragraph, HIDDEN)
                    remove(inner)
