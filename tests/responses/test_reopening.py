"""Reopening a response: what was sent stays, what is new is the body's own until it is sent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.audit.models import AuditEvent
from portal.errors import Closed, Conflict, Refusal
from portal.mail.models import Letter
from portal.responses import actions, queries, record
from portal.responses.actions.submission import NOTHING_YET, OVERTAKEN
from portal.responses.checked import Checked
from portal.responses.models import (
    Capacity,
    Comment,
    CommentState,
    Naming,
    NilReturn,
    Response,
    ResponseState,
    Stance,
    Submission,
)
from portal.responses.progress import Status
from portal.stakeholders.models import Standing
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.responses.scenes import ADDRESS, SIGN_OFF, SIGN_OFF_FORM, Scene, make_scene, said
from tests.responses.test_views import words_of

NEW = "said-after-reopening"


def comment_on(scene: Scene, slug: str, words: str, stance: Stance = Stance.SUPPORT) -> Comment:
    return actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage(slug),
        said(scene.section_id(slug), words, stance=stance),
        form_key=words[:43],
    )


def _submit(scene: Scene, *, seen: int = 0) -> Response:
    return actions.submit(
        scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS, seen=Checked(seen)
    )


def reopened(scene: Scene) -> Response:
    """Submitted with a comment on B1 and nothing to add on A, then reopened."""
    comment_on(scene, "B1", "Said at first")
    actions.say_nothing_to_add(scene.visit(), scene.passage("A"))
    _submit(scene)
    return actions.reopen(scene.visit(), address=ADDRESS)


def _submissions(db: SQLAlchemy) -> list[Submission]:
    return list(db.session.scalars(db.select(Submission).order_by(Submission.number)))


def test_what_was_submitted_stays_with_the_authority_while_it_isreopened(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = reopened(scene)
    assert (response.state, response.reopened_at is not None) == (ResponseState.REOPENED, True)
    comment_on(scene, "B2", NEW)
    comment_on(scene, "A1", "After all")
    sent = db.session.scalars(db.select(Comment).where(Comment.number.is_not(None))).all()
    assert [(each.body, each.state) for each in sent] == [("Said at first", CommentState.SUBMITTED)]
    (nil,) = db.session.scalars(db.select(NilReturn))
    assert nil.sent_at is not None
    status = queries.statuses(scene.visit(), scene.outline)
    assert status[scene.passage("A").id] is Status.DRAFT


def test_submitting_again_sends_only_what_is_new_under_the_same_reference(db: SQLAlchemy) -> None:
    scene = make_scene()
    reference = reopened(scene).reference
    first = db.session.scalars(db.select(Comment)).one()
    sent_at, revision = first.submitted_at, first.revision
    comment_on(scene, "B2", NEW)
    response = _submit(scene, seen=1)
    assert (response.state, response.reference) == (ResponseState.SUBMITTED, reference)
    assert (first.number, first.submitted_at, first.revision) == (1, sent_at, revision)
    numbers = db.session.scalars(db.select(Comment.number).order_by(Comment.number)).all()
    assert numbers == [1, 2]
    assert [each.number for each in _submissions(db)] == [1, 2]
    assert scene.consultation.responses_numbered == 1
    receipts = db.session.scalars(
        db.select(Letter.body).where(Letter.to_address == scene.grace.email).order_by(Letter.id)
    ).all()
    assert len(receipts) == 2
    assert "submitted again" in receipts[1]
    assert "  New              1 comment\n  Sent before      1 comment\n" in receipts[1]
    assert "  All              2 comments" in receipts[1]


def test_a_nil_return_that_was_sent_goes_when_the_comment_that_overrules_it_is_sent(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    reopened(scene)
    with pytest.raises(Refusal, match="was submitted"):
        actions.take_back_nothing_to_add(scene.visit(), scene.passage("A"))
    comment = comment_on(scene, "A1", "After all")
    actions.remove_comment(scene.visit(), comment)
    status = queries.statuses(scene.visit(), scene.outline)
    assert status[scene.passage("A").id] is Status.NOTHING_TO_ADD
    comment_on(scene, "A1", "After all, again")
    assert len(db.session.scalars(db.select(NilReturn)).all()) == 1
    _submit(scene, seen=1)
    assert db.session.scalars(db.select(NilReturn)).all() == []


def test_nothing_new_can_be_submitted_again_to_close_it(db: SQLAlchemy) -> None:
    scene = make_scene()
    reopened(scene)
    assert _submit(scene, seen=1).state is ResponseState.SUBMITTED
    (_, second) = _submissions(db)
    assert [each.is_new for each in record.read(second.record).comments] == [False]


def test_an_old_form_sent_again_after_reopening_submits_nothing(db: SQLAlchemy) -> None:
    scene = make_scene()
    reopened(scene)
    draft = comment_on(scene, "B2", NEW)
    with pytest.raises(Conflict, match="submitted and reopened"):
        _submit(scene, seen=0)
    assert draft.state is CommentState.DRAFT
    assert len(_submissions(db)) == 1


def test_a_view_not_chosen_goes_as_neither_and_a_piece_does_not_go(db: SQLAlchemy) -> None:
    scene = make_scene()
    merged = comment_on(scene, "B1", "A piece")
    whole = comment_on(scene, "B1", "The whole", Stance.NOT_CHOSEN)
    merged.state, merged.merged_into_id = CommentState.MERGED, whole.id
    db.session.flush()
    _submit(scene)
    assert (whole.number, whole.stance) == (1, Stance.NEITHER)
    assert (merged.number, merged.state) == (None, CommentState.MERGED)
    (submission,) = _submissions(db)
    assert "A piece" not in submission.record
    (letter,) = db.session.scalars(db.select(Letter.body))
    words = " ".join(letter.split())
    assert "1 draft was merged into another comment. It is kept for you and not sent." in words


def test_the_record_of_a_submission_never_changes(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    comment = comment_on(scene, "B1", "As it was sent")
    _submit(scene)
    (submission,) = _submissions(db)
    before = submission.record
    comment.body = "Changed since"
    scene.lambeth.name = "Renamed CPCG"
    response = comment.response
    response.naming, response.mandate = Naming.ANONYMOUS, "Otherwise"
    actions.reopen(scene.visit(), address=ADDRESS)
    comment_on(scene, "B2", NEW)
    _submit(scene, seen=1)
    db.session.commit()
    db.session.expire_all()
    assert _submissions(db)[0].record == before
    page = sign_in(scene.tom).get(f"{scene.url}/response/submissions/1").text
    assert broken_rules(page) == []
    assert "As it was sent" in page
    assert "Agreed at the meeting on 14 January 2027" in page
    for words in ("Changed since", "Otherwise", NEW):
        assert words not in page
    second = sign_in(scene.tom).get(f"{scene.url}/response/submissions/2").text
    assert NEW in second
    assert "New with this submission" in second
    assert sign_in(scene.tom).get(f"{scene.url}/response/submissions/3").status_code == 404


def test_the_record_holds_who_signed_and_every_answer_and_reads_back_the_same(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    scene.lambeth.standing = Standing.SUSPENDED
    comment_on(scene, "B1", "Ten “curly” é 😀\nlines", Stance.OBJECT)
    actions.say_nothing_to_add(scene.visit(), scene.passage("A"))
    today = clock.in_london(clock.now()).date()
    sign_off = actions.SignOff(
        naming=Naming.NOT_PUBLISHED,
        not_published_reason="Our members are few",
        approved_by_name="Grace Adeyemi",
        capacity=Capacity.COMMITTEE,
        mandate="By the committee",
        approved_on=today,
        members_consulted="We wrote to all ten.",
    )
    actions.submit(scene.visit(), scene.outline, sign_off, address=ADDRESS)
    (submission,) = _submissions(db)
    kept = record.read(submission.record)
    assert record.read(record.written(kept)) == kept
    assert json.loads(submission.record)["shape"] == record.SHAPE
    assert (kept.naming, kept.capacity, kept.approved_on, kept.members_consulted) == (
        Naming.NOT_PUBLISHED,
        Capacity.COMMITTEE,
        today,
        "We wrote to all ten.",
    )
    assert submission.standing is Standing.SUSPENDED
    sections = [each for each in kept.answers if each.is_section]
    assert [each.short_name for each in sections if each.is_blank] == ["Summary"]
    assert [each.is_nothing_to_add for each in sections] == [False, True, False]
    (comment,) = kept.comments
    assert (comment.words, comment.stance) == ("Ten “curly” é 😀\nlines", Stance.OBJECT)
    with pytest.raises(ValueError, match="not a record"):
        record.read("{}")


def test_only_what_was_submitted_is_reopened_and_once(db: SQLAlchemy) -> None:
    scene = make_scene()
    with pytest.raises(Refusal, match="open already"):
        actions.reopen(scene.visit(), address=ADDRESS)
    comment_on(scene, "B1", "A word")
    with pytest.raises(Refusal, match="open already"):
        actions.reopen(scene.visit(), address=ADDRESS)
    _submit(scene)
    for _ in range(2):
        actions.reopen(scene.visit(), address=ADDRESS)
    verbs = db.session.scalars(db.select(AuditEvent.verb)).all()
    assert verbs.count("response reopened") == 1
    told = db.session.scalars(db.select(Letter).where(Letter.subject.startswith("Reopened"))).all()
    assert [letter.to_address for letter in told] == [scene.tom.email]
    scene.close()
    with pytest.raises(Closed):
        actions.reopen(scene.visit(), address=ADDRESS)


def test_closed_while_reopened_says_what_stands_and_what_was_not_sent(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    reference = reopened(scene).reference
    comment_on(scene, "B2", NEW)
    db.session.commit()
    scene.close()
    client = sign_in(scene.grace)
    for path in ("response/", "response/check", "draft/", "draft/A", ""):
        page = client.get(f"{scene.url}/{path}").text
        read = words_of(page)
        assert "What Lambeth CPCG submitted on" in read, path
        assert "so what was new was not sent" in read, path
        assert reference in read, path
        assert "ask for it to be taken late" in read, path
        assert broken_rules(page) == []
    answer = client.post(
        f"{scene.url}/response/check", data={**SIGN_OFF_FORM, "seen": "1", "mandate": "Typed late"}
    )
    assert answer.status_code == 409
    assert "Typed late" in answer.text
    db.session.expire_all()
    assert db.session.scalars(db.select(Response)).one().state is ResponseState.REOPENED


def test_every_page_says_that_it_is_reopened_and_what_is_new(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    reopened(scene)
    comment_on(scene, "B2", NEW)
    db.session.commit()
    client = sign_in(scene.grace)
    for path in ("response/", "response/check", "draft/", ""):
        page = client.get(f"{scene.url}/{path}").text
        assert "response is reopened" in words_of(page), path
        assert "telephone" not in page.partition("<main")[2].partition("If you need help")[0]
        assert broken_rules(page) == []
    assert "New and not sent: 1 comment." in words_of(client.get(f"{scene.url}/response/").text)
    check = client.get(f"{scene.url}/response/check").text
    assert check.count("New, not sent") == 1
    assert 'value="Grace Adeyemi"' in check
    assert 'value="body" checked' in check
    assert "said when it submitted on" in check


def test_the_lead_reopens_after_a_question_and_submits_again(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment_on(scene, "B1", "Said at first")
    db.session.commit()
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    assert _sent(grace, scene, "0") == (303, f"{scene.url}/response/submitted")
    for page in ("response/submitted", "response/", "draft/B"):
        assert "reopen the response" in words_of(grace.get(f"{scene.url}/{page}").text)
        assert "the lead can change" in words_of(tom.get(f"{scene.url}/{page}").text)
    asked = grace.get(f"{scene.url}/response/reopen")
    assert (asked.status_code, broken_rules(asked.text)) == (200, [])
    assert tom.get(f"{scene.url}/response/reopen").status_code == 403
    assert tom.post(f"{scene.url}/response/reopen").status_code == 403
    for _ in range(2):
        answer = grace.post(f"{scene.url}/response/reopen")
        assert (answer.status_code, answer.location) == (303, f"{scene.url}/response/")
    stale = grace.post(f"{scene.url}/response/check", data={**SIGN_OFF_FORM, "mandate": "Kept"})
    assert (stale.status_code, OVERTAKEN in stale.text) == (409, True)
    assert 'value="Kept"' in stale.text
    assert _sent(grace, scene, "1") == (303, f"{scene.url}/response/submitted")
    assert "Response submitted again" in grace.get(f"{scene.url}/response/submitted").text


def _sent(client: FlaskClient, scene: Scene, seen: str) -> tuple[int, str | None]:
    answer = client.post(f"{scene.url}/response/check", data={**SIGN_OFF_FORM, "seen": seen})
    return answer.status_code, answer.location


def test_nothing_at_all_is_not_submitted(db: SQLAlchemy) -> None:
    scene = make_scene()
    with pytest.raises(Refusal) as refusal:
        _submit(scene)
    assert refusal.value.sentence == NOTHING_YET


def test_a_body_given_longer_reopens_after_the_others_close(db: SQLAlchemy) -> None:
    from portal.consultations.models import Participation

    scene = make_scene()
    comment_on(scene, "B1", "Said at first")
    _submit(scene)
    row = db.session.scalars(
        db.select(Participation).where(Participation.body_id == scene.lambeth.id)
    ).one()
    row.extended_to = clock.now() + timedelta(days=2)
    scene.close()
    assert actions.reopen(scene.visit(), address=ADDRESS).state is ResponseState.REOPENED
