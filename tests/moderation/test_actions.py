"""Publishing, withholding and undoing: what is kept, what is recorded, who is told."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.errors import Conflict, Refusal
from portal.mail.models import Letter
from portal.moderation import actions, policy, queries
from portal.moderation.models import Ground, Verdict
from portal.responses.models import Comment, CommentState, Naming
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.moderation.scene import Scene, make_scene

ADDRESS = "http://portal.test/consultations/strategy/response/"


def letters(db: SQLAlchemy) -> list[Letter]:
    return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))


def text_of(letter: Letter) -> str:
    """The letter's words without its line breaks."""
    return " ".join(letter.body.split())


def events(db: SQLAlchemy) -> list[tuple[str, str, int | None, Any]]:
    return [
        (row.verb, row.actor_name, row.subject_id, row.details.get("ground"))
        for row in db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.id))
    ]


def publish(scene: Scene, comment: Comment) -> None:
    actions.publish(
        comment, revision=comment.revision, by=scene.moderator, response_address=ADDRESS
    )


def withhold(scene: Scene, comment: Comment, note: str = "Take the name out.") -> None:
    actions.withhold(
        comment,
        ground=Ground.PERSONAL_DATA,
        note=note,
        revision=comment.revision,
        by=scene.moderator,
        response_address=ADDRESS,
    )


def undo(scene: Scene, comment: Comment) -> None:
    actions.undo(comment, revision=comment.revision, by=scene.colleague, response_address=ADDRESS)


