import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.drafts.importing import parse
from portal.drafts.parsed import ParsedDraft, SectionKind, TextFormat
from portal.errors import BadFile
from tests.drafts.reports import (
    CONSULTATION_PROCESS,
    WORK_PROGRAMME,
    all_doubts,
    labels,
    report,
    words_of_draft,
    words_of_file,
)

SAMPLE = """\
Sample strategy on asking people

Report: 5
Date: 2 November 2026
By: Clerk

Summary

A short account of the sample.

A. Recommendations

What the Authority is asked to agree

  1. The sample is adopted;
  2. The sample is reviewed; and
  3. The sample is published.

B. Supporting information

Why we ask

1. The first reason stands here.

2. The second reason stands here.

Who is asked

3. Those who are asked include:

  • people of the borough:
      - by post
      - in person
  • people who work there.

4. Each of them sends a plan,[1] and then a report.

C. Equality

The sample brings in people who were left out.

D. Background papers

None beyond those printed.

Appendix 1: Standards for asking

1. There is something left to decide.

2. The people are named.

3. Somebody answers for the reply.

Appendix 2: The year’s calendar

Timescale: to be agreed

Plans are sent in January.

1. A plan is a page long. [Back]
"""


def read(text: str) -> ParsedDraft:
    return parse(text.encode(), "sample.txt")


def outline(draft: ParsedDraft) -> list[tuple[str, str]]:
    return [(section.kind.value, section.label) for section in draft.walk()]


@pytest.fixture(scope="module")
def programme() -> ParsedDraft:
    return parse(report(WORK_PROGRAMME), WORK_PROGRAMME)


@pytest.fixture(scope="module")
def process() -> ParsedDraft:
    return parse(report(CONSULTATION_PROCESS), CONSULTATION_PROCESS)


# --- the two reports, whole -----------------------------------------------------------------------

CHROME = (
    "You are in: Warning: This is archived material and may be out of date. "
    "The Metropolitan Police Authority has been replaced by the Mayor's Office for Policing and "
    "Crime (MOPC). See the MOPC website for further information. "
    "Send an e-mail linking to this page"
)


@pytest.mark.parametrize("name,footnotes", [(WORK_PROGRAMME, 7), (CONSULTATION_PROCESS, 0)])
def test_every_word_of_a_report_stands_in_exactly_one_place(name: str, footnotes: int) -> None:
    data = report(name)
    expected = words_of_file(data.decode()) - words_of_file(CHROME + " Back" * footnotes)
    assert words_of_draft(parse(data, name)) == expected


@pytest.mark.parametrize("name", [WORK_PROGRAMME, CONSULTATION_PROCESS])
def test_the_words_of_a_report_are_kept_byte_for_byte(name: str) -> None:
    source = re.sub(r"[ \xa0]?\[(\d)\]", r"[^\1]", report(name).decode())
    source = re.sub(r"[ \t\xa0]{2,}", " ", source)
    missing = [s.line for s in parse(report(name), name).walk() if s.text not in source]
    assert missing == []


def test_the_heads_of_the_reports(programme: ParsedDraft, process: ParsedDraft) -> None:
    assert (programme.report_number, programme.report_date, programme.report_by) == (
        "07",
        "15 January 2002",
        "Clerk",
    )
    assert (process.report_number, process.report_date, process.report_by) == (
        "7",
        "5 December 2002",
        "Clerk",
    )
    assert programme.title.endswith("(CDO) Work Programme 2002–04")
    assert process.title.endswith("draft Consultation Strategy 2002")
    assert {programme.text_format, process.text_format} == {TextFormat.PLAIN}


