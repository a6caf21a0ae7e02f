"""Each case was worked by hand from what Word prints for such a list."""

from __future__ import annotations

import pytest
from lxml import etree

from portal.drafts.importing.word.number_formats import formatted
from portal.drafts.importing.word.numbering import Numbering
from portal.drafts.importing.word.styles import Styles
from tests.drafts.word_files import abstract, lvl, num, override, part, style


def counting(numbering: str, styles: str = "") -> Numbering:
    def root(name: str, inside: str) -> etree._Element:
        return etree.fromstring(part(name, inside).encode())

    return Numbering(root("numbering", numbering), Styles(root("styles", styles)))


def printed(numbering: str, *places: tuple[int, int]) -> list[str]:
    """What is printed before paragraphs in these lists at these levels."""
    counted = counting(numbering)
    found = [counted.count(str(num_id), level) for num_id, level in places]
    return [number.text if number else "" for number in found]


def styled(numbering: str, styles: str, *keys: str) -> list[str]:
    """What is printed before paragraphs in these styles."""
    counted = counting(numbering, styles)
    found = [
        counted.next(
            etree.fromstring(
                part("p", f'<w:pPr><w:pStyle w:val="{key}"/></w:pPr>').encode(),
            )
        )
        for key in keys
    ]
    return [number.text if number else "" for number in found]


LEGAL = abstract(1, lvl(0, "%1."), lvl(1, "%1.%2"), lvl(2, "(%3)", "lowerLetter"))


@pytest.mark.parametrize(
    "number, style, text",
    [
        (4, "decimal", "4"),
        (1, "lowerLetter", "a"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (53, "upperLetter", "AAA"),
        (0, "lowerLetter", "0"),
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (7, "decimalZero", "07"),
        (12, "decimalZero", "12"),
        (1, "ordinal", "1st"),
        (2, "ordinal", "2nd"),
        (3, "ordinal", "3rd"),
        (11, "ordinal", "11th"),
        (112, "ordinal", "112th"),
        (121, "ordinal", "121st"),
        (3, "cardinalText", "Three"),
        (3, "ordinalText", "Third"),
        (21, "cardinalText", "21"),
        (5, "numberInDash", "- 5 -"),
        (5, "none", ""),
        (5, "hindiVowels", "5"),
    ],
)
def test_a_number_is_written_in_its_style(number: int, style: str, text: str) -> None:
    assert formatted(number, style) == text


def test_a_lower_level_starts_again_after_a_higher_one() -> None:
    places = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 1), (1, 0), (1, 1), (1, 2)]
    assert printed(LEGAL + num(1, 1), *places) == [
        "1.", "1.1", "1.2", "(a)", "1.3", "2.", "2.1", "(a)",
    ]  # fmt: skip


def test_lists_of_one_abstract_list_count_on() -> None:
    numbering = LEGAL + num(1, 1) + num(2, 1)
    assert printed(numbering, (1, 0), (2, 0), (1, 0)) == ["1.", "2.", "3."]


def test_lists_of_two_abstract_lists_count_apart() -> None:
    numbering = LEGAL + abstract(2, lvl(0, "%1)", "upperLetter")) + num(1, 1) + num(2, 2)
    assert printed(numbering, (1, 0), (2, 0), (1, 0), (2, 0)) == ["1.", "A)", "2.", "B)"]


def test_a_list_with_a_start_of_its_own_starts_there_once() -> None:
    numbering = (
        LEGAL + num(1, 1) + num(2, 1, override(0, start=1)) + num(3, 1, override(0, start=7))
    )
    places = [(1, 0), (1, 0), (2, 0), (2, 0), (3, 0), (2, 0), (1, 0), (3, 0)]
    assert printed(numbering, *places) == ["1.", "2.", "1.", "2.", "7.", "8.", "9.", "10."]


def test_a_start_of_its_own_holds_for_a_lower_level_each_time_it_starts_again() -> None:
    numbering = LEGAL + num(1, 1, override(1, start=5))
    places = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)]
    assert printed(numbering, *places) == ["1.", "1.5", "1.6", "2.", "2.5"]


def test_a_list_may_print_a_level_in_its_own_way() -> None:
    own = override(0, start=3, level=lvl(0, "Annex %1:", "upperRoman"))
    numbering = LEGAL + num(1, 1) + num(2, 1, own)
    assert printed(numbering, (1, 0), (2, 0), (2, 0)) == ["1.", "Annex III:", "Annex IV:"]


def test_a_level_that_never_restarts_counts_on() -> None:
    never = abstract(1, lvl(0, "%1."), lvl(1, "%2.", extra='<w:lvlRestart w:val="0"/>'))
    places = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)]
    assert printed(never + num(1, 1), *places) == ["1.", "1.", "2.", "2.", "3."]


def test_a_level_may_restart_only_after_the_first() -> None:
    after_first = abstract(
        1, lvl(0, "%1."), lvl(1, "%1.%2"), lvl(2, "%3)", extra='<w:lvlRestart w:val="1"/>')
    )
    places = [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)]
    assert printed(after_first + num(1, 1), *places) == [
        "1.", "1.1", "1)", "1.2", "2)", "2.", "2.1", "1)",
    ]  # fmt: skip


