"""Words with removals: stored and read, as text, as paragraphs, as a difference, on a page."""

from __future__ import annotations

import json

from flask import Flask, get_template_attribute
from hypothesis import given
from hypothesis import strategies as st

from portal.drafts.comparison.difference import Change, Piece
from portal.responses.published_words import (
    FIRST_PRIVATE,
    Removal,
    Wording,
    Words,
    as_text,
    paragraphs,
    read,
    redline,
    whole,
    written,
)

NAME = Removal("name removed")
PRIVATE = chr(FIRST_PRIVATE)
texts = st.text(alphabet=st.sampled_from(f"ab \n.<é{PRIVATE}"), max_size=20)
parts = st.one_of(texts, st.builds(Removal, st.sampled_from(["name removed", "abuse removed"])))
words_of_any_kind = st.lists(parts, max_size=6).map(tuple)


@given(words_of_any_kind)
def test_words_are_stored_and_read_back_alike(words: Words) -> None:
    assert read(json.loads(json.dumps(written(words)))) == words


def test_a_text_that_looks_like_a_stored_removal_stays_a_text() -> None:
    words = ('{"removed": "name removed"}', NAME)
    assert read(json.loads(json.dumps(written(words)))) == words


def test_as_text_each_removal_stands_in_brackets() -> None:
    words = ("It was handled badly. ", NAME, " told us.")
    assert as_text(words) == "It was handled badly. [name removed] told us."
    assert as_text(whole("")) == ""


def test_removals_are_counted_in_both_fields() -> None:
    assert Wording(("a", NAME, "b", NAME), (NAME,)).removals == 3
    assert Wording(whole("a"), whole("b")).removals == 0


def test_paragraphs_and_lines_are_kept_around_removals() -> None:
    words = ("\nOne ", NAME, ".\nTwo\n\n \n\n", NAME, "\n\n\nThree\n\n", NAME, "\n")
    assert paragraphs(words) == [
        (("One ", NAME, "."), ("Two",)),
        ((NAME,),),
        (("Three",),),
        ((NAME,),),
    ]
    assert paragraphs(("a\n\n\nb\nc",)) == [(("a",),), (("b",), ("c",))]
    assert paragraphs((" \n\n",)) == []


@given(words_of_any_kind)
def test_no_word_and_no_removal_is_lost_in_paragraphs(words: Words) -> None:
    set_out = [part for paragraph in paragraphs(words) for line in paragraph for part in line]
    assert "".join(as_text(tuple(set_out)).split()) == "".join(as_text(words).split())


@given(texts, words_of_any_kind)
def test_a_difference_reads_as_what_is_published_and_as_the_draft(
    before: str, words: Words
) -> None:
    pieces = redline(before, words)
    after = "".join(
        f"[{piece.why}]"
        if isinstance(piece, Removal)
        else piece.text * (piece.change is not Change.DELETED)
        for piece in pieces
    )
    assert after == as_text(words)
    if words:
        kept = [piece for piece in pieces if isinstance(piece, Piece)]
        draft = [piece.text for piece in kept if piece.change is not Change.INSERTED]
        assert "".join(draft) == before


def test_a_difference_is_the_same_whatever_was_removed() -> None:
    """It is made from what is published alone: the removed words were the draft's own here."""
    pieces = redline("Ask Ann Lee first.", ("Ask ", NAME, " first."))
    assert pieces == (
        Piece(Change.KEPT, "Ask "),
        Piece(Change.DELETED, "Ann Lee"),
        NAME,
        Piece(Change.KEPT, " first."),
    )


def test_on_a_page_words_are_escaped_and_a_removal_says_why(app: Flask) -> None:
    with app.test_request_context():
        words = get_template_attribute("responses/published_words.html", "words")
        hostile = '<b onclick="x">'
        page = words(paragraphs((f"{hostile} one\ntwo ", Removal(hostile), "\n\nthree")))
    assert "<b " not in page
    assert page.count("<p>") == 2
    assert "&lt;b onclick=&#34;x&#34;&gt; one<br>two <span" in page
    assert '<span class="gone">' in page