def test_the_parts_of_the_reports(programme: ParsedDraft, process: ParsedDraft) -> None:
    def parts(draft: ParsedDraft) -> list[tuple[str, str, str, bool]]:
        return [(s.kind.value, s.marker, s.title[:22], s.for_information) for s in draft.sections]

    assert parts(programme) == [
        ("summary", "", "Summary", False),
        ("part", "A", "Recommendation", False),
        ("part", "B", "Supporting information", False),
        ("part", "C", "Financial implications", False),
        ("part", "D", "Background papers", True),
        ("part", "E", "Contact details", True),
        ("appendix", "Appendix 1", "MPA Consultation Diver", False),
    ]
    assert parts(process) == [
        ("summary", "", "Summary", False),
        ("part", "A", "Recommendations", False),
        ("part", "B", "Supporting information", False),
        ("part", "C", "Equalities and race re", False),
        ("part", "D", "Financial implications", False),
        ("part", "E", "Background papers", True),
        ("part", "F", "Contact details", True),
        ("appendix", "Appendix 1", "Arrangements for Consu", False),
    ]


def objective(number: str, items: int, resources: int) -> list[str]:
    label = f"Appendix 1, objective {number}"
    return [
        label,
        f"{label}, responsibilities",
        label,  # "Performance outcome:" or "Performance indicators:"
        *(f"{label}, {item}" for item in range(1, items + 1)),
        *[f"{label}, resources"] * resources,
    ]


def test_the_labels_of_the_work_programme(programme: ParsedDraft) -> None:
    assert labels(programme) == [
        *["Summary"] * 3,
        *("A", "A1", "A2", "A3", "A4"),
        *("B", "B1", "B2", "B3", "B4", "B5"),
        *("B", "B6", *(f"B6, bullet {count}" for count in range(1, 5)), "B7", "B8"),
        *("B", "B9", "B10", "B11", "B12"),
        *["C"] * 2,
        *["D"] * 2,
        *["E"] * 4,
        "Appendix 1",
        *objective("one", 4, resources=2),
        *objective("two", 6, resources=1),
        *objective("three", 10, resources=0),
        *objective("four", 5, resources=1),
        *objective("five", 5, resources=1),
        *objective("six", 7, resources=1),
        *objective("seven", 5, resources=0),
    ]


def strand(*fields_and_paragraphs: str, bullets: int) -> list[str]:
    return [
        "Appendix 1",
        *fields_and_paragraphs,
        *(f"Appendix 1, bullet {count}" for count in range(1, bullets + 1)),
    ]


def test_the_labels_of_the_consultation_process(process: ParsedDraft) -> None:
    date, timescale, words = "Appendix 1, date", "Appendix 1, timescale", "Appendix 1"
    assert labels(process) == [
        *["Summary"] * 2,
        *["A"] * 2,
        *("B", "B1", "B2", "B3", "B4"),
        *("B", "B5", "B6"),
        *["C"] * 2,
        *["D"] * 2,
        *("E", "E, bullet 1"),
        *["F"] * 4,
        "Appendix 1",
        *strand(date, words, bullets=4),
        *strand(date, words, bullets=10),
        *strand(date, words, words, bullets=4),
        *strand(timescale, words, bullets=0),
        *strand(date, words, bullets=5),
        *strand(timescale, bullets=2),
        *strand(timescale, words, bullets=0),
    ]


def test_the_headings_inside_the_parts(programme: ParsedDraft, process: ParsedDraft) -> None:
    def headings(draft: ParsedDraft) -> list[str]:
        return [s.title for s in draft.walk() if s.kind is SectionKind.HEADING]

    assert headings(programme) == [
        "Work priorities",
        "Further consultation and performance scrutiny",
    ]
    assert headings(process) == [
        "Consultation on the strategy",
        "Internal Consultation – MPA",
        "Internal Consultation - MPS",
        "Consultation with Borough and Operational Command Units (BOCUs and OCUs)",
        "MPS Strategic Committees",
        "External Consultation",
        "E consultation",
        "The Job",
    ]


def test_the_fields_of_the_appendix(process: ParsedDraft) -> None:
    assert [s.text for s in process.walk() if s.kind is SectionKind.FIELD] == [
        "Date: December 2002",
        "Date: December 2002–January 2003",
        "Date: December 2002–January 2003",
        "Timescale: By February 2003",
        "January–early February 2003",
        "Timescale: December 2002–February 2003",
        "Timescale (to be agreed.)",
    ]


