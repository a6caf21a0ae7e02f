"""The queue's rows and figures: submitted comments only, oldest first, by page."""

from __future__ import annotations

from datetime import timedelta

from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.drafts import queries as drafts
from portal.moderation import actions, filtering, queries
from portal.moderation.filtering import QueueFilter, Shown
from portal.moderation.models import Decision, Ground
from portal.moderation.queries import queue as listed
from portal.moderation.queries.queue import PAGE_LENGTH
from portal.responses.models import Comment, CommentState
from tests import factories
from tests.moderation.scene import Scene, make_scene

EVERYTHING = QueueFilter(shown=Shown.ALL)


def numbers(scene: Scene, chosen: QueueFilter) -> list[int | None]:
    found = listed.rows(scene.consultation.id, chosen).rows
    return [row.comment.number for row in found]


def chosen_by(scene: Scene, **address: str) -> QueueFilter:
    return filtering.read(
        address,
        outline=drafts.published_outline(scene.version.id),
        bodies=listed.offered(scene.consultation.id).bodies,
    )


def test_drafts_are_neither_listed_nor_counted_nor_found(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.say()
    draft = scene.say(state=CommentState.DRAFT)
    tally = listed.tally(scene.consultation.id)
    assert numbers(scene, EVERYTHING) == [1]
    assert (tally.all, listed.rows(scene.consultation.id, EVERYTHING).found) == (1, 1)
    assert draft.number is None
    assert [queries.comment(scene.consultation.id, n) is None for n in (-1, 0, 1, 2)] == [
        True,
        True,
        False,
        True,
    ]


def test_comments_of_another_consultation_are_not_found(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.say()
    other = factories.make_consultation("other")
    assert queries.comment(other.id, 1) is None
    assert listed.tally(other.id).all == 0


def test_a_number_that_no_database_can_hold_is_not_found(db: SQLAlchemy) -> None:
    scene = make_scene()
    assert queries.comment(scene.consultation.id, 10**30) is None


def test_the_tally_adds_up(db: SQLAlchemy) -> None:
    scene = make_scene()
    moment = clock.now().replace(microsecond=0)
    oldest = moment - timedelta(days=9)
    scene.say(state=CommentState.PUBLISHED, at=moment - timedelta(days=20))
    scene.say(at=oldest)
    scene.say(at=moment)
    scene.say(state=CommentState.WITHHELD)
    tally = listed.tally(scene.consultation.id)
    assert (tally.waiting, tally.published, tally.withheld) == (2, 1, 1)
    assert (tally.decided, tally.all) == (2, 4)
    assert tally.oldest_at == oldest


def test_an_empty_queue_has_figures_of_nought(db: SQLAlchemy) -> None:
    scene = make_scene()
    tally = listed.tally(scene.consultation.id)
    assert (tally.all, tally.oldest_at) == (0, None)
    assert listed.rows(scene.consultation.id, EVERYTHING).found == 0


def test_filters_by_state_section_and_body(db: SQLAlchemy) -> None:
    scene = make_scene()
    camden = scene.another_body("Camden CPCG")
    scene.say(on="B1")
    scene.say(on="B", state=CommentState.PUBLISHED)
    scene.say(on="A1", body=camden)
    scene.say(on=None, body=camden, state=CommentState.WITHHELD)
    found = {
        name: numbers(scene, chosen_by(scene, **address))
        for name, address in {
            "waiting": {},
            "published": {"state": "published"},
            "withheld": {"state": "withheld"},
            "all": {"state": "all"},
            "section": {"state": "all", "section": "B"},
            "whole draft": {"state": "all", "section": "whole-draft"},
            "body": {"state": "all", "body": str(camden.id)},
            "all three": {"section": "A", "body": str(camden.id)},
            "nothing": {"section": "A", "body": str(scene.body.id)},
        }.items()
    }
    assert found == {
        "waiting": [1, 3],
        "published": [2],
        "withheld": [4],
        "all": [1, 2, 3, 4],
        "section": [1, 2],
        "whole draft": [4],
        "body": [3, 4],
        "all three": [3],
        "nothing": [],
    }


def test_pages_follow_each_other_without_gap_or_repeat(db: SQLAlchemy) -> None:
    scene = make_scene()
    total = 2 * PAGE_LENGTH + 3
    for _ in range(total):
        scene.say()
    seen: list[int | None] = []
    chosen, more = QueueFilter(), True
    while more:
        listing = listed.rows(scene.consultation.id, chosen)
        page, more = listing.rows, listing.more
        seen += [row.comment.number for row in page]
        chosen = chosen.starting_after(listed.place_of(page[-1].entry, chosen))
    assert seen == list(range(1, total + 1))


def test_neighbours_are_those_of_the_filtered_queue(db: SQLAlchemy) -> None:
    scene = make_scene()
    for state in (
        CommentState.SUBMITTED,
        CommentState.PUBLISHED,
        CommentState.SUBMITTED,
        CommentState.SUBMITTED,
    ):
        scene.say(state=state)

    def neighbours(chosen: QueueFilter, number: int) -> tuple[int | None, int | None]:
        around = listed.around(scene.consultation.id, chosen, number)
        assert around is not None
        assert around[0].number == number
        return around[1:]

    assert neighbours(QueueFilter(), 3) == (1, 4)
    assert neighbours(EVERYTHING, 3) == (2, 4)
    assert neighbours(QueueFilter(), 1) == (None, 3)
    assert neighbours(QueueFilter(), 4) == (3, None)
    assert listed.around(scene.consultation.id, QueueFilter(), 5) is None


def test_a_comment_is_joined_with_the_decision_that_stands_alone(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    actions.withhold(comment, ground=Ground.ABUSE, note="", revision=1, by=scene.moderator)
    actions.undo(comment, revision=2, by=scene.moderator)
    actions.publish(comment, revision=3, by=scene.colleague)
    standing = db.select(Decision.decided_by_name).join(Comment, queries.is_standing())
    assert db.session.scalars(standing).all() == ["Malik Iqbal"]


def test_bodies_to_filter_by_are_those_that_submitted(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.another_body("Camden CPCG")
    drafting = scene.another_body("Barnet CPCG")
    factories.make_response(scene.consultation, drafting)
    scene.say()
    bodies = listed.offered(scene.consultation.id).bodies
    assert [body.name for body in bodies] == [scene.body.name]
