"""Footnotes compared. They are numbered anew when one comes or goes: words tell which is which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from portal.drafts.comparison.difference import difference
from portal.drafts.comparison.values import Kind, NoteRow
from portal.drafts.reading import FootnoteView

ALIKE = 50  # per cent: a note that has less in common with another is not its successor


def compare_notes(
    before: Iterable[FootnoteView], after: Iterable[FootnoteView]
) -> tuple[NoteRow, ...]:
    """The notes that were edited or are new, in order, then those that are gone.

    A note that only has another number is not told of.
    """
    olds, news = _by_number(before), _by_number(after)
    for old, new in _same(olds, news):
        del olds[old], news[new]
    rows = []
    for number, words in news.items():
        elder = next((each for each in olds if fuzz.ratio(olds[each], words) >= ALIKE), None)
        was = olds.pop(elder) if elder else ""
        kind = Kind.EDITED if elder else Kind.NEW
        rows.append(NoteRow(kind, number, difference(was, words)))
    rows += [NoteRow(Kind.GONE, number, difference(was, "")) for number, was in olds.items()]
    return tuple(rows)


def _by_number(notes: Iterable[FootnoteView]) -> dict[str, str]:
    """The words of each note once, though two sections print it."""
    return {note.number: note.html.striptags() for note in notes}


def _same(olds: Mapping[str, str], news: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The numbers of the notes that say the same in both, in order."""
    old_numbers, new_numbers = list(olds), list(news)
    for step in LCSseq.opcodes(list(olds.values()), list(news.values())):
        if step.tag == "equal":
            yield from zip(
                old_numbers[step.src_start : step.src_end],
                new_numbers[step.dest_start : step.dest_end],
                strict=True,
            )
