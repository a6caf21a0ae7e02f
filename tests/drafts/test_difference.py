"""The difference of two texts can be put together again, and is fit to be read."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask import Flask, get_template_attribute
from hypothesis import given
from hypothesis import strategies as st

from portal.drafts.comparison.difference import (
    Change,
    Piece,
    counts,
    difference,
    is_changed,
    word_count,
)

# Few words, so that the two texts of an example have some in common.
WORDS = st.sampled_from(["the", "of", "Authority", "group’s", "10,000", "B4", ".", ",", " ", "\n"])
PROSE = st.lists(WORDS, max_size=30).map("".join)
TEXTS = st.one_of(PROSE, st.text(max_size=40))


def joined(pieces: tuple[Piece, ...], change: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change in (Change.KEPT, change))


def drawn(before: str, after: str) -> str:
    """[-went-] and {+came+}, as people draw a difference in plain text."""
    marks = {Change.KEPT: "{}", Change.DELETED: "[-{}-]", Change.INSERTED: "{{+{}+}}"}
    return "".join(marks[piece.change].format(piece.text) for piece in difference(before, after))


@given(TEXTS, TEXTS)
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert joined(pieces, Change.DELETED) == before
    assert joined(pieces, Change.INSERTED) == after


@given(TEXTS, TEXTS)
def test_no_piece_is_empty_or_like_its_neighbour(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert all(piece.text for piece in pieces)
    assert all(a.change is not b.change for a, b in pairwise(pieces))


@given(TEXTS, TEXTS)
def test_what_went_comes_before_what_came(before: str, after: str) -> None:
    changes = [piece.change for piece in difference(before, after)]
    assert (Change.INSERTED, Change.DELETED) not in list(pairwise(changes))


@given(TEXTS, TEXTS)
def test_a_difference_is_there_only_where_the_texts_differ(before: str, after: str) -> None:
    assert is_changed(difference(before, after)) == (before != after)


@given(TEXTS)
def test_equal_texts_are_one_kept_piece(text: str) -> None:
    assert difference(text, text) == ((Piece(Change.KEPT, text),) if text else ())


@given(TEXTS, TEXTS)
def test_counts_turn_round_with_the_texts_where_nothing_is_kept(before: str, after: str) -> None:
    inserted, deleted = counts(difference(before, after))
    assert inserted - deleted == word_count(after) - word_count(before)


@pytest.mark.parametrize(
    "before, after, seen",
    [
        ("One two.", "One two.", "One two."),
        ("", "All new.", "{+All new.+}"),
        ("All gone.", "", "[-All gone.-]"),
        ("each year", "every year", "[-each-]{+every+} year"),
        ("a red fox here", "a blue cat here", "a [-red fox-]{+blue cat+} here"),
        ("cost £1,500 now", "cost £1,600 now", "cost £[-1,500-]{+1,600+} now"),
        ("the group’s plan", "the groups’ plan", "the [-group’s-]{+groups’+} plan"),
        ("one two three", "one two and three", "one two {+and +}three"),
        (
            "By the end of the first year each group writes",
            "By the close of a second month each group writes",
            "By the [-end of the first year-]{+close of a second month+} each group writes",
        ),
    ],
)
def test_a_difference_reads_as_people_would_draw_it(before: str, after: str, seen: str) -> None:
    assert drawn(before, after) == seen


def test_two_insertions_delete_nothing_that_stands_between() -> None:
    assert counts(difference("we go to town", "we now go to the town")) == (2, 0)


def test_a_word_that_says_something_is_held_on_to() -> None:
    seen = drawn("red policing here", "blue policing there")
    assert seen == "[-red-]{+blue+} policing [-here-]{+there+}"


def test_counts_are_of_words_and_not_of_marks() -> None:
    assert counts(difference("Agree.", "Agree, on 10,000 groups’ plans!")) == (4, 0)


def redline(app: Flask, before: str, after: str) -> str:
    with app.test_request_context():
        macro = get_template_attribute("drafts/redline.html", "redline")
        return str(macro(difference(before, after)))


def test_redline_says_where_each_change_begins_and_ends(app: Flask) -> None:
    html = redline(app, "By March each year", "By May each year")
    assert re.sub(r"<[^>]+>", "", html) == (
        "By  deleted: March end of deletion  inserted: May end of insertion  each year"
    )
    assert "<del>March</del>" in html
    assert "<ins>May</ins>" in html


def test_redline_announces_no_changed_space(app: Flask) -> None:
    assert redline(app, "one two", "one  two") == "one<del> </del><ins>  </ins>two"


def test_redline_escapes_both_texts(app: Flask) -> None:
    html = redline(app, "a <img src=x onerror=alert(1)> b", "a <script>alert(2)</script> b")
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;" in html
