"""Nothing of a withheld, waiting or unpublishable comment reaches another body, on any page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.consultations.models import Visibility
from portal.moderation import actions
from portal.moderation.models import Ground
from portal.responses.models import Comment, CommentState, Naming
from portal.stakeholders.models import Body
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import Scene, make_scene
from tests.moderation.test_views import HTMX, PLAIN

HOME = "/consultations/strategy/"
PAGES = [
    f"{HOME}",
    f"{HOME}draft/",
    f"{HOME}draft/B",
    f"{HOME}draft/B1",
    f"{HOME}draft/all",
    f"{HOME}response/",
    f"{HOME}response/check",
    f"{HOME}meetings/",
    "/",
]
PUBLISHED = "published-words"
WITHHELD = "withheld-words"
WAITING = "waiting-words"
UNDONE = "undone-words"
PASSED = "passed-for-staff-words"
NOTE = "note-to-the-author"
SECRETS = [WITHHELD, WAITING, UNDONE, PASSED, NOTE]


def pages(client: FlaskClient) -> Iterator[str]:
    for path in PAGES:
        for headers in (PLAIN, HTMX):
            answer = client.get(path, headers=headers)
            assert answer.status_code < 500
            if answer.status_code == 200:
                yield answer.text


@pytest.fixture(params=["open and live", "closed, shown after"])
def scene(db: SQLAlchemy, request: pytest.FixtureRequest) -> Scene:
    """Camden has said things of every state; Lambeth reads. All of it could be shown by now."""
    scene = make_scene(
        Visibility.LIVE if request.param == "open and live" else Visibility.AFTER_CLOSE
    )
    camden = scene.another_body("Camden CPCG")
    private = scene.another_body("Private CPCG")
    publish(scene, scene.say(PUBLISHED, body=camden))
    withhold(scene, scene.say(WITHHELD, body=camden))
    scene.say(WAITING, body=camden)
    undone = scene.say(UNDONE, body=camden)
    publish(scene, undone)
    actions.undo(undone, revision=undone.revision, by=scene.moderator)
    publish(scene, scene.say(PASSED, body=private, naming=Naming.NOT_PUBLISHED))
    if request.param != "open and live":
        scene.consultation.closes_at = clock.now() - timedelta(days=1)
    db.session.commit()
    return scene


def publish(scene: Scene, comment: Comment) -> None:
    actions.publish(comment, revision=comment.revision, by=scene.moderator)


def withhold(scene: Scene, comment: Comment) -> None:
    actions.withhold(
        comment, ground=Ground.ABUSE, note=NOTE, revision=comment.revision, by=scene.moderator
    )


def test_another_body_reads_only_what_is_published(scene: Scene, sign_in: SignIn) -> None:
    seen = list(pages(sign_in(scene.lead)))
    assert any(PUBLISHED in page for page in seen)
    leaked = [(secret, page) for page in seen for secret in SECRETS if secret in page]
    assert leaked == []
    assert not any("Private CPCG" in page for page in seen)


def test_a_withheld_comment_leaves_a_stub_in_the_count(scene: Scene, sign_in: SignIn) -> None:
    client = sign_in(scene.lead)
    assert "withheld" in client.get(f"{HOME}draft/B").text
    # One published and one withheld; the waiting and the one for staff do not count. The undone
    # one does where it had been shown: its stub says that it waits.
    shown = 3 if scene.consultation.visibility is Visibility.LIVE else 2
    assert f"{shown} comments" in client.get(f"{HOME}draft/all").text


def test_its_own_body_still_reads_what_was_withheld(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    camden = db.session.scalars(db.select(Body).where(Body.name == "Camden CPCG")).one()
    lead = factories.make_member(camden)
    db.session.commit()
    assert WITHHELD in sign_in(lead).get(f"{HOME}response/").text


def test_staff_of_other_rights_get_nothing_of_the_queue(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    outsider = factories.make_member(factories.make_body())
    db.session.commit()
    client = sign_in(outsider)
    for path in (*PAGES[:-1], "/staff/consultations/strategy/moderation/2"):
        assert client.get(path).status_code in {403, 404}


def test_the_record_of_the_withheld_words_is_kept_whole(db: SQLAlchemy, scene: Scene) -> None:
    kept = db.session.scalars(
        db.select(Comment.body).where(Comment.state == CommentState.WITHHELD)
    ).all()
    assert kept == [WITHHELD]
