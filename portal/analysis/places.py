"""The places that comments are counted under: each passage that is asked about, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.drafts.reading import Outline, Passage
from portal.moderation.filtering import WHOLE_DRAFT

WHOLE = 0
# Said of words that an earlier version had and this one has not, or that are not asked about.
ELSEWHERE = -1


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere comments are counted: a passage, or the draft as a whole. `id` is its heading's."""

    id: int
    label: str
    name: str
    short_name: str
    passage: Passage | None

    @property
    def section_id(self) -> int | None:
        """What a summary of it belongs to: no section for the whole draft."""
        return self.passage.id if self.passage else None

    @property
    def section_ids(self) -> frozenset[int]:
        """Of the passage's sections, and of those of earlier versions that live on in it."""
        return self.passage.section_ids if self.passage else frozenset()


@dataclass(frozen=True, slots=True)
class Places:
    """Every place of a version, in reading order, the whole draft last."""

    all: tuple[Place, ...]
    _by_section: Mapping[int, int]

    def of(self, section_id: int | None) -> int:
        """The id of the place that a section of any version belongs to now; of none, the whole."""
        return WHOLE if section_id is None else self._by_section.get(section_id, ELSEWHERE)

    def labelled(self, label: str) -> Place | None:
        """The place at that address, without regard to case."""
        return next((place for place in self.all if place.label.lower() == label.lower()), None)

    def neighbours(self, place: Place) -> tuple[Place | None, Place | None]:
        at = self.all.index(place)
        return (
            self.all[at - 1] if at else None,
            self.all[at + 1] if at + 1 < len(self.all) else None,
        )


def places(outline: Outline) -> Places:
    """The places of a version."""
    passages = tuple(
        Place(passage.id, passage.slug, passage.name, passage.short_name, passage)
        for passage in outline.answerable
    )
    return Places(
        all=(*passages, Place(WHOLE, WHOLE_DRAFT, "The draft as a whole", "the whole draft", None)),
        _by_section={id_: place.id for place in passages for id_ in place.section_ids},
    )
