import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.drafts.importing import parse
from portal.drafts.parsed import ParsedDraft, SectionKind, TextFormat
from portal.errors import BadFile
from tests.drafts.reports import all_doubts, labels, words_of_draft, words_of_file

SAMPLE = """\
# Sample strategy on *asking* people

**Report:** 5
**Date:** 2 November 2026\\
By: Clerk

An opening paragraph, with **bold** words.

## A. Recommendations

1. The sample is adopted;
2. the sample is published.

B. Supporting information
-------------------------

3. Those who are asked include:

   - people of the borough
     - by post
   - people who work there.

4. Each of them sends a plan.[^1]

   It is a page long.

### Who is asked[^plan]

7) They are asked in turn.

> A quoted paragraph
> of two lines.

| When | Who |
|------|-----|
| May  | all |

## Appendix 1: Standards for asking

Timescale: to be agreed

1. Something is left to decide.

[^1]: A plan is a page
    long, no more.
[^plan]: Asked by post.
"""


def read(text: str, filename: str = "sample.md") -> ParsedDraft:
    return parse(text.encode(), filename)


def outline(draft: ParsedDraft) -> list[tuple[str, str, str]]:
    return [(s.kind.value, s.label, s.title or s.text) for s in draft.walk()]


def test_a_markdown_draft_is_read() -> None:
    draft = read(SAMPLE)
    assert outline(draft) == [
        ("summary", "Summary", "Summary"),
        ("paragraph", "Summary", "An opening paragraph, with **bold** words."),
        ("part", "A", "Recommendations"),
        ("paragraph", "A1", "The sample is adopted;"),
        ("paragraph", "A2", "the sample is published."),
        ("part", "B", "Supporting information"),
        ("paragraph", "B3", "Those who are asked include:"),
        ("list item", "B3, bullet 1", "people of the borough"),
        ("list item", "B3, bullet 1, bullet 1", "by post"),
        ("list item", "B3, bullet 2", "people who work there."),
        ("paragraph", "B4", "Each of them sends a plan.[^1]"),
        ("paragraph", "B4", "It is a page long."),
        ("heading", "B", "Who is asked[^plan]"),
        ("paragraph", "B7", "They are asked in turn."),
        ("paragraph", "B", "A quoted paragraph\nof two lines."),
        ("table", "B, table 1", "| When | Who |\n|------|-----|\n| May  | all |"),
        ("appendix", "Appendix 1", "Standards for asking"),
        ("field", "Appendix 1, timescale", "Timescale: to be agreed"),
        ("paragraph", "Appendix 1, 1", "Something is left to decide."),
    ]
    assert draft.text_format is TextFormat.MARKDOWN


def test_the_head_of_a_markdown_draft() -> None:
    draft = read(SAMPLE)
    assert (draft.title, draft.report_number, draft.report_date, draft.report_by) == (
        "Sample strategy on *asking* people",
        "5",
        "2 November 2026",
        "Clerk",
    )


def test_markdown_footnotes_keep_their_names_and_further_lines() -> None:
    assert [(note.number, note.text) for note in read(SAMPLE).footnotes] == [
        ("1", "A plan is a page\nlong, no more."),
        ("plan", "Asked by post."),
    ]


def test_a_number_that_was_left_out_is_a_doubt() -> None:
    assert all_doubts(read(SAMPLE)) == [
        "B7 stands after B4. A number may be missing or mistyped.",
    ]


def test_markdown_footnotes_that_do_not_match_are_doubts() -> None:
    draft = read("# T\n\n## A. One\n\nWords.[^2]\n\n[^3]: A note.\n")
    assert all_doubts(draft) == [
        "The mark [2] has no footnote.",
        "Footnote 3 is not marked anywhere in the words.",
    ]


def test_printed_marks_mean_nothing_in_markdown_and_are_kept() -> None:
    draft = read("# T\n\n## A. One\n\nWords.[1]\n\n[^1]: A note.\n")
    assert draft.sections[0].children[0].text == "Words.[1]"


@pytest.mark.parametrize(
    "typed,expected",
    [
        ("1. a\n1. b\n1. c", ["A1", "A2", "A3"]),
        ("4. a\n4. b", ["A4", "A5"]),
        ("4. a\n6. b", ["A4", "A6"]),
        ("4. a", ["A4"]),
    ],
)
def test_numbers_are_as_typed_unless_all_are_the_same(typed: str, expected: list[str]) -> None:
    assert labels(read(f"# T\n\n## A. One\n\n{typed}\n"))[1:] == expected


def test_headings_without_letters_are_parts_and_headings_by_level() -> None:
    draft = read("# T\n\n## One\n\nWords.\n\n### Inner\n\n1. Words.\n\n## Two\n\n2. Words.\n")
    assert outline(draft) == [
        ("part", "One", "One"),
        ("paragraph", "One", "Words."),
        ("heading", "Inner", "Inner"),
        ("paragraph", "1", "Words."),
        ("part", "Two", "Two"),
        ("paragraph", "2", "Words."),
    ]


def test_an_objective_is_one_whatever_its_level() -> None:
    draft = read(
        "# T\n\n## Appendix 1: Work\n\nKey work responsibilities: all\n\n"
        "## Key objective one: Do it\n\n"
        "Performance outcome:\n\n1. Done.\n\nResource implications: none.\n"
    )
    assert outline(draft) == [
        ("appendix", "Appendix 1", "Work"),
        ("objective", "Appendix 1, objective one", "Do it"),
        ("field", "Appendix 1, objective one, responsibilities", "Key work responsibilities: all"),
        ("paragraph", "Appendix 1, objective one", "Performance outcome:"),
        ("list item", "Appendix 1, objective one, 1", "Done."),
        ("paragraph", "Appendix 1, objective one, resources", "Resource implications: none."),
    ]


