"""The figures add up, whatever was said by whomever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.analysis import figures
from portal.analysis.figures import NothingToAdd, Said, Stances
from portal.responses.models import STANCES, CommentState, Stance
from portal.stakeholders.models import BodyKind

SUBMITTED = [CommentState.SUBMITTED, CommentState.PUBLISHED, CommentState.WITHHELD]
# A body is of one kind; its kind follows from its number here, as it does from its row.
KINDS = list(BodyKind)


@st.composite
def comments(draw: st.DrawFn) -> list[Said]:
    return draw(
        st.lists(
            st.builds(
                lambda place, body, stance, state, on_whole: Said(
                    place, body, KINDS[body % len(KINDS)], stance, state, on_whole
                ),
                st.integers(-1, 4),
                st.integers(0, 9),
                st.sampled_from(STANCES),
                st.sampled_from(SUBMITTED),
                st.booleans(),
            ),
            max_size=60,
        )
    )


ANSWERS = st.lists(st.builds(NothingToAdd, st.integers(0, 4), st.integers(0, 9)), max_size=20)


@given(comments(), ANSWERS)
def test_every_comment_is_counted_once(said: list[Said], nothing: list[NothingToAdd]) -> None:
    rows = figures.by_place(said, nothing)
    assert sum(row.comments for row in rows.values()) == len(said)
    assert figures.added_up(rows.values()).comments == len(said)
    for place, row in rows.items():
        assert row.comments == len([one for one in said if one.place == place])


@given(comments(), ANSWERS)
def test_stances_add_up_to_the_bodies_of_each_place(
    said: list[Said], nothing: list[NothingToAdd]
) -> None:
    for place, row in figures.by_place(said, nothing).items():
        bodies = {one.body_id for one in said if one.place == place}
        assert row.bodies == len(bodies)
        stances = row.stances
        assert stances.support + stances.object + stances.neither == len(bodies)
        assert sum(kind.all for kind in row.by_kind.values()) == len(bodies)


@given(comments(), ANSWERS)
def test_the_last_row_is_the_sum_of_the_others(
    said: list[Said], nothing: list[NothingToAdd]
) -> None:
    rows = figures.by_place(said, nothing)
    sums = figures.added_up(rows.values())
    assert sums.comments == sums.waiting + sums.published + sums.withheld
    assert sums.stances.all == sum(row.bodies for row in rows.values())
    assert sums.nothing_to_add == sum(row.nothing_to_add for row in rows.values())
    assert figures.bodies_in(said) <= sums.stances.all


@given(comments(), st.randoms())
def test_the_order_of_comments_does_not_matter(said: list[Said], random: object) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert figures.by_place(shuffled, []) == figures.by_place(said, [])


@given(ANSWERS)
def test_nothing_to_add_is_not_a_comment(nothing: list[NothingToAdd]) -> None:
    for row in figures.by_place([], nothing).values():
        assert (row.comments, row.bodies) == (0, 0)
        assert row.nothing_to_add > 0


def said(stance: Stance, *, on_whole: bool = False, body: int = 1) -> Said:
    return Said(1, body, BodyKind.CPCG, stance, CommentState.PUBLISHED, on_whole)


@pytest.mark.parametrize(
    "heard, stance",
    [
        ([said(Stance.SUPPORT)], Stance.SUPPORT),
        ([said(Stance.SUPPORT), said(Stance.OBJECT)], Stance.OBJECT),
        ([said(Stance.SUPPORT), said(Stance.NEITHER)], Stance.NEITHER),
        ([said(Stance.SUPPORT, on_whole=True), said(Stance.OBJECT)], Stance.SUPPORT),
        (
            [said(Stance.SUPPORT, on_whole=True), said(Stance.NEITHER, on_whole=True)],
            Stance.NEITHER,
        ),
    ],
)
def test_a_body_has_one_stance_by_the_rule_on_the_page(heard: list[Said], stance: Stance) -> None:
    assert figures.stance_of(heard) is stance
    assert figures.stance_of(reversed(heard)) is stance


def test_comments_bodies_and_answers_are_separate_figures() -> None:
    row = figures.figures(
        [said(Stance.SUPPORT), said(Stance.OBJECT), said(Stance.SUPPORT, body=2)],
        [NothingToAdd(1, 3)],
    )
    assert (row.comments, row.bodies, row.nothing_to_add) == (3, 2, 1)
    assert row.stances == Stances(support=1, object=1, neither=0)