def test_a_level_that_is_jumped_over_counts_as_begun() -> None:
    deep = abstract(1, lvl(0, "%1."), lvl(1, "%1.%2"), lvl(2, "%1.%2.%3"))
    places = [(1, 0), (1, 2), (1, 1), (1, 2)]
    assert printed(deep + num(1, 1), *places) == ["1.", "1.1.1", "1.2", "1.2.1"]


def test_a_level_in_figures_throughout_prints_letters_above_it_as_figures() -> None:
    mixed = abstract(
        1,
        lvl(0, "Part %1", "upperRoman"),
        lvl(1, "%1.%2"),
        lvl(2, "%1.%2.%3", "lowerLetter", extra="<w:isLgl/>"),
    )
    places = [(1, 0), (1, 0), (1, 1), (1, 2)]
    assert printed(mixed + num(1, 1), *places) == ["Part I", "Part II", "II.1", "2.1.1"]


def test_words_may_stand_around_the_number() -> None:
    appendix = abstract(1, lvl(0, "Appendix %1."))
    assert printed(appendix + num(1, 1), (1, 0), (1, 0)) == ["Appendix 1.", "Appendix 2."]


@pytest.mark.parametrize("start, text", [(4, "4."), (0, "0."), (None, "0."), (-3, "0.")])
def test_a_list_starts_where_it_says(start: int | None, text: str) -> None:
    assert printed(abstract(1, lvl(0, "%1.", start=start)) + num(1, 1), (1, 0)) == [text]


def test_a_bullet_is_a_bullet_whatever_its_font_has() -> None:
    counted = counting(abstract(1, lvl(0, "\uf0b7", "bullet")) + num(1, 1))
    number = counted.count("1", 0)
    assert number is not None
    assert (number.text, number.is_bullet) == ("•", True)


def test_a_level_without_figures_prints_its_words_alone() -> None:
    note = abstract(1, lvl(0, "%1Note:", "none"))
    assert printed(note + num(1, 1), (1, 0)) == ["Note:"]


def test_a_level_that_the_list_has_not_prints_nothing() -> None:
    assert printed(abstract(1, lvl(0, "%1.")) + num(1, 1), (1, 4)) == [""]


def test_a_list_named_by_a_list_style_has_the_levels_of_that_style() -> None:
    styles = style(
        "Outline",
        "Outline",
        kind="numbering",
        properties='<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>',
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Outline"/>'
        f"{lvl(0, '%1)')}</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
        + num(1, 1)
        + num(2, 2)
    )
    counted = counting(numbering, styles)
    numbers = [counted.count("1", 0), counted.count("2", 0)]
    assert [number and number.text for number in numbers] == ["1)", "2)"]


def test_list_styles_that_name_each_other_end() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="B"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="B"/>'
        '<w:numStyleLink w:val="A"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="3"><w:styleLink w:val="A"/>'
        '<w:numStyleLink w:val="B"/></w:abstractNum>' + num(1, 1)
    )
    assert printed(numbering, (1, 0)) == [""]


HEADINGS = (
    '<w:abstractNum w:abstractNumId="1">'
    + lvl(0, "%1.", "upperLetter", extra='<w:pStyle w:val="Heading1"/>')
    + lvl(1, "%1.%2", extra='<w:pStyle w:val="Heading2"/>')
    + "</w:abstractNum>"
    + num(1, 1)
)
HEADING_STYLES = style(
    "Heading1", "heading 1", properties='<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
)


def test_a_style_is_numbered_at_the_level_that_names_it() -> None:
    styles = HEADING_STYLES + style(
        "Heading2", "heading 2", properties='<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    )
    keys = ["Heading1", "Heading2", "Heading2", "Heading1", "Heading2"]
    assert styled(HEADINGS, styles, *keys) == ["A.", "A.1", "A.2", "B.", "B.1"]


def test_a_style_takes_its_list_from_what_it_is_based_on() -> None:
    styles = (
        HEADING_STYLES
        + style(
            "Heading2",
            "heading 2",
            based_on="Heading1",
            properties='<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>',
        )
        + style("Own", "Own heading", based_on="Heading1")
    )
    assert styled(HEADINGS, styles, "Heading1", "Heading2", "Own") == ["A.", "A.1", "B."]


def test_a_paragraph_without_a_list_of_its_own_style_has_none() -> None:
    styles = HEADING_STYLES + style(
        "Unnumbered",
        "Unnumbered",
        based_on="Heading1",
        properties='<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>',
    )
    assert styled(HEADINGS, styles, "Heading1", "Unnumbered", "Heading1") == ["A.", "", "B."]


def test_a_list_that_is_not_there_numbers_nothing() -> None:
    styles = style(
        "Lost", "Lost", properties='<w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr>'
    )
    assert styled(HEADINGS, styles, "Lost") == [""]
