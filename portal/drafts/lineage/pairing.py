"""How far two versions have been paired, and which pairs are worth comparing. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from rapidfuzz.distance import LCSseq

# Fewer words say too little to know a section by, wherever it stands: "None.", "Date: May 2003".
TELLING_WORDS = 4
LEFT_OVER = 0.6
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


class Pairing:
    """Which earlier section each new one carries on, as far as it is known."""

    def __init__(self, before: Sequence[Candidate], after: Sequence[Candidate]) -> None:
        self.before, self.after = before, after
        self.old = [_words_of(each) for each in before]
        self.new = [_words_of(each) for each in after]
        keys: dict[tuple[bool, str, tuple[str, ...]], int] = {}
        self.old_key = [key_of(keys, *each) for each in zip(before, self.old, strict=True)]
        self.new_key = [key_of(keys, *each) for each in zip(after, self.new, strict=True)]
        self.heir: list[int | None] = [None] * len(before)
        self.keeps: list[int | None] = [None] * len(after)
        self.descends: list[set[int]] = [set() for _ in after]

    def pair(self, i: int, j: int) -> None:
        self.heir[i], self.keeps[j] = j, i

    def are_free(self, i: int, j: int) -> bool:
        return self.heir[i] is None and self.keeps[j] is None

    def free_old(self) -> list[int]:
        return [i for i, heir in enumerate(self.heir) if heir is None]

    def free_new(self) -> list[int]:
        return [j for j, kept in enumerate(self.keeps) if kept is None]

    def owners_agree(self, i: int, j: int) -> bool:
        above, now_above = self.before[i].above, self.after[j].above
        if above is None or now_above is None:
            return above is now_above
        return self.keeps[now_above] == above

    def owners_differ(self, i: int, j: int) -> bool:
        """Whether either owner is known to be another section's."""
        above, now_above = self.before[i].above, self.after[j].above
        if above is None or now_above is None:
            return above is not now_above
        return self.keeps[now_above] != above and (
            self.keeps[now_above] is not None or self.heir[above] is not None
        )

    def is_telling(self, i: int) -> bool:
        section = self.before[i]
        if section.picture:
            return True
        return len(self.old[i]) >= TELLING_WORDS and not section.is_field

    def pairs(self) -> Iterator[tuple[int, int]]:
        return ((i, j) for i, j in enumerate(self.heir) if j is not None)

    def is_same_sort(self, i: int, j: int) -> bool:
        """A picture is never words, and two pictures of no description are not one."""
        return bool(self.old[i]) and bool(self.before[i].picture) == bool(self.after[j].picture)

    def is_beside(self, i: int, j: int, step: int) -> bool:
        """Whether their neighbours on one side are a pair, or both are the first or the last."""
        i, j = i + step, j + step
        if not 0 <= j < len(self.after):
            return not 0 <= i < len(self.before)
        return self.keeps[j] == i

    def likely(
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

    def likely_pieces(self, old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
        return [
            (i, j)
            for i, j in self.likely(
                [i for i in old if self.may_be_piece(self.before[i], self.old[i])],
                [j for j in new if self.may_be_piece(self.after[j], self.new[j])],
            )
            if self.heir[i] != j
        ]

    def may_be_piece(self, section: Candidate, words: Sequence[str]) -> bool:
        return not section.is_heading and not section.picture and len(words) >= TELLING_WORDS

    def is_left_over(self, piece: Sequence[str], whole: Sequence[str], rest: Sequence[str]) -> bool:
        """Whether the piece is of what the whole has besides the rest."""
        left = Counter(whole) - Counter(rest)
        return (Counter(piece) & left).total() >= LEFT_OVER * len(piece)


def key_of(
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


def _words_of(section: Candidate) -> tuple[str, ...]:
    return tuple(_WORD.findall(section.words.casefold())) or tuple(section.words.split())


def depths_of(sections: Sequence[Candidate]) -> list[int]:
    depths: list[int] = []
    for section in sections:
        depths.append(0 if section.above is None else depths[section.above] + 1)
    return depths


def places_of(keys: Sequence[int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        places[key].append(at)
    return places


def _features(words: Sequence[str]) -> set[object]:
    """Its words, and its neighbouring words by two and three, which are rarer."""
    return {*words, *pairwise(words), *zip(words, words[1:], words[2:])}  # noqa: B905


def share_within(piece: Sequence[str], whole: Sequence[str]) -> float:
    """How much of the piece stands in the whole, in its order."""
    return LCSseq.similarity(piece, whole) / len(piece)
