"""Our sheets in Word: A4, our type, British English, the head and the page number on each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LANGUAGE = "en-GB"
SANS, SERIF = "Arial", "Georgia"
INK = RGBColor(0x13, 0x1B, 0x2C)
NAVY = RGBColor(0x14, 0x28, 0x4B)
RULED = "Ruled line"
DRAFT = "Draft"
SIZES = {"Title": 28, "Subtitle": 12, "Heading 1": 20, "Heading 2": 15, "Heading 3": 13}
BLANK_LINE = re.compile(r"\n\s*\n")
# Letters that are written from right to left, and marks that turn the direction of writing.
FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FIRST_STRONG, POP = "\u2068", "\u2069"
# What XML has no way to hold, and what a lone half of a pair would be.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def blank(*, title: str, author: str, head: str, moment: datetime) -> Document:
    """A document with no words yet but the head and foot of its pages."""
    document = docx.Document()
    about = document.core_properties
    about.title, about.author = _storable(title), _storable(author)
    about.last_modified_by = about.author
    about.language, about.comments = LANGUAGE, ""
    about.created = about.modified = moment.replace(tzinfo=None)
    _set_page(document)
    _set_type(document)
    section = document.sections[0]
    say(section.header.paragraphs[0], head)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    say(foot, "Page ")
    _field(foot, "PAGE")
    say(foot, " of ")
    _field(foot, "NUMPAGES")
    return document


def say(
    paragraph: Paragraph, words: str, *, bold: bool | None = None, italic: bool | None = None
) -> Run:
    """The words stand at the end of the paragraph."""
    run = paragraph.add_run(_storable(words))
    run.bold, run.italic = bold, italic
    return run


def heading(document: Document, words: str, level: int) -> Paragraph:
    paragraph = document.add_paragraph(style=f"Heading {level}")
    say(paragraph, words)
    return paragraph


def part(document: Document, words: str) -> None:
    """A part of the paper, on a page of its own."""
    heading(document, words, 1).paragraph_format.page_break_before = True


def paragraphs(document: Document, text: str) -> None:
    """Plain text: blank lines part its paragraphs."""
    for words in BLANK_LINE.split(text.strip()):
        lines(document, words.split("\n"))


def lines(document: Document, listed: Iterable[str]) -> None:
    """One paragraph of several lines."""
    paragraph = document.add_paragraph()
    for number, words in enumerate(listed):
        if number:
            paragraph.add_run().add_break()
        say(paragraph, words)


def ruled(document: Document, number: int) -> None:
    """Lines to write on."""
    for _ in range(number):
        document.add_paragraph(style=RULED)


def table(document: Document, rows: int, columns: int, *, head_rows: int) -> Table:
    """An empty table with rules; its head is repeated and no row is split between pages."""
    made: Table = document.add_table(rows, columns, style="Table Grid")
    for number, row in enumerate(made.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number < head_rows:
            properties.append(OxmlElement("w:tblHeader"))
    return made


def widths(made: Table, millimetres: Sequence[int]) -> None:
    """Every cell is as wide as its column: Word goes by the cells."""
    made.autofit = False
    for row in made.rows:
        for cell, width in zip(row.cells, millimetres, strict=True):
            cell.width = Mm(width)


def _set_page(document: Document) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin, page.bottom_margin = Mm(22), Mm(18)


def _set_type(document: Document) -> None:
    for name, points in SIZES.items():
        _face(document, name, SANS, points, NAVY)
    _face(document, "Normal", SANS, 11, INK)
    _face(document, "Heading 4", SANS, 11, NAVY)
    _face(document, "Header", SANS, 9, INK)
    _face(document, "Footer", SANS, 9, INK)
    normal = _style(document, "Normal").paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.15
    draft = document.styles.add_style(DRAFT, WD_STYLE_TYPE.PARAGRAPH)
    draft.base_style = _style(document, "Normal")
    _face(document, DRAFT, SERIF, 11, INK)
    line = document.styles.add_style(RULED, WD_STYLE_TYPE.PARAGRAPH)
    line.base_style = _style(document, "Normal")
    line.element.get_or_add_pPr().append(_line_below())
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(14), Pt(0)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _face(document: Document, name: str, face: str, points: int, colour: RGBColor) -> None:
    font = _style(document, name).font
    font.name, font.size, font.color.rgb = face, Pt(points), colour
    faces = font.element.rPr.rFonts
    # A face of the theme, which the blank document names, would stand in the way of ours.
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{attribute}"), None)


def _style(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _line_below() -> BaseOxmlElement:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for attribute, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "7B869B")):
        line.set(qn(f"w:{attribute}"), value)
    borders.append(line)
    return borders


def _field(paragraph: Paragraph, name: str) -> None:
    field, run, words = (OxmlElement(f"w:{tag}") for tag in ("fldSimple", "r", "t"))
    field.set(qn("w:instr"), name)
    words.text = "1"
    run.append(words)
    field.append(run)
    paragraph._p.append(field)


def isolated(words: str) -> str:
    """The words on one line with others, whose writing direction they do not turn."""
    plain = TURNS.sub("", words)
    return f"{FIRST_STRONG}{plain}{POP}" if FROM_THE_RIGHT.search(plain) else plain


def _storable(words: str) -> str:
    return NOT_IN_XML.sub("", words)
