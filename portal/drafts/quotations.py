"""Words in question: finding in a section's plain words what somebody selected, typed or pasted.

Typed or pasted words differ from the printed ones in spaces, quotation marks and dashes, and those
differences are looked past. Offsets are in characters of `SectionView.plain`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.drafts.reading import SectionView

QUOTE_LENGTH = 2_000
CONTEXT_LENGTH = 60
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_AROUND = "\"'“”‘’«»"
# A footnote's number comes along when words are copied from the page.
_COPIED_MARK = re.compile(r"(?<=[^\W\d_]|[.,;:!?’”)])\d{1,3}(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand. `words` are as the section has them, with what is around them."""

    section_id: int
    start: int
    words: str
    before: str
    after: str


def occurrences(quote: str, sections: Iterable[SectionView]) -> list[Place]:
    """Every place where the words stand, in reading order: letter for letter, or else in whatever
    case, or else without the marks that come along when words are copied."""
    views = list(sections)
    for wanted in _readings(quote):
        for ignore_case in (False, True):
            sought = _Folded(wanted, ignore_case=ignore_case).text
            found = [
                place
                for view in views
                for place in _in_section(sought, view, ignore_case=ignore_case)
            ]
            if found:
                return found
    return []


def runs_over(quote: str, sections: Sequence[SectionView]) -> bool:
    """True where the words are no section's, but those of neighbours one after the other."""
    together = _Folded(" ".join(view.plain for view in sections), ignore_case=True).text
    return any(_Folded(wanted, ignore_case=True).text in together for wanted in _readings(quote))


def still_in(quote: str, section: SectionView) -> bool:
    """True where the section has those words now. No words are in every section."""
    return not quote or bool(occurrences(quote, (section,)))


def has_words(quote: str) -> bool:
    """True where there is a letter or a digit to look for."""
    return any(c.isalnum() for c in quote)


def _readings(quote: str) -> Iterator[str]:
    """The words as they came; without marks around them; without footnote numbers in them."""
    quote = quote.strip()
    if not has_words(quote):
        return
    yield quote
    bare = quote.strip(_AROUND).strip()
    if bare != quote:
        yield bare
    unmarked = _COPIED_MARK.sub("", bare)
    if unmarked != bare and has_words(unmarked):
        yield unmarked


class _Folded:
    """A text in which what looks alike is alike, and where each character of it came from."""

    def __init__(self, text: str, *, ignore_case: bool) -> None:
        folded: list[str] = []
        self.origins: list[int] = []
        for at, character in enumerate(text):
            for c in _fold(character, ignore_case=ignore_case):
                if c == " " and (not folded or folded[-1] == " "):
                    continue
                folded.append(c)
                self.origins.append(at)
        self.origins.append(len(text))
        self.text = "".join(folded).rstrip(" ")

    def cuts_a_character(self, at: int) -> bool:
        """True inside what one character of the text was folded to."""
        return at > 0 and self.origins[at] == self.origins[at - 1]


# A page shows many comments on few sections, and each asks whether its words are still there.
@lru_cache(maxsize=32)
def _folded(text: str, *, ignore_case: bool) -> _Folded:
    return _Folded(text, ignore_case=ignore_case)


@lru_cache(maxsize=4_096)
def _fold(character: str, *, ignore_case: bool) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Cf":
        return ""
    # As Unicode decomposes it, so that "é" is one thing however it was typed. A spaced accent is
    # no space.
    folded = unicodedata.normalize("NFKD", character.translate(_ALIKE)).replace(" ", "")
    return folded.casefold() if ignore_case else folded


def _in_section(sought: str, view: SectionView, *, ignore_case: bool) -> Iterator[Place]:
    within = _folded(view.plain, ignore_case=ignore_case)
    at = within.text.find(sought)
    while at != -1:
        end = at + len(sought)
        if not within.cuts_a_character(at) and not within.cuts_a_character(end):
            yield _place(view, within.origins[at], within.origins[end - 1] + 1)
        at = within.text.find(sought, at + 1)


def _place(view: SectionView, start: int, end: int) -> Place:
    plain = view.plain
    before, after = plain[:start], plain[end:]
    if len(before) > CONTEXT_LENGTH:
        before = "…" + before[-CONTEXT_LENGTH:].partition(" ")[2]
    if len(after) > CONTEXT_LENGTH:
        after = after[:CONTEXT_LENGTH].rpartition(" ")[0] + "…"
    return Place(view.id, start, plain[start:end], before, after)