def test_bullets_belong_to_the_paragraph_that_introduces_them(process: ParsedDraft) -> None:
    strands = process.sections[-1].children
    owners = [
        owner.kind.value
        for strand in strands
        for owner in strand.walk()
        if any(child.kind is SectionKind.LIST_ITEM for child in owner.children)
    ]
    # The MPS paragraph ends in a full stop, and a timescale introduces nothing.
    assert owners == ["paragraph", "heading", "paragraph", "paragraph", "heading"]


def test_the_passages_of_the_consultation_process(process: ParsedDraft) -> None:
    passages = [
        (heading.label, heading.title[:12], len(own)) for heading, own in process.passages()
    ]
    assert passages == [
        ("Summary", "Summary", 1),
        ("A", "Recommendati", 1),
        ("B", "Supporting i", 4),
        ("B", "Consultation", 2),
        ("C", "Equalities a", 1),
        ("D", "Financial im", 1),
        ("E", "Background p", 1),
        ("F", "Contact deta", 3),
        ("Appendix 1", "Internal Con", 6),
        ("Appendix 1", "Internal Con", 12),
        ("Appendix 1", "Consultation", 7),
        ("Appendix 1", "MPS Strategi", 2),
        ("Appendix 1", "External Con", 7),
        ("Appendix 1", "E consultati", 3),
        ("Appendix 1", "The Job", 2),
    ]


def test_the_footnotes_are_marked_where_they_are_printed(programme: ParsedDraft) -> None:
    marks = [
        (section.label, section.kind.value, words.split()[-1])
        for section in programme.walk()
        for words in (section.title + section.text,)
        if "[^" in words
    ]
    assert marks == [
        ("Appendix 1, objective three, 5", "list item", "Equalities[^1]"),
        ("Appendix 1, objective three, 8", "list item", "(CRR)[^2]"),
        ("Appendix 1, objective four, 1", "list item", "responsibility.[^3]"),
        ("Appendix 1, objective four, 3", "list item", "crimes.[^4]"),
        ("Appendix 1, objective five, 2", "list item", "strategy.[^5]"),
        ("Appendix 1, objective six", "objective", "objectives.[^6]"),
        ("Appendix 1, objective seven, responsibilities", "field", "Outreach[^7]"),
    ]


def test_the_footnotes_end_where_their_words_do(programme: ParsedDraft) -> None:
    assert [(note.number, note.text.split()[-1]) for note in programme.footnotes] == [
        ("1", "development."),
        ("2", "evaluation."),
        ("3", "violence."),
        ("4", "protocol."),
        ("5", "approval."),
        ("6", "Panels."),
        ("7", "responsibility."),
    ]


def test_the_doubts_about_the_work_programme(programme: ParsedDraft) -> None:
    three, seven = "Appendix 1, objective three", "Appendix 1, objective seven"
    no_stop = "has no full stop at its end. Words may be missing."
    assert all_doubts(programme) == [
        f"{three} has no resource implications; the other objectives have.",
        f"{three}, 4 {no_stop}",
        f"{three}, 5 {no_stop}",
        f"{three}, 6 {no_stop}",
        f"{three}, 7 breaks off after “in”. Words may be missing.",
        f"{three}, 8 {no_stop}",
        f"{seven}, 1 {no_stop}",
        f"{seven}, 5 is about resource implications but is numbered with the list.",
    ]


def test_the_doubts_about_the_consultation_process(process: ParsedDraft) -> None:
    assert [(s.line, s.doubts) for s in process.walk() if s.doubts] == [
        (79, ["Appendix 1, bullet 4 has a bracket without its pair."]),
        (104, ["This paragraph has no full stop at its end. Words may be missing."]),
    ]
    assert process.doubts == []


# --- the form in general --------------------------------------------------------------------------


