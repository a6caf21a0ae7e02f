"""Putting a comparison together: the rows in the newer version's order, what is gone between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from portal.drafts.comparison.difference import Piece, counts, difference, is_changed
from portal.drafts.comparison.notes import compare_notes
from portal.drafts.comparison.rows import make_rows
from portal.drafts.comparison.values import Comparison, Group, HeadRow, Row, Totals
from portal.drafts.reading import Outline, SectionView

NO_PICTURES: Mapping[int, str] = {}


def compare(
    before: Outline, after: Outline, *, pictures: Mapping[int, str] = NO_PICTURES
) -> Comparison:
    """The newer version beside an older one that was published, be it the one before or not.

    `pictures` says by a picture's id what is to be seen: the same for two that are alike.
    """
    rows = make_rows(before, after, pictures)
    groups = _groups(before, after, rows)
    head = _head(before, after)
    notes = compare_notes(before.footnotes, after.footnotes)
    told_of = [
        (view, group)
        for group in groups
        for row in group.rows
        for view in (*row.before, *filter(None, [row.after]))
    ]
    newer = {view.id for view in after.sections}
    told = [row.pieces for row in rows]
    told += [line.pieces for line in head]
    told += [note.pieces for note in notes]
    return Comparison(
        before=before.number,
        after=after.number,
        groups=groups,
        head=head,
        notes=notes,
        totals=_totals(rows, told),
        _group_of={view.id: group for view, group in told_of},
        _at={view.slug.lower(): group for view, group in told_of if view.id in newer},
        _at_before={view.slug.lower(): group for view, group in told_of if view.id not in newer},
    )


def _head(before: Outline, after: Outline) -> tuple[HeadRow, ...]:
    lines = (
        ("Title", before.title, after.title),
        ("Report", before.report_number, after.report_number),
        ("Date", before.report_date, after.report_date),
        ("By", before.report_by, after.report_by),
    )
    return tuple(HeadRow(name, difference(old, new)) for name, old, new in lines if old != new)


def _totals(rows: Sequence[Row], told: Iterable[Sequence[Piece]]) -> Totals:
    inserted = deleted = 0
    for pieces in told:
        came, went = counts(pieces) if is_changed(pieces) else (0, 0)
        inserted += came
        deleted += went
    return Totals(Counter(row.kind for row in rows), inserted, deleted)


def _groups(before: Outline, after: Outline, rows: Iterable[Row]) -> tuple[Group, ...]:
    """The newer version's headings in order; what is gone stands after what it followed."""
    rows = list(rows)
    row_of = {view.id: row for row in rows for view in (*row.before, row.view)}
    groups = {
        heading.id: _Making(heading, _name(after, heading), [row_of[view.id] for view in views])
        for heading, views in _by_heading(after)
    }
    order = list(groups.values())
    follows: _Making | None = None
    for heading, views in _by_heading(before):
        gone = [row_of[view.id] for view in views if row_of[view.id].after is None]
        stands = row_of[heading.id].after
        if stands is None:
            following = _Making(heading, _name(before, heading), gone, is_gone=True)
            order.insert(order.index(follows) + 1 if follows else 0, following)
        else:
            following = groups[_heading_of(after, stands).id]
            following.put_in(gone, [row_of[view.id] for view in views])
        if stands is None or not row_of[heading.id].is_moved:
            follows = following
    return tuple(making.group for making in order)


class _Making:
    """A group while the rows that are gone are still put into it."""

    def __init__(
        self, heading: SectionView, name: str, rows: list[Row], *, is_gone: bool = False
    ) -> None:
        self._heading, self._name, self._rows, self._is_gone = heading, name, rows, is_gone

    def put_in(self, gone: Iterable[Row], then: Iterable[Row]) -> None:
        """Each row that is gone, after the one that it followed then."""
        leaving = set(gone)
        if not leaving:
            return
        at = 0
        for row in then:
            if row in leaving:
                self._rows.insert(at + 1, row)
                at += 1
            elif row in self._rows and not row.is_moved:
                at = self._rows.index(row)

    @property
    def group(self) -> Group:
        return Group(self._heading, self._name, self._is_gone, tuple(self._rows))


def _by_heading(outline: Outline) -> list[tuple[SectionView, list[SectionView]]]:
    """Each heading with itself and the words it owns, in reading order."""
    owned: dict[int, list[SectionView]] = {}
    for view in outline.sections:
        owned.setdefault(_heading_of(outline, view).id, []).append(view)
    return [(views[0], views) for views in owned.values()]


def _heading_of(outline: Outline, view: SectionView) -> SectionView:
    passage = None if view.is_heading else outline.passage_of(view.id)
    return passage.heading if passage else view


def _name(outline: Outline, heading: SectionView) -> str:
    passage = outline.passage_of(heading.id)
    return passage.name if passage else heading.heading.striptags() or heading.label
