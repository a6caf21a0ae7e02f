"""Footnotes: their texts, and the marks [^n] that stand in the words where they are printed."""

from __future__ import annotations

import re
from collections import Counter

from portal.drafts.parsed import ParsedDraft, ParsedFootnote, ParsedSection

MARK = re.compile(r"\[\^([^\]\s]{1,20})\]")
_PRINTED_MARK = re.compile(r"[ \xa0]?\[([0-9]{1,3})\]")
_BACK = re.compile(r"\s*\[Back\]\Z", re.IGNORECASE)
_BRACKETED = re.compile(r"\[([0-9]{1,3})\]:?\s+(?=\S)")


class Footnotes:
    """The footnotes of one paper, gathered while its words are read."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def add(self, number: str, text: str) -> None:
        self._texts.setdefault(number, []).append(text)

    def link(self, draft: ParsedDraft, *, printed_marks: bool) -> None:
        """Every footnote is in the draft and every mark that has no footnote, or two, is a doubt.

        With `printed_marks`, "[3]" in the words becomes "[^3]" where there is a footnote 3.
        """
        draft.footnotes = [
            ParsedFootnote(
                number, "\n".join([texts[0], *(f"{number}. {text}" for text in texts[1:])])
            )
            for number, texts in self._texts.items()
        ]
        marked: Counter[str] = Counter()
        if printed_marks:
            draft.title = self._with_marks(draft.title)
        marked.update(MARK.findall(draft.title))
        for section in draft.walk():
            if printed_marks:
                section.title = self._with_marks(section.title)
                section.text = self._with_marks(section.text)
            marked.update(self._marks_in(section))
        for number, texts in self._texts.items():
            if len(texts) > 1:
                draft.doubts.append(
                    f"{len(texts)} footnotes are numbered {number}. They are kept as one."
                )
            if marked[number] == 0:
                draft.doubts.append(f"Footnote {number} is not marked anywhere in the words.")
            if marked[number] > 1:
                draft.doubts.append(f"Footnote {number} is marked in {marked[number]} places.")

    def _with_marks(self, words: str) -> str:
        return _PRINTED_MARK.sub(
            lambda found: f"[^{found[1]}]" if found[1] in self._texts else found[0], words
        )

    def _marks_in(self, section: ParsedSection) -> list[str]:
        words = f"{section.title} {section.text}"
        marks = MARK.findall(words)
        without = [number for number in marks if number not in self._texts]
        without += [number for number in _PRINTED_MARK.findall(words) if number not in self._texts]
        for number in dict.fromkeys(without):
            section.doubts.append(f"The mark [{number}] has no footnote.")
        return marks


def without_back_link(text: str) -> str | None:
    """A footnote's own words, where the line ends with the site's "[Back]"; otherwise None."""
    words = _BACK.sub("", text[-20:])
    return text[:-20] + words if words != text[-20:] else None


def bracketed(text: str) -> tuple[str, str] | None:
    """Number and words of a note printed as "[3] The words", or None."""
    found = _BRACKETED.match(text)
    return (found[1], text[found.end() :]) if found else None


def printed_numbers(text: str) -> Counter[str]:
    """How often each "[n]" is printed in the paper."""
    return Counter(_PRINTED_MARK.findall(text))
