"""Claiming, reading and assigning: who looks after what, and nothing is decided by it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.audit.models import AuditEvent
from portal.errors import Refusal
from portal.moderation import actions, rules
from portal.moderation.models import NONE, QueueEntry
from portal.responses.models import Comment, CommentState
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.races import together

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    scene = make_scene()
    for words in ("One.", "Two.", "Three."):
        scene.say(words)
    db.session.commit()
    return scene


@pytest.fixture
def moderator(scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.moderator)


def entry(db: SQLAlchemy, number: int) -> QueueEntry:
    db.session.rollback()
    return db.session.scalars(db.select(QueueEntry).where(QueueEntry.number == number)).one()


def said(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2] or html).split())


def test_a_claim_stands_for_ten_minutes_and_another_cannot_take_it(
    db: SQLAlchemy, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    assert actions.claim(entry(db, 1), by=scene.moderator).claimed_by_id == scene.moderator.id
    db.session.commit()
    assert actions.claim(entry(db, 1), by=scene.colleague).claimed_by_id == scene.moderator.id
    last = start + rules.CLAIM_LIFETIME - timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: last)
    assert actions.claim(entry(db, 1), by=scene.colleague).claimed_by_id == scene.moderator.id
    monkeypatch.setattr(clock, "now", lambda: last + timedelta(seconds=5))
    assert actions.claim(entry(db, 1), by=scene.colleague).claimed_by_id == scene.colleague.id


def test_one_has_one_comment_in_hand_and_a_decision_lets_it_go(
    db: SQLAlchemy, scene: Scene
) -> None:
    for number in (1, 2):
        actions.claim(entry(db, number), by=scene.moderator)
        db.session.commit()
    assert (entry(db, 1).claimed_by_id, entry(db, 2).claimed_by_id) == (NONE, scene.moderator.id)
    second = db.session.scalars(db.select(Comment).where(Comment.number == 2)).one()
    actions.publish(second, revision=1, by=scene.moderator)
    db.session.commit()
    assert entry(db, 2).claimed_by_id == NONE


def test_a_decision_by_another_leaves_the_claim_to_who_has_it(db: SQLAlchemy, scene: Scene) -> None:
    actions.claim(entry(db, 1), by=scene.moderator)
    first = db.session.scalars(db.select(Comment).where(Comment.number == 1)).one()
    actions.publish(first, revision=1, by=scene.colleague)
    db.session.commit()
    assert entry(db, 1).claimed_by_id == scene.moderator.id


def test_of_many_who_claim_at_once_one_has_it(app: Flask, db: SQLAlchemy, scene: Scene) -> None:
    people = [scene.moderator.id, scene.colleague.id]
    comment_id = entry(db, 1).comment_id
    db.session.remove()

    def claim(n: int) -> int:
        with app.app_context():
            from portal.accounts.models import User

            by = db.session.get_one(User, people[n % 2])
            had = actions.claim(db.session.get_one(QueueEntry, comment_id), by=by).claimed_by_id
            db.session.commit()
            return had

    assert len(set(together(claim, 8))) == 1


@BOTH_WAYS
def test_a_colleagues_claim_is_shown_and_can_be_decided_over(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, sign_in: SignIn, headers: dict[str, str]
) -> None:
    colleague = sign_in(scene.colleague)
    claimed = colleague.post(f"{QUEUE}1/claim", headers=headers)
    assert claimed.status_code == (200 if headers else 303)
    if headers:
        assert "Colleagues see that you have this comment open." in said(claimed.text)
    opened = moderator.get(f"{QUEUE}1", headers=headers)
    assert "Malik Iqbal has had c1 open since" in said(opened.text)
    assert "Open at Malik Iqbal" in said(moderator.get(QUEUE).text)
    # The button stays: it is the other's to know, not to be kept out.
    assert moderator.post(f"{QUEUE}1/publish", data={"revision": "1"}).status_code == 303
    late = colleague.post(f"{QUEUE}1/publish", data={"revision": "1"}, headers=headers)
    assert late.status_code == 409
    assert "Ruth Calder published this comment at" in said(late.text)


@BOTH_WAYS
def test_what_was_read_comes_after_all_that_was_not(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, headers: dict[str, str]
) -> None:
    answer = moderator.post(f"{QUEUE}1/read", headers=headers)
    if not headers:
        assert (answer.status_code, answer.location) == (303, f"{QUEUE}1")
        answer = moderator.get(answer.location)
    assert answer.status_code == 200
    assert "c1 is marked as read." in said(answer.text)
    if not headers:
        assert broken_rules(answer.text) == []
    listed = re.findall(r'id="c(\d+)"', moderator.get(QUEUE).text)
    assert listed == ["2", "3", "1"]
    unread = re.findall(r'id="c(\d+)"', moderator.get(f"{QUEUE}?only=unread").text)
    assert unread == ["2", "3"]
    moderator.post(f"{QUEUE}1/read", data={"unread": "yes"}, headers=headers)
    assert re.findall(r'id="c(\d+)"', moderator.get(QUEUE).text) == ["1", "2", "3"]


@BOTH_WAYS
def test_ticked_comments_are_assigned_together_and_found_so(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, headers: dict[str, str]
) -> None:
    answer = moderator.post(
        f"{QUEUE}assign",
        data={"number": ["1", "3"], "officer": str(scene.colleague.id)},
        headers=headers,
    )
    if not headers:
        assert (answer.status_code, answer.location) == (303, QUEUE)
        answer = moderator.get(answer.location)
    assert answer.status_code == 200
    assert "2 comments are now with Malik Iqbal." in said(answer.text)
    theirs = moderator.get(f"{QUEUE}?officer={scene.colleague.id}")
    assert re.findall(r'id="c(\d+)"', theirs.text) == ["1", "3"]
    assert re.findall(r'id="c(\d+)"', moderator.get(f"{QUEUE}?officer=nobody").text) == ["2"]
    event = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.verb == "comments assigned")
    ).one()
    assert event.details["numbers"] == [1, 3]


def test_one_is_assigned_to_oneself_and_back_to_nobody(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    mine = moderator.post(
        f"{QUEUE}2/assign", data={"officer": str(scene.moderator.id)}, follow_redirects=True
    )
    assert "c2 is now with Ruth Calder." in said(mine.text)
    assert re.findall(r'id="c(\d+)"', moderator.get(f"{QUEUE}?officer=me").text) == ["2"]
    moderator.post(f"{QUEUE}2/assign", data={"officer": "nobody"})
    assert entry(db, 2).assignee_id == NONE


@pytest.mark.parametrize(
    "data,sentence",
    [
        ({"officer": "nobody"}, "Tick at least one comment, then assign."),
        ({"number": "x", "officer": "nobody"}, "Tick at least one comment, then assign."),
        ({"number": "1"}, "Choose who is to have it, or nobody."),
        ({"number": "1", "officer": "999999"}, "Choose who is to have it, or nobody."),
        ({"number": "1", "officer": "<script>"}, "Choose who is to have it, or nobody."),
    ],
)
def test_assigning_needs_a_tick_and_a_moderator(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, data: dict[str, str], sentence: str
) -> None:
    answer = moderator.post(f"{QUEUE}assign", data=data)
    assert answer.status_code == 422
    assert sentence in said(answer.text)
    assert entry(db, 1).assignee_id == NONE


def test_nobody_is_assigned_who_does_not_moderate(db: SQLAlchemy, scene: Scene) -> None:
    left = factories.make_user("Left Us")
    with pytest.raises(Refusal, match="Left Us does not moderate"):
        actions.assign(scene.consultation, [1], to=left, by=scene.moderator)


def test_who_reads_goes_on_from_where_a_comment_was_marked(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    marked = moderator.post(f"{QUEUE}1/read", headers=HTMX).text
    # The next is c2 still, though c1 stands behind all of them now.
    assert re.search(rf'aria-keyshortcuts="J" href="{QUEUE}2"', marked)


def test_who_may_not_decide_does_not_steer_the_comment(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    factories.make_member(scene.body, user=scene.moderator)
    db.session.commit()
    own = sign_in(scene.moderator)
    posts = [own.post(f"{QUEUE}1/{what}", data={"officer": "nobody"}) for what in ("claim", "read")]
    posts.append(own.post(f"{QUEUE}1/assign", data={"officer": "nobody"}))
    assert [answer.status_code for answer in posts] == [403, 403, 403]
    assert 'aria-keyshortcuts="U"' not in own.get(f"{QUEUE}1").text


def test_an_officer_who_left_is_named_as_that(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    actions.assign(scene.consultation, [1], to=scene.colleague, by=scene.moderator)
    scene.colleague.deactivated_at = clock.now()
    db.session.commit()
    assert "Somebody who left" in said(moderator.get(QUEUE).text)


def test_nothing_of_a_draft_or_another_consultation_is_assigned(
    db: SQLAlchemy, scene: Scene
) -> None:
    scene.say("A draft.", state=CommentState.DRAFT)
    other = factories.make_consultation("other", bodies=())
    assert actions.assign(other, [1, 2, 3, 4], to=scene.moderator, by=scene.moderator) == 0
    assert entry(db, 1).assignee_id == NONE
