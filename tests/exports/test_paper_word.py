"""The paper pack in Word: opened again with python-docx, and its parts read as they are stored."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from flask_sqlalchemy import SQLAlchemy
from markupsafe import Markup

from portal import clock
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import Run, SectionView
from portal.exports.paper import word_sheet
from portal.exports.paper.queries import Drawn
from portal.exports.paper.word import word_file
from portal.exports.paper.word_draft import write_draft
from tests.conftest import SignIn
from tests.exports.test_paper import CANARIES, PAPER, pack_of
from tests.world import make_world

# One black dot.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63600000000200014821bc3300000000"
    "49454e44ae426082"
)


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def view(html: str, kind: SectionKind = SectionKind.PARAGRAPH, **more: object) -> SectionView:
    values = {
        "id": 1,
        "parent_id": None,
        "identity": "0",
        "kind": kind,
        "marker": "",
        "label": "",
        "slug": "s",
        "title": Markup(""),
        "plain_title": "",
        "heading": Markup(""),
        "html": Markup(html),  # noqa: S704
        "text": "",
        "plain": Markup(html).striptags(),  # noqa: S704
        "level": 0,
        "depth": 0,
        "for_information": False,
        "revision": 1,
    }
    return SectionView(**(values | more))  # type: ignore[arg-type]


def written(*sections: SectionView, pictures: dict[int, Drawn] | None = None) -> Document:
    """A draft of one passage in Word."""
    head = view("", SectionKind.PART, heading=Markup("A. Part"), level=2)
    passage = SimpleNamespace(blocks=sections)
    outline = SimpleNamespace(
        headings=(head,),
        passage_of=lambda _id: passage,
        footnotes=(),
        report_number="",
        report_date="",
        report_by="",
    )
    document = word_sheet.blank(title="T", author="A", head="H", moment=clock.now())
    write_draft(document, outline, pictures or {})  # type: ignore[arg-type]
    return document


def paragraphs(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_it_opens_with_real_headings_in_the_order_of_the_pack(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    document = opened(sign_in(made.people["lead"]).get(f"{PAPER}.docx").data)
    pack = pack_of(made)
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name.startswith(("Title", "Heading"))
    ]
    assert headings == [
        ("Title", "Paper for Lambeth CPCG"),
        ("Heading 2", "What is asked"),
        ("Heading 2", "What happens to the response"),
        ("Heading 2", "Where to send the response, and by when"),
        ("Heading 1", "The draft: Draft strategy for consulting people"),
        ("Heading 2", "Summary"),
        ("Heading 2", "A. Recommendations"),
        ("Heading 2", "B. Supporting information"),
        ("Heading 2", "E. Background papers"),
        ("Heading 2", "Notes"),
        ("Heading 1", "Response form"),
        ("Heading 2", "Summary"),
        ("Heading 2", "A1 to A2. Recommendations"),
        ("Heading 2", "B1 to B4. Supporting information"),
        ("Heading 2", "The draft as a whole"),
        ("Heading 2", "Who should be named beside the comments?"),
        ("Heading 2", "Who approved the response"),
        ("Heading 1", f"Reply slip: {pack.slips[0].heading}"),
        ("Heading 2", "Is anybody coming?"),
        ("Heading 2", "Who is coming"),
        ("Heading 1", "Where to send it"),
    ]


def test_numbers_boxes_rooms_and_notes_are_text(db: SQLAlchemy) -> None:
    document = opened(word_file(pack_of(make_world()), {}))
    lines = paragraphs(document)
    assert "B1\tReason number 1.1" in lines
    assert "1\tA note." in lines
    boxes = "☐ Support     ☐ Object     ☐ Neither: we have comments     ☐ Nothing to add"
    assert lines.count(boxes) == 3
    rooms = [[row.cells[0].text for row in table.rows] for table in document.tables]
    assert rooms[2] == ["Section", "B1 to B4 as a whole", "B1", "B2", "B3", "B4"]
    assert rooms[3] == ["Person", "1", "2", "3", "4", "5", "6"]
    assert "☐ Lambeth CPCG only" in lines
    assert "☐ Chair" in lines


def test_every_table_repeats_its_head_and_splits_no_row(db: SQLAlchemy) -> None:
    document = opened(word_file(pack_of(make_world()), {}))
    for table in document.tables:
        rows = [row._tr.trPr for row in table.rows]
        assert [properties.find(qn("w:tblHeader")) is not None for properties in rows] == [
            True,
            *[False] * (len(rows) - 1),
        ]
        assert all(properties.find(qn("w:cantSplit")) is not None for properties in rows)


def test_it_is_in_british_english_and_says_whose_it_is(db: SQLAlchemy) -> None:
    data = word_file(pack_of(make_world()), {})
    about = opened(data).core_properties
    assert (about.title, about.author, about.language) == (
        "Paper for Lambeth CPCG: Draft strategy",
        "Metropolitan Police Authority",
        "en-GB",
    )
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b'<w:lang w:val="en-GB"' in parts.read("word/styles.xml")
        foot = b"".join(parts.read(name) for name in parts.namelist() if "footer" in name)
        assert b'w:instr="PAGE"' in foot
        links = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
        assert b"External" not in links


def test_nothing_that_anybody_wrote_is_in_any_part(db: SQLAlchemy) -> None:
    data = word_file(pack_of(make_world()), {})
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        held = b"".join(parts.read(name) for name in parts.namelist())
    assert b"Lambeth CPCG" in held
    assert [words for words in CANARIES if words.encode() in held] == []


def test_bold_italics_links_and_marks_are_kept() -> None:
    html = (
        'One <strong>two <em>three</em></strong> <a href="https://a.example/">four</a>'
        '<sup><a href="#fn-1" id="ref-1">1</a></sup><br>five<span class="govuk-visually-hidden">'
        "unseen</span>"
    )
    document = written(view(html, label="A1", marker="1"))
    line = document.paragraphs[-1]
    assert line.text == "A1\tOne two three four (https://a.example/)1\nfive"
    faces = {run.text: (run.bold, run.italic, run.font.superscript) for run in line.runs}
    assert faces["two "] == (True, None, None)
    assert faces["three"] == (True, True, None)
    assert faces["1"] == (None, None, True)


def test_bullets_and_words_inside_words_stand_further_in() -> None:
    item = view("inner", SectionKind.LIST_ITEM, marker="•", depth=1)
    document = written(view("outer", marker="4", label="B4", children=(item,)))
    outer, inner = document.paragraphs[-2:]
    assert (outer.text, inner.text) == ("B4\touter", "•\tinner")
    assert inner.paragraph_format.left_indent > outer.paragraph_format.left_indent
    assert item.number == ""
    assert Run("ul", (item,)).tag == "ul"


def test_a_table_keeps_its_head_and_its_merged_cells() -> None:
    html = (
        '<table><thead><tr><th scope="col">A</th><th colspan="2">B</th></tr></thead><tbody>'
        '<tr><td rowspan="2">1</td><td>2</td><td>3</td></tr><tr><td>4</td><td>5</td></tr>'
        "</tbody></table>"
    )
    table = written(view(html, SectionKind.TABLE)).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["A", "B", "B"],
        ["1", "2", "3"],
        ["1", "4", "5"],
    ]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]


@pytest.mark.parametrize(
    "html",
    [
        '<table><tr><td colspan="999999999">a</td></tr></table>',
        '<table><tr><td rowspan="0" colspan="-3">a</td></tr></table>',
        '<table><tr><td rowspan="9">a</td><td>b</td></tr><tr><td colspan="5">c</td></tr></table>',
        "<table></table>",
        "no table at all",
    ],
)
def test_a_table_that_makes_no_sense_is_still_written(html: str) -> None:
    file = io.BytesIO()
    written(view(html, SectionKind.TABLE)).save(file)
    assert file.getvalue()


def test_a_picture_is_in_the_file_with_words_for_it() -> None:
    section = view("A black dot", picture_id=7, label="Picture 1")
    document = written(section, pictures={7: Drawn("image/png", PNG)})
    shape = document.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "A black dot"
    assert paragraphs(document)[-1] == "Picture 1"


def test_a_picture_that_word_cannot_show_leaves_its_words() -> None:
    section = view("A drawing", picture_id=7)
    document = written(section, pictures={7: Drawn("image/webp", b"RIFF....WEBPVP8 ")})
    assert paragraphs(document)[-1] == "[Picture: A drawing]"


@pytest.mark.parametrize(
    "data",
    [
        PNG[:8],
        PNG[:20],
        PNG[:8] + b"junk" * 20,
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00",
        b"GIF89a",
    ],
)
def test_a_damaged_picture_leaves_its_words(data: bytes) -> None:
    document = written(view("A plan", picture_id=7), pictures={7: Drawn("image/png", data)})
    assert paragraphs(document)[-1] == "[Picture: A plan]"


def test_what_xml_cannot_hold_is_left_out() -> None:
    document = word_sheet.blank(title="a\x00b", author="A", head="H\x0b", moment=clock.now())
    word_sheet.paragraphs(document, "a\x01b\ud800c\n\nd\ne")
    assert paragraphs(document) == ["abc", "d\ne"]
