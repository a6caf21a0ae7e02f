"""Two moderators at the same comment at the same moment: one decides, the other is told."""

from __future__ import annotations

import threading

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import User
from portal.errors import Conflict
from portal.mail.models import Letter
from portal.moderation import actions
from portal.moderation.models import Decision, Ground
from portal.responses.models import Comment, CommentState
from tests.conftest import SignIn
from tests.moderation.recounting import assert_kept
from tests.moderation.scene import QUEUE, make_scene

ROUNDS = 8
# On each of two databases: five hundred. By the actions alone, which the pages only pass on.
MANY_ROUNDS = 250


def test_two_moderators_at_once_make_one_decision(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comments = [scene.say() for _ in range(ROUNDS)]
    db.session.commit()
    ids = [comment.id for comment in comments]
    clients = {
        "publish": sign_in(scene.moderator),
        "withhold": sign_in(scene.colleague),
    }
    db.session.remove()
    together = threading.Barrier(len(clients))
    answers: dict[str, list[tuple[int, str]]] = {verb: [] for verb in clients}

    def decide(verb: str) -> None:
        for number in range(1, ROUNDS + 1):
            together.wait(timeout=30)
            answer = clients[verb].post(
                f"{QUEUE}{number}/{verb}", data={"revision": "1", "ground": "abuse"}
            )
            answers[verb].append((answer.status_code, answer.text))

    threads = [threading.Thread(target=decide, args=(verb,)) for verb in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    for at, comment_id in enumerate(ids):
        outcomes = {verb: answers[verb][at] for verb in clients}
        assert sorted(status for status, _ in outcomes.values()) == [303, 409]
        (first,) = (verb for verb, (status, _) in outcomes.items() if status == 303)
        (second,) = (verb for verb in outcomes if verb != first)
        name = {"publish": "Ruth Calder published", "withhold": "Malik Iqbal withheld"}[first]
        assert f"{name} this comment at" in outcomes[second][1]
        decisions = db.session.scalars(
            db.select(Decision).where(Decision.comment_id == comment_id)
        ).all()
        assert [decision.verdict.value for decision in decisions] == [first]
        assert (
            decisions[0].comment.state
            is {
                "publish": CommentState.PUBLISHED,
                "withhold": CommentState.WITHHELD,
            }[first]
        )
    assert db.session.scalar(db.select(db.func.count()).select_from(Letter)) == ROUNDS


def test_five_hundred_times_over_two_moderators_make_one_decision(
    app: Flask, db: SQLAlchemy
) -> None:
    scene = make_scene()
    ids = [scene.say().id for _ in range(MANY_ROUNDS)]
    people = scene.moderator.id, scene.colleague.id
    db.session.commit()
    db.session.remove()
    start = threading.Barrier(len(people))
    told: list[list[str]] = [[], []]

    def decide(at: int) -> None:
        for comment_id in ids:
            with app.app_context():
                comment = db.session.get_one(Comment, comment_id)
                by = db.session.get_one(User, people[at])
                db.session.rollback()
                start.wait(timeout=60)
                try:
                    if at:
                        actions.withhold(comment, ground=Ground.ABUSE, note="", revision=1, by=by)
                    else:
                        actions.publish(comment, revision=1, by=by)
                    db.session.commit()
                    told[at].append("")
                except Conflict as conflict:
                    db.session.rollback()
                    told[at].append(str(conflict))

    threads = [threading.Thread(target=decide, args=(at,)) for at in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)

    decided = db.session.execute(
        db.select(Decision.comment_id, Decision.decided_by_id).order_by(Decision.comment_id)
    ).all()
    assert [row.comment_id for row in decided] == ids
    winners = [people.index(row.decided_by_id) for row in decided]
    for at, winner in enumerate(winners):
        assert told[winner][at] == ""
        assert f"{('Ruth Calder', 'Malik Iqbal')[winner]} " in told[1 - winner][at]
    assert db.session.scalar(db.select(db.func.count()).select_from(Letter)) == MANY_ROUNDS
    assert_kept()
