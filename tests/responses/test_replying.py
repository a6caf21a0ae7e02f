"""A body replies to what another body said: a draft, a comment, a thread, and no answer."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import Right, User
from portal.consultations.models import Visibility
from portal.db import db as portal_db
from portal.drafts.queries import published_outline
from portal.errors import Closed, Conflict, Refusal
from portal.mail.models import Letter
from portal.moderation import actions as moderation
from portal.responses import actions, progress, queries
from portal.responses.models import (
    COMMENT_LENGTH,
    Comment,
    CommentState,
    Naming,
    Response,
    ResponseState,
    Stance,
)
from portal.responses.progress import Status
from portal.responses.queries.replying import called
from portal.responses.replying import Replying
from portal.web.forms import new_form_key
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.scenes import HTMX, SIGN_OFF, Scene, make_scene

WORDS = "We would rather meet first."


def open_scene(**options: object) -> tuple[Scene, Comment]:
    """Camden's c1 on B1 is published, and bodies may reply."""
    scene = make_scene(visibility=Visibility.LIVE, **options)  # type: ignore[arg-type]
    scene.consultation.allows_replies = True
    camdens = factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    parent = said_by_camden(scene, camdens, "Camden is for it.")
    return scene, parent


def said_by_camden(
    scene: Scene,
    response: Response,
    words: str,
    state: CommentState = CommentState.PUBLISHED,
    reply_to: Comment | None = None,
) -> Comment:
    comment = factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B1"),
        author=scene.ravi,
        body=words,
        state=state,
    )
    comment.reply_to_id = reply_to.id if reply_to else None
    portal_db.session.commit()
    return comment


def reply(scene: Scene, parent: Comment, words: str = WORDS, **options: str) -> Comment:
    made = actions.reply(
        scene.visit(),
        parent.number or 0,
        words,
        form_key=options.get("form_key") or new_form_key(),
    )
    portal_db.session.commit()
    return made


def published(scene: Scene, parent: Comment, words: str = WORDS) -> Comment:
    """Lambeth's reply, submitted and passed by a moderator."""
    made = reply(scene, parent, words)
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address="http://portal.test/response/")
    portal_db.session.commit()
    moderation.publish(made, revision=made.revision, by=factories.make_user("Ruth Calder"))
    portal_db.session.commit()
    return made


def others(scene: Scene, *, of: User) -> list[tuple[int, list[int]]]:
    """The numbers that somebody reads on B1, each with those of the replies under it."""
    visit = scene.visit(of)
    outline = published_outline(scene.version.id)
    comments = queries.published_comments(visit, outline, outline.passage("B1"))
    return [
        (thread.comment.number, [each.number for each in thread.replies])
        for thread in Replying.threads(comments)
    ]


