"""Each construct of a web page becomes the sections that were put into it."""

from __future__ import annotations

import pytest

from portal.drafts.importing import parse as parse_file
from portal.drafts.importing.html import parse
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind

PARAGRAPH, ITEM, TABLE = SectionKind.PARAGRAPH, SectionKind.LIST_ITEM, SectionKind.TABLE
PART, HEADING, APPENDIX = SectionKind.PART, SectionKind.HEADING, SectionKind.APPENDIX

Shape = tuple[SectionKind, str, str, str]


def page(inside: str) -> ParsedDraft:
    return parse(f"<!doctype html><html><body><h1>The title</h1>{inside}</body></html>")


def shapes(draft: ParsedDraft) -> list[Shape]:
    """Every section: kind, marker, label and words."""
    return [(s.kind, s.marker, s.label, s.title or s.text) for s in draft.walk()]


def under(inside: str) -> list[Shape]:
    """The sections under a heading "H" which owns nothing but what is inside."""
    found = shapes(page(f"<h2>H</h2>{inside}"))
    assert found[0] == (PART, "", "H", "H")
    return found[1:]


def doubts(draft: ParsedDraft) -> list[str]:
    return [doubt for section in draft.walk() for doubt in section.doubts]


def only(draft: ParsedDraft, kind: SectionKind) -> ParsedSection:
    (found,) = [section for section in draft.walk() if section.kind is kind]
    return found


def test_headings_are_sections_by_their_level() -> None:
    draft = page(
        "<h2>One</h2><p>Words.</p><h3>Inner</h3><p>More words.</p><h2>Two</h2><p>The end.</p>"
    )
    assert [(top.title, [c.title or c.text for c in top.children]) for top in draft.sections] == [
        ("One", ["Words.", "Inner"]),
        ("Two", ["The end."]),
    ]


def test_a_missing_level_is_a_doubt_and_the_heading_stands_under_the_one_above() -> None:
    draft = page("<h2>One</h2><p>Words.</p><h4>Deep</h4><p>More.</p>")
    (one,) = draft.sections
    deep = one.children[1]
    assert (deep.kind, deep.title) == (HEADING, "Deep")
    assert deep.doubts == [
        "A level of headings is missing before this one. It stands under the heading above."
    ]


@pytest.mark.parametrize(
    "heading,shape",
    [
        ("<h2>A. Recommendations</h2>", (PART, "A", "A", "Recommendations")),
        ('<h2 data-number="A.">Recommendations</h2>', (PART, "A", "A", "Recommendations")),
        ('<h2 data-number="B">It is so.</h2>', (PART, "B", "B", "It is so.")),
        ("<h2>Appendix 1: Lists</h2>", (APPENDIX, "Appendix 1", "Appendix 1", "Lists")),
        (
            '<h2 data-number="Appendix A.">Lists</h2>',
            (APPENDIX, "Appendix A", "Appendix A", "Lists"),
        ),
        ('<h2 data-number="1.1">Scope</h2>', (HEADING, "1.1", "Scope", "Scope")),
        ("<h2>2. Scope</h2>", (HEADING, "2", "Scope", "Scope")),
        ("<h2><b>R&amp;D_x [y]</b></h2>", (PART, "", "R&D_x [y]", "R&D_x \\[y\\]")),
        ("<h2><div>In</div><div>two</div></h2>", (PART, "", "In two", "In two")),
        ("<h2>Summary</h2>", (SectionKind.SUMMARY, "", "Summary", "Summary")),
    ],
)
def test_a_heading_is_of_the_kind_that_its_number_says(heading: str, shape: Shape) -> None:
    assert shapes(page(f"{heading}<p>Words.</p>"))[0] == shape


def test_a_letter_on_an_inner_heading_makes_no_part() -> None:
    draft = page('<h2>One</h2><p>Words.</p><h3 data-number="A.">Inner</h3><p>More.</p>')
    assert shapes(draft)[2] == (HEADING, "A", "Inner", "Inner")


def test_a_line_all_in_bold_is_a_heading_with_a_doubt() -> None:
    draft = page("<h2>H</h2><p>Words.</p><p><b>In the boroughs</b></p><p>More.</p>")
    inner = draft.sections[0].children[1]
    assert (inner.kind, inner.title) == (HEADING, "In the boroughs")
    assert inner.doubts == ["This line is all in bold, so it was read as a heading."]


@pytest.mark.parametrize("paragraph", ["<p>4. Words.</p>", '<p data-number="4.">Words.</p>'])
def test_a_numbered_paragraph_carries_its_number(paragraph: str) -> None:
    draft = page(f"<h2>A. One</h2>{paragraph}")
    assert shapes(draft)[1] == (PARAGRAPH, "4", "A4", "Words.")


def test_letters_and_bullets_that_are_typed_belong_to_the_paragraph_above() -> None:
    assert under("<p>1. These:</p><p>(a) one;</p><p>• two.</p>") == [
        (PARAGRAPH, "1", "1", "These:"),
        (ITEM, "a", "1(a)", "one;"),
        (ITEM, "•", "1, bullet 1", "two."),
    ]