def test_a_draft_written_in_the_house_form_is_read() -> None:
    assert outline(read(SAMPLE)) == [
        ("summary", "Summary"),
        ("paragraph", "Summary"),
        ("part", "A"),
        ("heading", "A"),
        ("paragraph", "A1"),
        ("paragraph", "A2"),
        ("paragraph", "A3"),
        ("part", "B"),
        ("heading", "B"),
        ("paragraph", "B1"),
        ("paragraph", "B2"),
        ("heading", "B"),
        ("paragraph", "B3"),
        ("list item", "B3, bullet 1"),
        ("list item", "B3, bullet 1, bullet 1"),
        ("list item", "B3, bullet 1, bullet 2"),
        ("list item", "B3, bullet 2"),
        ("paragraph", "B4"),
        ("part", "C"),
        ("paragraph", "C"),
        ("part", "D"),
        ("paragraph", "D"),
        ("appendix", "Appendix 1"),
        ("paragraph", "Appendix 1, 1"),
        ("paragraph", "Appendix 1, 2"),
        ("paragraph", "Appendix 1, 3"),
        ("appendix", "Appendix 2"),
        ("field", "Appendix 2, timescale"),
        ("paragraph", "Appendix 2"),
    ]
    assert all_doubts(read(SAMPLE)) == []


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\u2028"])
def test_line_endings_make_no_difference(ending: str) -> None:
    assert read(SAMPLE.replace("\n", ending)) == read(SAMPLE)


def test_tabs_hard_spaces_and_form_feeds_are_layout() -> None:
    changed = SAMPLE.replace("  • people", "\t•\xa0 people").replace(
        "C. Equality", "\fC.\xa0\tEquality"
    )
    # A form feed is a line end, so the numbers of the lines below it move.
    assert outline(read(changed)) == outline(read(SAMPLE))
    assert [s.text for s in read(changed).walk()] == [s.text for s in read(SAMPLE).walk()]


def test_a_file_wrapped_at_a_width_gives_the_same_words_as_one_that_is_not() -> None:
    long = "These words run on well past the edge of any page that they could be printed on, and "
    text = (
        f"Title\n\nA. Part\n\n1. {long}{long}so on.\n\n"
        f"  • {long}then stop.\n\nTel: 1234\nFax: 5678\n"
    )
    wrapped = (
        "Title\n\nA. Part\n\n"
        "1. These words run on well past the edge of any page that they\n"
        "could be printed on, and These words run on well past the edge\n"
        "of any page that they could be printed on, and so on.\n\n"
        "  • These words run on well past the edge of any page that they\n"
        "    could be printed on, and then stop.\n\nTel: 1234\nFax: 5678\n"
    )
    assert [s.text for s in read(wrapped).walk()] == [s.text for s in read(text).walk()]


def test_a_wrapped_line_that_opens_with_a_number_opens_no_paragraph() -> None:
    draft = read(
        "Title\n\nA. Part\n\n"
        "1. The first paragraph goes on to the edge of the page for item\n"
        "12. Then it goes on to say something more, which is here, until\n"
        "it ends.\n2. The second paragraph.\n"
    )
    assert labels(draft) == ["A", "A1", "A2"]


def test_an_initial_at_the_start_of_a_sentence_opens_no_part() -> None:
    draft = read("Title\n\nA. Part\n\nB. Smith wrote to the Authority.\n")
    assert outline(draft) == [("part", "A"), ("paragraph", "A")]


def test_a_sentence_about_an_appendix_opens_none() -> None:
    draft = read("Title\n\nA. Part\n\nAppendix 1 sets out the arrangements.\n")
    assert outline(draft) == [("part", "A"), ("paragraph", "A")]


def test_an_appendix_may_have_its_title_on_the_next_line() -> None:
    draft = read("Title\n\nA. Part\n\nWords.\n\nAPPENDIX 1\nThe standards\n\n1. One of them.\n")
    assert [(s.marker, s.title, s.label) for s in draft.sections[1:]] == [
        ("APPENDIX 1", "The standards", "Appendix 1")
    ]


def test_lettered_headings_of_an_appendix_stay_in_it_and_parts_resume_after() -> None:
    draft = read(
        "T\n\nA. One\n\nWords.\n\nAppendix 1: More\n\nA. Inner\n\n1. Words.\n\n"
        "B. Two\n\n1. Words.\n"
    )
    assert outline(draft) == [
        ("part", "A"),
        ("paragraph", "A"),
        ("appendix", "Appendix 1"),
        ("heading", "Appendix 1, A"),
        ("paragraph", "Appendix 1, A, 1"),
        ("part", "B"),
        ("paragraph", "B1"),
    ]


