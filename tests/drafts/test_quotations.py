"""Words in question are found where they stand, however they were typed."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.drafts.parsed import SectionKind
from portal.drafts.quotations import Place, has_words, occurrences, runs_over, still_in
from portal.drafts.reading import SectionView

# A plain text has one space between words and none at its ends.
PROSE = st.lists(
    st.sampled_from(["the", "The", "group’s", "plan", "–", "“draft”", "café", "ﬁne", "2,000."]),
    min_size=1,
    max_size=12,
).map(" ".join)
PLAIN = st.one_of(PROSE, st.text(max_size=60).map(lambda text: " ".join(text.split())))


def section(plain: str, section_id: int = 1) -> SectionView:
    return SectionView(
        id=section_id,
        parent_id=None,
        identity=str(section_id),
        kind=SectionKind.PARAGRAPH,
        marker="",
        label=f"B{section_id}",
        slug=f"B{section_id}",
        title=Markup(),
        plain_title="",
        heading=Markup(),
        html=Markup(),
        text=plain,
        plain=plain,
        level=0,
        depth=0,
        for_information=False,
        revision=1,
    )


def starts(quote: str, plain: str) -> list[int]:
    return [place.start for place in occurrences(quote, [section(plain)])]


@given(PLAIN, st.data())
def test_any_part_of_a_text_is_found_in_it(plain: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(plain)))
    end = data.draw(st.integers(start, len(plain)))
    quote = plain[start:end]
    assume(has_words(quote))
    places = occurrences(quote, [section(plain)])
    assert places
    assert all(place.words == plain[place.start :][: len(place.words)] for place in places)
    if quote == quote.strip() and plain.isascii():
        assert start in [place.start for place in places]


@given(PROSE, st.data())
def test_whole_words_are_found_where_they_stand(plain: str, data: st.DataObject) -> None:
    words = plain.split(" ")
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])
    assume(has_words(quote))
    start = len(" ".join([*words[:first], ""]))
    assert start in starts(quote, plain)


def test_two_identical_sentences_are_two_places() -> None:
    plain = "Each group meets. Dates vary. Each group meets. That is all."
    assert occurrences("Each group meets.", [section(plain)]) == [
        Place(1, 0, "Each group meets.", "", " Dates vary. Each group meets. That is all."),
        Place(1, 30, "Each group meets.", "Each group meets. Dates vary. ", " That is all."),
    ]


def test_the_same_words_in_two_sections_are_two_places() -> None:
    found = occurrences("agree", [section("We agree.", 1), section("They agree.", 2)])
    assert [(place.section_id, place.start) for place in found] == [(1, 3), (2, 5)]


@pytest.mark.parametrize(
    "typed, printed",
    [
        ("the group's plan", "the group’s plan"),
        ('a "draft" plan', "a “draft” plan"),
        ("2002-2003", "2002–2003"),
        ("well-known", "well‑known"),
        ("one\n  two\tthree", "one two three"),
        ("caf\u0065\u0301 plans", "café plans"),
        ("fine words", "ﬁne words"),
        ("co\u00adoperate", "cooperate"),
        ("and so on...", "and so on…"),
    ],
)
def test_words_are_found_as_people_type_them(typed: str, printed: str) -> None:
    plain = f"Before {printed} after."
    [place] = occurrences(typed, [section(plain)])
    assert (place.start, place.words) == (7, printed)


def test_letters_in_the_same_case_go_before_others() -> None:
    assert starts("Plan", "A plan. The Plan.") == [12]
    assert starts("PLAN", "A plan. The Plan.") == [2, 12]


def test_marks_around_pasted_words_are_looked_past() -> None:
    [place] = occurrences("“meets in January”", [section("The group meets in January.")])
    assert place.words == "meets in January"


def test_a_footnote_number_that_was_copied_along_is_looked_past() -> None:
    [place] = occurrences(
        "said so.1 And the board2 too", [section("It said so. And the board too")]
    )
    assert place.words == "said so. And the board too"


def test_a_figure_of_the_text_is_not_taken_for_a_footnote() -> None:
    assert starts("in B4", "As in B4 and in B") == [3]


def test_no_part_of_a_letter_is_found() -> None:
    assert starts("e", "é") == []
    assert starts("f", "ﬁ") == []


@pytest.mark.parametrize("quote", ["", "   ", "…", "“”", "- –"])
def test_punctuation_alone_is_nowhere(quote: str) -> None:
    assert starts(quote, "One – two … “three” -") == []


def test_long_surroundings_are_cut_at_a_word() -> None:
    [place] = occurrences("here", [section(f"{'before ' * 20}here{' after' * 20}")])
    assert place.before.startswith("…before")
    assert place.before.endswith("before ")
    assert place.after.endswith("after…")


def test_words_of_two_sections_are_known_as_such() -> None:
    sections = [section("The first ends so.", 1), section("The second begins.", 2)]
    assert occurrences("ends so.\n\nThe second", sections) == []
    assert runs_over("ends so.\n\nThe second", sections)
    assert not runs_over("something else", sections)


def test_words_are_still_there_or_not() -> None:
    now = section("The group meets in March.")
    assert still_in("meets in March", now)
    assert not still_in("meets in January", now)
    assert still_in("", now)


def test_many_comments_on_a_long_section_are_looked_up_at_once() -> None:
    """As a page of analysis does: each comment asks for its own words."""
    long = section(" ".join(f"word{number}" for number in range(2_000)))
    began = time.perf_counter()
    assert all(still_in(f"word{number} word{number + 1}", long) for number in range(500))
    assert not still_in("words that are not there", long)
    assert time.perf_counter() - began < 2
