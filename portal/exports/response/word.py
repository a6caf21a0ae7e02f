"""A body's own response as a Word file: real headings, and the mark of a draft on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable

from docx.document import Document

from portal import clock
from portal.drafts.comparison.difference import Change, Piece
from portal.exports.paper import word_sheet as sheet
from portal.exports.response.statement import StatedAnswer, StatedComment, Statement
from portal.web import authority


def word_file(statement: Statement) -> bytes:
    """The whole response as a .docx."""
    document = sheet.blank(
        title=f"{statement.title}: {statement.consultation}",
        author=statement.body,
        head=sheet.isolated(statement.head),
        moment=clock.now(),
    )
    if statement.mark:
        document.sections[0].header.paragraphs[0].runs[0].bold = True
    sheet.say(document.add_paragraph(style="Subtitle"), authority.NAME)
    sheet.say(document.add_paragraph(style="Title"), statement.title)
    if statement.mark:
        sheet.say(document.add_paragraph(style="Subtitle"), statement.mark, bold=True)
    if statement.notice:
        sheet.say(document.add_paragraph(), statement.notice, italic=True)
    for term, words in statement.facts:
        paragraph = document.add_paragraph()
        sheet.say(paragraph, f"{term}: ", bold=True)
        sheet.say(paragraph, sheet.isolated(words))
    sheet.say(document.add_paragraph(), f"As it stood on {statement.made_on}.", italic=True)
    sheet.heading(document, "Answers by section", 1)
    for answer in statement.answers:
        _answer(document, answer)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _answer(document: Document, answer: StatedAnswer) -> None:
    sheet.heading(document, answer.name, 2)
    if answer.words:
        sheet.say(document.add_paragraph(), answer.words)
    for comment in answer.comments:
        _comment(document, comment)


def _comment(document: Document, comment: StatedComment) -> None:
    sheet.heading(document, f"{comment.stance}: {comment.name}", 3)
    for line in comment.fate:
        sheet.say(document.add_paragraph(), sheet.isolated(line), italic=True)
    if comment.quote:
        paragraph = document.add_paragraph()
        sheet.say(paragraph, "On the words: ", bold=True)
        sheet.say(paragraph, f"“{sheet.isolated(comment.quote)}”")
    if comment.redline:
        paragraph = document.add_paragraph()
        sheet.say(paragraph, "Suggested wording, with what goes struck out and what comes ")
        sheet.say(paragraph, "underlined: ")
        _redline(document, comment.redline)
        paragraph = document.add_paragraph()
        sheet.say(paragraph, "It would read: ", bold=True)
        sheet.say(paragraph, sheet.isolated(comment.suggestion))
    if comment.words:
        sheet.paragraphs(document, comment.words)
    if comment.files:
        paragraph = document.add_paragraph()
        sheet.say(paragraph, "Files: ", bold=True)
        sheet.say(paragraph, ", ".join(sheet.isolated(name) for name in comment.files))


def _redline(document: Document, pieces: Iterable[Piece]) -> None:
    paragraph = document.add_paragraph(style=sheet.DRAFT)
    for piece in pieces:
        run = sheet.say(paragraph, piece.text)
        run.font.strike = True if piece.change is Change.DELETED else None
        run.font.underline = True if piece.change is Change.INSERTED else None
