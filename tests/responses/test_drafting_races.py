"""Colleagues in one draft at once, on both databases: nobody overwrites what they have not seen."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.db import engine
from portal.errors import Closed
from portal.responses import actions
from portal.responses.models import Comment, EarlierWording
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.scenes import HTMX, Scene, make_scene, said
from tests.responses.test_autosave import form, revision_of

COLLEAGUES = 3
EDITS = 1_000


@dataclass
class Writer:
    """A colleague with the draft open in a window. Reads again now and then, and when refused."""

    user: User
    seen: int = 1
    has_read: set[str] = field(default_factory=set)
    unanswered: list[str] = field(default_factory=list)


@dataclass
class Accepted:
    """A change that was taken: by whom, what it says, and whose words went."""

    by: int
    words: str
    revision: int
    before: str
    before_by: int
    was_read: bool


def test_a_thousand_interleaved_edits_of_one_draft_overwrite_nothing_unseen(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    third = factories.make_member(scene.lambeth, user=factories.make_user("Ada Third"))
    writers = [Writer(user) for user in (scene.grace, scene.tom, third)]
    first = said(None, "Edit 0")
    comment = actions.add_comment(scene.visit(), scene.outline, None, first, form_key="key")
    for writer in writers:
        writer.has_read.add("Edit 0")
    random_edits = random.Random(4)
    accepted: list[Accepted] = []
    refused = 0
    for number in range(1, EDITS + 1):
        writer = random_edits.choice(writers)
        if random_edits.random() < 0.3:
            writer.seen = comment.revision
            writer.has_read.add(comment.body)
            writer.unanswered = []
        words, before, by = f"Edit {number}", comment.body, comment.changed_by_id
        try:
            actions.change_comment(
                scene.visit(writer.user),
                comment,
                said(None, words, is_settled=random_edits.random() < 0.2),
                revision=writer.seen,
                unanswered=[(each, "") for each in writer.unanswered],
                by_itself=random_edits.random() < 0.7,
            )
        except actions.Overtaken:
            refused += 1
            continue
        was_read = before in writer.has_read
        change = Accepted(writer.user.id, words, comment.revision, before, by, was_read)
        accepted.append(change)
        writer.has_read.add(words)
        if random_edits.random() < 0.8:
            writer.seen, writer.unanswered = comment.revision, []
        else:  # the answer was lost: the form says so with what it sends next
            writer.unanswered = [*writer.unanswered[-1:], words]
    assert len(accepted) > EDITS // 5
    assert refused > EDITS // 5
    # Nobody's words went unread by whoever overwrote them, and each other person's are kept.
    assert all(change.was_read for change in accepted)
    earlier = {
        (wording.revision, wording.body, wording.said_by_id)
        for wording in db.session.scalars(db.select(EarlierWording))
    }
    assert earlier == {
        (change.revision - 1, change.before, change.before_by)
        for change in accepted
        if change.before_by != change.by
    }
    assert [change.before for change in accepted[1:]] == [c.words for c in accepted[:-1]]
    assert comment.body == accepted[-1].words


def at_once(acts: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    # This thread lets go of the database: on SQLite its transaction would hold all the others up.
    portal_db.session.commit()
    return together(lambda n: acts[n](), len(acts))


def _keeps(client: FlaskClient, url: str, **changes: str) -> Callable[[], TestResponse]:
    return lambda: client.post(url, data=form(**changes), headers=HTMX)


@pytest.mark.slow
def test_three_colleagues_typing_at_once_lose_no_word_unseen(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    third = factories.make_member(scene.lambeth, user=factories.make_user("Ada Third"))
    comment = _drafted(scene)
    clients = [sign_in(user) for user in (scene.grace, scene.tom, third)]
    names = {0: "Grace Adeyemi", 1: "Tom Fielding", 2: "Ada Third"}
    url = f"{scene.url}/comments/{comment.id}/autosave"
    seen = 1
    said_last = ("As it was", 1)
    kept: set[str] = set()
    for round_ in range(40):
        words = [f"Round {round_} of {names[n]}" for n in range(COLLEAGUES)]
        answers = at_once(
            [
                _keeps(clients[n], url, comment=words[n], revision=str(seen), place="")
                for n in range(COLLEAGUES)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        won = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
        for n, answer in enumerate(answers):
            if n != won:
                assert f"{names[won]} saved this comment while you were writing" in answer.text
        if said_last[1] != won:
            kept.add(said_last[0])
        said_last = (words[won], won)
        seen = int(revision_of(answers[won]))
    db.session.expire_all()
    (stored,) = db.session.scalars(db.select(Comment))
    assert (stored.body, stored.revision) == (said_last[0], 41)
    assert set(db.session.scalars(db.select(EarlierWording.body))) == kept


def test_a_new_form_that_saves_itself_twice_at_once_makes_one_comment(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    clients = [sign_in(scene.grace) for _ in range(10)]
    url = f"{scene.url}/draft/B/comments/autosave"
    answers = at_once([_keeps(client, url) for client in clients])
    assert {(answer.status_code, revision_of(answer)) for answer in answers} == {(200, "1")}
    db.session.expire_all()
    assert len(db.session.scalars(db.select(Comment)).all()) == 1


@pytest.mark.parametrize("button_first", [True, False])
def test_an_autosave_racing_the_button_is_one_comment_with_the_buttons_words(
    db: SQLAlchemy, sign_in: SignIn, button_first: bool
) -> None:
    scene = make_scene()
    url = f"{scene.url}/draft/B/comments"
    for number in range(10):
        client, again = sign_in(scene.grace), sign_in(scene.grace)
        key = f"key-{number}"
        half, whole = f"Half {number}", f"Half {number} and the rest"
        pressed = form(form_key=key, comment=whole, stance="object", do="answered", unanswered=half)
        acts: list[Callable[[], TestResponse]] = [
            lambda c=again, p=pressed: c.post(url, data=p),  # type: ignore[misc]
            _keeps(client, f"{url}/autosave", form_key=key, comment=half),
        ]
        answers = at_once(acts if button_first else acts[::-1])
        button = answers[0 if button_first else 1]
        assert button.status_code == 303
        db.session.expire_all()
        (stored,) = db.session.scalars(db.select(Comment).where(Comment.form_key == key))
        assert (stored.body, stored.is_settled) == (whole, True)


def test_a_button_pressed_twice_after_autosaves_is_one_change(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    clients = [sign_in(scene.grace) for _ in range(10)]
    url = f"{scene.url}/draft/B/comments"
    _keeps(clients[0], f"{url}/autosave")()
    pressed = form(comment="The end", stance="object", do="answered", revision="1")
    answers = at_once([lambda c=c: c.post(url, data=pressed) for c in clients])  # type: ignore[misc]
    assert {answer.status_code for answer in answers} == {303}
    db.session.expire_all()
    (stored,) = db.session.scalars(db.select(Comment))
    assert (stored.body, stored.revision) == ("The end", 2)
    changed = db.select(AuditEvent).where(AuditEvent.verb == "comment changed")
    assert len(db.session.scalars(changed).all()) == 1


@pytest.mark.parametrize("seconds, is_taken", [(0.0, True), (0.999, True), (1.0, False)])
def test_an_autosave_in_the_last_second_is_taken_and_after_it_is_not(
    db: SQLAlchemy, seconds: float, is_taken: bool
) -> None:
    scene = make_scene()
    comment = _drafted(scene)
    at = scene.consultation.closes_at + clock.ONE_SECOND * seconds
    words = said(None, "At the last")
    refusal = nullcontext() if is_taken else pytest.raises(Closed, match="closed at")
    with clock.pretending(at), refusal:
        actions.change_comment(scene.visit(), comment, words, revision=1, by_itself=True)
    db.session.expire_all()
    assert (comment.body == "At the last") == is_taken


def test_an_autosave_while_the_consultation_closes_is_kept_or_told(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = _drafted(scene)
    # Each of them writes on a draft of their own: only the close can refuse.
    drafts = [
        actions.add_comment(
            scene.visit(), scene.outline, None, said(None, f"Was {n}"), form_key=f"own-{n}"
        )
        for n in range(8)
    ]
    urls = [f"{scene.url}/comments/{draft.id}/autosave" for draft in drafts]
    consultation_id = scene.consultation.id
    clients = [sign_in(scene.grace) for _ in drafts]
    app = clients[0].application

    def close() -> TestResponse:
        with app.app_context():
            engine.begin_writing()
            consultation = portal_db.session.get_one(type(scene.consultation), consultation_id)
            consultation.closes_at = clock.now().replace(microsecond=0) - 60 * clock.ONE_SECOND
            portal_db.session.commit()
        return app.response_class()  # type: ignore[return-value]

    acts = [
        _keeps(client, url, comment=f"Now {n}", revision="1", place="")
        for n, (client, url) in enumerate(zip(clients, urls, strict=True))
    ]
    answers = at_once([*acts[:4], close, *acts[4:]])
    del answers[4]
    db.session.expire_all()
    for n, (answer, draft) in enumerate(zip(answers, drafts, strict=True)):
        if answer.status_code == 200:
            assert draft.body == f"Now {n}"
        else:
            assert answer.status_code == 409
            assert "The consultation closed at" in answer.text
            assert draft.body == f"Was {n}"
    assert comment.body == "As it was"


def _drafted(scene: Scene) -> Comment:
    """A comment of Tom's on the draft as a whole."""
    words = said(None, "As it was")
    comment = actions.add_comment(
        scene.visit(scene.tom), scene.outline, None, words, form_key="toms"
    )
    portal_db.session.commit()
    return comment
