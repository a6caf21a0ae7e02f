from __future__ import annotations

import json
from typing import Any

import pytest

from portal.drafts.importing.plain import from_plain, to_plain
from portal.drafts.parsed import (
    ParsedDraft,
    ParsedFootnote,
    ParsedPicture,
    ParsedSection,
    SectionKind,
    TextFormat,
)

DRAFT = ParsedDraft(
    "A title",
    TextFormat.MARKDOWN,
    sections=[
        ParsedSection(
            SectionKind.PART,
            title="One",
            for_information=True,
            line=4,
            children=[
                ParsedSection(
                    SectionKind.PARAGRAPH,
                    text="“Ü” \U0001f600",
                    picture=ParsedPicture("image/png", b"\x00\xff"),
                    doubts=["Look."],
                )
            ],
        )
    ],
    footnotes=[ParsedFootnote("1", "A note.")],
)


def test_a_draft_is_the_same_after_json() -> None:
    assert from_plain(ParsedDraft, json.loads(json.dumps(to_plain(DRAFT)))) == DRAFT


def changed(**values: Any) -> Any:
    return to_plain(DRAFT) | values


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {},
        changed(title=None),
        changed(title=["A title"]),
        changed(text_format="html"),
        changed(doubts="Look."),
        changed(sections=[{"kind": "part"}]),
        changed(more="than there is"),
        changed(sections=[to_plain(DRAFT.sections[0]) | {"line": True}]),
        changed(sections=[to_plain(DRAFT.sections[0]) | {"picture": {"data": "x"}}]),
    ],
)
def test_what_is_not_a_plain_draft_is_refused(plain: Any) -> None:
    with pytest.raises(ValueError, match=r" is (not|none) "):
        from_plain(ParsedDraft, plain)


def test_what_json_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no plain form"):
        to_plain({1})
