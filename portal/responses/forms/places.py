"""The places of a passage that a comment can be on, and which of them marked words are at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.drafts.quotations import Place
from portal.drafts.reading import Passage, SectionView

FIRST_WORDS_LENGTH = 48
SHOWN_LENGTH = 100


def place_choices(passage: Passage) -> list[SelectChoice]:
    """The passage as a whole, then each of its sections."""
    whole = SelectChoice(passage.slug, f"{passage.short_name} as a whole")
    return [
        whole,
        *(SelectChoice(section.slug, called(passage, section)) for section in passage.words),
    ]


def called(passage: Passage, section: SectionView) -> str:
    """A section by its label, or by its first words where the label is not its alone."""
    if section.is_heading:
        return "the heading"
    labels = Counter(other.label for other in passage.words)
    is_clear = section.label and section.label != passage.heading.label
    return section.label if is_clear and labels[section.label] == 1 else _quoted(section)


def occurrence_choices(passage: Passage, places: Sequence[Place]) -> list[SelectChoice]:
    """Each place where the words stand, with what is around it."""
    sections = {section.id: section for section in (passage.heading, *passage.words)}
    return [
        SelectChoice(
            at(sections[place.section_id], place),
            f"{sections[place.section_id].label}: "
            f"{place.before}“{_cut(place.words, SHOWN_LENGTH)}”{place.after}",
        )
        for place in places
    ]


def at(section: SectionView, place: Place) -> str:
    """B5:120, as a form sends it."""
    return f"{section.slug}:{place.start}"


def _quoted(section: SectionView) -> str:
    words = _cut(section.plain, FIRST_WORDS_LENGTH)
    return f"{section.label}: {words}" if section.label else words


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + "…"
