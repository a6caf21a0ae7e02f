"""Addresses are short, plain and each there once."""

import re

import pytest

from portal.drafts.addresses import Place, addresses, slugify
from portal.drafts.models import SLUG_LENGTH
from portal.drafts.parsed import SectionKind

HEADING, PARAGRAPH, ITEM = SectionKind.HEADING, SectionKind.PARAGRAPH, SectionKind.LIST_ITEM


@pytest.mark.parametrize(
    "text, slug",
    [
        ("B4", "B4"),
        ("B4.2", "B4-2"),
        ("B6, bullet 1", "B6-bullet-1"),
        ("B6(a)", "B6-a"),
        ("A", "A"),
        ("A plan for London", "a-plan-for-london"),
        ("Internal Consultation – MPA", "internal-consultation-mpa"),
        ("The Mayor’s office", "the-mayors-office"),
        ("Ymgynghoriad â’r gŵr", "ymgynghoriad-ar-gwr"),
        ("<script>alert('x')</script>", "script-alert-x-script"),
        ("../../etc/passwd?x=1#y", "etc-passwd-x-1-y"),
        ("磋商", "section"),
        ("", "section"),
    ],
)
def test_slugify_keeps_what_an_address_can_hold(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_pages_of_their_own_are_not_given_away() -> None:
    titles = ("All", "Whole", "Contents", "All")
    places = [Place(HEADING, title, title, None) for title in titles]
    assert addresses(places) == ["all-2", "whole-2", "contents-2", "all-3"]


def test_no_two_addresses_differ_by_case_alone() -> None:
    places = [Place(SectionKind.PART, "A", "One", None), Place(HEADING, "a", "a", None)]
    assert addresses(places) == ["A", "a-2"]


def test_a_sub_heading_is_found_by_its_title() -> None:
    places = [
        Place(SectionKind.PART, "B", "Supporting information", None),
        Place(HEADING, "B", "Consultation on the strategy", 0),
        Place(PARAGRAPH, "B5", "", 1),
        Place(ITEM, "B5, bullet 1", "", 2),
        Place(SectionKind.APPENDIX, "Appendix 1", "Arrangements", None),
        Place(HEADING, "Appendix 1", "External Consultation", 4),
        Place(ITEM, "Appendix 1, bullet 1", "", 5),
        Place(HEADING, "Appendix 1", "E consultation", 4),
        Place(ITEM, "Appendix 1, bullet 1", "", 7),
    ]
    assert addresses(places) == [
        "B",
        "consultation-on-the-strategy",
        "B5",
        "B5-bullet-1",
        "appendix-1",
        "appendix-1-external-consultation",
        "appendix-1-external-consultation-bullet-1",
        "appendix-1-e-consultation",
        "appendix-1-e-consultation-bullet-1",
    ]


def test_a_number_and_an_unnumbered_paragraph_are_told_apart() -> None:
    places = [
        Place(SectionKind.APPENDIX, "Appendix 1", "Lists", None),
        Place(PARAGRAPH, "Appendix 1", "", 0),
        Place(PARAGRAPH, "Appendix 1, 1", "", 0),
        Place(PARAGRAPH, "Appendix 1, 1", "", 2),
        Place(PARAGRAPH, "Appendix 1", "", 0),
    ]
    assert addresses(places) == [
        "appendix-1",
        "appendix-1-paragraph-1",
        "appendix-1-1",
        "appendix-1-1-paragraph-2",
        "appendix-1-paragraph-2",
    ]


def test_long_titles_are_cut_and_stay_apart() -> None:
    title = "A very long title indeed that says everything there is to say about it " * 5
    places = [Place(HEADING, title, title, None) for _ in range(120)]
    places += [Place(ITEM, f"{title}, bullet {n}", "", 0) for n in range(300)]
    slugs = addresses(places)
    assert len(set(slugs)) == len(places)
    assert max(map(len, slugs)) <= SLUG_LENGTH
    assert all(re.fullmatch(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*", slug) for slug in slugs)
