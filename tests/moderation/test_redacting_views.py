"""The page on which words are removed before publication, as a browser without scripts uses it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal import clock
from portal.moderation import actions
from portal.moderation.models import RedactedField, Redaction, RemovalReason
from portal.moderation.queries.redactions import redactions
from portal.responses.actions.published import take_down
from portal.responses.models import Comment, CommentState, PublishedWording
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.moderation.test_views import words_of

pytestmark = pytest.mark.only_on("sqlite")

PAGE = f"{QUEUE}1/remove"
SAID = "Ann Lee told us in Leeds.\n\nRing Ann\nLee on 020 7946 0123, or Sgt Walker."
SUGGESTED = "Ask Ann Lee."


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comment(db: SQLAlchemy, scene: Scene) -> Comment:
    comment = scene.say(SAID)
    comment.suggestion = SUGGESTED
    db.session.commit()
    return comment


@pytest.fixture
def client(comment: Comment, scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.moderator)


def send(client: FlaskClient, comment: Comment, **more: str) -> TestResponse:
    data = {"revision": str(comment.revision), "reason": "name", **more}
    return client.post(PAGE, data=data)


def half(answer: TestResponse, *, readers: bool) -> str:
    """What staff read, or what readers will see, as the page shows it."""
    whole, _, preview = words_of(answer).partition("What readers will see")
    return preview if readers else whole


def hidden(answer: TestResponse, verb: str, button: str = "") -> dict[str, str]:
    """What the first form of that button carries."""
    forms = re.findall(rf'<form[^>]*action="{QUEUE}1/{verb}[^>]*>(.*?)</form>', answer.text, re.S)
    form = next(form for form in forms if f">{button}" in form)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    # It is another from one second to the next, and is not asked for here.
    fields.pop("csrf_token", None)
    return fields


def test_words_are_removed_looked_at_put_back_and_the_rest_published(
    db: SQLAlchemy, client: FlaskClient, comment: Comment
) -> None:
    answer = send(client, comment, words="ann  lee", field="body", which="first")
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = client.get(PAGE)
    assert "Removed in 1 place. Nothing is published yet." in words_of(page)
    assert "Ann Lee . told us in Leeds." in half(page, readers=False)
    seen = half(page, readers=True)
    assert "name removed . told us in Leeds." in seen
    # What is left elsewhere is warned of, in the remark and in the wording it suggests.
    assert "Ann Lee 2 places" in seen
    assert send(client, comment, **hidden(page, "remove", "Remove there too")).status_code == 303
    page = client.get(PAGE)
    assert "Still there" not in words_of(page)
    assert "3 removals" in words_of(page)
    assert client.post(f"{QUEUE}1/put-back", data=hidden(page, "put-back")).status_code == 303
    page = client.get(PAGE)
    assert "Ann Lee told us in Leeds." in half(page, readers=True)
    assert "Publish with 2 removals" in words_of(page)
    assert "Publish with 2 removals" in words_of(client.get(f"{QUEUE}1"))
    sent = hidden(client.get(f"{QUEUE}1"), "publish")
    assert sent == hidden(page, "publish")
    assert client.post(f"{QUEUE}1/publish", data=sent).status_code == 303
    published = db.session.scalars(db.select(PublishedWording)).one()
    gone = {"removed": "name removed"}
    assert published.suggestion == ["Ask ", gone, "."]
    assert published.body == [
        "Ann Lee told us in Leeds.\n\nRing ",
        gone,
        " on 020 7946 0123, or Sgt Walker.",
    ]


def test_what_looks_private_is_removed_by_one_press_and_never_by_itself(
    db: SQLAlchemy, client: FlaskClient, comment: Comment
) -> None:
    page = client.get(PAGE)
    for found in ("020 7946 0123 telephone number", "Sgt Walker name of a person"):
        assert found in half(page, readers=False)
    assert db.session.scalars(db.select(Redaction)).all() == []
    assert hidden(page, "remove")["reason"] == "contact details"
    assert send(client, comment, **hidden(page, "remove")).status_code == 303
    page = client.get(PAGE)
    assert "020 7946 0123 telephone number" not in words_of(page)
    assert "on Words are missing here: contact details removed . , or" in half(page, readers=True)
    # The same press again, from a page that was loaded before.
    assert send(client, comment, words="020 7946 0123").status_code == 303
    assert "had been removed already" in words_of(client.get(PAGE))


@pytest.mark.parametrize(
    "sent, sentence",
    [
        ({"words": ""}, "Type or paste the words to remove"),
        ({"words": "Ann Lee", "reason": ""}, "Choose why they are removed"),
        ({"words": "Ann Leigh"}, "These words do not stand there."),
        ({"words": "Leeds", "field": "suggestion"}, "These words do not stand there."),
    ],
)
def test_what_cannot_be_removed_comes_back_with_a_sentence(
    db: SQLAlchemy,
    client: FlaskClient,
    comment: Comment,
    sent: dict[str, str],
    sentence: str,
) -> None:
    answer = send(client, comment, **sent)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert f">{sent['words']}</textarea>" in answer.text.replace("\r\n", "").replace(">\n", ">")
    assert db.session.scalars(db.select(Redaction)).all() == []


def test_a_letter_that_stands_everywhere_is_not_removed_a_hundred_times(
    db: SQLAlchemy, client: FlaskClient, comment: Comment
) -> None:
    comment.body = "a b " * 101
    db.session.commit()
    assert send(client, comment, words="a", field="body").status_code == 422
    assert send(client, comment, words="a", field="body", which="first").status_code == 303


def test_who_comes_second_is_told_and_keeps_what_was_typed(
    db: SQLAlchemy, scene: Scene, client: FlaskClient, comment: Comment
) -> None:
    page = client.get(PAGE)
    actions.remove_words(
        comment,
        "Ann Lee",
        fields={RedactedField.BODY},
        only_first=True,
        reason=RemovalReason.NAME,
        revision=comment.revision,
        by=scene.colleague,
    )
    [removal] = redactions(comment)
    db.session.commit()
    # A colleague removed words: nobody publishes without having seen that.
    answer = client.post(f"{QUEUE}1/publish", data=hidden(page, "publish"))
    assert answer.status_code == 409
    assert "changed which words are removed" in words_of(answer)
    assert "Publish with 1 removal" in words_of(answer)
    # And put them back before this page did.
    seen = hidden(client.get(PAGE), "put-back")
    actions.put_back(comment, removal.id, revision=comment.revision, by=scene.colleague)
    db.session.commit()
    answer = client.post(f"{QUEUE}1/put-back", data=seen)
    assert answer.status_code == 409
    assert "put back already" in words_of(answer)
    assert "earlier wording" not in client.get(PAGE).text
    removal.undone_at = None
    comment.body = f"{SAID} Again."
    db.session.commit()
    for path in (PAGE, f"{QUEUE}1"):
        assert "removed from its earlier wording in 1 place." in words_of(client.get(path))
    # The body changed the words, then a colleague published them, then the body withdrew.
    comment.revision += 1
    db.session.commit()
    answer = client.post(PAGE, data={"revision": 1, "words": "Ann Lee", "reason": "name"})
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]*>\s*Ann Lee</textarea>", answer.text)
    actions.publish(comment, revision=comment.revision, by=scene.colleague)
    db.session.commit()
    answer = send(client, comment, words="Ann Lee")
    assert answer.status_code == 409
    assert "Malik Iqbal published this comment" in words_of(answer)
    assert "undo the decision first" in words_of(answer)
    take_down(comment)
    comment.state, comment.withdrawn_at = CommentState.WITHDRAWN, clock.now()
    db.session.commit()
    assert client.get(PAGE).status_code == 404
    answer = send(client, comment, words="Ann Lee")
    assert answer.status_code == 409
    assert "Sgt Walker" not in answer.text
