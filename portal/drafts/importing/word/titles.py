"""Which paragraph of a Word document is its title, where the style of none says so."""

from __future__ import annotations

from collections.abc import Sequence

from portal.drafts.importing import shapes
from portal.drafts.importing.blocks import Mark as Printed
from portal.drafts.importing.blocks import mark_of
from portal.drafts.importing.head import Head
from portal.drafts.importing.word.marks import Mark

GUESSED = "This first line was read as the title. No paragraph is in Word’s style “Title”."


def settle_title(paragraphs: Sequence[tuple[str, Mark]]) -> Mark | None:
    """The mark of the title, which says that it is one; None where there is no title.

    `paragraphs` are the words and marks of those outside tables, in reading order. A single
    heading of the first level is the title as well; of several, each is a section.
    """
    headings = [mark for _, mark in paragraphs if mark.is_title or mark.heading is not None]
    title = headings[0] if headings and headings[0].is_title else None
    for mark in headings:
        mark.is_title = False
    if title is None and headings and headings[0].number is None:
        of_first_level = [mark for mark in headings if mark.heading == 1]
        title = headings[0] if of_first_level == headings[:1] else None
    if title is None and paragraphs and _reads_as_title(*paragraphs[0]):
        title = paragraphs[0][1]
        title.doubts.append(GUESSED)
    if title is not None:
        title.is_title = True
    return title


def _reads_as_title(words: str, mark: Mark) -> bool:
    return (
        mark.heading is None
        and mark.number is None
        and mark_of(words)[0] is Printed.NONE
        and shapes.heading(words) is None
        and not shapes.field_name(words)
        and not Head().take(words)
        and shapes.reads_as(words) is shapes.Reading.HEADING
    )
