"""Entering, dividing and finishing what came another way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.audit.models import AuditEvent
from portal.consultations.models import Participation
from portal.db import db as portal_db
from portal.errors import Conflict, Refusal
from portal.responses import actions, record
from portal.responses.actions import Came, Placed, Said
from portal.responses.models import (
    COMMENT_LENGTH,
    Channel,
    Comment,
    CommentState,
    LetterPart,
    Naming,
    Response,
    ResponseState,
    Stance,
    Submission,
)
from portal.responses.published_words import Wording
from portal.responses.queries import entered as queries
from portal.web.forms import new_form_key
from tests.responses.entry.scenes import (
    LETTER,
    came,
    close_days_ago,
    entered,
    finished,
    from_person,
    moderator,
    today,
    typed,
)
from tests.responses.scenes import make_scene


def test_an_entry_is_a_draft_with_its_channel_and_who_entered_it(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth)
    assert (entry.state, entry.channel) == (ResponseState.DRAFTING, Channel.PAPER)
    assert (entry.body_id, entry.entered_by_name) == (scene.lambeth.id, "Ruth Calder")
    assert entry.reference is None


def test_the_same_form_enters_once(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    key = new_form_key()
    first = actions.enter(scene.visit(ruth), came(scene), form_key=key)
    assert actions.enter(scene.visit(ruth), came(scene), form_key=key) is first
    assert db.session.scalar(db.select(db.func.count(Response.id))) == 1


@pytest.mark.parametrize(
    "field, different",
    [
        ("received_on", {"received_on": today() + timedelta(days=1)}),
        ("channel", {"channel": Channel.PORTAL}),
        ("person_name", {"body_id": None}),
        ("naming", {"body_id": None, "person_name": "Mr A", "naming": Naming.BODY}),
        ("body_id", {"body_id": 2**30}),
    ],
)
def test_what_cannot_have_come_is_refused(
    db: SQLAlchemy, field: str, different: dict[str, object]
) -> None:
    scene, ruth = make_scene(), moderator()
    with pytest.raises(Refusal) as refused:
        actions.enter(scene.visit(ruth), came(scene, **different), form_key=new_form_key())
    assert refused.value.field == field


def test_a_body_that_was_not_asked_has_nothing_entered(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    db.session.execute(db.delete(Participation).where(Participation.body_id == scene.camden.id))
    with pytest.raises(Refusal):
        actions.enter(
            scene.visit(ruth), came(scene, body_id=scene.camden.id), form_key=new_form_key()
        )


def test_paragraphs_sent_to_one_section_one_after_another_are_one_comment(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    b1, b2 = scene.section_id("B1"), scene.section_id("B2")
    made = actions.divide(
        scene.visit(ruth),
        entry,
        scene.outline,
        {0: Placed(False), 1: Placed(True, b1), 2: Placed(True, b1), 3: Placed(True, b2)},
    )
    assert [(each.section_id, each.body) for each in made] == [
        (b1, "We support B1.\n\nIt is overdue."),
        (b2, "B2 goes too far."),
    ]
    assert sorted(queries.letter_parts(entry.id)) == [0, 1, 2, 3]
    assert entry.letter == LETTER


def test_paragraphs_apart_are_two_comments(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    b1 = scene.section_id("B1")
    chosen = {1: Placed(True, b1), 2: Placed(False), 3: Placed(True, b1)}
    made = actions.divide(scene.visit(ruth), entry, scene.outline, chosen)
    assert [each.body for each in made] == ["We support B1.", "B2 goes too far."]


def test_the_same_division_sent_again_makes_nothing_more(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    chosen = {0: Placed(False), 1: Placed(True, scene.section_id("B1"))}
    actions.divide(scene.visit(ruth), entry, scene.outline, chosen)
    assert actions.divide(scene.visit(ruth), entry, scene.outline, chosen) == []
    assert len(queries.entry_comments(entry.id)) == 1


def test_a_paragraph_that_somebody_else_sent_elsewhere_is_a_conflict(db: SQLAlchemy) -> None:
    scene, ruth, malik = make_scene(), moderator(), moderator("Malik Iqbal")
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    b1, b2 = scene.section_id("B1"), scene.section_id("B2")
    actions.divide(scene.visit(malik), entry, scene.outline, {1: Placed(True, b2)})
    with pytest.raises(Conflict, match="paragraph 2 in another way"):
        actions.divide(
            scene.visit(ruth), entry, scene.outline, {1: Placed(True, b1), 3: Placed(True, b2)}
        )
    portal_db.session.rollback()


def test_what_would_be_too_long_is_refused_and_nothing_is_lost(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    half = "word " * (COMMENT_LENGTH // 8)
    letter = f"{half.strip()}\n\n{half.strip()}"
    entry = entered(scene, ruth, came(scene, letter=letter))
    b1 = scene.section_id("B1")
    with pytest.raises(Refusal, match="Paragraphs 1 to 2 together are 7,500 characters") as refused:
        actions.divide(
            scene.visit(ruth), entry, scene.outline, {0: Placed(True, b1), 1: Placed(True, b1)}
        )
    assert refused.value.field == "p0"
    db.session.rollback()
    assert queries.entry_comments(entry.id) == []
    actions.divide(scene.visit(ruth), entry, scene.outline, {0: Placed(True, b1)})
    actions.divide(scene.visit(ruth), entry, scene.outline, {1: Placed(True, b1)})
    assert len(queries.entry_comments(entry.id)) == 2


def test_a_removed_comment_gives_its_paragraphs_back(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    chosen = {1: Placed(True, scene.section_id("B1"))}
    (made,) = actions.divide(scene.visit(ruth), entry, scene.outline, chosen)
    actions.remove_typed(scene.visit(ruth), made)
    assert queries.letter_parts(entry.id) == {}
    assert len(actions.divide(scene.visit(ruth), entry, scene.outline, chosen)) == 1


def test_an_entry_with_a_paragraph_left_cannot_be_finished(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    typed(scene, ruth, entry)
    with pytest.raises(Refusal, match="5 paragraphs of what came have not been dealt with"):
        actions.finish(scene.visit(ruth), entry, scene.outline)


def test_an_entry_without_a_comment_cannot_be_finished(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    with pytest.raises(Refusal, match="There is no comment yet"):
        actions.finish(scene.visit(ruth), entered(scene, ruth), scene.outline)


def test_finishing_numbers_refers_and_records_once(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, channel=Channel.TELEPHONE))
    typed(scene, ruth, entry, "Call about B1", stance=Stance.NOT_CHOSEN)
    typed(scene, ruth, entry, "Call about all", on=None, stance=Stance.OBJECT)
    for _ in range(2):
        actions.finish(scene.visit(ruth), entry, scene.outline)
    comments = queries.entry_comments(entry.id)
    assert [(c.number, c.state, c.stance) for c in comments] == [
        (1, CommentState.SUBMITTED, Stance.NEITHER),
        (2, CommentState.SUBMITTED, Stance.OBJECT),
    ]
    assert (entry.state, entry.is_late) == (ResponseState.SUBMITTED, False)
    assert entry.reference is not None
    assert entry.reference.startswith("DS-")
    (submission,) = db.session.scalars(db.select(Submission)).all()
    kept = record.read(submission.record)
    assert kept.body == "Lambeth CPCG"
    assert [comment.words for comment in kept.comments] == ["Call about B1", "Call about all"]
    assert (kept.naming, kept.capacity) == (None, None)
    verbs = db.session.scalars(
        db.select(AuditEvent.verb).where(AuditEvent.verb.like("%finished%"))
    ).all()
    assert verbs == ["entered response finished"]


def test_the_reference_comes_from_the_one_sequence(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    first = finished(scene, ruth)
    second = finished(scene, ruth, from_person(scene))
    assert [first.reference, second.reference] == [
        f"DS-{today().year}-0001",
        f"DS-{today().year}-0002",
    ]


def test_what_came_after_the_close_is_taken_and_flagged(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    close_days_ago(scene, 3)
    late = finished(scene, ruth, came(scene, received_on=today()))
    on_the_day = finished(scene, ruth, came(scene, received_on=today() - timedelta(days=3)))
    assert (late.is_late, on_the_day.is_late) == (True, False)


def test_a_body_with_longer_is_late_after_its_own_close(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    close_days_ago(scene, 3)
    longer = db.session.scalars(
        db.select(Participation).where(Participation.body_id == scene.lambeth.id)
    ).one()
    longer.extended_to = scene.consultation.closes_at + timedelta(days=5)
    db.session.commit()
    assert finished(scene, ruth).is_late is False
    assert finished(scene, ruth, came(scene, body_id=scene.camden.id)).is_late is True
    assert finished(scene, ruth, from_person(scene)).is_late is True


def test_a_letter_stays_as_it_was_pasted(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    with pytest.raises(Refusal, match="kept as they are"):
        actions.change_details(
            scene.visit(ruth), entry, came(scene, letter="Other"), seen=Came.of(entry).mark
        )


def test_details_that_somebody_changed_first_are_a_conflict(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth)
    seen = Came.of(entry).mark
    actions.change_details(scene.visit(ruth), entry, came(scene, mandate="By vote"), seen=seen)
    with pytest.raises(Conflict):
        actions.change_details(scene.visit(ruth), entry, came(scene, mandate="By all"), seen=seen)
    assert entry.mandate == "By vote"


def test_a_date_put_right_after_finishing_changes_the_flag(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    close_days_ago(scene, 3)
    entry = finished(scene, ruth)
    earlier = came(scene, received_on=today() - timedelta(days=4))
    actions.change_details(scene.visit(ruth), entry, earlier, seen=Came.of(entry).mark)
    assert entry.is_late is False


def test_whose_response_it_is_stays_once_finished(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = finished(scene, ruth)
    with pytest.raises(Refusal):
        actions.change_details(
            scene.visit(ruth),
            entry,
            came(scene, body_id=scene.camden.id),
            seen=Came.of(entry).mark,
        )


def test_an_unfinished_entry_can_be_taken_away_whole(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    chosen = {0: Placed(False), 1: Placed(True, scene.section_id("B1"))}
    actions.divide(scene.visit(ruth), entry, scene.outline, chosen)
    actions.discard(scene.visit(ruth), entry)
    for table in (Response, Comment, LetterPart):
        assert db.session.scalars(db.select(table)).all() == []


def test_a_finished_one_is_not_taken_away(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = finished(scene, ruth)
    with pytest.raises(Refusal):
        actions.discard(scene.visit(ruth), entry)


def test_a_correction_keeps_what_was_said_with_the_reason(db: SQLAlchemy) -> None:
    scene, ruth, malik = make_scene(), moderator(), moderator("Malik Iqbal")
    entry = finished(scene, ruth, None, "We like fit.")
    (comment,) = queries.entry_comments(entry.id)
    actions.publish_comment(comment, Wording(("We like fit.",)))
    actions.correct(
        scene.visit(malik),
        comment,
        Said(comment.section_id, Stance.SUPPORT, "We like it.", False),
        reason="Mistyped",
        revision=comment.revision,
    )
    assert (comment.body, comment.state) == ("We like it.", CommentState.SUBMITTED)
    (earlier,) = queries.earlier_wordings(entry.id)[comment.id]
    assert (earlier.body, earlier.reason, earlier.was_sent) == ("We like fit.", "Mistyped", True)
    assert (earlier.said_by.name, comment.changed_by.name) == ("Ruth Calder", "Malik Iqbal")


def test_a_correction_of_what_somebody_decided_on_meanwhile_is_a_conflict(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = finished(scene, ruth)
    (comment,) = queries.entry_comments(entry.id)
    seen = comment.revision
    actions.publish_comment(comment, Wording(("We like fit.",)))
    said = Said(comment.section_id, Stance.SUPPORT, "Other", False)
    with pytest.raises(Conflict):
        actions.correct(scene.visit(ruth), comment, said, reason="Mistyped", revision=seen)


def test_a_withdrawn_comment_stays_withdrawn(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    entry = finished(scene, ruth)
    (comment,) = queries.entry_comments(entry.id)
    for _ in range(2):
        actions.withdraw_entered(scene.visit(ruth), comment)
    assert comment.state is CommentState.WITHDRAWN
    assert comment.withdrawn_at is not None
    said = Said(comment.section_id, Stance.SUPPORT, "Other", False)
    with pytest.raises(Refusal):
        actions.correct(
            scene.visit(ruth), comment, said, reason="Mistyped", revision=comment.revision
        )


def test_staff_do_not_change_what_a_body_wrote_on_the_portal(db: SQLAlchemy) -> None:
    from portal.responses.actions import add_comment
    from tests.responses.scenes import said

    scene, ruth = make_scene(), moderator()
    outline = scene.outline
    b1 = scene.section_id("B1")
    comment = add_comment(
        scene.visit(), outline, outline.passage_of(b1), said(b1), form_key=new_form_key()
    )
    with pytest.raises(Refusal):
        actions.withdraw_entered(scene.visit(ruth), comment)
    with pytest.raises(Refusal):
        actions.remove_typed(scene.visit(ruth), comment)
    assert queries.entry(scene.consultation.id, comment.response_id, seen_by=ruth) is None
