"""A lead changes a comment while a moderator publishes it: nothing unread is ever published."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.moderation.models import Decision
from portal.responses.models import Comment, CommentState, EarlierWording
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, SLUG, make_scene
from tests.races import together

ROUNDS = 10
SENT = "The words that were sent."
TYPED = "Other words, never read by anybody."


def test_a_change_and_a_publication_at_once_never_publish_unread_words(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    clients, ids = _at_work(db, sign_in)

    def act(who: int, round_: int) -> tuple[int, str]:
        if who:
            answer = clients[1].post(f"{QUEUE}{round_ + 1}/publish", data={"revision": "1"})
        else:
            answer = clients[0].post(
                f"/consultations/{SLUG}/comments/{ids[round_]}/change",
                data={"stance": "support", "comment": TYPED, "revision": "1"},
            )
        return answer.status_code, answer.text

    for round_ in range(ROUNDS):
        changed, published = together(lambda who, at=round_: act(who, at), 2)
        assert sorted((changed[0], published[0])) == [303, 409]
        comment, wordings, decisions = _what_stands(db, ids[round_])
        if changed[0] == 303:
            assert (comment.state, comment.body) == (CommentState.SUBMITTED, TYPED)
            assert (wordings, decisions) == ([SENT], 0)
            assert "The body changed this comment while you were reading it" in published[1]
        else:
            assert (comment.state, comment.body) == (CommentState.PUBLISHED, SENT)
            assert (wordings, decisions) == ([], 1)
            assert TYPED in changed[1]


def test_a_withdrawal_and_a_publication_at_once_end_withdrawn(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    clients, ids = _at_work(db, sign_in)

    def act(who: int, round_: int) -> int:
        if who:
            return (
                clients[1].post(f"{QUEUE}{round_ + 1}/publish", data={"revision": "1"}).status_code
            )
        path = f"/consultations/{SLUG}/comments/{ids[round_]}/withdraw"
        return clients[0].post(path).status_code

    for round_ in range(ROUNDS):
        withdrawn, published = together(lambda who, at=round_: act(who, at), 2)
        assert withdrawn == 303
        comment, _, decisions = _what_stands(db, ids[round_])
        assert comment.state is CommentState.WITHDRAWN
        # Whoever was first: it was published and then withdrawn, or never published at all.
        assert (published, decisions, comment.shown_at is None) in [
            (303, 1, False),
            (409, 0, True),
        ]


def test_two_leads_who_change_at_once_are_told_of_each_other(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    clients, ids = _at_work(db, sign_in)

    def act(who: int, round_: int) -> tuple[int, str]:
        answer = clients[who * 2].post(
            f"/consultations/{SLUG}/comments/{ids[round_]}/change",
            data={"stance": "support", "comment": f"{TYPED} {who}", "revision": "1"},
        )
        return answer.status_code, answer.text

    for round_ in range(ROUNDS):
        answers = together(lambda who, at=round_: act(who, at), 2)
        assert sorted(status for status, _ in answers) == [303, 409]
        first = next(who for who, (status, _) in enumerate(answers) if status == 303)
        comment, wordings, _ = _what_stands(db, ids[round_])
        assert (comment.body, wordings) == (f"{TYPED} {first}", [SENT])
        assert f"{TYPED} 0" in answers[1 - first][1]
        assert f"{TYPED} 1" in answers[1 - first][1]


def _at_work(db: SQLAlchemy, sign_in: SignIn) -> tuple[list[FlaskClient], list[int]]:
    """A lead, a moderator and the lead in another window, before comments that wait."""
    scene = make_scene()
    comments = [scene.say(SENT) for _ in range(ROUNDS)]
    db.session.commit()
    ids = [comment.id for comment in comments]
    clients = [sign_in(scene.lead), sign_in(scene.moderator), sign_in(scene.lead)]
    db.session.remove()
    return clients, ids


def _what_stands(db: SQLAlchemy, comment_id: int) -> tuple[Comment, list[str], int]:
    """The comment, its earlier wordings, and how many decisions were made on it."""
    db.session.rollback()
    comment = db.session.get_one(Comment, comment_id, populate_existing=True)
    wordings = db.session.scalars(
        db.select(EarlierWording.body).where(EarlierWording.comment_id == comment_id)
    ).all()
    decisions = db.session.scalars(
        db.select(Decision.id).where(Decision.comment_id == comment_id)
    ).all()
    # The next round must not wait for what this one has read.
    db.session.expunge_all()
    db.session.rollback()
    return comment, list(wordings), len(decisions)
