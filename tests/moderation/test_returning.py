"""Returning a comment to be reworded, and comments that their bodies change or withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.db import db as portal_db
from portal.errors import Conflict, Refusal
from portal.mail.models import Kind, Letter, MailChoice, Pace
from portal.moderation import actions, queries, rules
from portal.moderation.filtering import QueueFilter, Shown
from portal.moderation.models import Decision, Ground, Verdict
from portal.moderation.queries import queue as listed
from portal.responses.actions import Said, change_sent, withdraw
from portal.responses.models import Channel, Comment, CommentState
from portal.responses.queries import sent_wordings_for_staff
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, SLUG, Scene, make_scene

NOTE = "Please leave out the name of the shopkeeper."
WORDS = "Mr Example of the corner shop agrees."
REWORDED = "A shopkeeper agrees."
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
FORM = {"revision": "1", "ground": "personal data", "note": NOTE}


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comment(db: SQLAlchemy, scene: Scene) -> Comment:
    said = scene.say(WORDS)
    db.session.commit()
    return said


@pytest.fixture
def moderator(scene: Scene, comment: Comment, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.moderator)


def give_back(scene: Scene, comment: Comment, response_address: str = "") -> Decision:
    return actions.return_to_author(
        comment,
        ground=Ground.PERSONAL_DATA,
        note=NOTE,
        revision=comment.revision,
        by=scene.moderator,
        response_address=response_address,
    )


def publish(scene: Scene, comment: Comment) -> Decision:
    return actions.publish(comment, revision=comment.revision, by=scene.moderator)


def reword(scene: Scene, comment: Comment, words: str = REWORDED) -> None:
    visit = factories.visit_of(scene.lead, scene.consultation)
    said = Said(comment.section_id, comment.stance, words, comment.is_settled)
    change_sent(visit, comment, said, revision=comment.revision)


def take_back(scene: Scene, comment: Comment) -> None:
    withdraw(factories.visit_of(scene.lead, scene.consultation), comment)


def letters() -> list[Letter]:
    return list(portal_db.session.scalars(portal_db.select(Letter).order_by(Letter.id)))


def test_returning_keeps_the_words_and_tells_the_author_once_why(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    decision = give_back(scene, comment, "http://portal.test/why")
    assert (comment.state, comment.body) == (CommentState.RETURNED, WORDS)
    assert (decision.verdict, decision.note) == (Verdict.RETURN, NOTE)
    assert comment.shown_at is None
    (letter,) = letters()
    assert letter.to_address == scene.lead.email
    assert letter.subject == "Your comment c1 was returned to be reworded"
    text = " ".join(letter.body.split())
    assert "The reason: Personal details" in text
    assert NOTE in text
    assert "also after the consultation has closed" in text
    assert "http://portal.test/why" in text
    assert WORDS not in text


def test_an_author_who_wants_no_letters_of_decisions_gets_none(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    db.session.add(MailChoice(address=scene.lead.email, kind=Kind.DECISIONS, pace=Pace.OFF))
    db.session.flush()
    give_back(scene, comment)
    assert letters() == []


def test_the_overview_says_that_a_comment_waits_to_be_reworded(
    db: SQLAlchemy, scene: Scene, comment: Comment, sign_in: SignIn
) -> None:
    overview = f"/consultations/{SLUG}/"
    lead = sign_in(scene.lead)
    assert "returned to be reworded" not in lead.get(overview).text
    give_back(scene, comment)
    assert "1 comment returned to be reworded" in lead.get(overview).text


@BOTH_WAYS
def test_the_letters_link_leads_the_author_to_the_reason(
    moderator: FlaskClient,
    scene: Scene,
    comment: Comment,
    sign_in: SignIn,
    headers: dict[str, str],
) -> None:
    answer = moderator.post(f"{QUEUE}1/return", data=FORM, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    (letter,) = letters()
    link = next(line for line in letter.body.splitlines() if line.startswith("http://"))
    page = sign_in(scene.lead).get(link.removeprefix("http://portal.test"))
    assert page.status_code == 200
    assert NOTE in page.text
    assert "Personal details." in page.text
    assert f"comments/{comment.id}/change" in page.text
    assert scene.moderator.name not in page.text


@BOTH_WAYS
def test_returning_asks_for_a_reason_and_a_note(
    db: SQLAlchemy, moderator: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    page = moderator.get(f"{QUEUE}1/return", headers=headers)
    assert "Why is it returned?" in page.text
    answer = moderator.post(f"{QUEUE}1/return", data={"revision": "1"}, headers=headers)
    assert answer.status_code == 422
    assert "Choose why it is returned" in answer.text
    assert "Say what would have to change" in answer.text
    db.session.refresh(comment)
    assert comment.state is CommentState.SUBMITTED


def test_what_did_not_come_by_the_portal_is_not_returned(
    db: SQLAlchemy, scene: Scene, comment: Comment, moderator: FlaskClient
) -> None:
    comment.response.channel = Channel.PAPER
    db.session.commit()
    assert f"{QUEUE}1/return" not in moderator.get(f"{QUEUE}1").text
    answer = moderator.post(f"{QUEUE}1/return", data=FORM)
    assert answer.status_code == 409
    assert NOTE in answer.text
    with pytest.raises(Refusal, match="did not come by the portal"):
        give_back(scene, comment)


def test_a_return_can_be_undone(db: SQLAlchemy, scene: Scene, comment: Comment) -> None:
    give_back(scene, comment)
    decision = actions.undo(comment, revision=comment.revision, by=scene.moderator)
    assert comment.state is CommentState.SUBMITTED
    assert decision.verdict is Verdict.RETURN
    assert "undid the decision to return" in " ".join(letters()[1].body.split())


def test_a_change_makes_the_decision_stale_and_it_cannot_be_undone(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    first = publish(scene, comment)
    reword(scene, comment)
    assert rules.standing(comment, queries.decisions(comment.id)) is None
    with pytest.raises(Conflict, match="The body changed this comment"):
        actions.undo(comment, revision=comment.revision, by=scene.moderator)
    second = publish(scene, comment)
    assert rules.standing(comment, queries.decisions(comment.id)) is second
    actions.undo(comment, revision=comment.revision, by=scene.moderator)
    assert (first.undone_at, second.undone_at is not None) == (None, True)
    with pytest.raises(Conflict):
        actions.undo(comment, revision=comment.revision, by=scene.moderator)
    assert [d.verdict for d in queries.decisions(comment.id)] == [Verdict.PUBLISH] * 2


def test_a_comment_decided_on_twice_is_one_row_with_the_last_decision(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    publish(scene, comment)
    reword(scene, comment)
    assert rules.standing(comment, queries.decisions(comment.id)) is None
    second = give_back(scene, comment)
    assert rules.standing(comment, queries.decisions(comment.id)) is second
    rows = listed.rows(scene.consultation.id, QueueFilter(Shown.ALL)).rows
    assert [row.comment for row in rows] == [comment]


def test_a_moderator_cannot_publish_words_they_have_not_read(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    reword(scene, comment)
    with pytest.raises(Conflict, match="Read the new words, then decide"):
        actions.publish(comment, revision=1, by=scene.moderator)
    assert comment.state is CommentState.SUBMITTED


def test_a_changed_comment_waits_from_the_day_of_its_change(db: SQLAlchemy, scene: Scene) -> None:
    old = scene.say(at=clock.now() - timedelta(days=20))
    reword(scene, old)
    assert rules.waiting_since(old) == old.changed_at
    assert listed.tally(scene.consultation.id).oldest_at == old.changed_at


def test_each_filter_finds_its_comments_and_the_figures_add_up(
    db: SQLAlchemy, scene: Scene
) -> None:
    _waiting, published, withheld, returned, withdrawn, changed, edited = (
        scene.say(f"{n}.") for n in range(7)
    )
    publish(scene, published)
    actions.withhold(withheld, ground=Ground.ABUSE, note="", revision=1, by=scene.moderator)
    give_back(scene, returned)
    take_back(scene, withdrawn)
    publish(scene, changed)
    reword(scene, changed)
    reword(scene, edited)
    found = {
        shown: [row.comment.number for row in listed.rows(scene.consultation.id, chosen).rows]
        for shown in Shown
        for chosen in [QueueFilter(shown)]
    }
    assert found == {
        Shown.WAITING: [1, 6, 7],
        Shown.PUBLISHED: [2],
        Shown.WITHHELD: [3],
        Shown.CHANGED: [6],
        Shown.RETURNED: [4],
        Shown.WITHDRAWN: [5],
        Shown.ALL: [1, 2, 3, 4, 5, 6, 7],
    }
    tally = listed.tally(scene.consultation.id)
    assert (tally.waiting, tally.published, tally.withheld) == (3, 1, 1)
    assert (tally.returned, tally.withdrawn, tally.changed) == (1, 1, 1)
    assert tally.all == 7 == tally.considered + tally.returned + tally.withdrawn


def test_the_open_comment_shows_what_was_changed(
    db: SQLAlchemy, scene: Scene, comment: Comment, moderator: FlaskClient
) -> None:
    publish(scene, comment)
    reword(scene, comment)
    db.session.commit()
    page = moderator.get(f"{QUEUE}1").text
    assert "1 earlier wording: what was changed" in page
    assert "deleted: " in page
    assert "Changed on" in page
    assert "The body has changed the comment since." in page
    assert "Changed" in moderator.get(QUEUE).text


@BOTH_WAYS
@pytest.mark.parametrize("path", ["1?state=all", "?state=withdrawn", "?state=all"])
def test_staff_read_no_word_of_what_was_withdrawn(
    scene: Scene,
    comment: Comment,
    moderator: FlaskClient,
    path: str,
    headers: dict[str, str],
) -> None:
    reword(scene, comment)
    take_back(scene, comment)
    portal_db.session.commit()
    answer = moderator.get(f"{QUEUE}{path}", headers=headers)
    assert answer.status_code == 200
    assert "Withdrawn" in answer.text
    assert "corner shop" not in answer.text
    assert "shopkeeper" not in answer.text
    assert sent_wordings_for_staff(comment) == ()


def test_only_its_own_body_reads_why(
    db: SQLAlchemy, scene: Scene, comment: Comment, sign_in: SignIn
) -> None:
    give_back(scene, comment)
    stranger = factories.make_member(scene.another_body())
    db.session.commit()
    path = f"/consultations/{SLUG}/comments/c1/decision"
    assert sign_in(stranger).get(path).status_code == 404
    assert sign_in(scene.moderator).get(path).status_code == 403
    assert sign_in(scene.lead).get(path.replace("c1", "c2")).status_code == 404
    assert sign_in(scene.lead).get(path.replace("c1", f"c{'9' * 20}")).status_code == 404


def test_a_decision_on_what_was_withdrawn_meanwhile_loses_no_note(
    db: SQLAlchemy, scene: Scene, comment: Comment, moderator: FlaskClient
) -> None:
    take_back(scene, comment)
    db.session.commit()
    answer = moderator.post(f"{QUEUE}1/return", data=FORM)
    assert answer.status_code == 409
    assert "The body withdrew this comment while you were reading it" in answer.text
    assert NOTE in answer.text
