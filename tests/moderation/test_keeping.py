"""The queue says what the comments say, whoever changed them and in whatever order."""

from __future__ import annotations

from collections.abc import Callable

from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.moderation import actions, keeping
from portal.moderation.models import Ground, QueueEntry, QueueState, QueueTally
from portal.responses.actions import Said, change_sent, withdraw
from portal.responses.models import Channel, Comment, CommentState, Naming, ResponseState
from portal.stakeholders.models import BodyKind
from tests import factories
from tests.moderation.recounting import assert_kept
from tests.moderation.scene import Scene, make_scene

DONE = Ground.ABUSE


def _publish(scene: Scene, comment: Comment) -> None:
    actions.publish(comment, revision=comment.revision, by=scene.moderator)


def _withhold(scene: Scene, comment: Comment) -> None:
    actions.withhold(comment, ground=DONE, note="", revision=comment.revision, by=scene.moderator)


def _return(scene: Scene, comment: Comment) -> None:
    actions.return_to_author(
        comment, ground=DONE, note="Reword it.", revision=comment.revision, by=scene.moderator
    )


def _undo(scene: Scene, comment: Comment) -> None:
    actions.undo(comment, revision=comment.revision, by=scene.moderator)


def _withdraw(scene: Scene, comment: Comment) -> None:
    withdraw(factories.visit_of(scene.lead, scene.consultation, body=scene.body), comment)


def _reword(scene: Scene, comment: Comment) -> None:
    said = Said(comment.section_id, comment.stance, f"{comment.body} And more.", comment.is_settled)
    visit = factories.visit_of(scene.lead, scene.consultation, body=scene.body)
    change_sent(visit, comment, said, revision=comment.revision)


def _move(scene: Scene, comment: Comment) -> None:
    there = factories.section_at(scene.version, "B2")
    comment.section_id = None if comment.section_id == there.id else there.id


def _add_file(_scene: Scene, comment: Comment) -> None:
    factories.make_file(comment)


def _keep_from_the_public(_scene: Scene, comment: Comment) -> None:
    comment.response.naming = Naming.NOT_PUBLISHED


def _flag_late(_scene: Scene, comment: Comment) -> None:
    comment.response.is_late = not comment.response.is_late


def _say_another(scene: Scene, _comment: Comment) -> None:
    scene.say("Another.", on="B3")


Deed = Callable[[Scene, Comment], None]
DEEDS: tuple[Deed, ...] = (
    _publish,
    _withhold,
    _return,
    _undo,
    _withdraw,
    _reword,
    _move,
    _add_file,
    _keep_from_the_public,
    _flag_late,
    _say_another,
)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), min_size=4, max_size=14))
def test_whatever_is_done_the_queue_equals_a_recount(
    db: SQLAlchemy, deeds: list[tuple[Deed, int]]
) -> None:
    db.session.rollback()
    scene = make_scene()
    comments = [scene.say(words) for words in ("One.", "Two.", "Three.")]
    for deed, at in deeds:
        held = db.session.begin_nested()
        try:
            deed(scene, comments[at])
            held.commit()
        except Refusal:
            held.rollback()
    assert_kept()
    db.session.rollback()


def test_every_deed_was_done_and_told_apart(db: SQLAlchemy) -> None:
    """None of them is refused on a fresh comment but undoing, so the property is of all of them."""
    scene = make_scene()
    for deed in DEEDS:
        comment = scene.say()
        if deed is _undo:
            _publish(scene, comment)
        deed(scene, comment)
        assert_kept()


def test_what_changes_round_a_comment_is_kept_too(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.say()
    letter = factories.make_entry(
        scene.consultation, None, by=scene.moderator, state=ResponseState.SUBMITTED
    )
    factories.make_comment(
        letter, scene.version, None, author=scene.moderator, state=CommentState.SUBMITTED
    )
    assert_kept()
    scene.body.kind = BodyKind.GLA_GROUP
    letter.channel = Channel.TELEPHONE
    assert_kept()
    letter.body_id, letter.person_name = scene.body.id, ""
    assert_kept()


def test_a_draft_has_no_entry_and_a_deleted_one_leaves_none(db: SQLAlchemy) -> None:
    scene = make_scene()
    draft = scene.say(state=CommentState.DRAFT)
    assert db.session.scalar(db.select(QueueEntry)) is None
    db.session.delete(draft)
    assert_kept()


def test_what_a_rolled_back_transaction_counted_is_not_counted(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    db.session.commit()
    _publish(scene, comment)
    db.session.rollback()
    assert_kept()
    assert [(t.state, t.comments) for t in db.session.scalars(db.select(QueueTally))] == [
        (QueueState.WAITING, 1)
    ]


def test_new_words_have_not_been_read_and_other_changes_leave_it_so(db: SQLAlchemy) -> None:
    scene = make_scene()
    comment = scene.say()
    entry = db.session.get_one(QueueEntry, comment.id)
    actions.mark_read(entry)
    actions.assign(scene.consultation, [1], to=scene.colleague, by=scene.moderator)
    factories.make_file(comment)
    db.session.refresh(entry)
    assert (entry.is_read, entry.has_file, entry.assignee_id) == (True, True, scene.colleague.id)
    assert entry.rank > 2**31
    _reword(scene, comment)
    db.session.flush()
    db.session.refresh(entry)
    # Whoever looked after it still does.
    assert (entry.is_read, entry.rank) == (False, 1)
    assert entry.assignee_id == scene.colleague.id


def test_a_bulk_load_keeps_what_it_loaded(db: SQLAlchemy) -> None:
    scene = make_scene()
    ids = [scene.say().id for _ in range(3)]
    db.session.execute(
        db.update(Comment).where(Comment.id == ids[1]).values(state=CommentState.WITHHELD)
    )
    keeping.keep(db.session.connection(), ids)
    assert_kept()
