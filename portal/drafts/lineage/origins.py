"""Where something said of an earlier version comes from, as the version that is read now has it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.drafts.reading import Outline, SectionView, Trace


@dataclass(frozen=True, slots=True)
class Origin:
    """The version something was said of, and what has become of the words since.

    `label` is what they were called there and `words` what they were, a heading's with all it
    owned; of the draft as a whole both are empty. `now` is where they stand, None once gone.
    """

    number: int
    label: str
    words: tuple[Trace, ...]
    now: SectionView | None
    is_reworded: bool

    @property
    def is_gone(self) -> bool:
        return bool(self.words) and self.now is None


def origin(outline: Outline, number: int, section_id: int | None) -> Origin | None:
    """The origin of what was said on a section of that version. None where it is this version."""
    if number == outline.number:
        return None
    trace = outline.trace(section_id) if section_id else None
    if section_id is None or trace is None:
        return Origin(number, "", (), None, is_reworded=False)
    return Origin(
        number=number,
        label=trace.label,
        words=outline.words_then(section_id),
        now=trace.now,
        is_reworded=outline.is_reworded(section_id),
    )
