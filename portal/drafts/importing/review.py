"""A second look at a paper once it is read: what staff should check before it is published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.drafts.importing import shapes
from portal.drafts.importing.footnotes import MARK
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind

_LONGEST_QUOTATION = 80
_FEWEST_WORDS_OF_A_SENTENCE = 5
_LIST_GOES_ON = re.compile(r"[;,]\s*(?:and|or)\Z", re.IGNORECASE)
_LISTED_IN_A_SENTENCE = re.compile(r"(?<!\S)\(?(?:[a-z]|[ivx]{1,4}|[0-9]{1,2})\)")
_AFTER_A_STOP = "*_`~'\"’”)] \xa0"
# fmt: off
_NEVER_LAST = frozenset((
    "a", "an", "and", "as", "at", "because", "but", "by", "for", "from", "if", "in", "into", "its",
    "of", "on", "or", "our", "over", "than", "that", "the", "their", "to", "under", "upon", "which",
    "whose", "with", "within", "your",
))
# fmt: on


def add_doubts(draft: ParsedDraft) -> None:
    """Every section, and the draft, carries a sentence for each thing that staff should look at."""
    _check_letters(draft)
    _check_numbers(draft)
    _check_resources(draft)
    for section in draft.walk():
        section.doubts += _doubts_about(section)
    if not draft.title:
        draft.doubts.append("No title was found, so the name of the file stands in its place.")


def _doubts_about(section: ParsedSection) -> Iterator[str]:
    if section.kind.is_heading:
        if not section.children:
            name = section.title or section.label
            shown = name if len(name) <= _LONGEST_QUOTATION else f"{name[:_LONGEST_QUOTATION]}…"
            yield f"“{shown}” was read as a heading, but nothing stands under it."
        return
    if section.for_information or section.kind in (SectionKind.FIELD, SectionKind.TABLE):
        return
    if section.picture is not None:
        return
    yield from _unfinished(section)
    words = _LISTED_IN_A_SENTENCE.sub("", section.text)
    if words.count("(") != words.count(")"):
        yield f"{_place(section)} has a bracket without its pair."


def _unfinished(section: ParsedSection) -> Iterator[str]:
    words = MARK.sub("", section.text).rstrip(_AFTER_A_STOP)
    end = words[-30:].split()
    if not end or _LIST_GOES_ON.search(words[-10:]):
        return
    last = end[-1]
    if last.lower() in _NEVER_LAST:
        yield f"{_place(section)} breaks off after “{last}”. Words may be missing."
    elif section.kind is SectionKind.LIST_ITEM and not section.marker[:1].isdigit():
        return
    elif last[-1] not in ".:;!?…," and len(words[:200].split()) >= _FEWEST_WORDS_OF_A_SENTENCE:
        yield f"{_place(section)} has no full stop at its end. Words may be missing."


def _check_letters(draft: ParsedDraft) -> None:
    expected = "A"
    for part in draft.sections:
        if part.kind is not SectionKind.PART or not part.marker:
            continue
        if part.marker != expected:
            part.doubts.append(
                f"This part is lettered {part.marker}, where {expected} was expected."
            )
        expected = chr(ord(part.marker) + 1)


def _check_numbers(draft: ParsedDraft) -> None:
    """Numbers go up by one within their list; the first is 1, or goes on from the last part."""
    lasts: dict[str, int] = {}
    before = 0
    seen: set[str] = set()
    for section in draft.walk():
        if section.kind.is_heading or not section.marker[:1].isdigit():
            continue
        if section.label in seen:
            section.doubts.append(f"More than one place is called {section.label}.")
        seen.add(section.label)
        if not section.marker.isdigit():
            continue
        number, scope = int(section.marker), section.label.removesuffix(section.marker)
        last = lasts.get(scope, 0)
        # Outside lettered parts a new list may start again without a new name.
        may_restart = number == 1 and len(scope) != 1
        if number != last + 1 and not may_restart and not (last == 0 and number == before + 1):
            after = f"after {scope}{last}" if last else "first of its list"
            section.doubts.append(
                f"{_place(section)} stands {after}. A number may be missing or mistyped."
            )
        lasts[scope] = before = number


def _check_resources(draft: ParsedDraft) -> None:
    objectives = [section for section in draft.walk() if section.kind is SectionKind.OBJECTIVE]
    without = []
    for objective in objectives:
        found = [words for words in objective.own_words() if shapes.RESOURCES.match(words.text)]
        for words in found:
            if words.marker:
                words.doubts.append(
                    f"{_place(words)} is about resource implications but is numbered with the list."
                )
        if not found:
            without.append(objective)
    if len(without) < len(objectives):
        for objective in without:
            objective.doubts.append(
                f"{_place(objective)} has no resource implications; the other objectives have."
            )


def _place(section: ParsedSection) -> str:
    """What a sentence about this section calls it: unnumbered words share their heading's label."""
    is_named = section.marker or section.kind.is_heading
    return section.label if is_named and section.label else "This paragraph"
