"""A version as it is read: its sections in order, and the passages that a body answers.

A *passage* is a heading with the words it owns: what is read and answered on one page, and what
the pages call a section. All here is plain values, so a published version is built once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from markupsafe import Markup

from portal.drafts.parsed import SectionKind

BULLETS = frozenset("•·▪◦‣●○■□*–—-")
HUNG_LABEL_LENGTH = 6
# What stands for a picture's words until somebody has said what is to be seen in it.
UNDESCRIBED_PICTURE = "Picture without a description"


@dataclass(frozen=True, slots=True, eq=False)
class SectionView:
    """One section, ready to show. `level` is its heading level (2 to 4), 0 for words.

    `title` is a heading's words with their footnote marks as links, `plain_title` without: for
    lists and links. `heading` is how the paper prints it, "B. Supporting information".
    `children` are the words inside words: bullets of a paragraph, further paragraphs of an item.
    `plain` is its own words or title without any marks: what is quoted and compared. Where
    `picture_id` is set it is a picture, and its words say what is to be seen.
    """

    id: int
    parent_id: int | None
    identity: str
    kind: SectionKind
    marker: str
    label: str
    slug: str
    title: Markup
    plain_title: str
    heading: Markup
    html: Markup
    text: str
    plain: str
    level: int
    depth: int
    for_information: bool
    revision: int
    picture_id: int | None = None
    children: tuple[SectionView, ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.kind.is_heading

    @property
    def anchor(self) -> str:
        """Its id in a page. Apart from every id of the pages' own, which are in small letters."""
        return anchor_of(self.slug)

    @property
    def number(self) -> str:
        """What hangs in the margin: "B4", or 2 where the label is long; nothing at a bullet."""
        if self.is_heading or not self.marker or self.marker in BULLETS:
            return ""
        is_short = len(self.label) <= HUNG_LABEL_LENGTH and self.label.endswith(self.marker)
        return self.label if is_short else self.marker

    @property
    def runs(self) -> tuple[Run, ...]:
        return runs(self.children)


