"""Writes the response form as a Word file."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from portal.drafts.reading import Outline
from portal.responses.offline import layout
from portal.responses.offline.layout import Place
from portal.responses.offline.marks import BOX, REFERENCE, VIEW, Reference, tag
from portal.web.dates import close

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE = "en-GB"
BOX_STYLE = "Answer box"
WORDS_STYLE = "Words of the draft"
HEADING_STYLE = "Heading 2"
LINES_IN_A_BOX = 3
BORDER_EIGHTHS_OF_A_POINT = 8
BORDER_SPACE_POINTS = 6
NAVY = RGBColor(0x14, 0x26, 0x4F)


def form_file(outline: Outline, reference: Reference, *, closes_at: datetime) -> bytes:
    """The form for one body and one version of the draft. What anybody has written is not in it."""
    return _Writer(outline, reference).written(closes=close(closes_at))


class _Writer:
    def __init__(self, outline: Outline, reference: Reference) -> None:
        self.outline = outline
        self.reference = reference
        self.word: Word = Document()
        self.controls = 0
        _set_styles(self.word)
        self.style_ids = {
            name: self.word.styles[name].style_id
            for name in (BOX_STYLE, WORDS_STYLE, HEADING_STYLE)
        }
        properties = self.word.core_properties
        properties.title = f"Response form: {outline.title}"
        properties.author = ""
        properties.comments = ""
        properties.language = LANGUAGE
        properties.identifier = str(reference)

    def written(self, *, closes: str) -> bytes:
        self.word.add_heading(layout.title(self.reference.body), 1)
        for line in layout.head(self.outline, closes=closes):
            self.word.add_paragraph(line)
        self._control(
            [self.word.add_paragraph(str(self.reference))],
            tag(REFERENCE, str(self.outline.number)),
            "Form reference: please leave this line",
        )
        self.word.add_heading(layout.HOW_HEADING, 2)
        for line in layout.instructions(self.outline):
            self.word.add_paragraph(line)
        for place in layout.places(self.outline):
            self._place(place)
        # A paragraph at the very end, for Word adds one where a control is the last thing.
        self.word.add_paragraph(layout.END)
        file = BytesIO()
        self.word.save(file)
        return file.getvalue()

    def _place(self, place: Place) -> None:
        self._paragraph(HEADING_STYLE, place.heading)
        if place.passage is not None:
            for words in layout.printed_words(place.passage):
                self._paragraph(WORDS_STYLE, words)
        view = self.word.add_paragraph()
        view.add_run(layout.VIEW_PROMPT).bold = True
        view.add_run(f" {layout.BETWEEN_VIEWS.join(place.views)}")
        view.paragraph_format.keep_with_next = True
        self._control([view], tag(VIEW, place.key), f"Our view of {place.name}")
        prompt = self.word.add_paragraph()
        prompt.add_run(place.prompt).bold = True
        prompt.paragraph_format.keep_with_next = True
        box = [self._paragraph(BOX_STYLE) for _ in range(LINES_IN_A_BOX)]
        self._control(box, tag(BOX, place.key), place.prompt)

    def _paragraph(self, style: str, words: str = "") -> Paragraph:
        paragraph = self.word.add_paragraph(words)
        # By its id: looking a style up by its name goes through all of them each time.
        paragraph._p.style = self.style_ids[style]
        return paragraph

    def _control(self, paragraphs: list[Paragraph], mark: str, alias: str) -> None:
        """The paragraphs are inside a content control of that mark."""
        self.controls += 1
        control, properties, content = (
            OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent")
        )
        for name, value in (("w:alias", alias), ("w:tag", mark), ("w:id", str(self.controls))):
            element = OxmlElement(name)
            element.set(qn("w:val"), value)
            properties.append(element)
        control.extend((properties, content))
        paragraphs[0]._p.addprevious(control)
        content.extend(paragraph._p for paragraph in paragraphs)


def _set_styles(word: Word) -> None:
    for section in word.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    styles = word.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    styles["Normal"].font.name = "Arial"
    styles["Normal"].font.size = Pt(12)
    for name, size in (("Heading 1", 20), (HEADING_STYLE, 14)):
        font = styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), NAVY
        # The template's headings name a theme font, which would win over the name given here.
        fonts = styles[name].element.rPr.rFonts
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
    small = styles.add_style(WORDS_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = styles["Normal"]
    small.font.size = Pt(10)
    small.paragraph_format.left_indent = Cm(0.75)
    box = styles.add_style(BOX_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    box.base_style = styles["Normal"]
    box.paragraph_format.space_after = Pt(0)
    _draw_border(box)


def _draw_border(style: object) -> None:
    """Neighbouring paragraphs of the style stand in one frame, however many there come to be."""
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        edge.set(qn("w:sz"), str(BORDER_EIGHTHS_OF_A_POINT))
        edge.set(qn("w:space"), str(BORDER_SPACE_POINTS))
        edge.set(qn("w:color"), "auto")
        borders.append(edge)
    style.element.get_or_add_pPr().insert_element_before(  # type: ignore[attr-defined]
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )
