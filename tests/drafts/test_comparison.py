"""Two versions side by side: each section once, told for what became of it."""

from __future__ import annotations

import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.drafts.comparison import Comparison, Kind, Row, compare
from portal.drafts.comparison.difference import Change
from portal.drafts.reading import Outline
from tests.drafts.papers import Line, bullet, heading, version, words

SAME = [heading("h"), words("a"), words("b"), words("c"), words("d")]
MARKS = {Change.KEPT: "{}", Change.DELETED: "[-{}-]", Change.INSERTED: "{{+{}+}}"}


def compared(lines: list[Line], *, with_what: list[Line] = SAME) -> Comparison:
    before = version(with_what)
    return compare(before, version(lines, before))


def rows(comparison: Comparison) -> list[Row]:
    return [row for group in comparison.groups for row in group.rows]


def told(comparison: Comparison) -> list[str]:
    """Each row that changed: "edited b", "gone c", "edited and moved d"."""
    return [
        f"{row.kind}{' and moved' * (row.is_moved and row.kind is not Kind.MOVED)} "
        f"{row.view.identity}"
        for row in rows(comparison)
        if row.is_changed
    ]


def order(comparison: Comparison) -> list[str]:
    return [row.view.identity for row in rows(comparison)]


def drawn(row: Row) -> str:
    return "".join(MARKS[piece.change].format(piece.text) for piece in row.pieces)


def row_of(comparison: Comparison, identity: str) -> Row:
    (row,) = [row for row in rows(comparison) if row.view.identity == identity]
    return row


def test_the_same_words_are_no_change() -> None:
    comparison = compared(SAME)
    assert told(comparison) == []
    assert not comparison.is_changed
    assert comparison.changed == ()
    assert (comparison.totals.inserted, comparison.totals.deleted) == (0, 0)


def test_an_edited_paragraph_shows_its_words() -> None:
    lines = [heading("h"), words("a"), words("b", "Those are the words of b"), *SAME[3:]]
    comparison = compared(lines)
    assert told(comparison) == ["edited b"]
    assert drawn(row_of(comparison, "b")) == "[-These-]{+Those+} are the words of b"
    assert (comparison.totals.inserted, comparison.totals.deleted) == (1, 1)
    assert comparison.totals.rows[Kind.EDITED] == 1


def test_a_retitled_heading_is_edited() -> None:
    comparison = compared([heading("h", "Of h"), *SAME[1:]])
    assert told(comparison) == ["edited h"]
    assert drawn(row_of(comparison, "h")) == "[-About-]{+Of+} h"


def test_a_new_paragraph_is_inserted_whole() -> None:
    comparison = compared([*SAME[:2], words("n", "Quite new."), *SAME[2:]])
    assert told(comparison) == ["new n"]
    assert drawn(row_of(comparison, "n")) == "{+Quite new.+}"
    assert order(comparison) == ["h", "a", "n", "b", "c", "d"]


def test_a_paragraph_that_is_gone_stands_after_the_one_it_followed() -> None:
    comparison = compared([*SAME[:2], *SAME[3:]])
    assert told(comparison) == ["gone b"]
    assert drawn(row_of(comparison, "b")) == "[-These are the words of b-]"
    assert order(comparison) == ["h", "a", "b", "c", "d"]


def test_paragraphs_that_are_gone_keep_their_order() -> None:
    assert order(compared([SAME[0], SAME[4]])) == ["h", "a", "b", "c", "d"]


def test_one_paragraph_that_was_moved_is_told_and_no_other() -> None:
    comparison = compared([SAME[0], SAME[4], *SAME[1:4]])
    assert told(comparison) == ["moved d"]
    assert order(comparison) == ["h", "d", "a", "b", "c"]


def test_nothing_has_moved_because_another_was_inserted_before_it() -> None:
    comparison = compared([SAME[0], words("n"), *SAME[1:]])
    assert told(comparison) == ["new n"]


def test_a_paragraph_may_be_edited_and_moved() -> None:
    comparison = compared([SAME[0], words("d", "Those are the words of d"), *SAME[1:4]])
    assert told(comparison) == ["edited and moved d"]


def test_a_paragraph_under_another_heading_has_moved() -> None:
    before = [heading("h"), words("a"), words("b"), heading("i"), words("c")]
    after = [heading("h"), words("a"), heading("i"), words("b"), words("c")]
    comparison = compared(after, with_what=before)
    assert told(comparison) == ["moved b"]


def test_a_heading_put_in_moves_nothing() -> None:
    comparison = compared([*SAME[:3], heading("n", depth=0), *SAME[3:]])
    assert told(comparison) == ["new n"]


def test_a_heading_taken_out_moves_nothing() -> None:
    before = [*SAME[:3], heading("n", depth=0), *SAME[3:]]
    comparison = compared(SAME, with_what=before)
    assert told(comparison) == ["gone n"]


def test_what_goes_along_with_its_heading_has_not_moved_by_itself() -> None:
    first, second = [heading("h"), words("a")], [heading("i"), words("b"), words("c"), words("d")]
    comparison = compared([*second, *first], with_what=[*first, *second])
    assert told(comparison) == ["moved h"]


def test_bullets_go_along_with_their_paragraph() -> None:
    listed = [words("p"), bullet("x", "one;"), bullet("y", "two.")]
    before = [heading("h"), *listed, *SAME[1:]]
    comparison = compared([heading("h"), *SAME[1:], *listed], with_what=before)
    assert told(comparison) == ["moved p"]


def test_a_bullet_that_changed_places_inside_what_was_moved_has_moved_too() -> None:
    one, two = bullet("x", "one;"), bullet("y", "two.")
    before = [heading("h"), words("p"), one, two, *SAME[1:]]
    comparison = compared([heading("h"), *SAME[1:], words("p"), two, one], with_what=before)
    assert told(comparison)[0] == "moved p"
    assert len(told(comparison)) == 2


def test_a_new_number_alone_is_said_and_is_no_change() -> None:
    before = [heading("h"), words("a", number="1"), words("b", number="2")]
    after = [heading("h"), words("n", number="1"), *(words("a", number="2"),)]
    after += [words("b", number="3")]
    comparison = compared(after, with_what=before)
    assert told(comparison) == ["new n"]
    assert [row.was for row in rows(comparison)] == ["", "", "1", "2"]


def test_a_split_paragraph_loses_no_word() -> None:
    before = [heading("h"), words("a", "First thing. Second thing.", number="1")]
    after = [
        heading("h"),
        words("a", "First thing.", number="1"),
        words("n", "Second thing.", number="2", took=("a",)),
    ]
    comparison = compared(after, with_what=before)
    assert told(comparison) == ["split a", "split n"]
    assert [drawn(row) for row in rows(comparison)[1:]] == ["First thing.", "Second thing."]
    assert [row.was for row in rows(comparison)[1:]] == ["", "1"]
    assert (comparison.totals.inserted, comparison.totals.deleted) == (0, 0)


def test_a_split_paragraph_may_be_edited_in_each_piece() -> None:
    before = [heading("h"), words("a", "First thing here. Second thing there.")]
    after = [
        heading("h"),
        words("a", "First matter here."),
        words("n", "Second matter there.", took=("a",)),
    ]
    comparison = compared(after, with_what=before)
    assert [drawn(row) for row in rows(comparison)[1:]] == [
        "First [-thing-]{+matter+} here.",
        "Second [-thing-]{+matter+} there.",
    ]


def test_merged_paragraphs_lose_no_word() -> None:
    before = [heading("h"), words("a", "First.", number="1"), words("b", "Second.", number="2")]
    after = [heading("h"), words("a", "First. Second.", number="1", took=("b",))]
    comparison = compared(after, with_what=before)
    assert told(comparison) == ["merged a"]
    row = row_of(comparison, "a")
    assert drawn(row) == "First. Second."
    assert [view.identity for view in row.before] == ["a", "b"]
    assert row.was == "1 and 2"


def test_a_new_heading_with_its_words_is_a_new_section() -> None:
    comparison = compared([*SAME, heading("n"), words("o")])
    assert [(group.slug, group.kind) for group in comparison.groups] == [
        ("h", Kind.SAME),
        ("n", Kind.NEW),
    ]


def test_a_section_that_is_gone_stands_after_the_one_it_followed() -> None:
    before = [heading("h"), words("a"), heading("i"), words("b"), heading("j"), words("c")]
    comparison = compared([*before[:2], *before[4:]], with_what=before)
    assert [(group.slug, group.kind) for group in comparison.groups] == [
        ("h", Kind.SAME),
        ("i", Kind.GONE),
        ("j", Kind.SAME),
    ]
    assert [row.view.identity for row in comparison.groups[1].rows] == ["i", "b"]
    assert comparison.groups[1].name == "i. About i"


def test_a_first_section_that_is_gone_stands_first() -> None:
    before = [heading("h"), words("a"), heading("i"), words("b")]
    comparison = compared(before[2:], with_what=before)
    assert [group.slug for group in comparison.groups] == ["h", "i"]


def test_words_of_a_heading_that_is_gone_may_live_on() -> None:
    before = [heading("h"), words("a"), heading("i"), words("b"), words("c")]
    after = [heading("h"), words("a"), words("b")]
    comparison = compared(after, with_what=before)
    assert order(comparison) == ["h", "a", "b", "i", "c"]
    assert told(comparison) == ["gone i", "gone c"]


def test_words_that_became_a_heading_are_told() -> None:
    after = [heading("h"), words("a"), heading("b", SAME[2].words), *SAME[3:]]
    comparison = compared(after)
    assert told(comparison) == ["edited b"]
    assert row_of(comparison, "b").has_turned


def test_another_picture_is_told_though_its_words_are_the_same() -> None:
    before = version([heading("h"), words("a", picture=1), words("b", picture=2)])
    lines = [heading("h"), words("a", picture=11), words("b", picture=12)]
    after = version(lines, before)
    pictures = {1: "cat", 2: "dog", 11: "cat", 12: "horse"}
    comparison = compare(before, after, pictures=pictures)
    assert told(comparison) == ["edited b"]
    assert row_of(comparison, "b").has_other_picture
    assert not row_of(comparison, "a").has_other_picture


def test_the_head_of_the_paper_is_compared() -> None:
    before = version(SAME, title="Draft strategy", report_date="May")
    after = version(SAME, before, title="Final strategy", report_date="May")
    comparison = compare(before, after)
    assert [line.name for line in comparison.head] == ["Title"]
    assert comparison.is_changed
    assert comparison.totals.inserted == 1


NOTED = [heading("h"), words("a", "One[^1] two[^2] three[^3].")]


def noted(before: list[str], after: list[str]) -> list[tuple[Kind, str]]:
    old = version(NOTED, notes=before)
    return [(n.kind, n.number) for n in compare(old, version(NOTED, old, notes=after)).notes]


@pytest.mark.parametrize(
    "after, told_of",
    [
        (["See the Act.", "See the Order.", "See page 4."], []),
        (["See the Act.", "See the Order of 1999.", "See page 4."], [(Kind.EDITED, "2")]),
        (["See the Act.", "See the Order."], [(Kind.GONE, "3")]),
        (
            ["Wholly otherwise put", "See the Act.", "See the Order."],
            [(Kind.NEW, "1"), (Kind.GONE, "3")],
        ),
        (["See the Order.", "See page 4."], [(Kind.GONE, "1")]),
    ],
)
def test_footnotes_are_known_by_their_words(
    after: list[str], told_of: list[tuple[Kind, str]]
) -> None:
    assert noted(["See the Act.", "See the Order.", "See page 4."], after) == told_of


def test_versions_that_are_not_neighbours_are_compared() -> None:
    first = version([heading("h"), words("a", "One two."), words("b"), words("c", "Three.")])
    second = version(
        [heading("h"), words("a", "One."), words("s", "Two.", took=("a",)), words("c")], first
    )
    third = version([heading("h"), words("c", "Three. One.", took=("a",))], first, second)
    comparison = compare(first, third)
    assert told(comparison) == ["merged c", "gone b"]
    assert [view.identity for view in row_of(comparison, "c").before] == ["a", "c"]
    piece = compare(second, third)
    assert told(piece) == ["merged c", "gone s"]


def test_a_section_is_found_by_either_of_its_ids() -> None:
    before = version(SAME)
    after = version([heading("h"), words("a"), heading("i"), words("d")], before)
    comparison = compare(before, after)
    first, second = comparison.groups
    ids = {view.identity: view.id for view in before.sections}
    assert comparison.group_of(ids["a"]) is first
    assert comparison.group_of(ids["b"]) is first
    assert comparison.group_of(ids["d"]) is second
    assert comparison.group_of(after.sections[-1].id) is second
    assert comparison.group_of(1) is None


def test_a_section_is_found_at_its_address_in_either_version() -> None:
    before = [heading("h"), words("a"), heading("i"), words("b"), heading("j"), words("c")]
    comparison = compared([*before[:2], *before[4:], words("n", slug="i")], with_what=before)
    first, gone, last = comparison.groups
    assert comparison.at("A") is first
    assert comparison.at("b") is gone
    assert comparison.at("i") is last
    assert comparison.at("I", before=True) is gone
    assert comparison.at("nowhere") is None
    assert gone.is_gone


def test_neighbours_are_the_changed_sections_alone() -> None:
    lines = [line for x in "abcd" for line in (heading(f"h{x}"), words(x))]
    edited = [words(x.identity, f"{x.words} now") if x.identity in "ad" else x for x in lines]
    comparison = compared(edited, with_what=lines)
    first, second, third, last = comparison.groups
    assert comparison.changed == (first, last)
    assert comparison.neighbours(first) == (None, last)
    assert comparison.neighbours(second) == (first, last)
    assert comparison.neighbours(third) == (first, last)
    assert comparison.neighbours(last) == (first, None)


IDENTITIES = string.ascii_lowercase[:9]


@st.composite
def papers(draw: st.DrawFn, known: str = "") -> list[Line]:
    """Any sections in any order and nesting; after a first version with words taken over."""
    lines = [heading("H")]
    for identity in draw(st.lists(st.sampled_from(IDENTITIES), unique=True, max_size=9)):
        took = draw(st.sets(st.sampled_from(known), max_size=2)) if known else set()
        says = draw(st.sampled_from(["One two three.", "One two.", "", f"Of {identity}."]))
        depth = draw(st.integers(0, 2))
        if depth == 0:
            lines.append(heading(identity, says))
        else:
            lines.append(Line(identity, says, depth, took=tuple(sorted(took - {identity}))))
    return lines


def ids(outline: Outline) -> Counter[int]:
    return Counter(view.id for view in outline.sections)


@given(papers(), papers(IDENTITIES), papers(IDENTITIES))
def test_every_section_of_both_versions_is_told_of_once(
    first: list[Line], second: list[Line], third: list[Line]
) -> None:
    one = version(first)
    two = version(second, one)
    three = version(third, one, two)
    for before, after in ((one, two), (two, three), (one, three)):
        all_rows = rows(compare(before, after))
        assert Counter(v.id for row in all_rows for v in row.before) == ids(before)
        assert Counter(row.after.id for row in all_rows if row.after) == ids(after)


@given(papers(), papers(IDENTITIES))
def test_what_is_kept_and_inserted_is_what_the_newer_section_says(
    first: list[Line], second: list[Line]
) -> None:
    before = version(first)
    for row in rows(compare(before, version(second, before))):
        now = "".join(p.text for p in row.pieces if p.change is not Change.DELETED)
        assert now == (row.after.plain if row.after else "")


@given(papers(), papers(IDENTITIES))
def test_no_word_of_the_older_version_is_lost(first: list[Line], second: list[Line]) -> None:
    before = version(first)
    all_rows = rows(compare(before, version(second, before)))
    then = "".join(p.text for r in all_rows for p in r.pieces if p.change is not Change.INSERTED)
    assert Counter("".join(then.split())) == Counter(
        "".join("".join(view.plain for view in before.sections).split())
    )


@given(papers())
def test_the_newer_order_is_the_reading_order(lines: list[Line]) -> None:
    before = version(lines)
    assert told(compare(before, version(lines, before))) == []
