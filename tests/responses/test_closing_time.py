"""What comes within a second of the close: each is rightly kept or refused, and no text is lost."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.consultations.actions import running
from portal.db import db as portal_db
from portal.mail.models import Letter
from portal.responses import actions
from portal.responses.checked import Checked
from portal.responses.models import Comment, CommentState, Response, ResponseState, Submission
from portal.responses.queries import would_be_sent
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.scenes import SIGN_OFF_FORM, Scene, make_scene, said

POSTS = 1_000
WITHIN = timedelta(seconds=2)
AT_ONCE = 8
REPEATS = 500
BROWSERS = 20
SUBMITTING = 60


@dataclass
class RunningClock:
    """Two seconds that pass while so many requests are made, however long each of them takes.

    `deciding` are this thread's readings since it last forgot them, of those that decide whether
    something is still taken.
    """

    starts_at: datetime
    begun: itertools.count[int] = field(default_factory=itertools.count)
    asked: int = 0
    mine: threading.local = field(default_factory=threading.local)

    def begin(self) -> None:
        self.asked = next(self.begun)
        self.mine.deciding = []

    def now(self) -> datetime:
        return self.starts_at + WITHIN * self.asked / POSTS

    def now_to_decide(self) -> datetime:
        moment = self.now()
        self.mine.deciding.append(moment)
        return moment


@dataclass(frozen=True, slots=True)
class Post:
    """Something sent: by whom, where to, what, and the words that must not be lost."""

    client: FlaskClient
    url: str
    form: dict[str, str]
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `deciding` are the clock's readings under the lock."""

    status: int
    text: str
    deciding: tuple[datetime, ...]


def _comments(scene: Scene, clients: list[FlaskClient]) -> list[Post]:
    return [
        Post(
            clients[n % len(clients)],
            f"{scene.url}/draft/B/comments",
            {
                "stance": "support",
                "place": "B1",
                "comment": f"New-{n}-words",
                "form_key": f"new-{n}",
                "do": "save",
            },
            f"New-{n}-words",
        )
        for n in range(600)
    ]


def _changes(scene: Scene, clients: list[FlaskClient]) -> list[Post]:
    posts = []
    for n in range(200):
        comment = actions.add_comment(
            scene.visit(), scene.outline, None, said(None, f"Before {n}"), form_key=f"change-{n}"
        )
        posts.append(
            Post(
                clients[n % len(clients)],
                f"{scene.url}/comments/{comment.id}",
                {"stance": "object", "comment": f"Changed-{n}-words", "revision": "1"},
                f"Changed-{n}-words",
            )
        )
    return posts


def _submissions(scene: Scene, sign_in: SignIn) -> list[Post]:
    """More bodies, each with a draft, whose leads press more than once."""
    leads = []
    for n in range(SUBMITTING):
        body = factories.make_body(f"Body {n} of many")
        factories.make_participation(scene.consultation, body)
        lead = factories.make_member(body)
        response = factories.make_response(scene.consultation, body)
        factories.make_comment(response, scene.version, None, author=lead, body=f"Of body {n}")
        leads.append(lead)
    portal_db.session.commit()
    return [
        Post(
            sign_in(leads[n % SUBMITTING]),
            f"{scene.url}/response/check",
            {**SIGN_OFF_FORM, "mandate": f"Mandate-{n}-words"},
            f"Mandate-{n}-words",
        )
        for n in range(200)
    ]


