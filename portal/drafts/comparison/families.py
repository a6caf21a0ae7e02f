"""Which sections of a version became which of a later one, and which of them stand elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

from portal.drafts.reading import Outline, SectionView

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Sections of the older version and those of the newer that hold their words, in order.

    One of each as a rule; more where sections were split or merged; none of one side where they
    are new or gone. `sources` are the ids of the older ones that each of the newer came from.
    """

    before: tuple[SectionView, ...]
    after: tuple[SectionView, ...]
    sources: Mapping[int, frozenset[int]]


def families(before: Outline, after: Outline) -> list[Family]:
    """Every section of both versions, each in one family."""
    sources = _sources(before, after)
    elders = _Joined([view.id for view in before.sections])
    for came_from in sources.values():
        elders.join(came_from)
    olds: dict[int, list[SectionView]] = {}
    for view in before.sections:
        olds.setdefault(elders.of(view.id), []).append(view)
    news: dict[int, list[SectionView]] = {}
    made = []
    for view in after.sections:
        if came_from := sources[view.id]:
            news.setdefault(elders.of(next(iter(came_from))), []).append(view)
        else:
            made.append(Family((), (view,), {view.id: frozenset()}))
    for key, old in olds.items():
        new = news.get(key, [])
        made.append(Family(tuple(old), tuple(new), {view.id: sources[view.id] for view in new}))
    return made


def _sources(before: Outline, after: Outline) -> dict[int, frozenset[int]]:
    """For each newer section the ids of the older ones whose words it holds."""
    standing = {view.identity: view.id for view in before.sections}
    sources: dict[int, set[int]] = {}
    for view in after.sections:
        seen: set[str] = set()
        open_ends = {view.identity}
        while open_ends:
            identity = open_ends.pop()
            seen.add(identity)
            if identity in standing:
                sources.setdefault(view.id, set()).add(standing[identity])
            if identity not in standing or identity == view.identity:
                open_ends |= after.came_from(identity, since=before.number) - seen
    for view in before.sections:
        trace = after.trace(view.id)
        if trace is not None and trace.now is not None:
            sources.setdefault(trace.now.id, set()).add(view.id)
    return {view.id: frozenset(sources.get(view.id, ())) for view in after.sections}


class _Joined:
    """Keys that belong together: each has the same leader as those it was joined with."""

    def __init__(self, keys: Iterable[int]) -> None:
        self._leader = {key: key for key in keys}

    def of(self, key: int) -> int:
        while self._leader[key] != key:
            self._leader[key] = self._leader[self._leader[key]]
            key = self._leader[key]
        return key

    def join(self, keys: Iterable[int]) -> None:
        leaders = sorted({self.of(key) for key in keys})
        for leader in leaders[1:]:
            self._leader[leader] = leaders[0]


def moved(before: Outline, after: Outline) -> frozenset[int]:
    """The ids of the newer sections that stand elsewhere than their older selves.

    Those that had to be taken out of the order of the rest, and those that came under another
    heading. What goes along with the section that owns it has not moved by itself.
    """
    pairs = _Pairs(before, after)
    # In the newer order, where parents come before what they own.
    crossed: set[int] = set()
    for view in pairs.kept:
        if pairs.has_crossed(view) or pairs.goes_along(view, crossed):
            crossed.add(view.id)
    in_order = in_longest_run(
        {view.id: pairs.place_of(view) for view in pairs.kept if view.id not in crossed}
    )
    strays: set[int] = set()
    found: set[int] = set()
    carried: dict[int | None, list[SectionView]] = {}
    for view in pairs.kept:
        if pairs.goes_along(view, strays):
            strays.add(view.id)
            carried.setdefault(view.parent_id, []).append(view)
        elif view.id not in in_order:
            strays.add(view.id)
            found.add(view.id)
    for siblings in carried.values():
        kept = in_longest_run({view.id: pairs.place_of(view) for view in siblings})
        found.update(view.id for view in siblings if view.id not in kept)
    return frozenset(found)


class _Pairs:
    """The sections that stand in both versions under one identity, in the newer's order."""

    def __init__(self, before: Outline, after: Outline) -> None:
        self._before, self._after = before, after
        olds = {view.identity: view for view in before.sections}
        self._places = {view.id: place for place, view in enumerate(before.sections)}
        self._old = {v.id: olds[v.identity] for v in after.sections if v.identity in olds}
        self._new = {old.id: new_id for new_id, old in self._old.items()}
        self.kept = [view for view in after.sections if view.id in self._old]

    def place_of(self, view: SectionView) -> int:
        """Where it stood in the older version's order."""
        return self._places[self._old[view.id].id]

    def goes_along(self, view: SectionView, strays: Set[int]) -> bool:
        """True where what owns it is one of the strays and owned it before."""
        parent = self._old[view.id].parent_id
        return parent is not None and view.parent_id in strays & {self._new.get(parent)}

    def has_crossed(self, view: SectionView) -> bool:
        """True where it left a heading that still stands for another that stood there before.

        A new heading put in above it, or an old one taken away, moves nothing.
        """
        then, now = _above(self._before, self._old[view.id]), _above(self._after, view)
        if then is None or now is None:
            return False
        stood = self._old.get(now.id)
        stands = self._after.section_by_id(self._new.get(then.id, 0))
        if stood is None or stands is None or not (stood.is_heading and stands.is_heading):
            return False
        return stands.id not in _ancestors(self._after, view)


def _above(outline: Outline, view: SectionView) -> SectionView | None:
    """The nearest heading over a section."""
    ancestors = (outline.section_by_id(each) for each in _ancestors(outline, view))
    return next((each for each in ancestors if each is not None and each.is_heading), None)


def _ancestors(outline: Outline, view: SectionView) -> list[int]:
    """What owns a section, from the nearest outwards."""
    ancestors = []
    above: SectionView | None = view
    while above is not None and above.parent_id is not None:
        ancestors.append(above.parent_id)
        above = outline.section_by_id(above.parent_id)
    return ancestors


def in_longest_run(places: Mapping[Key, int]) -> frozenset[Key]:
    """The most keys, in their order, whose places only go up: what need not be moved."""
    ends: list[int] = []  # the lowest place that a run of each length can end in
    last: list[Key] = []  # and whose it is
    before: dict[Key, Key | None] = {}
    for key, place in places.items():
        length = bisect_left(ends, place)
        before[key] = last[length - 1] if length else None
        ends[length : length + 1] = [place]
        last[length : length + 1] = [key]
    run: list[Key] = []
    key_or_end: Key | None = last[-1] if last else None
    while key_or_end is not None:
        run.append(key_or_end)
        key_or_end = before[key_or_end]
    return frozenset(run)
