"""All that a version says, as plain values: to see whether two say the same, and to match them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from portal.drafts import rendering
from portal.drafts.lineage.matching import Candidate
from portal.drafts.models import DraftVersion, Footnote, Section
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind, TextFormat


@dataclass(frozen=True, slots=True)
class Entry:
    """One section. `above` is its owner's index, `picture` a digest of what it shows or ""."""

    above: int | None
    kind: SectionKind
    marker: str
    label: str
    title: str
    text: str
    for_information: bool
    picture: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A version as it was written: its head, its sections in order, its footnotes."""

    text_format: TextFormat
    head: tuple[str, str, str, str]
    entries: tuple[Entry, ...]
    notes: tuple[tuple[str, str], ...]

    def says_the_same_as(self, other: Contents) -> bool:
        """Whether no reader could tell one from the other, whatever they are marked up in."""
        if self.text_format is other.text_format:
            return self == other
        return self._as_shown() == other._as_shown()

    def _as_shown(self) -> tuple[object, ...]:
        def shown(text: str, kind: SectionKind = SectionKind.PARAGRAPH) -> str:
            return rendering.words(text, self.text_format, kind)

        return (
            (shown(self.head[0]), *self.head[1:]),
            [
                replace(each, title=shown(each.title), text=shown(each.text, each.kind))
                for each in self.entries
            ],
            [(number, shown(text)) for number, text in self.notes],
        )

    def candidates(self) -> list[Candidate]:
        """Its sections as they are matched."""
        return [
            Candidate(
                is_heading=each.kind.is_heading,
                label=each.label,
                words=rendering.plain_words(each.title or each.text, self.text_format, each.kind),
                above=each.above,
                is_field=each.kind is SectionKind.FIELD,
                picture=each.picture,
            )
            for each in self.entries
        ]


def of_draft(draft: ParsedDraft, nodes: Sequence[tuple[ParsedSection, int | None]]) -> Contents:
    """What a file says. `nodes` are its sections in order, each with its owner's index."""
    return Contents(
        draft.text_format,
        (draft.title, draft.report_number, draft.report_date, draft.report_by),
        tuple(
            Entry(
                above,
                node.kind,
                node.marker,
                node.label,
                node.title,
                node.text,
                node.for_information,
                digest(node.picture.data) if node.picture else "",
            )
            for node, above in nodes
        ),
        tuple((note.number, note.text) for note in draft.footnotes),
    )


def of_version(
    version: DraftVersion,
    sections: Sequence[Section],
    footnotes: Sequence[Footnote],
    pictures: Mapping[int, bytes],
) -> Contents:
    """What a stored version says. `pictures` are by section id."""
    index = {section.id: at for at, section in enumerate(sections)}
    return Contents(
        version.text_format,
        (version.title, version.report_number, version.report_date, version.report_by),
        tuple(
            Entry(
                index[section.parent_id] if section.parent_id is not None else None,
                section.kind,
                section.marker,
                section.label,
                section.title,
                section.text,
                section.for_information,
                digest(pictures[section.id]) if section.id in pictures else "",
            )
            for section in sections
        ),
        tuple((note.number, note.text) for note in footnotes),
    )


def digest(data: bytes) -> str:
    """What tells one picture from another."""
    return sha256(data).hexdigest()