@pytest.mark.slow
def test_a_thousand_posts_around_the_close_are_each_rightly_kept_or_refused(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(closes_in_days=1 / 24)
    closed_at = scene.consultation.closes_at + clock.ONE_SECOND
    ticking = RunningClock(closed_at - WITHIN / 2)
    clients = [sign_in(user) for user in (scene.grace, scene.tom) for _ in range(4)]
    kinds = [
        _comments(scene, clients),
        _changes(scene, clients),
        _submissions(scene, sign_in),
    ]
    # Of each kind evenly over the two seconds.
    posts = [
        post
        for _, post in sorted(
            ((n / len(kind), post) for kind in kinds for n, post in enumerate(kind)),
            key=lambda each: each[0],
        )
    ]
    assert len(posts) == POSTS
    portal_db.session.commit()
    monkeypatch.setattr(clock, "now", ticking.now)
    monkeypatch.setattr(
        running, "clock", SimpleNamespace(**{**vars(clock), "now": ticking.now_to_decide})
    )
    waiting = iter(enumerate(posts))
    taking = threading.Lock()
    outcomes: dict[int, Outcome] = {}

    def send_what_is_next(_: int) -> None:
        while True:
            with taking:
                at, post = next(waiting, (-1, None))
                ticking.begin()
            if post is None:
                return
            answer = post.client.post(post.url, data=post.form)
            deciding = tuple(ticking.mine.deciding)
            outcomes[at] = Outcome(answer.status_code, answer.text, deciding)

    together(send_what_is_next, AT_ONCE)
    monkeypatch.undo()
    db.session.expire_all()
    _each_is_right(db, posts, outcomes, closed_at)


def _each_is_right(
    db: SQLAlchemy, posts: list[Post], outcomes: dict[int, Outcome], closed_at: datetime
) -> None:
    stored = set(db.session.scalars(db.select(Comment.body)))
    stored |= set(db.session.scalars(db.select(Response.mandate)))
    assert sorted(outcomes) == list(range(POSTS))
    kept = refused = 0
    for at, post in enumerate(posts):
        outcome = outcomes[at]
        assert outcome.status in {303, 409}, post.words
        if not outcome.deciding:
            continue  # of a response that was submitted before, which is no news
        if outcome.status == 303 and post.words in stored:
            kept += 1
            assert max(outcome.deciding) < closed_at, post.words
        elif outcome.status == 409:
            refused += 1
            assert max(outcome.deciding) >= closed_at, post.words
            assert post.words in outcome.text
            assert post.words not in stored
        else:
            assert post.words.startswith("Mandate-"), post.words  # a press that came second
    assert min(kept, refused) > POSTS // 4
    _submitted_once_each(db)


def _submitted_once_each(db: SQLAlchemy) -> None:
    sent = db.session.scalars(
        db.select(Response).where(Response.state == ResponseState.SUBMITTED)
    ).all()
    assert 0 < len(sent) <= SUBMITTING
    assert len({response.reference for response in sent}) == len(sent)
    receipts = db.session.scalar(db.select(db.func.count(Letter.id)))
    assert receipts == len(sent)
    assert db.session.scalar(db.select(db.func.count(Submission.id))) == len(sent)
    numbers = db.session.scalars(
        db.select(Comment.number).where(Comment.state == CommentState.SUBMITTED)
    ).all()
    assert sorted(n for n in numbers if n) == list(range(1, len(sent) + 1))


@pytest.mark.slow
def test_five_hundred_repeats_of_submitting_are_one_submission_and_one_receipt(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    second_lead = factories.make_member(scene.lambeth, role=MemberRole.LEAD)
    actions.add_comment(scene.visit(), scene.outline, None, said(None, "All of it"), form_key="k")
    db.session.commit()
    clients = [sign_in(user) for user in (scene.grace, second_lead) for _ in range(BROWSERS // 2)]
    url = f"{scene.url}/response/check"
    # What every one of their pages showed.
    seen = Checked(0, would_be_sent(scene.visit())).written()

    def press(n: int) -> set[tuple[int, str | None]]:
        form = {**SIGN_OFF_FORM, "seen": seen}
        answers = [clients[n].post(url, data=form) for _ in range(REPEATS // BROWSERS)]
        return {(answer.status_code, answer.location) for answer in answers}

    portal_db.session.commit()
    said_to_each = set().union(*together(press, BROWSERS))
    assert said_to_each == {(303, f"{scene.url}/response/submitted")}
    db.session.expire_all()
    (submission,) = db.session.scalars(db.select(Submission))
    assert submission.number == 1
    (response,) = db.session.scalars(db.select(Response))
    assert response.reference is not None
    assert scene.consultation.responses_numbered == 1
    assert scene.consultation.comments_numbered == 1
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 1


def test_submitting_and_reopening_at_once_end_in_one_or_the_other_and_never_twice(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    actions.add_comment(scene.visit(), scene.outline, None, said(None, "All of it"), form_key="k")
    db.session.commit()
    clients = [sign_in(scene.grace) for _ in range(12)]
    check, reopen = f"{scene.url}/response/check", f"{scene.url}/response/reopen"

    def press(n: int) -> int:
        if n % 2:
            return clients[n].post(reopen).status_code
        return clients[n].post(check, data={**SIGN_OFF_FORM, "seen": "0"}).status_code

    portal_db.session.commit()
    statuses = together(press, len(clients))
    assert set(statuses) <= {303, 409}
    db.session.expire_all()
    (submission,) = db.session.scalars(db.select(Submission))
    assert submission.number == 1
    (response,) = db.session.scalars(db.select(Response))
    assert response.state in {ResponseState.SUBMITTED, ResponseState.REOPENED}
    (comment,) = db.session.scalars(db.select(Comment))
    assert (comment.number, comment.state) == (1, CommentState.SUBMITTED)
