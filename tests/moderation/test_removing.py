"""Words with some removed: what is left holds nothing of them, in whatever form it is published."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.moderation.removing import Span, occurrences, stand_in, without
from portal.responses.published_words import (
    Removal,
    as_text,
    paragraphs,
    redline,
    written,
)

WHY = "name removed"
CANARY = "QZXQ"
plain = st.text(alphabet=st.sampled_from("ab \n.é😀\u0301\u200d"), max_size=12)


@st.composite
def texts_with_canaries(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text that holds the canary in some places, and spans over those and over anything else."""
    text, spans = draw(plain), []
    for _ in range(draw(st.integers(1, 3))):
        spans.append(Span(len(text), len(text) + len(CANARY), WHY))
        text += CANARY + draw(plain)
    ends = st.integers(-2, len(text) + 2)
    more = draw(st.lists(st.builds(Span, ends, ends, st.just("abuse removed")), max_size=4))
    return text, draw(st.permutations([*spans, *more]))


@given(texts_with_canaries(), plain)
def test_no_published_form_holds_a_letter_of_what_was_removed(
    made: tuple[str, list[Span]], draft: str
) -> None:
    text, spans = made
    words = without(text, spans)
    forms = (
        as_text(words),
        json.dumps(written(words)),
        repr(paragraphs(words)),
        repr(redline(draft, words)),
    )
    assert [form for form in forms if set(form) & set(CANARY)] == []


@given(texts_with_canaries())
def test_what_is_left_is_the_text_itself_in_its_order(made: tuple[str, list[Span]]) -> None:
    text, spans = made
    at = 0
    for part in without(text, spans):
        if isinstance(part, str):
            assert part
            at = text.index(part, at) + len(part)
    kept = sum(len(part) for part in without(text, spans) if isinstance(part, str))
    named = {at for span in spans for at in range(max(span.start, 0), min(span.end, len(text)))}
    assert kept <= len(text) - len(named)


def test_spans_that_overlap_are_one_removal_and_those_that_touch_are_two() -> None:
    text = "Sgt Ann Lee of Brixton said so."
    overlapping = [Span(4, 11, "name removed"), Span(8, 22, "place removed")]
    assert without(text, overlapping) == ("Sgt ", Removal("name removed"), " said so.")
    touching = [Span(7, 11, "b removed"), Span(4, 7, "a removed")]
    assert without(text, touching) == (
        "Sgt ",
        Removal("a removed"),
        Removal("b removed"),
        " of Brixton said so.",
    )
    assert without(text, []) == (text,)
    assert without(text, [Span(0, 99, WHY)]) == (Removal(WHY),)
    assert without("", [Span(0, 9, WHY)]) == ()


@pytest.mark.parametrize(
    "letter", ["e\u0301", "👩\u200d🚒", "❤\ufe0f"], ids=["accent", "joined", "style"]
)
def test_no_letter_is_cut_in_two(letter: str) -> None:
    for start in range(len(letter)):
        assert without(f"a{letter}b", [Span(1 + start, 2 + start, WHY)]) == ("a", Removal(WHY), "b")


@pytest.mark.parametrize(
    "words, found",
    [
        ("ann lee", ["Ann Lee", "ANN\nLEE"]),
        ("Lee", ["Lee", "LEE"]),
        ("  Ann   Lee ", ["Ann Lee", "ANN\nLEE"]),
        ("eed", ["eed"]),
        ("a.b", []),
        (" \n", []),
    ],
)
def test_words_are_found_where_they_stand(words: str, found: list[str]) -> None:
    text = "Ann Lee told us, and ANN\nLEE wrote from Leeds, a+b."
    assert [text[start:end] for start, end in occurrences(text, words)] == found


@pytest.mark.parametrize(
    "text, stands",
    [
        ("Leeds officers should call Lee.", True),
        ("LEE should be called", True),
        ("Leeds officers should call.", False),
        ("", False),
    ],
)
def test_a_part_of_another_word_does_not_stand_in_a_text(text: str, stands: bool) -> None:
    assert stand_in(text, "Lee") is stands
    assert not stand_in(text, " ")
