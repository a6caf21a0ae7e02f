"""Words become safe HTML, and footnote marks lead there and back."""

import pytest

from portal.drafts import rendering
from portal.drafts.parsed import SectionKind, TextFormat
from portal.drafts.rendering import NoteLinks, words

PLAIN, MARKDOWN = TextFormat.PLAIN, TextFormat.MARKDOWN


def test_plain_words_are_escaped_and_keep_their_lines() -> None:
    html = words("Tel: 020 & <b>more</b>\nFax", PLAIN)
    assert html == "Tel: 020 &amp; &lt;b&gt;more&lt;/b&gt;<br>Fax"


def test_plain_words_know_no_markdown() -> None:
    assert words("*not* [a](http://b)", PLAIN) == "*not* [a](http://b)"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](http://evil.example/x.png)",
        '<img src=x onerror="alert(1)">',
        "<a href='javascript:alert(1)'>x</a>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "<javascript:alert(1)>",
    ],
)
def test_markdown_cannot_carry_a_script(text: str) -> None:
    html = words(text, MARKDOWN).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'href="vbscript' not in html


@pytest.mark.parametrize("kind", [SectionKind.PARAGRAPH, SectionKind.TABLE])
@pytest.mark.parametrize(
    "link",
    [
        '[x](http://a.example "[^1]")',
        "[x](http://a.example '[^1] onmouseover=alert(1)')",
        "[x](http://a.example/[^1])",
        "[x](<http://a.example/[^1]>)",
        "[x[^1]](http://a.example)",
        "[*x[^1]*[^1]](http://a.example)",
        "`[^1]` <http://a.example/[^1]>",
    ],
)
def test_a_mark_in_a_link_is_never_inside_its_tag_nor_a_link_in_a_link(
    link: str, kind: SectionKind
) -> None:
    text = link if kind is SectionKind.PARAGRAPH else f"| a |\n|---|\n| {link} |"
    html = words(text, MARKDOWN, kind, notes=NoteLinks({"1": "1"}))
    checked = html
    while checked:
        _, _, rest = checked.partition("<a ")
        inside, _, checked = rest.partition("</a>")
        assert "<a " not in inside
        assert inside.partition(">")[0].count('"') % 2 == 0
    assert "title=" not in html
    assert "onmouseover" not in html


def test_a_mark_in_a_links_words_stands_behind_the_link() -> None:
    html = words("[the plan[^1]](http://a.example).", MARKDOWN, notes=NoteLinks({"1": "1"}))
    assert html == (
        '<a href="http://a.example" rel="noopener noreferrer">the plan</a><sup><a '
        'class="govuk-link" id="ref-1" href="#fn-1" aria-label="Footnote 1">1</a></sup>.'
    )


def test_markdown_keeps_emphasis_and_links() -> None:
    html = words("**Very** [good](https://www.london.gov.uk/)", MARKDOWN)
    assert html == (
        "<strong>Very</strong> "
        '<a href="https://www.london.gov.uk/" rel="noopener noreferrer">good</a>'
    )


def test_a_mark_leads_to_its_note_and_can_be_come_back_to() -> None:
    html = words("So it is.[^3]", PLAIN, notes=NoteLinks({"3": "3"}))
    assert html == (
        'So it is.<sup><a class="govuk-link" id="ref-3" href="#fn-3" '
        'aria-label="Footnote 3">3</a></sup>'
    )


def test_a_second_mark_of_a_note_has_no_id_of_its_own() -> None:
    links = NoteLinks({"3": "3-2"})
    assert words("One[^3]", PLAIN, notes=links).count('id="ref-3-2"') == 1
    assert words("Two[^3]", PLAIN, notes=links).count("id=") == 0


def test_a_mark_without_a_note_is_printed_as_it_stands() -> None:
    assert words("So it is.[^9]", PLAIN) == "So it is.[9]"


def test_a_mark_cannot_break_out_of_its_link() -> None:
    text = 'x[^"><script>]'
    assert words(text, PLAIN, notes=NoteLinks({'"><script>': "1"})) == (
        "x[^&#34;&gt;&lt;script&gt;]"
    )


def test_plain_leaves_marks_out() -> None:
    assert rendering.plain("Objective six.[^6] ") == "Objective six."
    assert rendering.plain_words("**Six** & seven[^6]", MARKDOWN) == "Six & seven"


def test_a_field_has_its_name_in_bold() -> None:
    field = SectionKind.FIELD
    assert words("Date: May", PLAIN, field) == "<b>Date:</b> May"
    assert words("Timescale (to be agreed.)", PLAIN, field) == "Timescale (to be agreed.)"


def test_a_table_has_a_caption_and_scopes() -> None:
    text = "| | Cost |\n|---|---|\n| Post | £5 |"
    html = words(text, MARKDOWN, SectionKind.TABLE, label="B4")
    assert html.replace("\n", "") == (
        '<table class="grid"><caption class="govuk-visually-hidden">Table, B4</caption>'
        '<thead><tr><td></td><th scope="col">Cost</th></tr></thead>'
        "<tbody><tr><td>Post</td><td>£5</td></tr></tbody></table>"
    )
