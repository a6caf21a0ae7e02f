"""What the response form prints and how it marks its places: one truth for writing and reading.

Every box carries the identity of its section as the tag of a content control. Programs that lose
the controls keep the words, so each place can be told by its heading and its prompt as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from portal.drafts.reading import Outline, Passage, SectionView
from portal.responses.models import Stance

WHOLE = "whole-draft"
WHOLE_NAME = "The draft as a whole"

TITLE = "Response form of"
CLOSES = "Closes on"
VIEW_PROMPT = "Our view (delete what does not apply):"
NOTHING = "Nothing to add"
VIEWS = {"support": Stance.SUPPORT, "object": Stance.OBJECT, "neither": Stance.NEITHER}
BETWEEN_VIEWS = " / "

END = "End of the form"
HOW_HEADING = "How to fill in this form"
HOW = (
    "For each section leave the view that is yours and delete the others. Leave them all where you "
    "do not answer the section.",
    "Type your comments in the box below. To comment on one paragraph, begin a line with its "
    "number, such as {example}",
    "Save the form and upload it on the page of your response. It is then a draft there, to be "
    "checked and submitted. Uploading submits nothing.",
    "What you have written on the website already is not in this form and stays as it is.",
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Place:
    """What the form asks about: a passage, or the draft as a whole (none)."""

    passage: Passage | None

    @property
    def key(self) -> str:
        return self.passage.heading.identity if self.passage else WHOLE

    @property
    def heading(self) -> str:
        return self.passage.name if self.passage else WHOLE_NAME

    @property
    def name(self) -> str:
        """What sentences call it."""
        return self.passage.short_name if self.passage else "the draft as a whole"

    @property
    def prompt(self) -> str:
        return f"Our comments on {self.name}"

    @property
    def views(self) -> tuple[str, ...]:
        stances = tuple(view.capitalize() for view in VIEWS)
        return (*stances, NOTHING) if self.passage else stances

    @property
    def section_id(self) -> int | None:
        """Where a comment on the place stands: on its only words where there are no others."""
        if self.passage is None:
            return None
        words = self.passage.words
        return words[0].id if len(words) == 1 else self.passage.id


def places(outline: Outline) -> tuple[Place, ...]:
    """What a form of that version asks about, in its order."""
    return (*(Place(passage) for passage in outline.answerable), Place(None))


def printed_words(passage: Passage) -> Iterator[str]:
    """The words of the draft as the form prints them, each paragraph after its number."""
    for section in passage.words:
        mark = section.number or ("•" if section.marker else "")
        yield f"{mark} {section.plain}".strip()


def title(body: str) -> str:
    return f"{TITLE} {body}"


def head(outline: Outline, *, closes: str) -> tuple[str, ...]:
    """The lines under the form's title."""
    return (f"{outline.title}, version {outline.number}", f"{CLOSES} {closes}")


def is_head(text: str, outline: Outline) -> bool:
    """Whether a line is of the head of a form of that version, whose date may have moved since."""
    draft, _ = head(outline, closes="")
    text = same(text)
    return text == same(draft) or text.startswith((f"{same(TITLE)} ", f"{same(CLOSES)} "))


def instructions(outline: Outline) -> tuple[str, ...]:
    """How to fill in the form, with a paragraph of this draft as the example."""
    numbers = (
        section.label
        for passage in outline.answerable
        if len(passage.words) > 1
        for section in passage.words
        if section.number == section.label
    )
    example = next(numbers, "B5")
    return tuple(line.format(example=f"“{example}: we agree.”") for line in HOW)


def same(text: str) -> str:
    """The text as two are compared: programs change spaces, quotation marks and dashes."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold().split())


def labelled(passage: Passage) -> dict[str, SectionView]:
    """The sections that a label or a printed number names alone, by that name in small letters."""
    named: dict[str, list[SectionView]] = {}
    for view in passage.words:
        for name in {same(view.label), same(view.number)} - {"", same(passage.heading.label)}:
            named.setdefault(name, []).append(view)
    return {name: found[0] for name, found in named.items() if len(found) == 1}


def guess(outline: Outline, found: str) -> str:
    """The address of what a remark is likely to be about, by where it stood; "" where nobody can
    tell."""
    found = same(found)
    for passage in outline.answerable:
        for section, printed in zip(passage.words, printed_words(passage), strict=True):
            if same(printed) == found:
                return section.slug
    for place in places(outline):
        if found.startswith((same(place.heading), same(f"Our view of {place.name},"))):
            return place.passage.slug if place.passage else WHOLE
    return ""