def test_two_line_breaks_part_paragraphs_and_one_is_kept() -> None:
    assert under("one<br>line<br><br>two") == [
        (PARAGRAPH, "", "H", "one  \nline"),
        (PARAGRAPH, "", "H", "two"),
    ]


def test_lists_inside_lists_keep_their_marks_at_any_depth() -> None:
    assert under(
        "<p>These:</p><ul><li>one<ol type=a start=3><li>c<ol type=i><li value=4>iv</li></ol></li>"
        '<li data-number="(z)">z</li></ol></li><ul><li>loose</li></ul></ul>'
    ) == [
        (PARAGRAPH, "", "H", "These:"),
        (ITEM, "•", "H, bullet 1", "one"),
        (ITEM, "c", "H, bullet 1(c)", "c"),
        (ITEM, "iv", "H, bullet 1(c)(iv)", "iv"),
        (ITEM, "z", "H, bullet 1(z)", "z"),
        (ITEM, "•", "H, bullet 1, bullet 1", "loose"),
    ]


def test_an_item_may_have_paragraphs_and_a_table() -> None:
    found = under(
        "<ol start=3><li><p>Three.</p><p>More.</p><table><tr><th>a</th><th>b</th></tr>"
        "<tr><td>c</td><td>d</td></tr></table></li><li>Four.</li></ol>"
    )
    assert found == [
        (PARAGRAPH, "3", "3", "Three."),
        (PARAGRAPH, "", "3", "More."),
        (TABLE, "", "3, table 1", "| a | b |\n| --- | --- |\n| c | d |"),
        (PARAGRAPH, "4", "4", "Four."),
    ]


def test_words_loose_in_a_list_are_kept() -> None:
    assert [shape[3] for shape in under("<ul>loose<li>one</li>tail<p>para</p></ul>")] == [
        "loose",
        "one",
        "tail",
        "para",
    ]


def test_terms_own_what_is_said_of_them_and_a_date_is_a_field() -> None:
    assert under(
        "<dl><dt>Term</dt><dd>Said.</dd><dd><ul><li>x</li></ul></dd>"
        "<dt>Date</dt><dd>December 2002</dd></dl>"
    ) == [
        (PARAGRAPH, "", "H", "**Term**"),
        (PARAGRAPH, "", "H", "Said."),
        (ITEM, "•", "H, bullet 1", "x"),
        (SectionKind.FIELD, "", "H, date", "Date: December 2002"),
    ]


def test_the_title_is_the_first_heading_and_the_lines_under_it_are_the_head() -> None:
    draft = page("<p>Report: 7<br>Date: 5 December 2002<br>By: Clerk<br>Words.</p>")
    assert (draft.title, draft.report_number, draft.report_date, draft.report_by) == (
        "The title",
        "7",
        "5 December 2002",
        "Clerk",
    )
    assert [section.text for section in draft.walk() if section.text] == ["Words."]


@pytest.mark.parametrize(
    "head,body,title",
    [
        ("<title>A page</title>", "<h2>H</h2><p>Words.</p>", "A page"),
        ("<title>A page</title>", "<h1>A. One</h1><p>Words.</p>", "A page"),
        ("<title>A page</title>", "<h1>T</h1><p>Words.</p>", "T"),
        ('<meta name="draft-title" content="Said">', "<h1>T</h1><p>Words.</p>", "Said"),
        ('<meta name="draft-title" content="">', "<h1>T</h1><p>Words.</p>", ""),
    ],
)
def test_the_title_is_what_the_page_says_it_is(head: str, body: str, title: str) -> None:
    assert parse(f"<head>{head}</head><body>{body}</body>").title == title


def test_a_title_that_is_said_is_not_a_heading_as_well() -> None:
    draft = parse('<meta name="draft-title" content="T"><h1>T</h1><h2>H</h2><p>Words.</p>')
    assert (draft.title, [top.title for top in draft.sections]) == ("T", ["H"])


def test_doubts_go_with_the_section_or_with_the_draft() -> None:
    draft = parse(
        '<meta name="draft-doubt" content="Of the whole."><h1>T</h1><h2>H</h2>'
        '<p>Words <span data-doubt="Of one.\nOf one more.">here</span>.</p>'
        '<ul><li data-doubt="Of an item.">item</li></ul><div data-doubt="Of a box.">'
        "<p>Boxed.</p><p>Not doubted.</p></div>"
    )
    assert draft.doubts == ["Of the whole."]
    assert [section.doubts for section in draft.walk()] == [
        [],
        ["Of one.", "Of one more."],
        ["Of an item."],
        ["Of a box."],
        [],
    ]


