"""What part of the queue an address asks for."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given
from hypothesis import strategies as st

from portal.drafts import queries as drafts
from portal.moderation import filtering
from portal.moderation.filtering import QueueFilter, Shown
from tests.moderation.scene import make_scene

ANYTHING = st.dictionaries(
    st.sampled_from(["state", "section", "body", "after", "other"]), st.text(max_size=40)
)


@given(ANYTHING)
def test_whatever_is_in_the_address_gives_a_filter(address: dict[str, str]) -> None:
    chosen = filtering.read(address, outline=None, bodies=[])
    assert chosen.body_id is None
    assert chosen.section in {"", "whole-draft"}
    assert 0 <= chosen.after <= filtering.LARGEST_RANK


@pytest.mark.parametrize(
    "text, number",
    [
        ("12", 12),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("1e9", None),
        ("²", None),
        ("٣", None),
        ("9999999999", filtering.LARGEST_NUMBER),
        ("9" * 40, None),
    ],
)
def test_a_number_is_read_or_not_given(text: str, number: int | None) -> None:
    assert filtering.number(text) == number


def test_an_address_leads_back_to_its_filter(db: SQLAlchemy) -> None:
    scene = make_scene()
    outline = drafts.published_outline(scene.version.id)
    address = {"state": "withheld", "section": "B", "body": str(scene.body.id), "after": "7"}
    chosen = filtering.read(address, outline=outline, bodies=[scene.body])
    assert chosen.address == address
    assert chosen.shown is Shown.WITHHELD
    assert filtering.read(chosen.address, outline=outline, bodies=[scene.body]) == chosen


def test_a_plain_queue_has_a_plain_address() -> None:
    assert QueueFilter().address == {}


def test_a_paragraph_is_filtered_by_its_section(db: SQLAlchemy) -> None:
    scene = make_scene()
    outline = drafts.published_outline(scene.version.id)
    chosen = filtering.read({"section": "b2"}, outline=outline, bodies=[])
    passage = outline.passage("B2")
    assert passage is not None
    assert (chosen.section, chosen.section_ids) == ("B", passage.section_ids)


def test_a_body_without_a_response_is_not_filtered_by(db: SQLAlchemy) -> None:
    scene = make_scene()
    assert filtering.read({"body": str(scene.body.id)}, outline=None, bodies=[]).body_id is None
