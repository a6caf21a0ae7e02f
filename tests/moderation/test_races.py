"""Two moderators at the same comment at the same moment: one decides, the other is told."""

from __future__ import annotations

import threading

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.mail.models import Letter
from portal.moderation.models import Decision
from portal.responses.models import CommentState
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, make_scene

ROUNDS = 8


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
