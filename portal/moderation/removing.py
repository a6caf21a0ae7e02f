"""Words of a comment without those that a moderator removed, and where words stand in it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.responses.published_words import Removal, Words

# It joins what stands on its two sides to one sign, as the parts of some emoji are joined.
JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Struck(Removal):
    """A removal as staff see it, with the words that are not published."""

    words: str


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, in code points, words are removed. `why` is what readers see."""

    start: int
    end: int
    why: str


def without(text: str, spans: Iterable[Span]) -> Words:
    """The text with a removal in the place of each span; spans that overlap are one removal.

    What overlaps is removed for the reason of the span that begins first. No letter is cut in two:
    an accent goes with its letter. Spans beyond the text are cut to it.
    """
    return tuple(
        Removal(part.why) if isinstance(part, Struck) else part for part in marked(text, spans)
    )


def marked(text: str, spans: Iterable[Span]) -> tuple[str | Struck, ...]:
    """The whole text, with what each span removes apart from the rest. See `without`."""
    made: list[str | Struck] = []
    at = 0
    for span in _apart(text, spans):
        if span.start > at:
            made.append(text[at : span.start])
        made.append(Struck(span.why, text[span.start : span.end]))
        at = span.end
    if at < len(text):
        made.append(text[at:])
    return tuple(made)


def occurrences(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where those words stand in the text, however they are broken into lines or capitalised.

    Whole words are looked for first, so that "Lee" is not found in "Leeds"; where there are none
    and a part of a word was meant, that. Empty for no words.
    """
    if not (pattern := _pattern(words)):
        return ()
    for candidate in (_as_whole_words(pattern), pattern):
        if found := tuple(m.span() for m in re.finditer(candidate, text, re.IGNORECASE)):
            return found
    return ()


def stand_in(text: str, words: str) -> bool:
    """Those words stand in the text, and not as a part of other words."""
    pattern = _pattern(words)
    return bool(pattern and re.search(_as_whole_words(pattern), text, re.IGNORECASE))


def _pattern(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def _as_whole_words(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"


def _apart(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, by whole letters, those that overlap as one."""
    now: Span | None = None
    for span in sorted((_by_letters(text, s) for s in spans), key=lambda s: (s.start, -s.end)):
        if span.start >= span.end:
            continue
        if now is not None and span.start < now.end:
            now = Span(now.start, max(now.end, span.end), now.why)
            continue
        if now is not None:
            yield now
        now = span
    if now is not None:
        yield now


def _by_letters(text: str, span: Span) -> Span:
    start, end = max(span.start, 0), min(span.end, len(text))
    if start >= end:
        return Span(start, start, span.why)
    while start > 0 and _goes_with_the_last(text, start):
        start -= 1
    while end < len(text) and _goes_with_the_last(text, end):
        end += 1
    return Span(start, end, span.why)


def _goes_with_the_last(text: str, at: int) -> bool:
    character = text[at]
    return (
        character == JOINER
        or text[at - 1] == JOINER
        or unicodedata.category(character).startswith("M")
    )
