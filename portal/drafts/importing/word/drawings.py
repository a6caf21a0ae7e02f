"""Pictures and text boxes: each picture once, in a form mammoth reads; each box's words once."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from portal.drafts.importing.word.marks import doubt
from portal.drafts.importing.word.names import name, value
from portal.drafts.importing.word.trees import above, every, remove, unwrap, words_in

IN_A_BOX = "These words stood in a text box. Check that they are in the right place."
NOT_INSIDE = (
    "A picture here is not inside the file and was left out. Insert it in the document itself."
)
DRAWN = "A chart or drawing here was left out. Put it in as a picture, or say it in words."

_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_INTERESTING = ("w:txbxContent", "a:blip", "v:imagedata")
# What these draw beside a text box is a frame, a line or an arrow.
_SHAPES = frozenset({"wordprocessingShape", "wordprocessingGroup"})


def settle(root: etree._Element, pictures: Collection[str]) -> None:
    """Boxes' words stand after their paragraph; pictures are plain; other drawings are gone.

    `pictures` are the ids of those that are in the file.
    """
    for alternatives in every(root, "mc:AlternateContent"):
        _choose(alternatives)
    _empty_boxes(root)
    for drawing in every(root, "w:drawing", "w:pict", "w:object"):
        _settle_drawing(drawing, pictures)


def _choose(alternatives: etree._Element) -> None:
    """Of two copies of the same thing, the one that holds something we can read stays."""
    copies = [copy for copy in alternatives if len(copy)]
    chosen = next((copy for copy in copies if every(copy, *_INTERESTING)), None)
    if chosen is None and copies:
        chosen = copies[-1]
    for copy in list(alternatives):
        if copy is chosen:
            unwrap(copy)
        else:
            alternatives.remove(copy)
    unwrap(alternatives)


def _empty_boxes(root: etree._Element) -> None:
    last_after: dict[etree._Element, etree._Element] = {}
    for box in every(root, "w:txbxContent"):
        host = above(box, "w:p")
        if host is None:
            continue
        paragraphs = every(box, "w:p")
        if paragraphs and words_in(box).strip():
            doubt(paragraphs[0], IN_A_BOX)
        after = last_after.get(host, host)
        for block in list(box):
            after.addnext(block)
            after = block
        last_after[host] = after
        remove(box)


def _settle_drawing(drawing: etree._Element, pictures: Collection[str]) -> None:
    paragraph, parent = above(drawing, "w:p"), drawing.getparent()
    if parent is None:
        return
    shown = every(drawing, "a:blip", "v:imagedata")
    alt = _alternative(drawing)
    kinds = {data.get("uri", "").rpartition("/")[2] for data in drawing.iter(name("a:graphicData"))}
    if not shown and kinds - _SHAPES:
        doubt(paragraph, DRAWN)
    at = parent.index(drawing)
    parent.remove(drawing)
    for picture in shown:
        key = value(picture, "r:embed") or value(picture, "r:id") or ""
        if key in pictures:
            parent.insert(at, _plain(key, alt))
            at += 1
        else:
            doubt(paragraph, NOT_INSIDE)


def _alternative(drawing: etree._Element) -> str:
    """What the author says is to be seen: the description of a picture, else its title."""
    for properties in drawing.iter(name("wp:docPr")):
        if text := (properties.get("descr") or properties.get("title") or "").strip():
            return text
    shapes = (shape.get("alt", "").strip() for shape in drawing.iter(etree.Element))
    return next((text for text in shapes if text), "")


def _plain(key: str, alt: str) -> etree._Element:
    drawing = etree.Element(name("w:drawing"))
    inline = etree.SubElement(drawing, name("wp:inline"))
    etree.SubElement(inline, name("wp:docPr"), descr=alt)
    data = etree.SubElement(etree.SubElement(inline, name("a:graphic")), name("a:graphicData"))
    picture = etree.SubElement(data, f"{{{_PICTURE}}}pic")
    fill = etree.SubElement(picture, f"{{{_PICTURE}}}blipFill")
    etree.SubElement(fill, name("a:blip"), {name("r:embed"): key})
    return drawing
