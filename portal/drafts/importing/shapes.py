"""What one line of the Authority's papers is, told from how it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from portal.drafts.parsed import TITLE_LENGTH, SectionKind

FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]{1,20}\]|\[[0-9]{1,3}\]")
RESOURCES = re.compile(r"resource implications?\b", re.IGNORECASE)
RESOURCES_NAME = "resources"

_LONGEST_TITLE = 200
_LONGEST_HEADING = 100
_LONGEST_HEADING_WORDS = 14
_SURELY_HEADING_WORDS = 8

_PART = re.compile(r"([A-Z])\.\s+(\S.*)")
_APPENDIX = re.compile(
    r"((?i:appendix|annex)(?:\s+(?:[0-9]{1,3}|[A-Z]|[IVX]{1,5}))?)(?:\s*([:.–—-])\s*|\s+|\Z)(.*)"
)
_OBJECTIVE = re.compile(
    r"((?:key\s+)?(objective\s+(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)))"
    r"\s*[:.–—-]\s*(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_SUMMARY = re.compile(r"(?:executive\s+)?summary:?", re.IGNORECASE)
_FOR_INFORMATION = re.compile(
    r"(?:list of )?background (?:papers|documents)|contacts?|contact (?:details|information)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:(dates?)|(time\s?scales?)|(key work responsibilit(?:y|ies)))\s*[:(]", re.IGNORECASE
)
_FIELD_NAMES = ("date", "timescale", "responsibilities")
# What a work programme says of an objective, or of one outcome. "**Owner:** the Clerk" in Markdown.
_OF_AN_OBJECTIVE = re.compile(
    r"[*_]{0,3}(?:(owner|lead(?: officer)?)|(due(?: date)?|by when)|(time\s?scales?)"
    r"|(resource implications?)|(risks?))[*_]{0,3}\s?:[*_]{0,3}",
    re.IGNORECASE,
)
_OBJECTIVE_FIELD_NAMES = ("owner", "due", "timescale", RESOURCES_NAME, "risk")

# fmt: off
_SEASONS = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "spring", "summer", "autumn", "winter",
))
_AROUND_DATES = frozenset((
    "and", "beginning", "between", "by", "early", "end", "from", "late", "mid", "of", "the", "to",
    "until",
))
_VERBS = frozenset((
    "are", "be", "can", "could", "had", "has", "have", "is", "may", "might", "must", "shall",
    "should", "was", "were", "will", "would",
))
# fmt: on
_DAY_OR_YEAR = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?|[12][0-9]{3}")
_BETWEEN_DATES = re.compile(r"[\s–—,/()-]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading whose kind is printed in it. `name` is what people call it."""

    kind: SectionKind
    marker: str
    title: str
    name: str
    sure: bool = True


class Reading(Enum):
    """What a line that stands alone without a mark is taken for."""

    HEADING = "heading"
    WORDS = "words"
    EITHER = "either"


def heading(text: str) -> Heading | None:
    """The summary, part, appendix or objective that this line opens, if it says so itself."""
    if len(text) > TITLE_LENGTH:
        return None
    return _summary(text) or _part(text) or _appendix(text) or _objective(text)


def _summary(text: str) -> Heading | None:
    if not _SUMMARY.fullmatch(text):
        return None
    return Heading(SectionKind.SUMMARY, "", text, "Summary")


def _part(text: str) -> Heading | None:
    found = _PART.fullmatch(text)
    # "A. Smith wrote to the Authority." is a sentence that happens to open with an initial.
    if found is None or len(text) > _LONGEST_TITLE or text.endswith((".", ";", ",")):
        return None
    return Heading(SectionKind.PART, found[1], found[2], found[1])


def _appendix(text: str) -> Heading | None:
    found = _APPENDIX.fullmatch(text)
    if found is None or len(text) > _LONGEST_TITLE:
        return None
    marker, separator, title = " ".join(found[1].split()), found[2], found[3]
    if separator is None and title:
        # "Appendix 1 sets out the arrangements" is about an appendix and does not open one.
        if not title[0].isupper() or reads_as(title) is not Reading.HEADING:
            return None
    elif separator not in (None, ":") and title.endswith("."):
        return None
    name = " ".join([marker.split()[0].capitalize(), *marker.split()[1:]])
    return Heading(SectionKind.APPENDIX, marker, title, name, sure=bool(separator) or not title)


def _objective(text: str) -> Heading | None:
    found = _OBJECTIVE.fullmatch(text)
    if found is None:
        return None
    marker, name = (" ".join(words.split()) for words in (found[1], found[2].lower()))
    return Heading(SectionKind.OBJECTIVE, marker, found[3], name)


def is_for_information(title: str) -> bool:
    """Whether a part of this title is there to be looked up, not commented on."""
    return _FOR_INFORMATION.fullmatch(title.rstrip(":. ")) is not None


def field_name(text: str) -> str:
    """What a line like "Date: December 2002" states: date, timescale, responsibilities, or ""."""
    if found := _FIELD.match(text):
        return next(name for name, group in zip(_FIELD_NAMES, found.groups(), strict=True) if group)
    return "date" if _is_bare_date(text) else ""


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a line of a work programme states: "Owner: the Clerk"."""

    name: str
    words: str


def stated(text: str) -> Stated | None:
    """The owner, due date, timescale, resources or risk that words open with the name of."""
    found = _OF_AN_OBJECTIVE.match(text)
    if found is None:
        return None
    name = next(
        name for name, group in zip(_OBJECTIVE_FIELD_NAMES, found.groups(), strict=True) if group
    )
    return Stated(name, text[found.end() :].strip())


def fields_in(text: str, *, keeps_first: bool = False) -> tuple[str, list[str]]:
    """The words without the fields they end in, a line each, and those fields.

    Where it `keeps_first` the first line is words whatever it says.
    """
    own: list[str] = []
    fields: list[str] = []
    for line in text.split("\n"):
        if stated(line) and (own or not keeps_first):
            fields.append(line)
        elif fields:
            fields[-1] += f"\n{line}"
        else:
            own.append(line)
    return "\n".join(own), fields


def _is_bare_date(text: str) -> bool:
    if len(text) > _LONGEST_HEADING:
        return False
    words = [word for word in _BETWEEN_DATES.split(text.lower()) if word]
    known = all(
        word in _SEASONS or word in _AROUND_DATES or _DAY_OR_YEAR.fullmatch(word) for word in words
    )
    # "May" and "March" alone are words as well as months.
    return known and len(words) > 1 and any(word in _SEASONS for word in words)


def reads_as(text: str) -> Reading:
    """Whether an unmarked line alone is a heading: short, no stop at its end, no verb if longer."""
    bare = FOOTNOTE_MARK.sub("", text).strip()
    words = bare.split()
    if len(bare) > _LONGEST_HEADING or len(words) > _LONGEST_HEADING_WORDS or "\n" in bare:
        return Reading.WORDS
    if bare.endswith((".", ":", ";", ",", "!")) or not (bare[:1].isupper() or bare[:1].isdigit()):
        return Reading.WORDS
    if not any(character.isalpha() for character in bare):
        return Reading.WORDS
    if bare.endswith("?") or ": " in bare:
        return Reading.EITHER
    if len(words) > _SURELY_HEADING_WORDS and not _VERBS.isdisjoint(word.lower() for word in words):
        return Reading.EITHER
    return Reading.HEADING
