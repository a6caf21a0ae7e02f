"""Where the footnotes of a version are printed: each in the passages that mark it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.drafts import rendering
from portal.drafts.models import DraftVersion, Footnote, Section


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote where one passage prints it; `marked_in` is where it is first marked there."""

    footnote: Footnote
    anchor: str
    html: Markup
    marked_in: int | None


def notes_of(
    version: DraftVersion,
    sections: Sequence[Section],
    footnotes: Sequence[Footnote],
    pages: Mapping[int, int],
) -> dict[int, dict[str, Note]]:
    """The notes of each passage by its heading's id, by number.

    A note that two passages mark is printed in both, each time at an anchor of its own.
    """
    known = {note.number: note for note in footnotes}
    marked: list[tuple[int, str, int | None]] = []
    if sections:
        first_page = pages[sections[0].id]
        marked += [(first_page, n, None) for n in rendering.footnotes_in(version.title)]
    for section in sections:
        numbers = rendering.footnotes_in(f"{section.title} {section.text}")
        marked += [(pages[section.id], number, section.id) for number in numbers]
    times: Counter[str] = Counter()
    notes: dict[int, dict[str, Note]] = {}
    for page, number, section_id in marked:
        here = notes.setdefault(page, {})
        if number in known and number not in here:
            times[number] += 1
            note = known[number]
            anchor = number if times[number] == 1 else f"{number}-{times[number]}"
            html = rendering.words(note.text, version.text_format)
            here[number] = Note(note, anchor, html, section_id)
    return notes


def pages_of(sections: Sequence[Section], owners: Mapping[int, int]) -> dict[int, int]:
    """For each section the heading whose passage prints its notes.

    A heading that owns no words has no passage: its notes are printed in the one that follows.
    """
    with_words = {owners[section.id] for section in sections if not section.kind.is_heading}
    pages: dict[int, int] = {}
    page = 0
    for section in reversed(sections):
        page = owners[section.id] if owners[section.id] in with_words else page
        pages[section.id] = page
    return pages
