"""Removing words before publishing: what is kept, what is published, what is recorded."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.audit.models import AuditEvent
from portal.errors import Conflict, Refusal
from portal.mail.models import Letter
from portal.moderation import actions
from portal.moderation.models import RedactedField, RemovalReason
from portal.moderation.queries.redactions import redactions
from portal.responses.models import Comment, PublishedWording
from tests.moderation.scene import Scene, make_scene

SECRET = "Ann Lee"
TEXT = f"It was {SECRET} who told us."
SUGGESTED = f"Ask {SECRET} first."


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comment(db: SQLAlchemy, scene: Scene) -> Comment:
    said = scene.say(TEXT)
    said.suggestion = SUGGESTED
    db.session.flush()
    return said


def remove(scene: Scene, comment: Comment, field: RedactedField = RedactedField.BODY) -> int:
    return actions.remove_words(
        comment,
        SECRET,
        fields={field},
        reason=RemovalReason.NAME,
        revision=comment.revision,
        by=scene.moderator,
    )


def test_what_is_published_lacks_the_words_and_the_comment_keeps_them(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    assert [remove(scene, comment, field) for field in RedactedField] == [1, 1]
    # Removed again it is removed once.
    assert remove(scene, comment) == 0
    removals = redactions(comment)
    assert len(removals) == 2
    actions.publish(
        comment,
        revision=comment.revision,
        by=scene.moderator,
        removals=[removal.id for removal in removals],
    )
    published = db.session.get_one(PublishedWording, comment.id)
    gone = {"removed": "name removed"}
    assert published.body == ["It was ", gone, " who told us."]
    assert published.suggestion == ["Ask ", gone, " first."]
    assert (comment.body, comment.suggestion) == (TEXT, SUGGESTED)
    events = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.verb for event in events] == [
        "words removed",
        "words removed",
        "comment published",
    ]
    letters = db.session.scalars(db.select(Letter)).all()
    assert letters
    assert SECRET not in repr([e.details for e in events]) + repr([x.body for x in letters])


def test_nobody_publishes_words_that_a_colleague_put_back_meanwhile(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    remove(scene, comment)
    [seen] = redactions(comment)
    actions.put_back(comment, seen.id, revision=comment.revision, by=scene.colleague)
    for removals in ([seen.id], [seen.id, 99]):
        with pytest.raises(Conflict, match="changed which words are removed"):
            actions.publish(
                comment, revision=comment.revision, by=scene.moderator, removals=removals
            )
    assert (seen.undone_by_name, list(redactions(comment))) == ("Malik Iqbal", [])
    with pytest.raises(Conflict, match="put back already"):
        actions.put_back(comment, seen.id, revision=comment.revision, by=scene.moderator)


def test_a_removal_made_meanwhile_is_not_passed_over_either(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    remove(scene, comment)
    with pytest.raises(Conflict):
        actions.publish(comment, revision=comment.revision, by=scene.colleague)


def test_no_removal_is_applied_to_other_words(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    remove(scene, comment)
    comment.body = f"{SECRET} was it who told us."
    db.session.flush()
    assert list(redactions(comment)) == []
    comment.body = TEXT
    db.session.flush()
    assert len(redactions(comment)) == 1


@pytest.mark.parametrize("words", ["", " \n", "nowhere", SUGGESTED])
def test_where_no_words_stand_nothing_is_removed(
    db: SQLAlchemy, scene: Scene, comment: Comment, words: str
) -> None:
    with pytest.raises(Refusal, match="do not stand there"):
        actions.remove_words(
            comment,
            words,
            fields={RedactedField.BODY},
            reason=RemovalReason.ABUSE,
            revision=comment.revision,
            by=scene.moderator,
        )
    assert list(redactions(comment)) == []


def test_what_has_been_decided_is_not_redacted(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    actions.publish(comment, revision=comment.revision, by=scene.colleague)
    with pytest.raises(Conflict):
        remove(scene, comment)
