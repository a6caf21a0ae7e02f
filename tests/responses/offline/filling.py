"""Filling in a response form as people do: in Word, in programs that lose its controls, by hand."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

Filling = Callable[[Any], None]


def filled(form: bytes, *fillings: Filling) -> bytes:
    """The form with all that done to it, saved again."""
    word = Document(BytesIO(form))
    for filling in fillings:
        filling(word)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def comment(heading: str, *lines: str) -> Filling:
    """The lines are typed in the box under that heading."""

    def fill(word: Any) -> None:
        box = _paragraph_after(word, heading, "Our comments on").getnext()
        while not list(box.iter(qn("w:p"))):
            box = box.getnext()
        paragraphs = list(box.iter(qn("w:p"))) if box.tag == qn("w:sdt") else [box]
        first = Paragraph(paragraphs[0], None)  # type: ignore[arg-type]
        for line in lines[:-1]:
            first.insert_paragraph_before(line)
        first.add_run(lines[-1])

    return fill


def view(heading: str, left: str) -> Filling:
    """That is left of the line that asks for the view."""

    def fill(word: Any) -> None:
        paragraph = Paragraph(_paragraph_after(word, heading, "Our view"), None)  # type: ignore[arg-type]
        for run in paragraph.runs[1:]:
            run._r.getparent().remove(run._r)
        paragraph.add_run(f" {left}")

    return fill


def strike_out(heading: str, *kept: str) -> Filling:
    """The views that are not kept are struck through, as one does on paper."""

    def fill(word: Any) -> None:
        paragraph = Paragraph(_paragraph_after(word, heading, "Our view"), None)  # type: ignore[arg-type]
        for run in paragraph.runs[1:]:
            run._r.getparent().remove(run._r)
        for name in ("Support", "Object", "Neither", "Nothing to add"):
            paragraph.add_run(" / ")
            paragraph.add_run(name).font.strike = name not in kept

    return fill


def replace_line(old: str, new: str) -> Filling:
    """A line of the form reads otherwise."""

    def fill(word: Any) -> None:
        paragraph = Paragraph(_paragraph(word, old), None)  # type: ignore[arg-type]
        paragraph.text = new

    return fill


def type_after(line: str, *lines: str, style: str = "") -> Filling:
    """New paragraphs outside every box, after the one that begins so."""

    def fill(word: Any) -> None:
        for text in reversed(lines):
            new = word.add_paragraph(text, style=style or None)
            _paragraph(word, line).addnext(new._p)

    return fill


def lose_controls(word: Any) -> None:
    """What Google Docs and others do: the words stay, the controls around them go."""
    for control in list(word.element.body.iter(qn("w:sdt"))):
        for inner in list(control.find(qn("w:sdtContent"))):
            control.addprevious(inner)
        control.getparent().remove(control)


def lose_reference(word: Any) -> None:
    paragraph = _paragraph(word, "Form reference")
    paragraph.getparent().remove(paragraph)
    word.core_properties.identifier = ""


def lose_styles(word: Any) -> None:
    for style in list(word.element.body.iter(qn("w:pStyle"))):
        style.getparent().remove(style)


def _paragraph(word: Any, beginning: str, after: Any = None) -> Any:
    has_come = after is None
    for paragraph in word.element.body.iter(qn("w:p")):
        text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        if has_come and text.startswith(beginning):
            return paragraph
        has_come = has_come or paragraph is after
    raise AssertionError(beginning)


def _paragraph_after(word: Any, heading: str, beginning: str) -> Any:
    return _paragraph(word, beginning, after=_paragraph(word, heading))
