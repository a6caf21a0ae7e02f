"""What looks private is pointed out, and what only resembles it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.moderation.looks_like import Kind, suspicions

KNOWN = ("Grace Adeyemi", "Prince")


def found(text: str) -> list[tuple[str, Kind]]:
    return [(text[one.start : one.end], one.kind) for one in suspicions(text, KNOWN)]


@pytest.mark.parametrize(
    "words, kind",
    [
        ("020 7946 0123", Kind.TELEPHONE),
        ("(020) 7946 0123", Kind.TELEPHONE),
        ("07700 900123", Kind.TELEPHONE),
        ("+44 20 7946 0999", Kind.TELEPHONE),
        ("ann.lee+cpcg@example.org.uk", Kind.EMAIL),
        ("o'neill@example.org", Kind.EMAIL),
        ("SW1H 0BG", Kind.POSTCODE),
        ("se240nn", Kind.POSTCODE),
        ("Mr Smith", Kind.NAME),
        ("Mrs. A. O’Neill-Jones", Kind.NAME),
        ("PC Éva Szabó", Kind.NAME),
        ("grace\nadeyemi", Kind.NAME),
    ],
)
def test_it_is_pointed_out_wherever_it_stands(words: str, kind: Kind) -> None:
    for text in (words, f"Ask {words}, who knows.", f"😀 ({words})"):
        assert (words, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "On 10 January 2027 at 7.30, see DS-2027-0001, c12, B4 and page 1,234.",
        "We met 0 times; 100% of 2,000 said so @ the meeting.",
        "The PC was slow. Dr no. Every constable knows. A prince came.",
        "Section A1 2 is good, B12 3 too.",
    ],
)
def test_what_only_resembles_it_is_not(text: str) -> None:
    assert found(text) == []


def test_of_two_that_overlap_the_longer_stays() -> None:
    assert found("Sgt Grace Adeyemi, grace.adeyemi@example.org") == [
        ("Sgt Grace Adeyemi", Kind.NAME),
        ("grace.adeyemi@example.org", Kind.EMAIL),
    ]


@given(st.text(alphabet=st.sampled_from("aB0+@. \nMr'SW1"), max_size=60))
def test_suspicions_are_in_order_apart_and_inside_the_text(text: str) -> None:
    at = 0
    for one in suspicions(text, KNOWN):
        assert at <= one.start < one.end <= len(text)
        at = one.end


@pytest.mark.parametrize("piece", ["a.", "a@a.", "Mr A ", "0", "A1 ", "+44 "])
def test_a_comment_of_the_longest_is_read_at_once(piece: str) -> None:
    """Each pattern is tried on what would make a careless one slow."""
    suspicions(piece * (6_000 // len(piece)), KNOWN)


def test_a_name_after_a_title_is_found_without_it_too() -> None:
    text = "Mr John Walker rang. John Walker is right, and a walker came by."
    found = [text[one.start : one.end] for one in suspicions(text)]
    assert found == ["Mr John Walker", "John Walker"]
