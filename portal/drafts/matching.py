"""Which section of a new version carries on which of the one before, by their words. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product

from rapidfuzz.distance import Indel, LCSseq

# Fewer words say too little to know a section by, wherever it stands: "None.", "Date: May 2003".
TELLING_WORDS = 4
ALIKE = 0.5
CONTAINED = 0.7
LEFT_OVER = 0.6
REACH = 6
COMMON = 40
MOST_LIKELY = 8
MOST_PAIRS = 2_500

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section of either version. `above` is the index of its owner in the same sequence.

    `words` are its plain words or title; `picture` a digest of what it shows, "" for words.
    """

    is_heading: bool
    label: str
    words: str
    above: int | None
    is_field: bool = False
    picture: str = ""


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


class _Matcher:
    def __init__(self, before: Sequence[Candidate], after: Sequence[Candidate]) -> None:
        self.before, self.after = before, after
        self.old = [_words_of(each) for each in before]
        self.new = [_words_of(each) for each in after]
        keys: dict[tuple[bool, str, tuple[str, ...]], int] = {}
        self.old_key = [_key(keys, *each) for each in zip(before, self.old, strict=True)]
        self.new_key = [_key(keys, *each) for each in zip(after, self.new, strict=True)]
        self.heir: list[int | None] = [None] * len(before)
        self.keeps: list[int | None] = [None] * len(after)
        self.descends: list[set[int]] = [set() for _ in after]

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

    def _pair(self, i: int, j: int) -> None:
        self.heir[i], self.keeps[j] = j, i

    def _are_free(self, i: int, j: int) -> bool:
        return self.heir[i] is None and self.keeps[j] is None

    def _free_old(self) -> list[int]:
        return [i for i, heir in enumerate(self.heir) if heir is None]

    def _free_new(self) -> list[int]:
        return [j for j, kept in enumerate(self.keeps) if kept is None]

    def _owners_agree(self, i: int, j: int) -> bool:
        above, now_above = self.before[i].above, self.after[j].above
        if above is None or now_above is None:
            return above is now_above
        return self.keeps[now_above] == above

    def _owners_differ(self, i: int, j: int) -> bool:
        """Whether either owner is known to be another section's."""
        above, now_above = self.before[i].above, self.after[j].above
        if above is None or now_above is None:
            return above is not now_above
        return self.keeps[now_above] != above and (
            self.keeps[now_above] is not None or self.heir[above] is not None
        )

    def _is_telling(self, i: int) -> bool:
        section = self.before[i]
        if section.picture:
            return True
        return len(self.old[i]) >= TELLING_WORDS and not section.is_field

    def _pair_the_unmistakable(self) -> None:
        """Words that stand once in each version, and are enough to be known by."""
        old_at, new_at = _places(self.old_key), _places(self.new_key)
        for key, places in old_at.items():
            if len(places) == 1 and len(new_at.get(key, ())) == 1:
                (i,), (j,) = places, new_at[key]
                if self.before[i].is_heading or self._is_telling(i):
                    self._pair(i, j)

    def _grow(self, *, loosely: bool) -> None:
        """Equal words beside a pair are a pair: two that are identical keep their own so.

        Short ones only under the same heading; `loosely` also under two that nothing is known of.
        """
        reach = [(-1, -1), *self._pairs(), (len(self.before), len(self.after))]
        waiting = [(i, j, step) for step in (-1, 1) for i, j in reversed(reach)]
        while waiting:
            i, j, step = waiting.pop()
            i, j = i + step, j + step
            if not (0 <= i < len(self.before) and 0 <= j < len(self.after)):
                continue
            if self.old_key[i] != self.new_key[j] or not self._are_free(i, j):
                continue
            if not self._owners_agree(i, j) and (not loosely or self._owners_differ(i, j)):
                continue
            self._pair(i, j)
            waiting += [(i, j, -1), (i, j, 1)]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        return ((i, j) for i, j in enumerate(self.heir) if j is not None)

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
        for i, j in self._likely(
            [i for i in self._free_old() if self.before[i].is_heading],
            [j for j in self._free_new() if self.after[j].is_heading],
            besides=votes,
        ):
            title = Indel.normalized_similarity(self.old[i], self.new[j])
            score = title / 2 + 0.5 * votes[i, j] / max(owned[i], 1)
            score += 0.25 * (self.before[i].label == self.after[j].label)
            scored.append((score, i, j))
        # What stands above a heading has its pair before the heading is placed.
        depths = _depths(self.before), _depths(self.after)
        scored.sort(key=lambda each: max(depths[0][each[1]], depths[1][each[2]]))
        for _, level in groupby(
            scored, key=lambda each: max(depths[0][each[1]], depths[1][each[2]])
        ):
            for score, i, j in sorted(
                ((self._in_context(*each), *each[1:]) for each in level), reverse=True
            ):
                if score >= ALIKE and self._are_free(i, j):
                    self._pair(i, j)

    def _in_context(self, score: float, i: int, j: int) -> float:
        if self._owners_agree(i, j):
            score += 0.2
        elif self._owners_differ(i, j):
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
                    if self._are_free(i, j):
                        self._pair(i, j)

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
                self._pair(named, j)

    def _pair_moved(self, *, only_words: bool = False) -> None:
        """Equal words anywhere: those that tell, or that stand once in each version.

        With `only_words` a heading may have become words, or words a heading.
        """
        keys = self.old_key, self.new_key
        if only_words:
            known: dict[tuple[bool, str, tuple[str, ...]], int] = {}
            keys = (
                [_key(known, None, words) for words in self.old],
                [_key(known, None, words) for words in self.new],
            )
        old_at, new_at = _places(keys[0]), _places(keys[1])
        for key, places in old_at.items():
            now = new_at.get(key, [])
            free = [i for i in places if self.heir[i] is None]
            now_free = [j for j in now if self.keeps[j] is None]
            if not free or not now_free:
                continue
            is_single = (
                only_words
                and len(places) == len(now) == 1
                and self._is_same_sort(free[0], now_free[0])
            )
            if is_single or self._is_telling(free[0]):
                for i, j in zip(free, now_free, strict=False):
                    if self._is_same_sort(i, j):
                        self._pair(i, j)

    def _is_same_sort(self, i: int, j: int) -> bool:
        """A picture is never words, and two pictures of no description are not one."""
        return bool(self.old[i]) and bool(self.before[i].picture) == bool(self.after[j].picture)

    def _pair_alike(self) -> None:
        """The rest by likeness, where the place decides between two that are as like."""
        scored: list[tuple[float, int, int]] = []
        for i, j in self._likely(
            [i for i in self._free_old() if not self.before[i].is_heading],
            [j for j in self._free_new() if not self.after[j].is_heading],
        ):
            likeness = self._likeness(i, j)
            if likeness < ALIKE:
                continue
            in_place = self._owners_agree(i, j)
            is_short = min(len(self.old[i]), len(self.new[j])) < TELLING_WORDS
            if (is_short or self.before[i].is_field) and not in_place:
                continue
            score = likeness + 0.1 * in_place
            score += 0.1 * (self.before[i].label == self.after[j].label)
            score += 0.05 * self._is_beside(i, j, -1) + 0.05 * self._is_beside(i, j, 1)
            scored.append((score, i, j))
        scored.sort(key=lambda each: (-each[0], abs(each[1] - each[2]), each[1:]))
        for _, i, j in scored:
            if self._are_free(i, j):
                self._pair(i, j)

    def _likeness(self, i: int, j: int) -> float:
        old, new = self.before[i], self.after[j]
        if bool(old.picture) != bool(new.picture):
            return 0.0
        likeness = Indel.normalized_similarity(self.old[i], self.new[j])
        if old.picture and self._owners_agree(i, j):
            return max(likeness, ALIKE)
        if old.is_field and new.is_field and self._owners_agree(i, j) and old.label == new.label:
            return max(likeness, ALIKE)
        return likeness

    def _is_beside(self, i: int, j: int, step: int) -> bool:
        """Whether their neighbours on one side are a pair, or both are the first or the last."""
        i, j = i + step, j + step
        if not 0 <= j < len(self.after):
            return not 0 <= i < len(self.before)
        return self.keeps[j] == i

    def _likely(
        self,
        old: Sequence[int],
        new: Sequence[int],
        *,
        besides: Iterable[tuple[int, int]] = (),
    ) -> list[tuple[int, int]]:
        """The pairs worth comparing: all where they are few, else those that share rare words.

        And those of one place: of one owner, of one name, between the same neighbours.
        """
        if len(old) * len(new) <= MOST_PAIRS:
            return list(product(old, new))
        chosen = self._sharing_rare_words(old, new)
        places: dict[object, list[int]] = defaultdict(list)
        for i in old:
            above = self.before[i].above
            heir = self.heir[above] if above is not None else None
            places["label", self.before[i].label].append(i)
            places["after", self._last_pair(self.heir, i)].append(i)
            if above is None or heir is not None:
                places["owner", heir].append(i)
        for j in new:
            kept = self._last_pair(self.keeps, j)
            follows = None if kept is None else self.keeps[kept]
            for place in (
                ("label", self.after[j].label),
                ("after", follows),
                ("owner", self.after[j].above),
            ):
                if len(same := places.get(place, ())) <= COMMON:
                    chosen.update((i, j) for i in same)
        free_old, free_new = set(old), set(new)
        chosen.update((i, j) for i, j in besides if i in free_old and j in free_new)
        return sorted(chosen)

    def _last_pair(self, pairs: Sequence[int | None], at: int) -> int | None:
        """The nearest section before this one that has its pair."""
        for before in range(at - 1, max(-1, at - COMMON), -1):
            if pairs[before] is not None:
                return before
        return None

    def _sharing_rare_words(self, old: Sequence[int], new: Sequence[int]) -> set[tuple[int, int]]:
        holders: dict[object, list[int]] = defaultdict(list)
        for i in old:
            for feature in _features(self.old[i]):
                holders[feature].append(i)
        chosen: set[tuple[int, int]] = set()
        for j in new:
            shared: Counter[int] = Counter()
            for feature in _features(self.new[j]):
                holding = holders.get(feature, ())
                if len(holding) <= COMMON:
                    shared.update(holding)
            chosen.update((i, j) for i, _ in shared.most_common(MOST_LIKELY))
        return chosen

    def _find_split(self) -> None:
        """New words that one earlier section held, beside where the rest of it is now."""
        parts = [
            (len(self.new[j]), i, j)
            for i, j in self._likely_pieces(range(len(self.before)), self._free_new())
            if len(self.new[j]) < len(self.old[i])
            and _share_within(self.new[j], self.old[i]) >= CONTAINED
        ]
        for _, i, j in sorted(parts, key=lambda part: (-part[0], part[1], part[2])):
            heir = self.heir[i]
            if self.keeps[j] is not None or self.descends[j]:
                continue
            if heir is None:
                self._pair(i, j)
            elif abs(heir - j) <= REACH and self._is_left_over(
                self.new[j], self.old[i], self.new[heir]
            ):
                self.descends[j].add(i)

    def _find_merged(self) -> None:
        """Earlier words that one new section holds, beside those that it carries on."""
        parts = [
            (len(self.old[i]), i, j)
            for i, j in self._likely_pieces(self._free_old(), range(len(self.after)))
            if len(self.old[i]) < len(self.new[j])
            and _share_within(self.old[i], self.new[j]) >= CONTAINED
        ]
        merged: set[int] = set()
        for _, i, j in sorted(parts, key=lambda part: (-part[0], part[1], part[2])):
            kept = self.keeps[j]
            if self.heir[i] is not None or i in merged:
                continue
            if kept is None:
                if not self.descends[j]:
                    self._pair(i, j)
            elif abs(kept - i) <= REACH and self._is_left_over(
                self.old[i], self.new[j], self.old[kept]
            ):
                self.descends[j].add(i)
                merged.add(i)

    def _likely_pieces(self, old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
        return [
            (i, j)
            for i, j in self._likely(
                [i for i in old if self._may_be_piece(self.before[i], self.old[i])],
                [j for j in new if self._may_be_piece(self.after[j], self.new[j])],
            )
            if self.heir[i] != j
        ]

    def _may_be_piece(self, section: Candidate, words: Sequence[str]) -> bool:
        return not section.is_heading and not section.picture and len(words) >= TELLING_WORDS

    def _is_left_over(
        self, piece: Sequence[str], whole: Sequence[str], rest: Sequence[str]
    ) -> bool:
        """Whether the piece is of what the whole has besides the rest."""
        left = Counter(whole) - Counter(rest)
        return (Counter(piece) & left).total() >= LEFT_OVER * len(piece)


def _words_of(section: Candidate) -> tuple[str, ...]:
    return tuple(_WORD.findall(section.words.casefold())) or tuple(section.words.split())


def _key(
    known: dict[tuple[bool, str, tuple[str, ...]], int],
    section: Candidate | None,
    words: tuple[str, ...],
) -> int:
    """A number for what must be equal: the words of a heading or of none, or a picture."""
    if section is None:
        key = (False, "", words)
    elif section.picture:
        key = (False, section.picture, ())
    else:
        key = (section.is_heading, "", words)
    return known.setdefault(key, len(known))


def _depths(sections: Sequence[Candidate]) -> list[int]:
    depths: list[int] = []
    for section in sections:
        depths.append(0 if section.above is None else depths[section.above] + 1)
    return depths


def _places(keys: Sequence[int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        places[key].append(at)
    return places


def _features(words: Sequence[str]) -> set[object]:
    """Its words, and its neighbouring words by two and three, which are rarer."""
    return {*words, *pairwise(words), *zip(words, words[1:], words[2:])}  # noqa: B905


def _share_within(piece: Sequence[str], whole: Sequence[str]) -> float:
    """How much of the piece stands in the whole, in its order."""
    return LCSseq.similarity(piece, whole) / len(piece)
