"""A version as it is read: its sections in order, and the passages that a body answers.

A *passage* is a heading with the words it owns: what is read and answered on one page, and what
the pages call a section. All here is plain values, so a published version is built once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from portal.drafts import rendering
from portal.drafts.models import DraftVersion, Footnote, Section
from portal.drafts.parsed import SectionKind

HEADING_LEVELS = {SectionKind.PART: 2, SectionKind.APPENDIX: 2, SectionKind.SUMMARY: 2}


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section, ready to show. `level` is its heading level (2 to 4), 0 for words."""

    id: int
    parent_id: int | None
    identity: str
    kind: SectionKind
    marker: str
    label: str
    slug: str
    title: Markup
    html: Markup
    text: str
    level: int
    depth: int
    for_information: bool

    @property
    def is_heading(self) -> bool:
        return self.kind.is_heading


@dataclass(frozen=True, slots=True)
class FootnoteView:
    """A footnote with the section its mark stands in, to go back to."""

    number: str
    html: Markup
    section: SectionView


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and the words it owns. Lists call it by its `name`: "B4 to B6. In the boroughs"."""

    heading: SectionView
    words: tuple[SectionView, ...]
    range: str
    name: str
    part: SectionView | None
    footnotes: tuple[FootnoteView, ...]
    section_ids: frozenset[int]

    @property
    def id(self) -> int:
        return self.heading.id

    @property
    def slug(self) -> str:
        return self.heading.slug

    @property
    def title(self) -> Markup:
        return self.heading.title

    @property
    def short_name(self) -> str:
        """B4 to B6, or the whole name where there is no range."""
        return self.range or self.name

    @property
    def is_answerable(self) -> bool:
        """Counted among the sections to complete. Background papers and contacts are not."""
        return not self.heading.for_information


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole version in reading order, with its passages."""

    version_id: int
    consultation_id: int
    number: int
    title: str
    report_number: str
    report_date: str
    report_by: str
    is_published: bool
    sections: tuple[SectionView, ...]
    passages: tuple[Passage, ...]
    footnotes: tuple[FootnoteView, ...]
    _by_slug: dict[str, SectionView] = field(repr=False)
    _passage_of: dict[int, Passage] = field(repr=False)

    @property
    def answerable(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.is_answerable)

    def section(self, slug: str) -> SectionView | None:
        """The section at that address, without regard to case: people type b4 on a phone."""
        return self._by_slug.get(slug.lower())

    def section_by_id(self, section_id: int) -> SectionView | None:
        passage = self._passage_of.get(section_id)
        if passage is None:
            return None
        return next(s for s in (passage.heading, *passage.words) if s.id == section_id)

    def passage_of(self, section_id: int) -> Passage | None:
        """The passage that a section belongs to. A bare heading above others has none."""
        return self._passage_of.get(section_id)

    def passage(self, slug: str) -> Passage | None:
        """The passage at that address or holding the section at it."""
        section = self.section(slug)
        return self._passage_of.get(section.id) if section else None

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """The passages before and after."""
        at = self.passages.index(passage)
        before = self.passages[at - 1] if at else None
        after = self.passages[at + 1] if at + 1 < len(self.passages) else None
        return before, after


def outline(
    version: DraftVersion, sections: Sequence[Section], footnotes: Sequence[Footnote]
) -> Outline:
    """The version as it is read. `sections` and `footnotes` come in order of position."""
    views = _views(version, sections)
    by_id = {view.id: view for view in views}
    owner = _owning_headings(views)
    notes = _footnotes(version, sections, footnotes, by_id)
    passages = _passages(views, owner, notes)
    return Outline(
        version_id=version.id,
        consultation_id=version.consultation_id,
        number=version.number,
        title=version.title,
        report_number=version.report_number,
        report_date=version.report_date,
        report_by=version.report_by,
        is_published=version.published_at is not None,
        sections=views,
        passages=passages,
        footnotes=notes,
        _by_slug={view.slug.lower(): view for view in views},
        _passage_of={section_id: p for p in passages for section_id in p.section_ids},
    )