def test_numbers_set_to_the_right_are_a_list_inside_the_paragraph() -> None:
    draft = read("T\n\nA. One\n\n1. Choose:\n\n   1. this;\n   2. that.\n\n2. Then go on.\n")
    assert outline(draft) == [
        ("part", "A"),
        ("paragraph", "A1"),
        ("list item", "A1, 1"),
        ("list item", "A1, 2"),
        ("paragraph", "A2"),
    ]


def test_lettered_items_belong_to_their_paragraph() -> None:
    draft = read("T\n\nA. One\n\n1. Choose:\n(a) this;\n(b) that.\n")
    assert labels(draft) == ["A", "A1", "A1(a)", "A1(b)"]


def test_an_unnumbered_lead_owns_the_numbers_it_announces() -> None:
    draft = read("T\n\nA. One\n\nMembers agree to:\n\n1. Do this.\n2. Do that.\n")
    assert outline(draft) == [
        ("part", "A"),
        ("paragraph", "A"),
        ("list item", "A1"),
        ("list item", "A2"),
    ]


def test_numbers_may_run_on_from_part_to_part() -> None:
    draft = read("T\n\nA. One\n\n1. Words.\n\n2. Words.\n\nB. Two\n\n3. Words.\n")
    assert labels(draft) == ["A", "A1", "A2", "B", "B3"]
    assert all_doubts(draft) == []


def test_a_number_or_letter_out_of_sequence_is_a_doubt() -> None:
    draft = read("T\n\nA. One\n\n1. Words.\n\n4. Words.\n\n4. Words.\n\nC. Three\n\nWords.\n")
    assert all_doubts(draft) == [
        "A4 stands after A1. A number may be missing or mistyped.",
        "More than one place is called A4.",
        "A4 stands after A4. A number may be missing or mistyped.",
        "This part is lettered C, where B was expected.",
    ]


def test_a_line_that_may_be_a_heading_is_a_doubt() -> None:
    draft = read(
        "T\n\nA. One\n\nWho is to be asked first, and what will they be told\n\nWords.\n\nSo\n"
    )
    assert outline(draft) == [("part", "A"), *[("paragraph", "A")] * 3]
    asked = "This line may be a heading. It was read as a paragraph."
    assert all_doubts(draft) == [
        asked,
        "This paragraph has no full stop at its end. Words may be missing.",
        asked,
    ]


def test_a_heading_over_nothing_is_a_doubt() -> None:
    draft = read("T\n\nA. One\n\nB. Two\n\nWords.\n")
    assert all_doubts(draft) == ["“One” was read as a heading, but nothing stands under it."]


def test_words_without_any_heading_are_the_draft() -> None:
    draft = read("A title\n\n1. First words.\n\n2. Second words.\n\nUnnumbered words.\n")
    assert [(s.kind.value, s.title, s.label, s.line) for s in draft.walk()] == [
        ("heading", "The draft", "The draft", 0),
        ("paragraph", "", "1", 3),
        ("paragraph", "", "2", 5),
        ("paragraph", "", "The draft", 7),
    ]
    assert all_doubts(draft) == [
        "No heading stands over these words, so they are under “The draft”."
    ]


def test_a_paper_without_letters_keeps_its_headings() -> None:
    draft = read("A title\n\nOpening words.\n\nBackground\n\n1. Words.\n\nProposals\n\n2. Words.\n")
    assert outline(draft) == [
        ("heading", "The draft"),
        ("paragraph", "The draft"),
        ("heading", "Background"),
        ("paragraph", "1"),
        ("heading", "Proposals"),
        ("paragraph", "2"),
    ]


def test_a_file_without_a_title_is_called_after_the_file() -> None:
    draft = parse(b"A. One\n\nWords.\n", "spring draft.txt")
    assert draft.title == "spring draft"
    assert draft.doubts == ["No title was found, so the name of the file stands in its place."]


