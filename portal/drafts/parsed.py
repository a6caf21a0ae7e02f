"""What an importer makes of a file, before anything is stored: a tree of plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

# What an importer keeps to, so that all it finds can be stored. Longer lines are read as words.
TITLE_LENGTH = 500
LABEL_LENGTH = 200
MARKER_LENGTH = 20
HEAD_LENGTH = 120

# The one doubt that is settled by doing what it asks for.
UNDESCRIBED = "This picture has no description. Say what is to be seen in it."


class SectionKind(StrEnum):
    """What a section is in the paper. The first five may own others; the rest are the words."""

    SUMMARY = "summary"
    PART = "part"
    HEADING = "heading"
    APPENDIX = "appendix"
    OBJECTIVE = "objective"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    FIELD = "field"
    TABLE = "table"

    @property
    def is_heading(self) -> bool:
        return self in HEADING_KINDS


HEADING_KINDS = frozenset(
    {
        SectionKind.SUMMARY,
        SectionKind.PART,
        SectionKind.HEADING,
        SectionKind.APPENDIX,
        SectionKind.OBJECTIVE,
    }
)


class TextFormat(StrEnum):
    """How a version's words are marked up; footnote marks ([^3]) stand in both."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


@dataclass(slots=True)
class ParsedPicture:
    """A picture of the paper, of a kind that every browser shows."""

    media_type: str
    data: bytes


@dataclass(slots=True)
class ParsedSection:
    """One node of the paper, with the nodes it owns in reading order.

    `marker` is what the paper prints before it ("4", "B", "•", "") and `label` what people call
    it ("B4", "Appendix 1, objective three, 2"). `text` is empty for headings, `title` for words.
    `line` counts from 1; 0 is a heading the importer supplied and the paper does not print.
    `picture` is what it shows, and then `text` says what is to be seen in it.
    `doubts` are sentences for staff about what the importer was unsure of here.
    """

    kind: SectionKind
    title: str = ""
    text: str = ""
    marker: str = ""
    label: str = ""
    for_information: bool = False
    line: int = 0
    picture: ParsedPicture | None = None
    doubts: list[str] = field(default_factory=list)
    children: list[ParsedSection] = field(default_factory=list)

    def walk(self) -> Iterator[ParsedSection]:
        """This section, then everything under it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def own_words(self) -> Iterator[ParsedSection]:
        """What this heading owns down to the next heading, in reading order."""
        for child in self.children:
            if not child.kind.is_heading:
                yield child
                yield from child.own_words()


@dataclass(slots=True)
class ParsedFootnote:
    """A note at the end of the paper. Its mark in the words is [^number]."""

    number: str
    text: str


@dataclass(slots=True)
class ParsedDraft:
    """A whole paper, as read."""

    title: str
    text_format: TextFormat
    report_number: str = ""
    report_date: str = ""
    report_by: str = ""
    sections: list[ParsedSection] = field(default_factory=list)
    footnotes: list[ParsedFootnote] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[ParsedSection]:
        """Every section of the paper in reading order."""
        for section in self.sections:
            yield from section.walk()

    def passages(self) -> Iterator[tuple[ParsedSection, list[ParsedSection]]]:
        """Each heading that owns words, with those words: what is read and answered on one page."""
        for section in self.walk():
            if section.kind.is_heading and (words := list(section.own_words())):
                yield section, words