def anchor_of(slug: str) -> str:
    """The id in a page of the section at that address."""
    return slug if slug[:1].isupper() else f"s-{slug}"


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Neighbouring words that make one list ("ul" or "ol"), or one that is none ("")."""

    tag: str
    items: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FootnoteView:
    """A footnote with the section its mark stands in, to go back to; none for one of the title."""

    number: str
    anchor: str
    html: Markup
    section: SectionView | None


class Fate(StrEnum):
    """What became of a section of an earlier version. A merged one lives on in another's words."""

    SAME = "same"
    EDITED = "edited"
    MERGED = "merged"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a section of an earlier version stands in this one: `now` is None once it is gone.

    `number` is the earlier version's. `label` and `plain` are what it was called and what it said,
    `heading_id` is the heading that owned it there; a heading owns itself.
    """

    section_id: int
    number: int
    heading_id: int
    label: str
    plain: str
    fate: Fate
    now: SectionView | None


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A heading and the words it owns. `name` is what lists call it: "B4 to B6. In the boroughs".

    `words` is every section of it in reading order, `blocks` those directly under the heading.
    `short_name` is what sentences call it, "B4 to B6", and unlike `range` is its alone.
    `section_ids` are its own and those of earlier versions that live on in it.
    """

    heading: SectionView
    words: tuple[SectionView, ...]
    range: str
    name: str
    short_name: str
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
    def blocks(self) -> tuple[SectionView, ...]:
        return tuple(view for view in self.words if view.depth == 0)

    @property
    def runs(self) -> tuple[Run, ...]:
        return runs(self.blocks)

    @property
    def is_answerable(self) -> bool:
        """Counted among the sections to complete. Background papers and contacts are not."""
        return not self.heading.for_information


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
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
    _by_slug: dict[str, SectionView] = field(repr=False)
    _by_id: dict[int, SectionView] = field(repr=False)
    _passage_of: dict[int, Passage] = field(repr=False)
    _traces: Mapping[int, Trace] = field(repr=False)
    _owned: Mapping[int, tuple[Trace, ...]] = field(repr=False)
    _descents: tuple[tuple[int, str, str], ...] = field(repr=False)

    @property
    def headings(self) -> tuple[SectionView, ...]:
        return tuple(view for view in self.sections if view.is_heading)

    @property
    def footnotes(self) -> tuple[FootnoteView, ...]:
        return tuple(note for passage in self.passages for note in passage.footnotes)

    @property
    def answerable(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.is_answerable)

    def section(self, slug: str) -> SectionView | None:
        """The section at that address, without regard to case: people type b4 on a phone."""
        return self._by_slug.get(slug.lower())

    def section_by_id(self, section_id: int) -> SectionView | None:
        """One of this version's own sections."""
        return self._by_id.get(section_id)

    def trace(self, section_id: int) -> Trace | None:
        """What became of a section of an earlier version. None for this version's own."""
        return self._traces.get(section_id)

    @property
    def traces(self) -> Iterable[Trace]:
        """Of every section of the versions before this one, newest version first."""
        return self._traces.values()

    def came_from(self, identity: str, *, since: int) -> frozenset[str]:
        """The identities whose words a section has taken in after version `since`."""
        return frozenset(
            from_identity
            for number, heir, from_identity in self._descents
            if heir == identity and number > since
        )

    def words_then(self, section_id: int) -> tuple[Trace, ...]:
        """What a section of an earlier version stood for: itself, or for a heading all it owned."""
        trace = self._traces.get(section_id)
        return self._owned.get(section_id) or ((trace,) if trace else ())

    def is_reworded(self, section_id: int) -> bool:
        """True where the words that an earlier section stood for are not the same any more.

        For a heading it is enough that a paragraph under it came, went or was edited.
        """
        then = self._owned.get(section_id)
        if then is None:
            trace = self._traces.get(section_id)
            return trace is not None and trace.fate is not Fate.SAME
        passage = self._passage_of.get(section_id)
        if passage is None or any(trace.fate is not Fate.SAME for trace in then):
            return True
        stood = {trace.now.id for trace in then if trace.now}
        return stood != {passage.heading.id, *(section.id for section in passage.words)}

    def reworded_since(self, passage: Passage) -> int | None:
        """The earliest version whose words in the passage are not the same now; None for none."""
        numbers = (
            trace.number
            for trace in self.traces
            if trace.section_id in passage.section_ids and self.is_reworded(trace.section_id)
        )
        return min(numbers, default=None)

    def now(self, section_id: int) -> SectionView | None:
        """The section itself, or the one that an earlier version's lives on in; None once gone."""
        trace = self._traces.get(section_id)
        return trace.now if trace else self._by_id.get(section_id)

    def passage_of(self, section_id: int) -> Passage | None:
        """The passage that a section belongs to, or where an earlier version's has come to.

        A bare heading above others has none, nor has a section that is gone.
        """
        return self._passage_of.get(section_id)

    def passage(self, slug: str) -> Passage | None:
        """The passage at that address or holding the section at it."""
        section = self.section(slug)
        return self._passage_of.get(section.id) if section else None

    def first_passage_below(self, section: SectionView) -> Passage | None:
        """The first passage under a heading that has no words of its own."""
        return next((each for each in self.passages if self._is_below(each, section)), None)

    def _is_below(self, passage: Passage, section: SectionView) -> bool:
        parent_id = passage.heading.parent_id
        while parent_id is not None and parent_id != section.id:
            parent_id = self._by_id[parent_id].parent_id
        return parent_id is not None

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """The passages before and after."""
        at = self.passages.index(passage)
        before = self.passages[at - 1] if at else None
        after = self.passages[at + 1] if at + 1 < len(self.passages) else None
        return before, after


def runs(views: Iterable[SectionView]) -> tuple[Run, ...]:
    """Words in order, with neighbouring list items of one kind gathered into lists."""
    gathered = []
    for tag, items in groupby(views, key=_list_tag):
        if tag:
            gathered.append(Run(tag, tuple(items)))
        else:
            gathered.extend(Run("", (item,)) for item in items)
    return tuple(gathered)


def _list_tag(view: SectionView) -> str:
    if view.kind is not SectionKind.LIST_ITEM:
        return ""
    return "ol" if view.number else "ul"
