"""The pack as a Word file: real headings, tables whose head is repeated, nothing from outside."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm
from docx.table import Table

from portal import clock
from portal.exports.paper import word_sheet as sheet
from portal.exports.paper.pack import Choice, Pack, Question, Slip
from portal.exports.paper.queries import Drawn
from portal.exports.paper.word_draft import write_draft
from portal.web import authority

BOX = "\N{BALLOT BOX}"
ROOM = Mm(17)
ROOM_FOR_ALL = Mm(26)
ROOM_FOR_A_PERSON = Mm(14)
NARROW, WIDE = 34, 144
NUMBER, NAME, NEEDS = 18, 70, 90


def word_file(pack: Pack, pictures: Mapping[int, Drawn]) -> bytes:
    """The whole pack as a .docx."""
    document = sheet.blank(
        title=f"{pack.title}: {pack.consultation}",
        author=authority.NAME,
        head=f"{pack.edition}. {pack.title}",
        moment=clock.now(),
    )
    _cover(document, pack)
    sheet.part(document, f"The draft: {pack.outline.title}")
    write_draft(document, pack.outline, pictures)
    _form(document, pack)
    for slip in pack.slips:
        _slip(document, pack, slip)
    _end(document, pack)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _cover(document: Document, pack: Pack) -> None:
    sheet.say(document.add_paragraph(style="Subtitle"), authority.NAME)
    sheet.say(document.add_paragraph(style="Subtitle"), pack.consultation)
    sheet.say(document.add_paragraph(style="Title"), pack.title)
    if pack.notice:
        sheet.say(document.add_paragraph(), pack.notice, italic=True)
    _facts(document, pack.facts)
    sheet.heading(document, "What is asked", 2)
    sheet.paragraphs(document, pack.aims)
    sheet.heading(document, "What happens to the response", 2)
    sheet.paragraphs(document, pack.what_happens)
    sheet.heading(document, "Where to send the response, and by when", 2)
    sheet.paragraphs(document, f"{pack.due} {pack.send_to}")
    sheet.paragraphs(document, pack.other_forms)


def _form(document: Document, pack: Pack) -> None:
    sheet.part(document, "Response form")
    sheet.paragraphs(document, f"From {pack.body}, on {pack.edition}.")
    sheet.paragraphs(document, f"{pack.how_to_answer} {pack.due}")
    for question in pack.questions:
        _question(document, pack, question)
    sheet.heading(document, "The draft as a whole", 2)
    sheet.paragraphs(document, "What belongs to no single section.")
    sheet.ruled(document, 8)
    sheet.heading(document, "Who should be named beside the comments?", 2)
    sheet.paragraphs(document, "Tick one.")
    _boxes(document, pack.naming)
    _blank(document, "If you ticked “Do not publish”, the reason", 2)
    sheet.heading(document, "Who approved the response", 2)
    sheet.paragraphs(document, pack.own_word)
    _blank(document, "Full name")
    sheet.say(document.add_paragraph(), "In what capacity", bold=True)
    _boxes(document, pack.capacities)
    _blank(document, "How it was agreed, for example at a meeting on a date", 2)
    _blank(document, "Signature and date")
    _blank(document, "Telephone or e-mail address, for questions about the response")


def _question(document: Document, pack: Pack, question: Question) -> None:
    sheet.heading(document, question.name, 2)
    boxes = document.add_paragraph()
    boxes.paragraph_format.keep_with_next = True
    sheet.say(boxes, "     ".join(f"{BOX} {choice.words}" for choice in pack.stances))
    table = _table(document, ("Section", "Comment"), len(question.rooms), (NARROW, WIDE))
    for row, room in enumerate(question.rooms, 1):
        _fill(table, row, room, ROOM_FOR_ALL if row == 1 else ROOM)


def _slip(document: Document, pack: Pack, slip: Slip) -> None:
    sheet.part(document, f"Reply slip: {slip.heading}")
    _facts(document, (("Meeting", slip.title), ("Place", slip.place), ("Reply for", pack.body)))
    sheet.paragraphs(document, f"{slip.reply_by} {pack.send_to}")
    sheet.heading(document, "Is anybody coming?", 2)
    _boxes(document, pack.answers)
    sheet.heading(document, "Who is coming", 2)
    sheet.paragraphs(document, slip.needs)
    columns = ("Person", "Full name", "Access needs, if any")
    table = _table(document, columns, len(pack.people), (NUMBER, NAME, NEEDS))
    for row in pack.people:
        _fill(table, row, str(row), ROOM_FOR_A_PERSON)
    _blank(document, f"Name of the person who replies for {pack.body}")


def _end(document: Document, pack: Pack) -> None:
    sheet.heading(document, "Where to send it", 1)
    sheet.paragraphs(document, pack.due)
    sheet.lines(document, (*pack.post_to, f"Telephone {pack.telephone}", pack.email))


def _facts(document: Document, facts: Iterable[tuple[str, str]]) -> None:
    for term, words in facts:
        paragraph = document.add_paragraph()
        sheet.say(paragraph, f"{term}: ", bold=True)
        sheet.say(paragraph, words)


def _boxes(document: Document, choices: Iterable[Choice]) -> None:
    for choice in choices:
        paragraph = document.add_paragraph()
        sheet.say(paragraph, f"{BOX} {choice.words}")
        if choice.hint:
            sheet.say(paragraph, f". {choice.hint}")


def _blank(document: Document, words: str, lines: int = 1) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    sheet.say(paragraph, words, bold=True)
    sheet.ruled(document, lines)


def _table(
    document: Document, columns: Sequence[str], rows: int, widths_mm: Sequence[int]
) -> Table:
    """A table to write in: its head is printed again on every page it runs on to."""
    table = sheet.table(document, rows + 1, len(columns), head_rows=1)
    sheet.widths(table, widths_mm)
    for cell, words in zip(table.rows[0].cells, columns, strict=True):
        sheet.say(cell.paragraphs[0], words, bold=True)
    return table


def _fill(table: Table, row: int, words: str, height: Mm) -> None:
    line = table.rows[row]
    line.height, line.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    sheet.say(line.cells[0].paragraphs[0], words)
