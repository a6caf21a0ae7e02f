"""Counting what was said. Pure: comments, bodies and answers of nothing to add stay separate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.responses.models import CommentState, Stance
from portal.stakeholders.models import BodyKind

# A body that says different things of one section is counted by the first of these that it says:
# an objection to a part must not vanish in a count, nor a remark become support.
MOST_CRITICAL_FIRST = (Stance.OBJECT, Stance.NEITHER, Stance.SUPPORT)
CONSIDERED = (CommentState.SUBMITTED, CommentState.PUBLISHED, CommentState.WITHHELD)


@dataclass(frozen=True, slots=True)
class Said:
    """One submitted comment, as far as it counts. `on_whole`: on the section, not a part of it.

    A person who speaks for no body has neither `body_id` nor `kind`, and is told from others by
    the response (`response_id`): each letter of a person counts as one person. A reply to another
    body's comment answers no section. What `is_unchecked` is published as it was sent, and waits.
    """

    place: int
    body_id: int | None
    kind: BodyKind | None
    stance: Stance
    state: CommentState
    on_whole: bool
    is_reply: bool = False
    response_id: int = 0
    is_unchecked: bool = False

    @property
    def is_considered(self) -> bool:
        """It is an answer that the Authority has to read: not withdrawn, nor with its body."""
        return self.state in CONSIDERED and not self.is_reply

    @property
    def stands(self) -> CommentState:
        """How moderators have it: what is published and was not looked at waits for them."""
        return CommentState.SUBMITTED if self.is_unchecked else self.state


@dataclass(frozen=True, slots=True)
class NothingToAdd:
    """One body's answer, in a submitted response, that it has nothing to add on a place."""

    place: int
    body_id: int


@dataclass(frozen=True, slots=True)
class Stances:
    """Bodies, or people, by what they say of a place."""

    support: int = 0
    object: int = 0
    neither: int = 0

    @property
    def all(self) -> int:
        return self.support + self.object + self.neither

    def __add__(self, other: Stances) -> Stances:
        return Stances(
            self.support + other.support,
            self.object + other.object,
            self.neither + other.neither,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What was said on a place. Each body that commented has one stance in `by_kind`.

    What was received is considered, or was returned to its body to be reworded, or was withdrawn.
    Replies to other bodies' comments are counted apart, and so are people who speak for no body.
    """

    waiting: int = 0
    published: int = 0
    withheld: int = 0
    returned: int = 0
    withdrawn: int = 0
    replies: int = 0
    nothing_to_add: int = 0
    by_kind: Mapping[BodyKind, Stances] = field(default_factory=dict)
    people: Stances = Stances()

    @property
    def comments(self) -> int:
        """Those that are considered."""
        return self.waiting + self.published + self.withheld

    @property
    def received(self) -> int:
        return self.comments + self.returned + self.withdrawn

    @property
    def stances(self) -> Stances:
        return sum(self.by_kind.values(), Stances())

    @property
    def bodies(self) -> int:
        """Bodies that commented, each once."""
        return self.stances.all


@dataclass(frozen=True, slots=True)
class Sums:
    """The columns of the table of sections, added up. A body counts in each section it spoke on."""

    waiting: int
    published: int
    withheld: int
    comments: int
    returned: int
    withdrawn: int
    replies: int
    nothing_to_add: int
    stances: Stances
    people: Stances

    @property
    def received(self) -> int:
        return self.comments + self.returned + self.withdrawn


def figures(said: Iterable[Said], nothing: Iterable[NothingToAdd]) -> Figures:
    """The figures of what is given, taken as one place."""
    listed = list(said)
    states = Counter(one.stands for one in listed if not one.is_reply)
    of_body: dict[tuple[BodyKind, int], list[Said]] = {}
    of_person: dict[int, list[Said]] = {}
    for one in listed:
        if not one.is_considered:
            continue
        if one.kind is None or one.body_id is None:
            of_person.setdefault(one.response_id, []).append(one)
        else:
            of_body.setdefault((one.kind, one.body_id), []).append(one)
    by_kind: dict[BodyKind, Stances] = {}
    for (kind, _), its in of_body.items():
        by_kind[kind] = by_kind.get(kind, Stances()) + _one(its)
    return Figures(
        waiting=states[CommentState.SUBMITTED],
        published=states[CommentState.PUBLISHED],
        withheld=states[CommentState.WITHHELD],
        returned=states[CommentState.RETURNED],
        withdrawn=states[CommentState.WITHDRAWN],
        replies=sum(one.is_reply and one.state in CONSIDERED for one in listed),
        # Whoever has said something after all, of another version perhaps, is counted by that.
        nothing_to_add=len({one.body_id for one in nothing} - {body_id for _, body_id in of_body}),
        by_kind={kind: by_kind[kind] for kind in BodyKind if kind in by_kind},
        people=sum((_one(its) for its in of_person.values()), Stances()),
    )


def _one(comments: Iterable[Said]) -> Stances:
    """One respondent, by what it says in those comments."""
    return Stances(**{stance_of(comments).value: 1})


def stance_of(comments: Iterable[Said]) -> Stance:
    """One stance for one body on one place.

    What it says of the whole section goes before what it says of parts; among several, the most
    critical one counts.
    """
    listed = list(comments)
    heard = {one.stance for one in listed if one.on_whole} or {one.stance for one in listed}
    return next(stance for stance in MOST_CRITICAL_FIRST if stance in heard)


def by_place(said: Iterable[Said], nothing: Iterable[NothingToAdd]) -> dict[int, Figures]:
    """The figures of each place on which anything was said."""
    comments: dict[int, list[Said]] = {}
    answers: dict[int, list[NothingToAdd]] = {}
    for one in said:
        comments.setdefault(one.place, []).append(one)
    for answer in nothing:
        answers.setdefault(answer.place, []).append(answer)
    return {
        place: figures(comments.get(place, ()), answers.get(place, ()))
        for place in comments.keys() | answers.keys()
    }


def bodies_in(said: Iterable[Said]) -> int:
    """Bodies that commented anywhere, each once."""
    return len({one.body_id for one in said if one.is_considered and one.body_id is not None})


def people_in(said: Iterable[Said]) -> int:
    """People who commented anywhere and speak for no body, each once."""
    return len({one.response_id for one in said if one.is_considered and one.body_id is None})


def added_up(rows: Iterable[Figures]) -> Sums:
    """The last row of the table of sections."""
    listed = list(rows)
    return Sums(
        waiting=sum(row.waiting for row in listed),
        published=sum(row.published for row in listed),
        withheld=sum(row.withheld for row in listed),
        comments=sum(row.comments for row in listed),
        returned=sum(row.returned for row in listed),
        withdrawn=sum(row.withdrawn for row in listed),
        replies=sum(row.replies for row in listed),
        nothing_to_add=sum(row.nothing_to_add for row in listed),
        stances=sum((row.stances for row in listed), Stances()),
        people=sum((row.people for row in listed), Stances()),
    )
