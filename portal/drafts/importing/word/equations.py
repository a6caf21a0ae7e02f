"""Equations, written out in one line of text."""

from __future__ import annotations

from lxml import etree

from portal.drafts.importing.word.marks import doubt
from portal.drafts.importing.word.names import child, name
from portal.drafts.importing.word.trees import above, every, remove

READ_AS_TEXT = "An equation here was read as plain text. Check it."


def write_out(root: etree._Element) -> None:
    """Every equation is a run of text in its paragraph."""
    for equation in every(root, "m:oMath"):
        parent = equation.getparent()
        if parent is None:
            continue
        doubt(above(equation, "w:p"), READ_AS_TEXT)
        run = etree.Element(name("w:r"))
        text = etree.SubElement(run, name("w:t"))
        text.text = linear(equation)
        place = parent.getparent() if parent.tag == name("m:oMathPara") else None
        if place is None:
            parent.replace(equation, run)
        else:
            place.insert(place.index(parent), run)
            parent.remove(equation)
    for emptied in every(root, "m:oMathPara"):
        remove(emptied)


def linear(element: etree._Element) -> str:
    """The equation as it would be typed: (a+b)/(2), x^(2), √(y)."""
    tag = etree.QName(element).localname

    def part(of: str) -> str:
        found = child(element, of)
        return "" if found is None else _inside(found)

    match tag:
        case "t":
            return element.text or ""
        case "f":
            return f"({part('m:num')})/({part('m:den')})"
        case "sSup":
            return f"{part('m:e')}^({part('m:sup')})"
        case "sSub":
            return f"{part('m:e')}_({part('m:sub')})"
        case "sSubSup":
            return f"{part('m:e')}_({part('m:sub')})^({part('m:sup')})"
        case "rad":
            return f"{part('m:deg')}√({part('m:e')})"
        case "d":
            return f"({_inside(element)})"
    return _inside(element)


def _inside(element: etree._Element) -> str:
    return "".join(linear(inner) for inner in element)