def _views(version: DraftVersion, sections: Sequence[Section]) -> tuple[SectionView, ...]:
    levels: dict[int, int] = {}
    depths: dict[int, int] = {}
    views = []
    for section in sections:
        is_heading = section.kind.is_heading
        above = levels.get(section.parent_id, 1) if section.parent_id else 1
        level = HEADING_LEVELS.get(section.kind, min(above + 1, 4)) if is_heading else 0
        levels[section.id] = level or above
        depth = 0
        if not is_heading and section.parent_id in depths:
            depth = depths[section.parent_id] + 1
        if not is_heading:
            depths[section.id] = depth
        views.append(
            SectionView(
                id=section.id,
                parent_id=section.parent_id,
                identity=section.identity,
                kind=section.kind,
                marker=section.marker,
                label=section.label,
                slug=section.slug,
                title=rendering.words(section.title, version.text_format),
                html=rendering.words(section.text, version.text_format, section.kind),
                text=section.text,
                level=level,
                depth=depth,
                for_information=section.for_information,
            )
        )
    return tuple(views)


def _owning_headings(views: Sequence[SectionView]) -> dict[int, SectionView]:
    """For each section of words, the heading it stands under, through its paragraph if need be."""
    by_id = {view.id: view for view in views}
    owners = {}
    for view in views:
        above = view
        while not above.is_heading and above.parent_id is not None:
            above = by_id[above.parent_id]
        owners[view.id] = above
    return owners


def _passages(
    views: Sequence[SectionView],
    owner: dict[int, SectionView],
    notes: Sequence[FootnoteView],
) -> tuple[Passage, ...]:
    by_id = {view.id: view for view in views}
    words_of: dict[int, list[SectionView]] = {}
    for view in views:
        if not view.is_heading:
            words_of.setdefault(owner[view.id].id, []).append(view)
    passages = []
    for heading in views:
        words = words_of.get(heading.id)
        if not heading.is_heading or not words:
            continue
        part = _part_of(heading, by_id)
        ids = frozenset([heading.id, *(view.id for view in words)])
        range_, name = _names(heading, words, part)
        passages.append(
            Passage(
                heading=heading,
                words=tuple(words),
                range=range_,
                name=name,
                part=part,
                footnotes=tuple(note for note in notes if note.section.id in ids),
                section_ids=ids,
            )
        )
    return tuple(passages)


def _part_of(heading: SectionView, by_id: dict[int, SectionView]) -> SectionView | None:
    above = heading
    while above.parent_id is not None:
        above = by_id[above.parent_id]
    return above if above is not heading else None


def _names(
    heading: SectionView, words: Sequence[SectionView], part: SectionView | None
) -> tuple[str, str]:
    title = rendering.plain(heading.title.striptags())
    top = part or heading
    if heading.kind is SectionKind.SUMMARY:
        return "", title or "Summary"
    if top.kind is SectionKind.PART:
        numbered = [v.label for v in words if v.depth == 0 and v.marker.rstrip(".)").isalnum()]
        if not numbered:
            range_ = heading.label or top.label
        elif len(numbered) == 1:
            range_ = numbered[0]
        else:
            range_ = f"{numbered[0]} to {numbered[-1]}"
    else:
        range_ = heading.label or top.label
    if not title or title == range_:
        return "", range_ or "The draft"
    return range_, f"{range_}. {title}" if range_ else title


def _footnotes(
    version: DraftVersion,
    sections: Sequence[Section],
    footnotes: Sequence[Footnote],
    by_id: dict[int, SectionView],
) -> tuple[FootnoteView, ...]:
    anchored: dict[str, SectionView] = {}
    for section in sections:
        for number in rendering.footnotes_in(f"{section.title} {section.text}"):
            anchored.setdefault(number, by_id[section.id])
    return tuple(
        FootnoteView(
            number=note.number,
            html=rendering.words(note.text, version.text_format),
            section=anchored[note.number],
        )
        for note in footnotes
        if note.number in anchored
    )
