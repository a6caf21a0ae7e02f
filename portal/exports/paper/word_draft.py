"""The words of a draft in Word, read from what its pages show."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import lxml.html
from docx.document import Document
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement

from portal.drafts.parsed import SectionKind
from portal.drafts.reading import Outline, SectionView
from portal.exports.paper import word_sheet as sheet
from portal.exports.paper.queries import Drawn

HANG = 13
DEEPER = 8
PICTURE_WIDTH = Mm(150)
WIDEST_TABLE = 60
BULLET = "•"
UNSEEN = "govuk-visually-hidden"


def write_draft(document: Document, outline: Outline, pictures: Mapping[int, Drawn]) -> None:
    """Every section in reading order with its number, then the footnotes as notes."""
    about = (
        ("Report", outline.report_number),
        ("Date", outline.report_date),
        ("By", outline.report_by),
    )
    sheet.lines(document, [f"{term}: {words}" for term, words in about if words])
    for head in outline.headings:
        inline(sheet.heading(document, "", head.level), head.heading)
        passage = outline.passage_of(head.id)
        for section in passage.blocks if passage else ():
            _words(document, section, pictures)
    if outline.footnotes:
        sheet.heading(document, "Notes", 2)
        for note in outline.footnotes:
            paragraph = _hung(document, 0, note.number)
            inline(paragraph, note.html)


def _words(document: Document, section: SectionView, pictures: Mapping[int, Drawn]) -> None:
    drawn = pictures.get(section.picture_id or 0)
    if drawn is not None:
        _picture(document, section, drawn)
    elif section.kind is SectionKind.TABLE:
        _section_table(document, section)
    else:
        is_bullet = section.kind is SectionKind.LIST_ITEM and not section.number
        inline(
            _hung(document, section.depth, BULLET if is_bullet else section.number), section.html
        )
    for child in section.children:
        _words(document, child, pictures)


def _hung(document: Document, depth: int, number: str) -> Paragraph:
    """A paragraph of the draft with its number in the margin, the further in the deeper."""
    paragraph = document.add_paragraph(style=sheet.DRAFT)
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent = (
        Mm(HANG + DEEPER * depth),
        Mm(-HANG if number else 0),
    )
    shape.tab_stops.add_tab_stop(Mm(HANG + DEEPER * depth))
    if number:
        sheet.say(paragraph, f"{number}\t")
    return paragraph


def _picture(document: Document, section: SectionView, drawn: Drawn) -> None:
    """The picture, with its words for whoever does not see it; they stand in for a picture of a
    kind that Word does not show."""
    paragraph = document.add_paragraph()
    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(drawn.data))
    except Exception:  # a damaged picture fails in a dozen ways, and the rest is to be read
        sheet.say(paragraph, f"[Picture: {section.plain}]")
        return
    if shape.width > PICTURE_WIDTH:
        shape.height = Mm(PICTURE_WIDTH.mm * shape.height / shape.width)
        shape.width = PICTURE_WIDTH
    shape._inline.docPr.set("descr", section.plain)
    if section.label:
        paragraph.paragraph_format.keep_with_next = True
        sheet.say(document.add_paragraph(), section.label, italic=True)


@dataclass(frozen=True, slots=True)
class _Face:
    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    raised: bool | None = None


FACES = {
    "strong": {"bold": True},
    "b": {"bold": True},
    "th": {"bold": True},
    "em": {"italic": True},
    "i": {"italic": True},
    "s": {"strike": True},
    "sup": {"raised": True},
}
PLAIN = _Face()


def inline(paragraph: Paragraph, html: str) -> None:
    """The words of a piece of HTML with their bold and italics; a link's address in brackets."""
    _spans(paragraph, lxml.html.fragment_fromstring(str(html), create_parent="span"), PLAIN)


def _spans(paragraph: Paragraph, element: HtmlElement, face: _Face) -> None:
    face = replace(face, **FACES.get(str(element.tag), {}))
    _say(paragraph, element.text, face)
    for child in element:
        if child.tag == "br":
            paragraph.add_run().add_break()
        elif child.tag == "img":
            _say(paragraph, child.get("alt"), face)
        elif isinstance(child.tag, str) and UNSEEN not in child.get("class", ""):
            _spans(paragraph, child, face)
            _say(paragraph, _address(child), face)
        _say(paragraph, child.tail, face)


def _address(element: HtmlElement) -> str | None:
    """Where a link leads, in brackets: on paper there is nothing to press."""
    href = element.get("href", "")
    if element.tag != "a" or href.startswith("#") or href in element.text_content():
        return None
    return f" ({href})"


def _say(paragraph: Paragraph, words: str | None, face: _Face) -> None:
    if not words:
        return
    run = sheet.say(paragraph, " ".join(words.split("\n")), bold=face.bold, italic=face.italic)
    run.font.strike = face.strike
    run.font.superscript = face.raised


def _section_table(document: Document, section: SectionView) -> None:
    element = lxml.html.fragment_fromstring(str(section.html), create_parent="div")
    for found in element.iter("table"):
        _table(document, found)
    document.add_paragraph()


def _table(document: Document, element: HtmlElement) -> None:
    rows = [list(row.iterchildren("td", "th")) for row in element.iter("tr")]
    placed = list(_placed(rows))
    if not placed:
        return
    across = max(column + columns for _, _, column, columns, _ in placed)
    head_rows = sum(1 for row in element.iter("tr") if row.getparent().tag == "thead")
    made = sheet.table(document, len(rows), across, head_rows=head_rows)
    grid = [list(row.cells) for row in made.rows]
    for cell, row, column, columns, down in placed:
        first = grid[row][column]
        if (columns, down) != (1, 1):
            first.merge(grid[row + down - 1][column + columns - 1])
        _spans(first.paragraphs[0], cell, PLAIN)


def _placed(rows: list[list[HtmlElement]]) -> Iterator[tuple[HtmlElement, int, int, int, int]]:
    """Each cell with its row, its column, and how many columns and rows it takes."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            if column >= WIDEST_TABLE:
                break
            columns = min(_count(cell, "colspan"), WIDEST_TABLE - column)
            down = min(_count(cell, "rowspan"), len(rows) - row)
            while any((row, column + n) in taken for n in range(columns)):
                columns -= 1
            taken.update((row + r, column + c) for r in range(down) for c in range(columns))
            yield cell, row, column, columns, down
            column += columns


def _count(cell: HtmlElement, name: str) -> int:
    given = cell.get(name, "1")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 5 else 1