def test_a_reply_takes_no_view_and_no_other_place_by_the_form_of_a_comment(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, parent = open_scene()
    key = new_form_key()
    made = reply(scene, parent, form_key=key)
    answer = sign_in(scene.grace).post(
        f"{scene.url}/draft/B2/comments/autosave",
        data={"form_key": key, "revision": "1", "stance": "object", "comment": "Other words."},
    )
    assert answer.status_code == 200
    db.session.refresh(made)
    assert (made.body, made.stance, made.section_id) == (
        "Other words.",
        Stance.NEITHER,
        parent.section_id,
    )


def test_a_reply_is_a_draft_on_the_words_of_what_it_answers_without_a_view(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    made = reply(scene, parent)
    assert (made.reply_to_id, made.section_id, made.version_id) == (
        parent.id,
        parent.section_id,
        parent.version_id,
    )
    assert (made.state, made.stance, made.body) == (CommentState.DRAFT, Stance.NEITHER, WORDS)
    assert made.response.body_id == scene.lambeth.id


def test_a_reply_to_a_reply_stands_under_the_same_comment(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    again = said_by_camden(scene, parent.response, "And we meant it.", reply_to=parent)
    assert reply(scene, again).reply_to_id == parent.id


def test_the_same_form_is_the_same_reply_and_with_other_words_a_conflict(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    key = new_form_key()
    first = reply(scene, parent, form_key=key)
    assert reply(scene, parent, form_key=key).id == first.id
    with pytest.raises(Conflict):
        reply(scene, parent, "Other words.", form_key=key)


def test_one_form_pressed_many_times_at_once_is_one_reply(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, parent = open_scene()
    clients = [sign_in(scene.grace), sign_in(scene.tom)] * 3
    address = f"{scene.url}/published/{parent.number}/reply"
    data = {"comment": WORDS, "form_key": new_form_key(), "body": str(scene.lambeth.id)}
    # This thread lets go of the database: on SQLite its transaction would hold all the others up.
    db.session.commit()
    answers = together(lambda n: clients[n].post(address, data=data), len(clients))
    (made,) = db.session.scalars(select(Comment).where(Comment.reply_to_id.is_not(None)))
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"{scene.url}/draft/B#our-{made.id}")
    }


@pytest.mark.parametrize(
    "state",
    [
        CommentState.SUBMITTED,
        CommentState.WITHHELD,
        CommentState.RETURNED,
        CommentState.WITHDRAWN,
    ],
)
def test_there_is_no_replying_to_what_cannot_be_read(db: SQLAlchemy, state: CommentState) -> None:
    scene, parent = open_scene()
    parent.state = state
    db.session.commit()
    with pytest.raises(Conflict):
        reply(scene, parent)


def test_there_is_no_replying_to_ones_own_comment_or_to_one_not_to_be_published(
    db: SQLAlchemy,
) -> None:
    scene, parent = open_scene()
    with pytest.raises(Conflict):
        actions.reply(scene.visit(scene.ravi), parent.number or 0, WORDS, form_key=new_form_key())
    parent.response.naming = Naming.NOT_PUBLISHED
    db.session.commit()
    with pytest.raises(Conflict):
        reply(scene, parent)


def test_a_reply_has_the_limit_and_needs_the_words_of_a_comment(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    assert reply(scene, parent, "é" * (COMMENT_LENGTH - 2) + "😀").id
    for words in ("é" * (COMMENT_LENGTH - 1) + "😀", " \n", "…!"):
        with pytest.raises(Refusal):
            reply(scene, parent, words)


def test_replies_stop_with_the_close(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    visit = scene.visit()
    scene.close()
    with pytest.raises(Closed):
        actions.reply(visit, parent.number or 0, WORDS, form_key=new_form_key())


def test_replies_stop_when_they_are_not_allowed_any_more(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    scene.consultation.allows_replies = False
    db.session.commit()
    with pytest.raises(Refusal, match="not taken"):
        reply(scene, parent)


@pytest.mark.parametrize(
    "who, sentence", [("grace", "Reopen it to reply"), ("tom", "ask whoever leads the body")]
)
def test_a_body_that_has_submitted_is_told_to_reopen(
    db: SQLAlchemy, who: str, sentence: str
) -> None:
    scene, parent = open_scene()
    factories.make_response(scene.consultation, scene.lambeth, state=ResponseState.SUBMITTED)
    db.session.commit()
    visit = scene.visit(getattr(scene, who))
    with pytest.raises(Refusal, match=sentence):
        actions.reply(visit, parent.number or 0, WORDS, form_key=new_form_key())


def test_a_reply_answers_no_section_and_takes_no_nil_return_away(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    passage = scene.passage("B1")
    actions.say_nothing_to_add(scene.visit(), passage)
    reply(scene, parent)
    statuses = queries.statuses(scene.visit(), scene.outline)
    assert statuses[passage.id] is Status.NOTHING_TO_ADD
    actions.take_back_nothing_to_add(scene.visit(), passage)
    db.session.commit()
    statuses = queries.statuses(scene.visit(), scene.outline)
    assert progress.completed(scene.outline, statuses).completed == 0
    actions.say_nothing_to_add(scene.visit(), passage)


def test_a_published_reply_stands_under_what_it_answers_in_order(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    said_by_camden(scene, parent.response, "Something else.")
    made = published(scene, parent)
    southwark = factories.make_body("Southwark CPCG")
    factories.make_participation(scene.consultation, southwark)
    visitor = factories.make_member(southwark)
    portal_db.session.commit()
    assert made.number == 3
    assert others(scene, of=visitor) == [(1, [3]), (2, [])]
    assert others(scene, of=factories.make_user("", Right.MODERATOR)) == [(1, [3]), (2, [])]
    assert others(scene, of=scene.ravi) == [(3, [])]  # what it answers is on Camden's own desk


@pytest.mark.parametrize(
    "state", [CommentState.WITHHELD, CommentState.WITHDRAWN, CommentState.SUBMITTED]
)
def test_replies_stay_under_the_stub_of_what_they_answer(
    db: SQLAlchemy, state: CommentState
) -> None:
    scene, parent = open_scene()
    again = said_by_camden(scene, parent.response, "And we meant it.", reply_to=parent)
    parent.state = state
    parent.shown_at = parent.submitted_at
    parent.withdrawn_at = parent.submitted_at if state is CommentState.WITHDRAWN else None
    db.session.commit()
    assert others(scene, of=scene.grace) == [(parent.number, [again.number])]


def test_a_reply_names_whom_it_answers_only_as_that_body_chose_and_while_it_is_read(
    db: SQLAlchemy,
) -> None:
    _scene, parent = open_scene()
    assert called(parent) == "c1 (Camden CPCG)"
    parent.response.naming = Naming.ANONYMOUS
    assert called(parent) == "c1 (A consultative group)"
    parent.state = CommentState.WITHDRAWN
    assert called(parent) == "c1"


def letters() -> list[tuple[str, str]]:
    rows = portal_db.session.scalars(
        select(Letter).where(Letter.subject.like("A reply to%")).order_by(Letter.id)
    )
    return [(row.to_address, row.body) for row in rows]


def test_the_body_that_was_answered_is_told_once_when_the_reply_is_published(
    db: SQLAlchemy,
) -> None:
    scene, parent = open_scene()
    made = published(scene, parent)
    moderator = factories.make_user("Peter Osei")
    moderation.undo(made, revision=made.revision, by=moderator)
    moderation.publish(made, revision=made.revision, by=moderator)
    db.session.commit()
    ((address, body),) = letters()
    assert address == scene.ravi.email
    assert "Lambeth CPCG replied to Camden CPCG's comment c1" in " ".join(body.split())
    assert f"http://portal.test{scene.url}/draft/B#c{made.number}\n" in body
    assert WORDS not in body


def test_nobody_is_told_of_a_draft_or_of_a_reply_that_was_withheld(db: SQLAlchemy) -> None:
    scene, parent = open_scene()
    made = reply(scene, parent)
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address="http://portal.test/response/")
    db.session.commit()
    assert made.state is CommentState.SUBMITTED
    assert letters() == []


def test_the_form_saves_a_draft_and_the_section_lists_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, parent = open_scene()
    client = sign_in(scene.tom)
    page = client.get(f"{scene.url}/draft/B1").text
    address = f"{scene.url}/published/{parent.number}/reply"
    assert f'href="{address}"' in page
    form = client.get(address)
    assert (form.status_code, form.text.count("<h1")) == (200, 1)
    assert "Camden is for it." in form.text
    fragment = client.get(address, headers=HTMX).text
    assert "<h1" not in fragment
    assert f'id="reply-c{parent.number}"' in fragment
    data = {"comment": WORDS, "form_key": new_form_key(), "body": str(scene.lambeth.id)}
    answer = client.post(address, data=data)
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert WORDS in text
    assert "Reply to c1 (Camden CPCG)" in text
    assert "Reply to c1 (Camden CPCG)" in client.get(f"{scene.url}/response/check").text
    again = client.post(address, data=data, headers=HTMX)
    assert (again.status_code, again.headers["HX-Redirect"]) == (200, answer.location)


def test_an_empty_reply_comes_back_with_the_question(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, parent = open_scene()
    client = sign_in(scene.grace)
    address = f"{scene.url}/published/{parent.number}/reply"
    data = {"comment": " ", "form_key": new_form_key(), "body": str(scene.lambeth.id)}
    for headers in ({}, HTMX):
        answer = client.post(address, data=data, headers=headers)
        assert (answer.status_code, "Write your comment in words" in answer.text) == (422, True)


def test_words_that_come_after_the_close_are_given_back_whole(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, parent = open_scene()
    client = sign_in(scene.grace)
    address = f"{scene.url}/published/{parent.number}/reply"
    scene.close()
    data = {"comment": WORDS, "form_key": new_form_key(), "body": str(scene.lambeth.id)}
    answer = client.post(address, data=data)
    assert (answer.status_code, WORDS in answer.text) == (409, True)


def test_a_reply_is_reworded_without_a_question_of_view(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, parent = open_scene()
    made = reply(scene, parent)
    client = sign_in(scene.grace)
    form = client.get(f"{scene.url}/comments/{made.id}/edit").text
    assert 'type="radio"' not in form.split('id="thread"')[1].split("</section>")[0]
    answer = client.post(
        f"{scene.url}/comments/{made.id}",
        data={
            "comment": "Reworded.",
            "revision": str(made.revision),
            "stance": "object",
            "body": str(scene.lambeth.id),
            "do": "answered",
        },
    )
    assert answer.status_code == 303
    db.session.refresh(made)
    assert (made.body, made.stance, made.section_id, made.reply_to_id) == (
        "Reworded.",
        Stance.NEITHER,
        parent.section_id,
        parent.id,
    )


def test_what_is_not_published_here_has_no_page_to_reply_to(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, parent = open_scene()
    waiting = said_by_camden(scene, parent.response, "Waits.", CommentState.SUBMITTED)
    elsewhere, foreign = open_scene()
    for _ in range(4):
        foreign = said_by_camden(elsewhere, foreign.response, "Elsewhere.")
    client = sign_in(scene.grace)
    data = {"comment": WORDS, "form_key": new_form_key(), "body": str(scene.lambeth.id)}
    for number in (waiting.number, foreign.number, foreign.id + 90, 0):
        address = f"{scene.url}/published/{number}/reply"
        assert client.get(address).status_code == 404
        assert client.post(address, data=data).status_code == 404
    mine = sign_in(scene.ravi).get(f"{scene.url}/published/{parent.number}/reply")
    assert mine.status_code == 404


def test_a_draft_reply_is_seen_by_nobody_outside(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, parent = open_scene()
    reply(scene, parent)
    assert others(scene, of=scene.ravi) == []
    for person in (scene.ravi, factories.make_user("Ruth Calder")):
        db.session.commit()
        page = sign_in(person).get(f"{scene.url}/draft/B1")
        assert WORDS not in page.text


def test_where_replies_are_not_allowed_nothing_offers_one(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, parent = open_scene()
    scene.consultation.allows_replies = False
    db.session.commit()
    client = sign_in(scene.grace)
    assert "/reply" not in client.get(f"{scene.url}/draft/B1").text
    assert client.get(f"{scene.url}/published/{parent.number}/reply").status_code == 403
