"""From the form to the words on their sections, however the file was treated on the way. Pure."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from portal.drafts import outlines
from portal.drafts.importing.house_form import parse
from portal.drafts.models import DraftVersion, Section
from portal.drafts.parsed import ParsedSection, TextFormat
from portal.drafts.reading import Outline
from portal.errors import BadFile
from portal.responses.models import COMMENT_LENGTH, Stance
from portal.responses.offline import layout, reading
from portal.responses.offline.form_file import form_file
from portal.responses.offline.marks import Reference
from portal.responses.offline.reading import FilledForm, Line, read_form
from portal.responses.offline.sorting import Sorted, sort_form
from tests.responses.offline.filling import (
    Filling,
    comment,
    filled,
    lose_controls,
    lose_reference,
    lose_styles,
    replace_line,
    strike_out,
    type_after,
    view,
)

PAPER = """\
A draft for tests

What this is about.

A. Recommendations

1. Agree the first thing.

2. Agree the second thing.

B. Supporting information

1. The first reason.

2. The reasons are these:

  • one;
  • two.

Ways of asking

3. The third reason.

4. The fourth reason.

C. Background papers

None.
"""
REFERENCE = Reference(3, 1, 9, "Lambeth (North) CPCG")
A = "A1 to A2. Recommendations"
B = "B1 to B2. Supporting information"
WAYS = "B3 to B4. Ways of asking"
WHOLE = "The draft as a whole"


def make_outline() -> Outline:
    """The paper as it is read, without a database."""
    version = DraftVersion(
        id=1,
        consultation_id=3,
        number=1,
        title="A draft for tests",
        report_number="",
        report_date="",
        report_by="",
        text_format=TextFormat.PLAIN,
    )
    rows: list[Section] = []

    def add(node: ParsedSection, parent_id: int | None) -> None:
        number = len(rows) + 1
        rows.append(
            Section(
                id=number,
                version_id=1,
                parent_id=parent_id,
                position=number,
                identity=f"{number:032x}",
                kind=node.kind,
                marker=node.marker,
                label=node.label,
                slug=f"s{number}",
                title=node.title,
                text=node.text,
                for_information=node.for_information,
                revision=1,
            )
        )
        for child in node.children:
            add(child, number)

    for top in parse(PAPER).sections:
        add(top, None)
    return outlines.build(version, rows, [], pictures={}, earlier=[], descents=[])


@pytest.fixture(scope="module")
def outline() -> Outline:
    return make_outline()


@pytest.fixture(scope="module")
def form(outline: Outline) -> bytes:
    return form_file(outline, REFERENCE, closes_at=datetime(2027, 1, 29, 23, 59, tzinfo=UTC))


def sort(outline: Outline, form: bytes, *fillings: Filling) -> Sorted:
    return sort_form(read_form(filled(form, *fillings), "form.docx"), outline)


def said(form: Sorted) -> list[tuple[str, str, str]]:
    return [(remark.name, remark.stance.value, remark.words) for remark in form.remarks]


def waiting(form: Sorted) -> list[tuple[str, str]]:
    return [(unplaced.found, unplaced.words) for unplaced in form.unplaced]


def nothing(form: Sorted) -> list[str]:
    return [passage.short_name for passage in form.nothing_to_add]


def test_an_untouched_form_says_nothing(outline: Outline, form: bytes) -> None:
    assert sort(outline, form).is_empty
    assert sort(outline, form, lose_controls).is_empty
    assert sort(outline, form, lose_controls, lose_styles).is_empty


def test_the_form_asks_about_every_section_that_is_asked_about(
    outline: Outline, form: bytes
) -> None:
    word = Document(BytesIO(form))
    headings = [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 2"]
    assert headings == ["How to fill in this form", "Summary", A, B, WAYS, WHOLE]
    text = "\n".join(line.text for line in read_form(form, "form.docx").lines)
    assert "B1 The first reason." in text
    assert "• one;" in text
    assert "None." not in text


def test_the_form_is_in_british_english_and_has_a_title(form: bytes) -> None:
    word = Document(BytesIO(form))
    languages = {node.get(qn("w:val")) for node in word.styles.element.iter(qn("w:lang"))}
    assert (languages, word.core_properties.language) == ({"en-GB"}, "en-GB")
    assert word.core_properties.title == "Response form: A draft for tests"


@pytest.mark.parametrize(
    "treatment",
    [(), (lose_controls,), (lose_controls, lose_styles), (lose_reference,)],
    ids=["as it is", "without controls", "without controls or styles", "without its reference"],
)
def test_what_is_filled_in_lands_where_it_belongs(
    outline: Outline, form: bytes, treatment: tuple[Filling, ...]
) -> None:
    found = sort(
        outline,
        form,
        view(A, "Support"),
        comment(A, "We agree.", "", "Both things."),
        view(B, "Object"),
        comment(B, "In general no.", "B2: this one least.", "It is wrong."),
        view(WAYS, "Nothing to add"),
        view(WHOLE, "Neither"),
        comment(WHOLE, "It is long."),
        *treatment,
    )
    assert said(found) == [
        ("A1 to A2", "support", "We agree.\n\nBoth things."),
        ("B1 to B2", "object", "In general no."),
        ("B2", "object", "this one least.\nIt is wrong."),
        ("the draft as a whole", "neither", "It is long."),
    ]
    assert (nothing(found), waiting(found)) == (["B3 to B4"], [])
    assert not any(remark.is_unclear for remark in found.remarks)


def test_each_remark_is_on_its_section(outline: Outline, form: bytes) -> None:
    found = sort(
        outline, form, comment("Summary", "All of it."), comment(B, "Both.", "b2 - The second.")
    )
    sections = [outline.section_by_id(remark.section_id or 0) for remark in found.remarks]
    assert [(s.label, s.kind.value) for s in sections if s] == [
        ("Summary", "paragraph"),
        ("B", "part"),
        ("B2", "paragraph"),
    ]


@pytest.mark.parametrize(
    "left",
    ["Support / Object", "Support / Object / Neither / Nothing to add", "Nothing to add", ""],
)
def test_a_view_that_is_unclear_is_neither_and_says_so(
    outline: Outline, form: bytes, left: str
) -> None:
    found = sort(outline, form, view(A, left), comment(A, "Words."))
    assert [(r.stance, r.words, r.is_unclear) for r in found.remarks] == [
        (Stance.NEITHER, "Words.", True)
    ]
    assert nothing(found) == []


def test_views_that_are_struck_through_do_not_apply(outline: Outline, form: bytes) -> None:
    found = sort(
        outline,
        form,
        strike_out(A, "Object"),
        comment(A, "No."),
        strike_out(WAYS, "Nothing to add"),
    )
    assert (said(found), nothing(found)) == ([("A1 to A2", "object", "No.")], ["B3 to B4"])


def test_words_beside_the_view_are_kept(outline: Outline, form: bytes) -> None:
    found = sort(outline, form, view(A, "Support with reservations"))
    (remark,) = found.remarks
    assert (remark.words, remark.stance, remark.is_unclear) == (
        "Support with reservations",
        Stance.NEITHER,
        True,
    )


def test_a_view_alone_waits_for_words(outline: Outline, form: bytes) -> None:
    found = sort(outline, form, view(A, "Object"))
    assert [(u.found, u.stance, u.words) for u in found.unplaced] == [
        ("Our view of A1 to A2, without any words", Stance.OBJECT, "")
    ]


def test_what_cannot_be_a_comment_waits(outline: Outline, form: bytes) -> None:
    long = "x" * (COMMENT_LENGTH + 1)
    found = sort(outline, form, comment(A, "?!"), comment(B, f"B1: {long}", "B2: fine"))
    assert said(found) == [("B2", "neither", "fine")]
    assert waiting(found) == [(f"{A}: A1 to A2", "?!"), (f"{B}: B1", long)]


def test_words_between_those_of_the_draft_wait_with_what_stands_above(
    outline: Outline, form: bytes
) -> None:
    found = sort(
        outline,
        form,
        lose_controls,
        type_after("B1 The first reason.", "This is no reason.", "None."),
    )
    assert (said(found), waiting(found)) == (
        [],
        [("B1 The first reason.", "This is no reason.\nNone.")],
    )
    assert layout.guess(outline, "B1 The first reason.") == next(
        s.slug for s in outline.sections if s.label == "B1"
    )


def test_words_of_the_draft_that_somebody_changed_wait(outline: Outline, form: bytes) -> None:
    found = sort(outline, form, replace_line("A2 Agree", "A2 Agree the second thing tomorrow."))
    assert waiting(found) == [("A1 Agree the first thing.", "A2 Agree the second thing tomorrow.")]


def test_words_under_a_heading_of_ones_own_wait(outline: Outline, form: bytes) -> None:
    own = "Parking in our borough"
    found = sort(
        outline,
        form,
        type_after("Our comments on Summary", "It is dreadful."),
        type_after("Our comments on Summary", own, style="Heading 2"),
    )
    # The heading was put in before the words, between the prompt and the box.
    assert (own, "It is dreadful.") in waiting(found)


def test_a_heading_of_ones_own_with_nothing_under_it_is_kept(outline: Outline, form: bytes) -> None:
    found = sort(outline, form, type_after("A2 Agree", "Far too soon", style="Heading 3"))
    assert waiting(found) == [("Far too soon", "Far too soon")]


def test_words_after_the_end_wait(outline: Outline, form: bytes) -> None:
    found = sort(outline, form, lose_controls, type_after("End of the form", "Yours, Grace"))
    assert waiting(found) == [("End of the form", "Yours, Grace")]


def test_notes_in_the_margin_wait(outline: Outline, form: bytes) -> None:
    def note(word: Any) -> None:
        word.add_comment(word.paragraphs[-1].runs[0], text="See our letter.", author="Grace")

    assert waiting(sort(outline, form, note)) == [
        ("In the margin or at the foot of the form", "See our letter.")
    ]


def test_a_box_of_a_section_that_is_not_asked_about_waits(outline: Outline, form: bytes) -> None:
    identity = next(s.identity for s in outline.sections if s.label == "C")

    def retag(word: object) -> None:
        for tag in word.element.body.iter(qn("w:tag")):  # type: ignore[attr-defined]
            if tag.get(qn("w:val")) == f"section:{outline.answerable[0].heading.identity}":
                tag.set(qn("w:val"), f"section:{identity}")

    found = sort(outline, form, comment("Summary", "Too few."), retag)
    assert waiting(found) == [("C is for information, so it is not asked about", "Too few.")]


def test_a_box_of_a_section_that_nobody_knows_waits(outline: Outline, form: bytes) -> None:
    def retag(word: object) -> None:
        for tag in word.element.body.iter(qn("w:tag")):  # type: ignore[attr-defined]
            if tag.get(qn("w:val")) == f"section:{outline.answerable[0].heading.identity}":
                tag.set(qn("w:val"), "section:unknown")

    found = sort(outline, form, comment("Summary", "Whose is this?"), retag)
    assert waiting(found) == [
        ("In a box that belongs to no section of this draft", "Whose is this?")
    ]


def test_a_list_of_ones_own_is_not_taken_for_paragraphs_of_the_draft(
    outline: Outline, form: bytes
) -> None:
    found = sort(outline, form, comment(B, "1. First point", "2. Second point", "A1: not here"))
    assert said(found) == [("B1 to B2", "neither", "1. First point\n2. Second point\nA1: not here")]


def test_tracked_changes_are_taken_as_accepted(outline: Outline, form: bytes) -> None:
    def track(word: object) -> None:
        box = next(
            p
            for p in word.element.body.iter(qn("w:p"))  # type: ignore[attr-defined]
            if "".join(t.text or "" for t in p.iter(qn("w:t"))) == "kept gone"
        )
        run = next(box.iter(qn("w:r")))
        gone = run.makeelement(qn("w:del"), {})
        deleted = run.makeelement(qn("w:r"), {})
        text = run.makeelement(qn("w:delText"), {})
        text.text = " gone"
        deleted.append(text)
        gone.append(deleted)
        run.find(qn("w:t")).text = "kept"
        run.addnext(gone)

    found = sort(outline, form, comment(A, "kept gone"), track)
    assert [words for _, _, words in said(found)] == ["kept"]


def test_the_reference_is_found_on_the_form_and_in_its_properties(form: bytes) -> None:
    def without_line(word: object) -> None:
        identifier = word.core_properties.identifier  # type: ignore[attr-defined]
        lose_reference(word)
        word.core_properties.identifier = identifier  # type: ignore[attr-defined]

    for treatment in ((), (lose_controls,), (without_line,)):
        assert read_form(filled(form, *treatment), "f.docx").reference == REFERENCE
    assert read_form(filled(form, lose_reference), "f.docx").reference is None


def test_another_document_has_none_of_the_marks(outline: Outline) -> None:
    word = Document()
    word.add_heading("Summary", 1)
    word.add_paragraph("Our holidays.")
    file = BytesIO()
    word.save(file)
    assert not sort_form(read_form(file.getvalue(), "x.docx"), outline).has_our_marks


def line(text: str, control: str = "") -> Line:
    return Line(text, text, control, is_heading=False)


@pytest.mark.parametrize(
    "hostile",
    [
        f"{' ' * 20_000}x",
        f"x{' ' * 200_000}x",
        "Form reference 1-1-1 (" * 10_000,
        f"{'•' * 200_000}",
        f"our view {'/' * 200_000}",
    ],
)
def test_a_line_of_any_make_is_sorted_at_once(outline: Outline, hostile: str) -> None:
    """Each would otherwise be looked through from each of its characters on, for minutes."""
    box = f"section:{layout.places(outline)[0].key}"
    form = FilledForm(REFERENCE, (line(hostile, box), line(hostile)), (hostile,))
    began = time.perf_counter()
    sort_form(form, outline)
    assert time.perf_counter() - began < 3


def test_a_label_is_known_behind_a_bullet_and_spaces(outline: Outline) -> None:
    box = f"section:{next(each.key for each in layout.places(outline) if each.heading == A)}"
    form = FilledForm(REFERENCE, (line("  • A2 :  we agree", box),), ())
    assert said(sort_form(form, outline)) == [("A2", "neither", "we agree")]


def test_a_number_that_no_database_keeps_is_no_reference() -> None:
    assert Reference.of("Form reference 3-9999999999-9 (Lambeth)") is None


@pytest.mark.parametrize("most", ["MOST_LINES", "MOST_CHARACTERS"])
def test_a_form_longer_than_any_draft_is_refused(
    form: bytes, monkeypatch: pytest.MonkeyPatch, most: str
) -> None:
    monkeypatch.setattr(reading, most, 20)
    with pytest.raises(BadFile) as refused:
        read_form(form, "f.docx")
    assert refused.value.sentence.startswith("“f.docx” is longer than a response form can be.")