def test_publish_decides_once_and_records_it(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    publish(scene, comment)
    (decision,) = queries.decisions(comment.id)
    assert comment.state is CommentState.PUBLISHED
    assert (decision.verdict, decision.ground, decision.decided_by_name) == (
        Verdict.PUBLISH,
        None,
        "Ruth Calder",
    )
    assert events(db) == [("comment published", "Ruth Calder", comment.id, None)]


def test_withhold_keeps_the_original_words(db: SQLAlchemy) -> None:
    scene = make_scene()
    words = "Mrs Sample of 14 Sample Road said so.\n\n  And twice."
    comment = scene.say(words)
    withhold(scene, comment)
    db.session.commit()
    db.session.expire_all()
    assert (comment.state, comment.body) == (CommentState.WITHHELD, words)


def test_withhold_records_its_ground(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    withhold(scene, comment)
    assert events(db) == [("comment withheld", "Ruth Calder", comment.id, "personal data")]


def test_the_record_holds_neither_the_comment_nor_the_note(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say("secret words")
    withhold(scene, comment, note="secret note")
    (event,) = db.session.scalars(db.select(AuditEvent))
    assert "secret" not in str(event.details)


def test_undo_puts_it_back_and_keeps_the_decision(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    withhold(scene, comment)
    undo(scene, comment)
    (decision,) = queries.decisions(comment.id)
    assert comment.state is CommentState.SUBMITTED
    assert decision.undone_by_name == "Malik Iqbal"
    assert decision.undone_at is not None
    assert [verb for verb, *_ in events(db)] == ["comment withheld", "decision undone"]


def test_a_comment_can_be_decided_again_after_undoing(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    withhold(scene, comment)
    undo(scene, comment)
    publish(scene, comment)
    assert [d.undone_at is None for d in queries.decisions(comment.id)] == [False, True]
    assert comment.state is CommentState.PUBLISHED
    assert len(letters(db)) == 3


def test_the_author_is_told_once_with_the_real_reason(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    withhold(scene, comment, note="Take the name out.")
    (letter,) = letters(db)
    assert letter.to_address == scene.lead.email
    assert letter.subject == "Your comment c1 was withheld"
    assert policy.GROUNDS[Ground.PERSONAL_DATA].sentence in text_of(letter)
    assert "Take the name out." in text_of(letter)
    assert f"\n{ADDRESS}\n" in letter.body
    assert "A moderator read" in text_of(letter)
    assert max(len(line) for line in letter.body.splitlines()) <= 72


def test_each_ground_gives_its_own_sentence(db: SQLAlchemy) -> None:
    scene = make_scene()
    for ground in Ground:
        comment = scene.say()
        actions.withhold(
            comment, ground=ground, note="", revision=comment.revision, by=scene.moderator
        )
    said = [text_of(letter) for letter in letters(db)]
    for ground, text in zip(Ground, said, strict=True):
        assert [g for g in Ground if policy.GROUNDS[g].sentence in text] == [ground]
        assert "moderator’s note" not in text


def test_a_moderator_does_not_write_their_own_address_into_the_letter(db: SQLAlchemy) -> None:
    scene = make_scene()
    withhold(scene, scene.say())
    (letter,) = letters(db)
    assert scene.moderator.email not in letter.body
    assert scene.moderator.name not in letter.body


@pytest.mark.parametrize(
    "visibility, sentence",
    [
        (Visibility.LIVE, "Other bodies can read it now."),
        (Visibility.AFTER_CLOSE, "Other bodies can read it once the consultation has closed"),
        (Visibility.PRIVATE, "In this consultation bodies do not read each other’s comments."),
    ],
)
def test_the_letter_says_who_reads_a_published_comment(
    db: SQLAlchemy, visibility: Visibility, sentence: str
) -> None:
    scene = make_scene(visibility)
    publish(scene, scene.say())
    (letter,) = letters(db)
    assert letter.subject == "Your comment c1 was published"
    assert sentence in text_of(letter)


def test_a_comment_not_to_be_published_is_passed_for_staff(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say(naming=Naming.NOT_PUBLISHED)
    publish(scene, comment)
    (letter,) = letters(db)
    assert comment.state is CommentState.PUBLISHED
    assert letter.subject == "Your comment c1 was read and kept for staff"
    assert "As you asked, it is not shown to other bodies." in text_of(letter)
    assert "can read it now" not in text_of(letter)


def test_undoing_is_told_too(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    withhold(scene, comment)
    undo(scene, comment)
    told = [letter.subject for letter in letters(db)]
    assert told == [
        "Your comment c1 was withheld",
        "The decision on your comment c1 was undone",
    ]


def test_whoever_leads_the_body_is_told_when_the_submitter_has_left(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    successor = factories.make_member(scene.body)
    factories.make_member(scene.body, role=MemberRole.REPRESENTATIVE)
    (membership,) = (m for m in _memberships(db, scene) if m.user_id == scene.lead.id)
    membership.left_at = clock.now()
    publish(scene, comment)
    assert [letter.to_address for letter in letters(db)] == [successor.email]


def test_whoever_leads_the_body_is_told_when_the_submitters_account_is_closed(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    comment = scene.say()
    successor = factories.make_member(scene.body)
    factories.make_member(scene.body).deactivated_at = clock.now()
    scene.lead.deactivated_at = clock.now()
    publish(scene, comment)
    assert [letter.to_address for letter in letters(db)] == [successor.email]


def _memberships(db: SQLAlchemy, scene: Scene) -> list[Any]:
    from portal.stakeholders import queries as stakeholders

    return list(stakeholders.members(scene.body.id))


def test_a_decision_on_a_stale_page_says_who_was_first(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    with time_machine.travel("2027-01-12T11:20:00+00:00", tick=False):
        actions.publish(comment, revision=1, by=scene.colleague)
        with pytest.raises(Conflict) as refused:
            actions.withhold(comment, ground=Ground.ABUSE, note="", revision=1, by=scene.moderator)
    assert (
        refused.value.sentence
        == "Malik Iqbal published this comment at 11:20am. Nothing was changed."
    )
    assert comment.state is CommentState.PUBLISHED
    assert len(queries.decisions(comment.id)) == 1
    assert len(letters(db)) == 1


def test_a_conflict_of_another_day_gives_the_day(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    with time_machine.travel("2027-06-09T22:30:00+00:00", tick=False):
        actions.withhold(comment, ground=Ground.ABUSE, note="", revision=1, by=scene.colleague)
    with (
        time_machine.travel("2027-06-11T09:00:00+00:00", tick=False),
        pytest.raises(Conflict, match="Malik Iqbal withheld this comment on 9 June"),
    ):
        publish_at(comment, 1, scene)


def publish_at(comment: Comment, revision: int, scene: Scene) -> None:
    actions.publish(comment, revision=revision, by=scene.moderator)


def test_a_second_press_of_the_same_button_says_you_did_it(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    publish(scene, comment)
    with pytest.raises(Conflict, match=r"^You published this comment at"):
        publish_at(comment, 1, scene)


def test_an_undone_decision_is_named_in_a_conflict(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    publish(scene, comment)
    undo(scene, comment)
    with pytest.raises(Conflict, match="Malik Iqbal undid the decision on this comment at"):
        publish_at(comment, 2, scene)


@pytest.mark.parametrize("revision", [1, 2])
def test_publishing_what_is_withheld_needs_undoing_first(db: SQLAlchemy, revision: int) -> None:
    scene = make_scene()
    comment = scene.say()
    withhold(scene, comment)
    with pytest.raises(Conflict):
        publish_at(comment, revision, scene)
    assert comment.state is CommentState.WITHHELD


def test_there_is_nothing_to_undo_on_a_waiting_comment(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    with pytest.raises(Conflict):
        undo(scene, comment)
    assert letters(db) == []


@pytest.mark.parametrize("verb", [publish, withhold, undo])
def test_a_draft_is_never_decided(db: SQLAlchemy, verb: Any) -> None:
    scene = make_scene()
    comment = scene.say(state=CommentState.DRAFT)
    with pytest.raises(Refusal):
        verb(scene, comment)
    assert comment.state is CommentState.DRAFT
    assert letters(db) == []


def test_a_renamed_moderator_leaves_decisions_readable(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    publish(scene, comment)
    scene.moderator.name = "Ruth Calder-Jones"
    scene.moderator.deactivated_at = clock.now()
    db.session.commit()
    (decision,) = queries.decisions(comment.id)
    assert decision.decided_by_name == "Ruth Calder"
