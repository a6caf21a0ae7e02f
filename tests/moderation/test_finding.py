"""Each filter finds what it says, in the queue's order, and the figures beside it are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.drafts import queries as drafts
from portal.moderation import actions, filtering, queue
from portal.moderation.filtering import QueueFilter, Shown
from portal.moderation.models import Ground, QueueEntry
from portal.moderation.queries import queue as listed
from portal.responses.models import (
    Channel,
    Comment,
    CommentState,
    Naming,
    ResponseState,
    Stance,
)
from portal.stakeholders.models import BodyKind
from tests import factories
from tests.moderation.scene import Scene, make_scene

CAMDEN, GLA = "Camden CPCG", "Greater London Authority"


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    """Sixteen comments that differ in whatever the queue can be filtered by."""
    scene = make_scene()
    camden = scene.another_body(CAMDEN)
    gla = scene.another_body(GLA, kind=BodyKind.GLA_GROUP)
    entered = {
        None: factories.make_entry(
            scene.consultation, None, by=scene.colleague, state=ResponseState.SUBMITTED,
            channel=Channel.TELEPHONE, is_late=True,
        ),
    }  # fmt: skip
    moment = clock.now()
    for n, body in enumerate((scene.body, camden, gla) * 4):
        scene.say(
            f"Number {n} says something.",
            on=("B1", "B2", None, "A1")[n % 4],
            body=body,
            naming=Naming.NOT_PUBLISHED if body is gla else Naming.BODY,
            stance=(Stance.SUPPORT, Stance.OBJECT, Stance.NEITHER)[n // 2 % 3],
            at=moment - timedelta(days=20 - n),
        )
    for words in ("A caller said this.", "And this."):
        factories.make_comment(
            entered[None], scene.version, None, author=scene.colleague, body=words,
            stance=Stance.OBJECT, state=CommentState.SUBMITTED,
        )  # fmt: skip
    by = scene.moderator
    comments = {comment.number: comment for comment in db.session.scalars(db.select(Comment))}
    for number in (2, 3):
        actions.publish(comments[number], revision=1, by=by)
    actions.withhold(comments[5], ground=Ground.ABUSE, note="", revision=1, by=by)
    actions.return_to_author(comments[6], ground=Ground.ABUSE, note="x", revision=1, by=by)
    factories.make_file(comments[4])
    factories.make_file(comments[14])
    actions.assign(scene.consultation, [1, 4, 7], to=scene.colleague, by=by)
    actions.assign(scene.consultation, [8], to=by, by=by)
    for number in (1, 9):
        actions.mark_read(db.session.get_one(QueueEntry, comments[number].id))
    return scene


Holds = Callable[[Scene, QueueEntry, Comment], bool]

FILTERS: dict[str, Holds] = {
    "": lambda _s, _e, c: c.state is CommentState.SUBMITTED,
    "state=all": lambda _s, _e, _c: True,
    "state=published": lambda _s, _e, c: c.state is CommentState.PUBLISHED,
    "state=withheld": lambda _s, _e, c: c.state is CommentState.WITHHELD,
    "state=returned": lambda _s, _e, c: c.state is CommentState.RETURNED,
    "state=withdrawn": lambda _s, _e, _c: False,
    "state=changed": lambda _s, _e, _c: False,
    "state=all&section=B": lambda _s, _e, c: bool(c.section) and c.section.label[0] == "B",
    "section=B": lambda _s, _e, c: (
        c.state is CommentState.SUBMITTED and bool(c.section) and c.section.label[0] == "B"
    ),
    "state=all&section=whole-draft": lambda _s, _e, c: c.section_id is None,
    "state=all&body=CAMDEN": lambda _s, _e, c: c.response.respondent == CAMDEN,
    "state=all&section=B&body=CAMDEN": lambda _s, _e, c: (
        c.response.respondent == CAMDEN and bool(c.section) and c.section.label[0] == "B"
    ),
    "state=all&body=gla group": lambda _s, _e, c: c.response.respondent == GLA,
    "state=all&section=B&body=gla group": lambda _s, _e, c: (
        c.response.respondent == GLA and bool(c.section) and c.section.label[0] == "B"
    ),
    "state=all&body=bodies": lambda _s, _e, c: c.response.body_id is not None,
    "body=bodies": lambda _s, _e, c: (
        c.response.body_id is not None and c.state is CommentState.SUBMITTED
    ),
    "state=all&body=people": lambda _s, _e, c: c.response.body_id is None,
    "state=all&came=late": lambda _s, _e, c: c.response.is_late,
    "state=all&came=telephone": lambda _s, _e, c: c.response.channel is Channel.TELEPHONE,
    "state=all&came=portal": lambda _s, _e, c: c.response.channel is Channel.PORTAL,
    "state=all&stance=object": lambda _s, _e, c: c.stance is Stance.OBJECT,
    "stance=support": lambda _s, _e, c: (
        c.stance is Stance.SUPPORT and c.state is CommentState.SUBMITTED
    ),
    "state=all&officer=COLLEAGUE": lambda _s, _e, c: c.number in (1, 4, 7),
    "officer=me": lambda _s, _e, c: c.number == 8,
    "officer=nobody": lambda _s, _e, c: (
        c.number not in (1, 4, 7, 8) and c.state is CommentState.SUBMITTED
    ),
    "only=unread": lambda _s, _e, c: c.number not in (1, 9) and c.state is CommentState.SUBMITTED,
    "state=all&only=file": lambda _s, _e, c: c.number in (4, 14),
    "state=all&only=private": lambda _s, _e, c: c.response.naming is Naming.NOT_PUBLISHED,
    "state=all&only=file&came=late&stance=object": lambda _s, _e, c: c.number == 14,
}


def chosen_by(scene: Scene, address: str) -> QueueFilter:
    offered = listed.offered(scene.consultation.id)
    camden = next(str(body.id) for body in offered.bodies if body.name == CAMDEN)
    address = address.replace("CAMDEN", camden).replace("COLLEAGUE", str(scene.colleague.id))
    return filtering.read(
        dict(part.split("=") for part in address.split("&") if part),
        outline=drafts.published_outline(scene.version.id),
        bodies=offered.bodies,
        officers=offered.officers,
        reader_id=scene.moderator.id,
    )


def numbers(scene: Scene, chosen: QueueFilter) -> list[int]:
    found = listed.rows(scene.consultation.id, chosen).rows
    return [row.entry.number for row in found]


def test_each_filter_finds_its_comments_in_order_and_counts_them(
    db: SQLAlchemy, scene: Scene
) -> None:
    every = db.session.execute(
        db.select(QueueEntry, Comment).join(Comment, Comment.id == QueueEntry.comment_id)
    ).all()
    ordered = sorted(every, key=lambda row: (row[0].is_read, row[0].number))
    for address, holds in FILTERS.items():
        chosen = chosen_by(scene, address)
        wanted = [entry.number for entry, comment in ordered if holds(scene, entry, comment)]
        assert numbers(scene, chosen) == wanted, address
        assert listed.rows(scene.consultation.id, chosen).found == len(wanted), address
        # Every page begins where the one before it ended, and neighbours are those of the list.
        for at, number in enumerate(wanted):
            around = listed.around(scene.consultation.id, chosen, number)
            assert around is not None
            entry, before, after = around
            assert before == (wanted[at - 1] if at else None), address
            assert after == (wanted[at + 1] if at + 1 < len(wanted) else None), address
            rest = replace(chosen, after=listed.place_of(entry, chosen))
            assert numbers(scene, rest) == wanted[at + 1 :], address


def test_the_figures_are_those_of_a_recount(db: SQLAlchemy, scene: Scene) -> None:
    tally = listed.tally(scene.consultation.id)
    assert (tally.waiting, tally.published, tally.withheld, tally.returned) == (10, 2, 1, 1)
    assert (tally.decided, tally.considered, tally.all) == (3, 13, 14)
    first = db.session.scalar(db.select(Comment).where(Comment.number == 1))
    assert first is not None
    assert tally.oldest_at == first.submitted_at


def test_what_its_body_changed_after_a_decision_is_found_as_changed(
    db: SQLAlchemy, scene: Scene
) -> None:
    comment = db.session.scalars(db.select(Comment).where(Comment.number == 2)).one()
    comment.state, comment.changed_at = CommentState.SUBMITTED, clock.now() + timedelta(seconds=1)
    db.session.flush()
    chosen = chosen_by(scene, "state=changed")
    assert numbers(scene, chosen) == [2]
    tally = listed.tally(scene.consultation.id)
    found = listed.rows(scene.consultation.id, chosen).found
    assert (tally.changed, found, tally.waiting) == (1, 1, 11)


def test_a_count_stops_where_nobody_needs_it(
    db: SQLAlchemy, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "COUNTED_TO", 3)
    monkeypatch.setattr(listed, "PAGE_LENGTH", 2)
    visit = factories.visit_of(scene.moderator, scene.consultation)
    figures = {
        address: (page.found, page.is_found_counted)
        for address in ("", "came=portal", "state=all&only=file")
        for page in [queue.page(visit, chosen_by(scene, address))]
    }
    assert figures == {
        "": (10, True),
        "came=portal": (4, False),
        "state=all&only=file": (2, True),
    }


def test_a_later_page_says_as_well_how_many_there_are(
    db: SQLAlchemy, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "PAGE_LENGTH", 3)
    chosen = chosen_by(scene, "state=all&section=B")
    every = listed.rows(scene.consultation.id, chosen)
    last = listed.place_of(every.rows[-1].entry, chosen)
    after = listed.rows(scene.consultation.id, replace(chosen, after=last))
    assert (every.more, after.found) == (True, every.found)
    assert after.rows[0].entry.number > every.rows[-1].entry.number


# --- words ----------------------------------------------------------------------------------------

SEARCHES = {
    "consultation": [4, 1],
    "consulting": [4, 1],
    '"police station"': [2],
    "station police": [3, 2],
    "café": [3],
    "CAFE": [3],
    "nowhere": [],
    "police -station": [3, 2],
    "NOT station": [],
    '"': None,
    "*": None,
    "(police OR": [],
    "body:police": [],
    'police" OR "x': [],
    "1 OR 1": [],
    "don't": [5],
    "suggested": [6],
}


def test_words_find_what_holds_them_all_newest_first(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.say("We were consulted too late.")
    scene.say("The police station closes.")
    scene.say("A station café, run by the police.")
    scene.say("This consultation is long.")
    scene.say("They don't answer.")
    suggesting = scene.say("", state=CommentState.DRAFT)
    suggesting.suggestion = "Suggested wording of ours."
    suggesting.number, suggesting.state = 6, CommentState.SUBMITTED
    suggesting.submitted_at = clock.now()
    db.session.flush()
    for words, wanted in SEARCHES.items():
        chosen = filtering.read({"words": words, "state": "all"}, outline=None)
        if wanted is None:
            # Nothing to look for: as if nothing had been typed.
            assert not chosen.is_search
            continue
        assert numbers(scene, chosen) == wanted, words
        assert listed.rows(scene.consultation.id, chosen).found == len(wanted), words


def test_a_search_goes_on_from_page_to_page_and_within_a_filter(db: SQLAlchemy) -> None:
    scene = make_scene()
    for n in range(5):
        scene.say(f"Patrols, part {n}.", on="B1" if n % 2 else "A1")
    scene.say("Something else.")
    chosen = filtering.read(
        {"words": "patrol", "section": "A"},
        outline=drafts.published_outline(scene.version.id),
    )
    assert numbers(scene, chosen) == [5, 3, 1]
    around = listed.around(scene.consultation.id, chosen, 3)
    assert around is not None
    assert around[1:] == (5, 1)
    rest = chosen.starting_after(listed.place_of(around[0], chosen))
    assert numbers(scene, rest) == [1]


def test_only_the_words_that_are_there_now_find_it(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say("Original remark.")
    comment.body, comment.changed_at = "Entirely reworded.", clock.now()
    db.session.flush()
    original = filtering.read({"words": "original", "state": "all"}, outline=None)
    reworded = filtering.read({"words": "reword", "state": "all"}, outline=None)
    assert (numbers(scene, original), numbers(scene, reworded)) == ([], [1])
    comment.state, comment.withdrawn_at = CommentState.WITHDRAWN, clock.now()
    db.session.flush()
    assert numbers(scene, reworded) == []


def test_another_consultations_comments_are_never_found(db: SQLAlchemy, scene: Scene) -> None:
    other = factories.make_consultation("other", bodies=(scene.body,))
    response = factories.make_response(other, scene.body, state=ResponseState.SUBMITTED)
    factories.make_comment(
        response, factories.make_version(other), None, author=scene.lead,
        body="Elsewhere.", state=CommentState.SUBMITTED,
    )  # fmt: skip
    searched = filtering.read({"words": "elsewhere", "state": "all"}, outline=None)
    assert numbers(scene, searched) == []
    assert 15 not in numbers(scene, QueueFilter(shown=Shown.ALL))
    assert listed.tally(scene.consultation.id).all == 14
