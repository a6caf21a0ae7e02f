"""Which section of a new version carries on which of the one before, by their words. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Indel, LCSseq

from portal.drafts.lineage.pairing import (
    TELLING_WORDS,
    Candidate,
    Pairing,
    depths_of,
    key_of,
    places_of,
    share_within,
)

__all__ = ["Candidate", "Matching", "match"]

ALIKE = 0.5
CONTAINED = 0.7
REACH = 6


@dataclass(frozen=True, slots=True)
class Matching:
    """For each section of the new version, by index, what it has from the one before.

    `keeps` is the earlier section that it carries on, each at most once; `descends` are those whose
    words it holds besides. `gone` are the earlier sections that live on nowhere.
    """

    keeps: tuple[int | None, ...]
    descends: tuple[tuple[int, ...], ...]
    gone: tuple[int, ...]


def match(before: Sequence[Candidate], after: Sequence[Candidate]) -> Matching:
    """Exact words first, with their neighbours; then likeness; then what was split or merged."""
    return _Matcher(before, after).match()


class _Matcher(Pairing):
    def match(self) -> Matching:
        self._pair_the_unmistakable()
        self._grow(loosely=False)
        self._pair_headings()
        self._grow(loosely=False)
        self._pair_under_headings()
        self._grow(loosely=True)
        self._pair_moved()
        self._pair_alike()
        self._pair_moved(only_words=True)
        self._find_split()
        self._find_merged()
        ancestors = {old for olds in self.descends for old in olds}
        return Matching(
            tuple(self.keeps),
            tuple(tuple(sorted(olds)) for olds in self.descends),
            tuple(i for i, heir in enumerate(self.heir) if heir is None and i not in ancestors),
        )

    def _pair_the_unmistakable(self) -> None:
        """Words that stand once in each version, and are enough to be known by."""
        old_at, new_at = places_of(self.old_key), places_of(self.new_key)
        for key, places in old_at.items():
            if len(places) == 1 and len(new_at.get(key, ())) == 1:
                (i,), (j,) = places, new_at[key]
                if self.before[i].is_heading or self.is_telling(i):
                    self.pair(i, j)

    def _grow(self, *, loosely: bool) -> None:
        """Equal words beside a pair are a pair: two that are identical keep their own so.

        Short ones only under the same heading; `loosely` also under two that nothing is known of.
        """
        reach = [(-1, -1), *self.pairs(), (len(self.before), len(self.after))]
        waiting = [(i, j, step) for step in (-1, 1) for i, j in reversed(reach)]
        while waiting:
            i, j, step = waiting.pop()
            i, j = i + step, j + step
            if not (0 <= i < len(self.before) and 0 <= j < len(self.after)):
                continue
            if self.old_key[i] != self.new_key[j] or not self.are_free(i, j):
                continue
            if not self.owners_agree(i, j) and (not loosely or self.owners_differ(i, j)):
                continue
            self.pair(i, j)
            waiting += [(i, j, -1), (i, j, 1)]

    def _pair_headings(self) -> None:
        """Headings by title, name and what they own, from the top down."""
        votes: Counter[tuple[int, int]] = Counter()
        owned: Counter[int] = Counter()
        for i, section in enumerate(self.before):
            j = self.heir[i]
            if section.above is not None:
                owned[section.above] += 1
                if j is not None and (now_above := self.after[j].above) is not None:
                    votes[section.above, now_above] += 1
        scored: list[tuple[float, int, int]] = []
        for i, j in self.likely(
            [i for i in self.free_old() if self.before[i].is_heading],
            [j for j in self.free_new() if self.after[j].is_heading],
            besides=votes,
        ):
            title = Indel.normalized_similarity(self.old[i], self.new[j])
            score = title / 2 + 0.5 * votes[i, j] / max(owned[i], 1)
            score += 0.25 * (self.before[i].label == self.after[j].label)
            scored.append((score, i, j))
        # What stands above a heading has its pair before the heading is placed.
        depths = depths_of(self.before), depths_of(self.after)
        scored.sort(key=lambda each: max(depths[0][each[1]], depths[1][each[2]]))
        for _, level in groupby(
            scored, key=lambda each: max(depths[0][each[1]], depths[1][each[2]])
        ):
            for score, i, j in sorted(
                ((self._in_context(*each), *each[1:]) for each in level), reverse=True
            ):
                if score >= ALIKE and self.are_free(i, j):
                    self.pair(i, j)

    def _in_context(self, score: float, i: int, j: int) -> float:
        if self.owners_agree(i, j):
            score += 0.2
        elif self.owners_differ(i, j):
            score -= 0.2
        return score - abs(i / len(self.before) - j / len(self.after)) / 100

    def _pair_under_headings(self) -> None:
        """Under each pair of owners, equal words in their order, then those that changed places."""
        inside: dict[int | None, list[int]] = defaultdict(list)
        now_inside: dict[int | None, list[int]] = defaultdict(list)
        for i, section in enumerate(self.before):
            inside[section.above].append(i)
        for j, section in enumerate(self.after):
            now_inside[section.above].append(j)
        # In reading order an owner comes before what it owns, so it has its pair by then.
        for now_above, new in sorted(now_inside.items(), key=lambda item: item[1]):
            above = None if now_above is None else self.keeps[now_above]
            if now_above is not None and above is None:
                continue
            old = inside.get(above, [])
            self._pair_in_order(old, new)
            self._pair_in_turn(old, new)

    def _pair_in_order(self, old: Sequence[int], new: Sequence[int]) -> None:
        keys, now_keys = [self.old_key[i] for i in old], [self.new_key[j] for j in new]
        for block in LCSseq.opcodes(keys, now_keys):
            if block.tag == "equal":
                for at in range(block.src_end - block.src_start):
                    i, j = old[block.src_start + at], new[block.dest_start + at]
                    if self.are_free(i, j):
                        self.pair(i, j)

    def _pair_in_turn(self, old: Iterable[int], new: Iterable[int]) -> None:
        waiting: dict[int, list[int]] = defaultdict(list)
        for i in old:
            if self.heir[i] is None:
                waiting[self.old_key[i]].append(i)
        for j in new:
            if self.keeps[j] is None and (same := waiting.get(self.new_key[j])):
                named = next(
                    (i for i in same if self.before[i].label == self.after[j].label), same[0]
                )
                same.remove(named)
                self.pair(named, j)

    def _pair_moved(self, *, only_words: bool = False) -> None:
        """Equal words anywhere: those that tell, or that stand once in each version.

        With `only_words` a heading may have become words, or words a heading.
        """
        keys = self.old_key, self.new_key
        if only_words:
            known: dict[tuple[bool, str, tuple[str, ...]], int] = {}
            keys = (
                [key_of(known, None, words) for words in self.old],
                [key_of(known, None, words) for words in self.new],
            )
        old_at, new_at = places_of(keys[0]), places_of(keys[1])
        for key, places in old_at.items():
            now = new_at.get(key, [])
            free = [i for i in places if self.heir[i] is None]
            now_free = [j for j in now if self.keeps[j] is None]
            if not free or not now_free:
                continue
            is_single = (
                only_words
                and len(places) == len(now) == 1
                and self.is_same_sort(free[0], now_free[0])
            )
            if is_single or self.is_telling(free[0]):
                for i, j in zip(free, now_free, strict=False):
                    if self.is_same_sort(i, j):
                        self.pair(i, j)

    def _pair_alike(self) -> None:
        """The rest by likeness, where the place decides between two that are as like."""
        scored: list[tuple[float, int, int]] = []
        for i, j in self.likely(
            [i for i in self.free_old() if not self.before[i].is_heading],
            [j for j in self.free_new() if not self.after[j].is_heading],
        ):
            likeness = self._likeness(i, j)
            if likeness < ALIKE:
                continue
            in_place = self.owners_agree(i, j)
            is_short = min(len(self.old[i]), len(self.new[j])) < TELLING_WORDS
            if (is_short or self.before[i].is_field) and not in_place:
                continue
            score = likeness + 0.1 * in_place
            score += 0.1 * (self.before[i].label == self.after[j].label)
            score += 0.05 * self.is_beside(i, j, -1) + 0.05 * self.is_beside(i, j, 1)
            scored.append((score, i, j))
        scored.sort(key=lambda each: (-each[0], abs(each[1] - each[2]), each[1:]))
        for _, i, j in scored:
            if self.are_free(i, j):
                self.pair(i, j)

    def _likeness(self, i: int, j: int) -> float:
        old, new = self.before[i], self.after[j]
        if bool(old.picture) != bool(new.picture):
            return 0.0
        likeness = Indel.normalized_similarity(self.old[i], self.new[j])
        if old.picture and self.owners_agree(i, j):
            return max(likeness, ALIKE)
        if old.is_field and new.is_field and self.owners_agree(i, j) and old.label == new.label:
            return max(likeness, ALIKE)
        return likeness

    def _find_split(self) -> None:
        """New words that one earlier section held, beside where the rest of it is now."""
        parts = [
            (len(self.new[j]), i, j)
            for i, j in self.likely_pieces(range(len(self.before)), self.free_new())
            if len(self.new[j]) < len(self.old[i])
            and share_within(self.new[j], self.old[i]) >= CONTAINED
        ]
        for _, i, j in sorted(parts, key=lambda part: (-part[0], part[1], part[2])):
            heir = self.heir[i]
            if self.keeps[j] is not None or self.descends[j]:
                continue
            if heir is None:
                self.pair(i, j)
            elif abs(heir - j) <= REACH and self.is_left_over(
                self.new[j], self.old[i], self.new[heir]
            ):
                self.descends[j].add(i)

    def _find_merged(self) -> None:
        """Earlier words that one new section holds, beside those that it carries on."""
        parts = [
            (len(self.old[i]), i, j)
            for i, j in self.likely_pieces(self.free_old(), range(len(self.after)))
            if len(self.old[i]) < len(self.new[j])
            and share_within(self.old[i], self.new[j]) >= CONTAINED
        ]
        merged: set[int] = set()
        for _, i, j in sorted(parts, key=lambda part: (-part[0], part[1], part[2])):
            kept = self.keeps[j]
            if self.heir[i] is not None or i in merged:
                continue
            if kept is None:
                if not self.descends[j]:
                    self.pair(i, j)
            elif abs(kept - i) <= REACH and self.is_left_over(
                self.old[i], self.new[j], self.old[kept]
            ):
                self.descends[j].add(i)
                merged.add(i)