def test_a_head_in_part_is_a_doubt() -> None:
    draft = read("T\n\nReport: 7\nBy: Clerk\n\nA. One\n\nWords.\n")
    assert (draft.report_number, draft.report_date, draft.report_by) == ("7", "", "Clerk")
    assert draft.doubts == ["The head of the paper has no “Date:” line."]


def test_footnotes_that_do_not_match_their_marks_are_doubts() -> None:
    draft = read(
        "T\n\nA. One\n\n1. Words[1] and words [1] and words [9].\n\n"
        "1. A note. [Back]\n\n2. Another. [Back]\n\n2. A third. [Back]\n"
    )
    assert draft.sections[0].children[0].text == "Words[^1] and words[^1] and words [9]."
    assert [(note.number, note.text) for note in draft.footnotes] == [
        ("1", "A note."),
        ("2", "Another.\n2. A third."),
    ]
    assert all_doubts(draft) == [
        "The mark [9] has no footnote.",
        "Footnote 1 is marked in 2 places.",
        "2 footnotes are numbered 2. They are kept as one.",
        "Footnote 2 is not marked anywhere in the words.",
    ]


def test_notes_printed_in_brackets_are_footnotes() -> None:
    draft = read("T\n\nA. One\n\n1. Words.[1]\n\n[1] A note.\n")
    assert [(note.number, note.text) for note in draft.footnotes] == [("1", "A note.")]
    assert draft.sections[0].children[0].text == "Words.[^1]"


def test_chrome_is_stripped_only_around_the_paper() -> None:
    above = "You are in: Home > Papers\n\nSee the MOPC website\nfor further information.\n\n"
    inside = "You are in: a list of words.\n"
    below = "\nSend an e-mail linking to this page\n"
    draft = read(f"{above}A title\n\nA. One\n\n{inside}{below}")
    assert (draft.title, draft.sections[0].children[0].text) == ("A title", inside.strip())
    assert draft.sections[0].line == 8


def test_responsibilities_without_an_objective_stay_where_they_are() -> None:
    draft = read("T\n\nA. One\n\nWords.\n\nKey work responsibilities: all of it\n")
    assert labels(draft) == ["A", "A", "A, responsibilities"]
    assert all_doubts(draft) == ["No objective follows this line, so it stands where it was found."]


# --- any text at all ------------------------------------------------------------------------------

_LINES = st.sampled_from(
    """\
A. First part|B. Second part|D. Background papers|Appendix 1: Standards|Appendix 2|Summary
1. One of them|2. Two of them.|   1. inside|2.1 Decimal|1.5 million|(a) lettered|  • bullet|- dash
Date: December 2002|Report: 7|By: Clerk|Timescale (none)|January–early March 2003|Short heading
Key work responsibilities: some|Key objective one: do it|Resource implications: none|[1] a note
A line that goes on for a while and ends without|Words with a mark [1]|1. A note. [Back]|----||||"""
    .replace("\n", "|").split("|")
)  # fmt: skip
_PAPERS = st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=30).map("\n".join)


@settings(max_examples=300, deadline=5000)
@given(_PAPERS)
def test_any_text_is_read_whole_or_refused(text: str) -> None:
    try:
        draft = parse(text.encode(), "any.txt")
    except BadFile:
        return
    if draft.text_format is TextFormat.MARKDOWN:
        return
    # The link back from a footnote is the site's; "Back" elsewhere is rare enough in made-up text.
    lost = words_of_file(text) - words_of_draft(draft) - Counter(back=text.count("[Back]"))
    assert (dict(lost), dict(words_of_draft(draft) - words_of_file(text))) == ({}, {})
    assert all(section.kind.is_heading for section in draft.sections)


def test_a_megabyte_is_read_in_seconds() -> None:
    words = "Words that go on. " * 100
    text = "A title\n\n" + "".join(
        f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[part]}. Part\n\n"
        + "".join(f"{n}. {words}\n\n  • one\n  • two\n\n" for n in range(1, 40))
        for part in range(26)
    )
    assert len(text) > 1_000_000
    start = time.perf_counter()
    assert len(labels(read(text))) == 26 + 26 * 39 * 3
    assert time.perf_counter() - start < 10