def test_background_papers_are_for_information() -> None:
    draft = read("# T\n\n## A. One\n\nWords.\n\n## B. Background papers\n\nDate: none\n")
    assert [(s.label, s.kind, s.for_information) for s in draft.walk()][2:] == [
        ("B", SectionKind.PART, True),
        ("B", SectionKind.PARAGRAPH, True),
    ]


def test_markdown_without_headings_is_the_draft() -> None:
    draft = read("Only a paragraph.\n\n- and\n- a list\n")
    assert outline(draft) == [
        ("heading", "The draft", "The draft"),
        ("paragraph", "The draft", "Only a paragraph."),
        ("list item", "The draft, bullet 1", "and"),
        ("list item", "The draft, bullet 2", "a list"),
    ]
    assert draft.title == "sample"


def test_html_is_kept_as_it_was_typed_with_a_doubt() -> None:
    draft = read("# T\n\n## A. One\n\n<script>alert(1)</script>\n\n<b>Bold</b> words.\n")
    assert [s.text for s in draft.sections[0].children] == [
        "<script>alert(1)</script>",
        "<b>Bold</b> words.",
    ]
    assert all_doubts(draft) == ["These words hold HTML. It will be shown as it was typed."] * 2


def test_a_link_definition_keeps_its_words_with_a_doubt() -> None:
    draft = read("# T\n\n## A. One\n\n[paper]: https://example.org/paper.\n")
    assert draft.sections[0].children[0].text == "[paper]: https://example.org/paper."
    assert all_doubts(draft) == [
        "This defines a link used elsewhere. Such links do not work here: type them in full."
    ]


def test_code_and_indented_words_are_words() -> None:
    draft = read("# T\n\n## A. One\n\n```text\nkept # so\n```\n\n    Indented words.\n")
    assert [s.text for s in draft.sections[0].children] == [
        "```text\nkept # so\n```",
        "Indented words.",
    ]


def test_a_heading_inside_a_list_is_words_of_its_item() -> None:
    draft = read("# T\n\n## A. One\n\n1. Words.\n\n   ## Not a part\n")
    assert outline(draft)[2:] == [("paragraph", "A1", "Not a part")]


@pytest.mark.parametrize(
    "text",
    [
        "# A title\n\nWords.\n",
        "A title\n=======\n\nWords.\n",
        "A title\n\nSome **bold** words and [a link](https://example.org).\n",
    ],
)
def test_text_that_is_plainly_markdown_is_read_as_markdown(text: str) -> None:
    assert read(text, "draft.txt").text_format is TextFormat.MARKDOWN


@pytest.mark.parametrize("text", ["A title\n\nWords with * a star.\n", "T\n\nNo. # 1, at 5 * 3.\n"])
def test_text_that_is_not_plainly_markdown_is_not(text: str) -> None:
    assert read(text, "draft.txt").text_format is TextFormat.PLAIN


def test_lists_too_deep_to_be_read_whole_are_refused() -> None:
    with pytest.raises(BadFile) as refusal:
        read("# T\n\n" + "- " * 100 + "innermost\n")
    assert refusal.value.sentence == (
        "“sample.md” has lists or quotations too deep inside one another to be read whole "
        "(near “innermost”). Bring them out a level or two and send it again."
    )


_LINES = """\
# Title|## A. First|### Inner heading|## Appendix 1: Standards|Setext|======|---|- bullet|  - deeper
1. One|2. Two|5. Five|   inside an item|> quoted|> 1. quoted list|```|~~~ info|* star|||
Words with a mark[^1]|[^1]: a note|    going on|[link]: https://example.org|<b>html</b>
&amp; text|\\* x|Date: December 2002|Report: 7|By: Clerk
Key work responsibilities: some|Key objective one: do""".replace("\n", "|").split("|")
_TABLES = ["| a | b |", "|---|---|", "| c |"]
_LINE = st.one_of(st.sampled_from([*_LINES, *_TABLES]), st.text(max_size=40))
_PAPERS = st.lists(_LINE, max_size=30).map("\n".join)


@settings(max_examples=300, deadline=5000)
@given(_PAPERS)
def test_any_markdown_is_read_whole_or_refused(text: str) -> None:
    try:
        draft = read(text)
    except BadFile:
        return
    # List numbers may be counted anew, so they are left out on both sides.
    lost = words_of_file(text) - words_of_draft(draft)
    gained = words_of_draft(draft) - words_of_file(text)
    assert [word for word in (*lost, *gained) if not word.isdigit()] == []
    assert all(section.kind.is_heading for section in draft.sections)


def test_a_megabyte_of_markdown_is_read_in_seconds() -> None:
    words = "Words that *go* on. " * 60
    text = "# T\n\n" + "".join(
        f"## Part {part}\n\n"
        + "".join(f"{n}. {words}\n\n   - one\n   - two\n\n" for n in range(1, 40))
        for part in range(26)
    )
    assert len(text) > 1_000_000
    start = time.perf_counter()
    assert len(labels(read(text))) == 26 + 26 * 39 * 3
    assert time.perf_counter() - start < 10
