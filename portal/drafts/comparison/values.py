"""What a comparison is made of: plain values, ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from portal.drafts.comparison.difference import Piece
from portal.drafts.reading import SectionView


class Kind(StrEnum):
    """What became of a section between the two versions."""

    SAME = "same"
    EDITED = "edited"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A section of the newer version beside what it was; or one that is gone, alone.

    `before` are the older sections that are told of here and nowhere else, `sources` all whose
    words it holds: of a section that was split, only one piece has it in `before`. One that was
    only moved is MOVED; one that was edited besides is EDITED and `is_moved`.
    """

    kind: Kind
    before: tuple[SectionView, ...]
    after: SectionView | None
    sources: tuple[SectionView, ...]
    pieces: tuple[Piece, ...]
    is_moved: bool = False
    has_other_picture: bool = False

    @property
    def view(self) -> SectionView:
        return self.after or self.before[0]

    @property
    def is_changed(self) -> bool:
        """A new number alone, because another came or went before it, is no change."""
        return self.kind is not Kind.SAME

    @property
    def was(self) -> str:
        """The numbers that were printed beside it, where they are not what is printed now."""
        if self.after is None:
            return ""
        labels = [_printed(view) for view in self.sources]
        if labels == [_printed(self.after)]:
            return ""
        return " and ".join(filter(None, labels))

    @property
    def has_turned(self) -> bool:
        """True where words became a heading, or a heading became words."""
        turned = {view.is_heading for view in self.sources} - {self.view.is_heading}
        return bool(turned)


def _printed(view: SectionView) -> str:
    return view.label if view.number or (view.is_heading and view.marker) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A heading with the words it owns: a section, as the pages call it.

    The first row is the heading's. Of a section that is gone, heading and name are the older ones.
    """

    heading: SectionView
    name: str
    is_gone: bool
    rows: tuple[Row, ...]

    @property
    def slug(self) -> str:
        return self.heading.slug

    @property
    def is_changed(self) -> bool:
        return any(row.is_changed for row in self.rows)

    @property
    def kind(self) -> Kind:
        """What became of it as a whole: edited where anything in it changed."""
        kinds = {row.kind for row in self.rows}
        if self.is_gone:
            return Kind.GONE
        if kinds == {Kind.NEW}:
            return Kind.NEW
        if kinds <= {Kind.SAME, Kind.MOVED}:
            return Kind.MOVED if Kind.MOVED in kinds else Kind.SAME
        return Kind.EDITED

    @property
    def runs_of_words(self) -> tuple[tuple[bool, tuple[Row, ...]], ...]:
        """The rows under the heading: neighbours that changed and that did not, gathered apart."""
        gathered = groupby(self.rows[1:], key=lambda row: row.is_changed)
        return tuple((is_changed, tuple(rows)) for is_changed, rows in gathered)


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A line of the paper's head: its title, report number, date, by whom."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A footnote that changed. `number` is the newer version's, of one that is gone the older's."""

    kind: Kind
    number: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows of each kind, and how many words came and went, footnotes and head included."""

    rows: Mapping[Kind, int]
    inserted: int
    deleted: int


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two versions, by number. `head` and `notes` hold only what changed, `groups` everything."""

    before: int
    after: int
    groups: tuple[Group, ...]
    head: tuple[HeadRow, ...]
    notes: tuple[NoteRow, ...]
    totals: Totals
    _group_of: Mapping[int, Group] = field(repr=False)
    _at: Mapping[str, Group] = field(repr=False)
    _at_before: Mapping[str, Group] = field(repr=False)

    @property
    def changed(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.is_changed)

    @property
    def is_changed(self) -> bool:
        return bool(self.head or self.notes) or any(group.is_changed for group in self.groups)

    def group_of(self, section_id: int) -> Group | None:
        """Where a section of either version is told of."""
        return self._group_of.get(section_id)

    def at(self, slug: str, *, before: bool = False) -> Group | None:
        """Where the section at an address of the newer version is told of, or `before` the older.

        An address that only the older version has leads to what became of it.
        """
        slug = slug.lower()
        if before:
            return self._at_before.get(slug)
        return self._at.get(slug) or self._at_before.get(slug)

    def neighbours(self, group: Group) -> tuple[Group | None, Group | None]:
        """The changed sections before and after one."""
        at = self.groups.index(group)
        earlier = (each for each in reversed(self.groups[:at]) if each.is_changed)
        later = (each for each in self.groups[at + 1 :] if each.is_changed)
        return next(earlier, None), next(later, None)
