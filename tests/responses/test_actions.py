"""What a body does to its response, and what a moderator does to a comment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.audit.models import AuditEvent
from portal.drafts.queries import current_outline
from portal.errors import Closed, Conflict, Refusal
from portal.mail.models import Letter
from portal.responses import actions, queries
from portal.responses.models import (
    COMMENT_LENGTH,
    Comment,
    CommentState,
    NilReturn,
    Response,
    ResponseState,
    Stance,
)
from portal.responses.published_words import Wording
from portal.responses.words import NO_WORDS, TOO_LONG
from tests import factories
from tests.responses.scenes import ADDRESS, SIGN_OFF, Scene, make_scene, said

WHOLE = Wording(("Mr Smith of 4 High Street",))


def _add(scene: Scene, slug: str = "B1", words: str = "We support this.", key: str = "") -> Comment:
    return actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage(slug),
        said(scene.section_id(slug), words),
        form_key=key or f"key-{slug}-{words}"[:43],
    )


def _verbs(db: SQLAlchemy) -> list[str]:
    return list(db.session.scalars(db.select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_the_first_word_begins_the_response_and_is_recorded(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = _add(scene)
    response = queries.response_of(scene.visit())
    assert response is not None
    assert comment.response_id == response.id
    assert (comment.state, comment.number, comment.revision) == (CommentState.DRAFT, None, 1)
    assert _verbs(db) == ["comment drafted"]


def test_the_same_form_sent_twice_is_one_comment(db: SQLAlchemy) -> None:
    scene = make_scene()
    assert _add(scene, key="one").id == _add(scene, key="one").id
    assert db.session.scalar(db.select(db.func.count(Comment.id))) == 1
    assert _verbs(db) == ["comment drafted"]


def test_the_same_form_sent_again_after_the_close_is_still_saved(db: SQLAlchemy) -> None:
    scene = make_scene()
    stored = _add(scene, key="one")
    scene.close()
    assert _add(scene, key="one").id == stored.id
    with pytest.raises(Closed):
        _add(scene, key="another")


def test_the_same_form_with_other_words_loses_neither_text(db: SQLAlchemy) -> None:
    scene = make_scene()
    stored = _add(scene, words="First thought", key="one")
    with pytest.raises(actions.StoredOtherwise) as conflict:
        _add(scene, words="Second thought", key="one")
    assert conflict.value.comment_id == stored.id
    assert stored.body == "First thought"


def test_the_same_form_marked_as_answered_after_all_settles_the_comment(db: SQLAlchemy) -> None:
    scene = make_scene()
    stored = _add(scene, key="one")
    again = actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B1"), is_settled=True),
        form_key="one",
    )
    assert again.id == stored.id
    assert stored.is_settled


def test_a_form_key_of_another_body_gives_nothing_away(db: SQLAlchemy) -> None:
    scene = make_scene()
    _add(scene, key="one")
    with pytest.raises(Refusal) as refusal:
        actions.add_comment(
            scene.visit(scene.ravi),
            scene.outline,
            scene.passage("B"),
            said(scene.section_id("B1")),
            form_key="one",
        )
    assert "Reload" in refusal.value.sentence


@pytest.mark.parametrize(
    "words,sentence", [("... !", NO_WORDS), ("a" * (COMMENT_LENGTH + 1), TOO_LONG)]
)
def test_the_limits_of_a_comment_are_the_same_when_adding_and_changing(
    db: SQLAlchemy, words: str, sentence: str
) -> None:
    scene = make_scene()
    comment = _add(scene)
    for act in (
        lambda: _add(scene, words=words),
        lambda: actions.change_comment(
            scene.visit(), comment, said(comment.section_id, words), revision=1
        ),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert (refusal.value.sentence, refusal.value.field) == (sentence, "comment")


def test_a_change_at_an_old_revision_is_told_who_came_first(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = _add(scene)
    tom = scene.visit(scene.tom)
    actions.change_comment(tom, comment, said(comment.section_id, "Tom’s words"), revision=1)
    with pytest.raises(Conflict) as conflict:
        actions.change_comment(
            scene.visit(), comment, said(comment.section_id, "Grace’s words"), revision=1
        )
    assert conflict.value.sentence == "Tom Fielding saved this comment while you were writing"
    assert (comment.body, comment.revision) == ("Tom’s words", 2)
    assert comment.changed_by.name == "Tom Fielding"
    actions.change_comment(
        scene.visit(), comment, said(comment.section_id, "Tom’s words"), revision=1
    )
    assert comment.revision == 2


def test_nothing_to_add_is_refused_beside_a_comment_and_goes_when_one_is_saved(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    comment = _add(scene)
    with pytest.raises(Refusal) as refusal:
        actions.say_nothing_to_add(scene.visit(), scene.passage("B"))
    assert "Remove it first" in refusal.value.sentence
    actions.remove_comment(scene.visit(), comment)
    actions.say_nothing_to_add(scene.visit(), scene.passage("B"))
    actions.say_nothing_to_add(scene.visit(), scene.passage("B"))
    assert db.session.scalar(db.select(db.func.count(NilReturn.id))) == 1
    _add(scene, words="After all")
    assert db.session.scalar(db.select(db.func.count(NilReturn.id))) == 0
    assert _verbs(db) == [
        "comment drafted",
        "comment removed",
        "nothing to add said",
        "comment drafted",
    ]


def test_submitting_sends_everything_saved_once_with_one_receipt(db: SQLAlchemy) -> None:
    scene = make_scene()
    whole = actions.add_comment(
        scene.visit(scene.tom), scene.outline, None, said(None, "On the whole"), form_key="whole"
    )
    late = _add(scene, "B2", "On B2")
    early = _add(scene, "A1", "On A1")
    actions.say_nothing_to_add(scene.visit(), scene.passage("summary"))
    response = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    year = clock.in_london(clock.now()).year
    assert response.reference == f"DS-{year}-0001"
    assert response.state is ResponseState.SUBMITTED
    assert [early.number, late.number, whole.number] == [1, 2, 3]
    assert {c.state for c in (early, late, whole)} == {CommentState.SUBMITTED}
    again = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    assert again.reference == response.reference
    (letter,) = db.session.scalars(db.select(Letter))
    assert letter.to_address == scene.grace.email
    assert letter.subject == f"Received: Lambeth CPCG's response, reference DS-{year}-0001"
    assert "  Answered         2 sections\n  Nothing to add   1 section\n" in letter.body
    assert ADDRESS in letter.body
    assert "On B2" not in letter.body
    assert _verbs(db).count("response submitted") == 1


def test_references_and_numbers_go_on_from_one_body_to_the_next(db: SQLAlchemy) -> None:
    scene = make_scene()
    _add(scene)
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    camden = scene.visit(scene.ravi)
    comment = actions.add_comment(
        camden, scene.outline, None, said(None, "Camden’s"), form_key="camden"
    )
    response = actions.submit(camden, scene.outline, SIGN_OFF, address=ADDRESS)
    assert response.reference is not None
    assert response.reference.endswith("-0002")
    assert comment.number == 2


def test_nothing_at_all_cannot_be_submitted(db: SQLAlchemy) -> None:
    scene = make_scene()
    with pytest.raises(Refusal) as refusal:
        actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    assert refusal.value.sentence.startswith("There is nothing to submit yet.")
    assert db.session.scalars(db.select(Response)).all() == []


def test_nothing_to_add_alone_can_be_submitted(db: SQLAlchemy) -> None:
    scene = make_scene()
    actions.say_nothing_to_add(scene.visit(), scene.passage("B"))
    response = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    assert response.state is ResponseState.SUBMITTED


def test_a_submitted_response_takes_no_more(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = _add(scene)
    response = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    visit, passage = scene.visit(), scene.passage("summary")
    for act in (
        lambda: _add(scene, words="One more"),
        lambda: actions.change_comment(visit, comment, said(None, "Else"), revision=1),
        lambda: actions.remove_comment(visit, comment),
        lambda: actions.say_nothing_to_add(visit, passage),
        lambda: actions.take_back_nothing_to_add(visit, passage),
    ):
        with pytest.raises(Refusal) as refusal:
            act()
        assert str(response.reference) in refusal.value.sentence


def test_the_last_second_is_in_time_and_the_next_is_not(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene()
    closes_at = scene.consultation.closes_at
    monkeypatch.setattr(clock, "now", lambda: closes_at + timedelta(microseconds=999_999))
    _add(scene, words="Just in time")
    monkeypatch.setattr(clock, "now", lambda: closes_at + timedelta(seconds=1))
    visit = scene.visit()
    passage = scene.passage("A")
    for act in (
        lambda: _add(scene, words="Too late"),
        lambda: actions.say_nothing_to_add(visit, passage),
        lambda: actions.take_back_nothing_to_add(visit, passage),
        lambda: actions.submit(visit, scene.outline, SIGN_OFF, address=ADDRESS),
    ):
        with pytest.raises(Closed):
            act()


def test_everything_a_body_writes_stops_at_the_close(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = _add(scene)
    scene.close()
    with pytest.raises(Closed):
        actions.change_comment(scene.visit(), comment, said(None, "Late"), revision=1)
    with pytest.raises(Closed):
        actions.remove_comment(scene.visit(), comment)


def test_submitting_again_after_the_close_gives_the_same_reference(db: SQLAlchemy) -> None:
    scene = make_scene()
    _add(scene)
    response = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    scene.close()
    again = actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    assert again.reference == response.reference


def test_withholding_and_publishing_keep_the_words_and_count_as_changes(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = _add(scene, words="Mr Smith of 4 High Street")
    with pytest.raises(Refusal):
        actions.publish_comment(comment, WHOLE)
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    seen = []
    for decide in (
        actions.withhold_comment,
        actions.return_to_queue,
        lambda comment: actions.publish_comment(comment, WHOLE),
    ):
        decide(comment)
        seen.append((comment.state, comment.revision, comment.body, comment.stance))
    words = "Mr Smith of 4 High Street"
    assert seen == [
        (CommentState.WITHHELD, 2, words, Stance.SUPPORT),
        (CommentState.SUBMITTED, 3, words, Stance.SUPPORT),
        (CommentState.PUBLISHED, 4, words, Stance.SUPPORT),
    ]


def test_a_comment_on_an_earlier_version_is_kept_there_and_sent(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = _add(scene)
    second = factories.make_version(scene.consultation, number=2)
    db.session.commit()
    assert comment.version_id != second.id
    outline = current_outline(scene.visit())
    assert outline is not None
    response = actions.submit(scene.visit(), outline, SIGN_OFF, address=ADDRESS)
    assert (comment.state, comment.version_id) == (CommentState.SUBMITTED, scene.version.id)
    assert response.reference is not None
