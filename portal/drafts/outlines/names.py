"""What lists and sentences call a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.drafts.parsed import SectionKind
from portal.drafts.reading import SectionView

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Name:
    """B4 to B6, In the boroughs. Either may be missing, not both."""

    range: str
    title: str

    @property
    def in_lists(self) -> str:
        return ". ".join(filter(None, (self.range, self.title)))

    def short(self, *, is_unique: bool) -> str:
        if self.range and is_unique:
            return self.range
        return ", ".join(filter(None, (self.range, self.title)))


def name_of(heading: SectionView, words: Sequence[SectionView], part: SectionView | None) -> Name:
    top = part or heading
    if heading.kind is SectionKind.SUMMARY:
        return Name("", _cut(heading.plain_title))
    called = _range(heading, top, words) if top.kind is SectionKind.PART else heading.label
    if _cut(heading.plain_title) == _cut(called):
        return Name("", _cut(called))
    return Name(called, _cut(heading.plain_title))


def _range(heading: SectionView, top: SectionView, words: Sequence[SectionView]) -> str:
    """B4 to B6: the first and the last of the part's own numbers in these words."""
    numbered = [
        view.label
        for view in words
        if view.marker[:1].isdigit() and view.label == f"{top.label}{view.marker}"
    ]
    if not numbered:
        return heading.label
    return numbered[0] if len(numbered) == 1 else f"{numbered[0]} to {numbered[-1]}"


def _cut(title: str) -> str:
    """A title as lists print it: an objective of five lines is cut at a word."""
    if len(title) <= LONGEST_NAME:
        return title
    return title[:LONGEST_NAME].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
