"""Where comments are published first: up as sent, waiting in the queue, decided on afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.analysis.places import places
from portal.analysis.queries import said as counted_said
from portal.audit.models import AuditEvent
from portal.consultations.models import Moderation, Visibility
from portal.errors import Conflict
from portal.home.queries import desk
from portal.mail.models import Letter
from portal.moderation import actions, queries, rules
from portal.moderation.filtering import Marked, QueueFilter, Shown
from portal.moderation.models import Ground, RedactedField, RemovalReason
from portal.moderation.queries import queue
from portal.moderation.queries.redactions import redactions
from portal.responses import actions as responses
from portal.responses.actions import Said
from portal.responses.models import Comment, CommentState, Naming, PublishedWording, ResponseState
from portal.responses.queries import tallies
from tests import factories
from tests.moderation.after import WORDS, draft, make_after, moderator, read_by_camden, sent, submit
from tests.moderation.recounting import assert_kept
from tests.responses.entry.scenes import came, finished
from tests.responses.scenes import SIGN_OFF, Scene

WITHOUT = "We support this, says [name removed]."
LATER = "We object, and Zora Quill says so."


def letters(db: SQLAlchemy) -> list[tuple[str, str]]:
    """Every letter, oldest first: its subject, and its words in one line."""
    found = db.session.scalars(db.select(Letter).order_by(Letter.id))
    return [(letter.subject, " ".join(letter.body.split())) for letter in found]


def change(scene: Scene, comment: Comment, words: str = LATER, *, told: bool = True) -> bool:
    return responses.change_sent(
        scene.visit(),
        comment,
        Said(comment.section_id, comment.stance, words, comment.is_settled),
        revision=comment.revision,
        told_at_once=told,
    )


def test_what_is_submitted_is_published_and_waits_and_every_figure_says_so(
    db: SQLAlchemy,
) -> None:
    scene = make_after()
    comment = sent(scene)
    assert (comment.state, comment.is_waiting, comment.number) == (CommentState.PUBLISHED, True, 1)
    assert comment.shown_at is not None
    assert comment.response.public_reference is not None
    assert read_by_camden(scene) == [("words", WORDS, True)]
    theirs = tallies(scene.visit(scene.ravi), scene.outline)
    assert theirs.published == {comment.section_id: 1}
    tally = queue.tally(scene.consultation.id)
    assert (tally.waiting, tally.up, tally.published, tally.decided, tally.all) == (1, 1, 0, 0, 1)
    for chosen, number in (
        (QueueFilter(), 1),
        (QueueFilter(marked=Marked.UP), 1),
        (QueueFilter(marked=Marked.UP, shown=Shown.ALL), 1),
        (QueueFilter(shown=Shown.PUBLISHED), 0),
        (QueueFilter(shown=Shown.CHANGED), 0),
    ):
        rows = queue.rows(scene.consultation.id, chosen).rows
        found = queue.rows(scene.consultation.id, chosen).found
        assert (len(rows), found) == (number, number)
    (one,) = counted_said(scene.consultation.id, places(scene.outline))
    assert one.stands is CommentState.SUBMITTED
    visit = factories.visit_of(moderator(), scene.consultation)
    first = desk(visit).tasks[0]
    assert (first.state, first.is_done) == ("1 comment waiting", False)
    assert_kept()
    ((_, receipt),) = letters(db)
    assert (
        "The comments are published. Other bodies can read them now. A moderator reads each within "
        "10 days. We write to you only if one cannot stay as it is." in receipt
    )
    event = db.session.scalars(
        db.select(AuditEvent).where(AuditEvent.verb == "response submitted")
    ).one()
    assert event.details["published_at_once"] == 1


def test_after_the_close_only_others_read_what_nobody_has_looked_at(db: SQLAlchemy) -> None:
    scene = make_after(Visibility.AFTER_CLOSE)
    comment = sent(scene)
    assert comment.state is CommentState.PUBLISHED
    assert read_by_camden(scene) == []
    assert "can read them once the consultation has closed" in letters(db)[0][1]
    scene.close()
    assert read_by_camden(scene) == [("words", WORDS, True)]


def test_what_its_body_wants_kept_back_is_never_up(db: SQLAlchemy) -> None:
    scene = make_after()
    private = replace(
        SIGN_OFF, naming=Naming.NOT_PUBLISHED, not_published_reason="It names people."
    )
    first = draft(scene)
    submit(scene, private)
    assert (first.state, first.is_unchecked) == (CommentState.SUBMITTED, False)
    assert "The comments are published." not in letters(db)[0][1]
    assert "A moderator reads each comment before it is published" in letters(db)[0][1]
    responses.reopen(scene.visit(), address="")
    second = draft(scene, "And this.")
    submit(scene)
    # What was sent while it was to be kept back waits still; what is sent from now on does not.
    assert read_by_camden(scene) == [("words", "And this.", True)]
    responses.reopen(scene.visit(), address="")
    submit(scene, private)
    assert (second.state, second.is_unchecked) == (CommentState.SUBMITTED, False)
    assert read_by_camden(scene) == []
    assert db.session.scalars(db.select(PublishedWording)).all() == []
    assert_kept()


def test_a_lead_who_was_told_otherwise_publishes_nothing(db: SQLAlchemy) -> None:
    scene = make_after()
    comment = draft(scene)
    with pytest.raises(Conflict, match="come to be published as they are submitted"):
        submit(scene, told=Moderation.BEFORE)
    db.session.rollback()
    assert (comment.state, comment.number) == (CommentState.DRAFT, None)
    # Whoever was told that others read it at once may find that a moderator reads it first.
    scene.consultation.moderation = Moderation.BEFORE
    submit(scene, told=Moderation.AFTER)
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)


def test_each_decision_says_the_truth_once_and_none_puts_up_what_was_taken_down(
    db: SQLAlchemy,
) -> None:
    scene, ruth = make_after(), moderator()
    comment = sent(scene)
    told = len(letters(db))

    def publish() -> None:
        seen = [removal.id for removal in redactions(comment)]
        actions.publish(comment, revision=comment.revision, by=ruth, removals=seen)

    def remove() -> None:
        actions.remove_words(
            comment,
            "Zora Quill",
            fields=list(RedactedField),
            reason=RemovalReason.NAME,
            revision=comment.revision,
            by=ruth,
        )

    def put_back() -> None:
        (removal,) = redactions(comment)
        actions.put_back(comment, removal.id, revision=comment.revision, by=ruth)

    def withhold() -> None:
        actions.withhold(comment, ground=Ground.ABUSE, note="", revision=comment.revision, by=ruth)

    def give_back() -> None:
        actions.return_to_author(
            comment, ground=Ground.ABUSE, note="", revision=comment.revision, by=ruth
        )

    def undo() -> None:
        actions.undo(comment, revision=comment.revision, by=ruth)

    up, waiting_up = [("words", WORDS, False)], [("words", WORDS, True)]
    less, waiting_less = [("words", WITHOUT, False)], [("words", WITHOUT, True)]
    stub = [("waiting", "", False)]
    withheld = [("withheld", "", False)]
    removed = "Words were removed from your comment c1"
    undone = "The decision on your comment c1 was undone"
    steps = (
        (publish, up, None),
        (undo, waiting_up, None),
        (remove, waiting_up, None),
        (publish, less, removed),
        (undo, waiting_less, None),
        (publish, less, None),
        (undo, waiting_less, None),
        (put_back, waiting_less, None),
        (publish, up, "Your comment c1 is published whole again"),
        (undo, waiting_up, None),
        (withhold, withheld, "Your comment c1 was withheld"),
        (undo, stub, undone),
        (publish, up, "Your comment c1 was published"),
        (undo, stub, undone),
        (give_back, stub, "Your comment c1 was returned to be reworded"),
    )
    for act, read, subject in steps:
        act()
        db.session.commit()
        assert read_by_camden(scene) == read, act
        new = letters(db)[told:]
        assert [each for each, _ in new] == ([subject] if subject else []), act
        if subject == removed:
            assert "What they held: name. Readers see where words were removed" in new[0][1]
            assert "Zora" not in new[0][1]
        if subject == "Your comment c1 was withheld":
            assert "It had been published as you sent it. It is not published" in new[0][1]
        told += len(new)
        assert comment.is_waiting == (act in (undo, remove, put_back))
        assert_kept()


def test_a_change_takes_the_place_of_what_is_up_and_waits_again(db: SQLAlchemy) -> None:
    scene, ruth = make_after(), moderator()
    comment = sent(scene)
    seen = comment.revision
    assert change(scene, comment)
    db.session.commit()
    assert (comment.state, comment.is_unchecked) == (CommentState.PUBLISHED, True)
    assert read_by_camden(scene) == [("words", LATER, True)]
    with pytest.raises(Conflict, match="The body changed this comment while you were reading it"):
        actions.withhold(comment, ground=Ground.ABUSE, note="", revision=seen, by=ruth)
    db.session.rollback()
    # The same once a moderator has left it: what was decided holds for the words as they were.
    actions.publish(comment, revision=comment.revision, by=ruth)
    assert change(scene, comment, WORDS)
    db.session.commit()
    assert read_by_camden(scene) == [("words", WORDS, True)]
    rows = queue.rows(scene.consultation.id, QueueFilter(shown=Shown.CHANGED)).rows
    assert [row.comment.number for row in rows] == [1]
    assert rules.standing(comment, queries.decisions(comment.id)) is None
    assert len(letters(db)) == 1
    assert_kept()


def test_what_a_moderator_took_down_does_not_come_back_by_a_change(db: SQLAlchemy) -> None:
    scene, ruth = make_after(), moderator()
    comment = sent(scene)
    actions.remove_words(
        comment,
        "Zora Quill",
        fields=list(RedactedField),
        reason=RemovalReason.NAME,
        revision=comment.revision,
        by=ruth,
    )
    seen = [removal.id for removal in redactions(comment)]
    actions.publish(comment, revision=comment.revision, by=ruth, removals=seen)
    assert change(scene, comment)
    db.session.commit()
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)
    assert read_by_camden(scene) == [("waiting", "", False)]
    for words in (WORDS, LATER):
        assert change(scene, comment, words)
        assert comment.state is CommentState.SUBMITTED
    actions.withhold(comment, ground=Ground.ABUSE, note="", revision=comment.revision, by=ruth)
    assert change(scene, comment, WORDS)
    db.session.commit()
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)
    assert_kept()


def test_a_change_of_the_setting_holds_for_what_is_sent_from_then_on(db: SQLAlchemy) -> None:
    scene, ruth = make_after(), moderator()
    comment = sent(scene)
    scene.consultation.moderation = Moderation.BEFORE
    db.session.commit()
    assert read_by_camden(scene) == [("words", WORDS, True)]
    actions.publish(comment, revision=comment.revision, by=ruth)
    actions.undo(comment, revision=comment.revision, by=ruth)
    db.session.commit()
    assert read_by_camden(scene) == [("words", WORDS, True)]
    assert change(scene, comment)
    db.session.commit()
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)
    # What a moderator publishes before the switch goes back down when that is undone after it.
    actions.publish(comment, revision=comment.revision, by=ruth)
    scene.consultation.moderation = Moderation.AFTER
    db.session.commit()
    actions.undo(comment, revision=comment.revision, by=ruth)
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)
    actions.publish(comment, revision=comment.revision, by=ruth)
    # A lead whose page said that a moderator reads first is told before anything is up.
    with pytest.raises(Conflict, match="changes have come to be published at once"):
        change(scene, comment, WORDS, told=False)
    db.session.rollback()
    assert_kept()


def test_letters_and_corrections_of_them_wait_for_a_moderator(db: SQLAlchemy) -> None:
    scene, ruth = make_after(), moderator()
    letter = finished(scene, ruth, came(scene, naming=Naming.BODY))
    (comment,) = db.session.scalars(
        db.select(Comment).where(Comment.response_id == letter.id)
    ).all()
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)
    actions.publish(comment, revision=comment.revision, by=ruth)
    said = Said(comment.section_id, comment.stance, "As it was written.", comment.is_settled)
    responses.correct(
        factories.visit_of(ruth, scene.consultation),
        comment,
        said,
        reason="A slip of the pen.",
        revision=comment.revision,
    )
    assert (comment.state, comment.is_unchecked) == (CommentState.SUBMITTED, False)
    assert_kept()


def test_a_withdrawn_comment_is_down_and_waits_for_nobody(db: SQLAlchemy) -> None:
    scene = make_after()
    comment = sent(scene)
    responses.withdraw(scene.visit(), comment)
    db.session.commit()
    assert (comment.is_waiting, comment.is_unchecked) == (False, False)
    assert read_by_camden(scene) == [("withdrawn", "", False)]
    assert_kept()


def test_a_reply_is_told_of_at_once_truthfully_and_never_again(db: SQLAlchemy) -> None:
    scene, ruth = make_after(), moderator()
    scene.consultation.allows_replies = True
    camdens = factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    parent = factories.make_comment(
        camdens,
        scene.version,
        factories.section_at(scene.version, "B1"),
        author=scene.ravi,
        state=CommentState.PUBLISHED,
    )
    db.session.commit()
    made = responses.reply(scene.visit(), parent.number or 0, "We agree.", form_key="reply")
    submit(scene)
    assert made.is_unchecked
    told = [words for subject, words in letters(db) if subject.startswith("A reply")]
    assert ["A moderator has not read it yet." in words for words in told] == [True]
    actions.publish(made, revision=made.revision, by=ruth)
    db.session.commit()
    assert [subject for subject, _ in letters(db) if subject.startswith("A reply")] == [
        "A reply to your comment c1: " + scene.consultation.title
    ]