NOTES = {
    "mammoth": (
        '<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>',
        '<ol><li id="footnote-1"><p>The note. <a href="#footnote-ref-1">↑</a></p></li></ol>',
    ),
    "web": ('<a href="#fn1" id="r1">1</a>', '<p id="fn1">1. The note. <a href="#r1">Back</a></p>'),
    "archive": (
        ' <a name="b1"></a>[<a href="#x1">1</a>]',
        '<p><a name="x1"></a>[1] The note. [<a href="#b1">Back</a>]</p>',
    ),
    "word": (
        '<a href="#_ftn1" name="_ftnref1">[1]</a>',
        '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> The note.</p></div>',
    ),
}


@pytest.mark.parametrize("mark,note", NOTES.values(), ids=NOTES)
def test_a_footnote_is_marked_where_it_stands(mark: str, note: str) -> None:
    draft = page(f"<h2>H</h2><p>Words{mark} go on.</p><h2>Footnotes</h2>{note}")
    assert [(n.number, n.text) for n in draft.footnotes] == [("1", "The note.")]
    assert shapes(draft) == [
        (PART, "", "H", "H"),
        (PARAGRAPH, "", "H", "Words[^1] go on."),
    ]
    assert (draft.doubts, doubts(draft)) == ([], [])


def test_footnotes_are_marked_in_headings_items_and_cells() -> None:
    places = ["<h2>H{}</h2>", "<p>1. Words.{}</p>", "<ul><li>x{}</li></ul>"]
    places.append("<table><tr><th>a{}</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>")
    marks = [f'<a href="#fn{n}" id="r{n}">{n}</a>' for n in range(1, 5)]
    notes = "".join(f'<li id="fn{n}">Note {n}. <a href="#r{n}">↩</a></li>' for n in range(1, 5))
    inside = "".join(place.format(mark) for place, mark in zip(places, marks, strict=True))
    draft = page(f"{inside}<ol>{notes}</ol>")
    assert [note.text for note in draft.footnotes] == [f"Note {n}." for n in range(1, 5)]
    assert [s.title or s.text for s in draft.walk()] == [
        "H[^1]",
        "Words.[^2]",
        "x[^3]",
        "| a[^4] | b |\n| --- | --- |\n| c | d |",
    ]


def test_a_link_to_a_heading_is_no_footnote() -> None:
    draft = page('<h2 id="1">One</h2><p>See section <a href="#1">1</a>.</p>')
    assert draft.footnotes == []
    assert shapes(draft)[1][3] == "See section 1."


def test_two_notes_of_one_number_are_both_kept() -> None:
    draft = page(
        '<h2>H</h2><p>One<a href="#fn1">1</a> two<a href="#fn2">1</a>.</p>'
        '<p id="fn1">First.</p><p id="fn2">Second.</p>'
    )
    assert [(n.number, n.text) for n in draft.footnotes] == [("1", "First."), ("2", "Second.")]
    assert draft.doubts == ["Some footnotes had the same number. They were numbered anew."]


def test_what_is_around_the_paper_is_left_out() -> None:
    draft = parse_file(
        b"<html><head><style>p{}</style></head><body><header>Site</header><nav>Menu</nav>"
        b"<p>You are in: Home &gt; Reports</p><form>Search <input></form><main>"
        b"<header><h1>T</h1></header><h2>Contents</h2><ul><li><a href='#h'>1 H</a></li></ul>"
        b"<h2 id=h>H</h2><p>Words.</p><p hidden>Secret.</p><p style='display: none'>Hidden.</p>"
        b"<script>alert(1)</script><!-- a comment --><p><a href='#top'>Back to top</a></p></main>"
        b"<p>Send an e-mail linking to this page</p><footer>Crown copyright</footer></body></html>",
        "draft.html",
    )
    assert draft.title == "T"
    assert shapes(draft) == [(PART, "", "H", "H"), (PARAGRAPH, "", "H", "Words.")]
    assert draft.doubts == ["A table of contents was left out: the portal makes its own."]


def test_a_page_that_is_one_form_is_read() -> None:
    draft = page("<form><h2>H</h2><p>All the words of the paper.</p></form>")
    assert shapes(draft)[1][3] == "All the words of the paper."


@pytest.mark.parametrize(
    "encoding,meta",
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1252", ""),
        ("utf-16", ""),
        ("iso-8859-15", '<meta charset="iso-8859-15">'),
    ],
)
def test_a_page_is_read_in_its_encoding(encoding: str, meta: str) -> None:
    text = f"<html><head>{meta}</head><h1>T</h1><h2>H</h2><p>It costs € or £5.</p></html>"
    draft = parse_file(text.encode(encoding), "draft.htm")
    assert shapes(draft)[1][3] == "It costs € or £5."


def test_a_page_is_known_by_its_name_or_its_beginning() -> None:
    words = b"<h1>T</h1><h2>H</h2><p>Words.</p>"
    expected = shapes(parse_file(words, "draft.html"))
    assert expected == [(PART, "", "H", "H"), (PARAGRAPH, "", "H", "Words.")]
    assert shapes(parse_file(b"\n<!DOCTYPE html>" + words, "draft.txt")) == expected
    assert shapes(parse_file(b"<html>" + words, "")) == expected
