"""What a lead does after submission: change, withdraw, reword what was returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.drafts.queries import current_outline
from portal.errors import Closed, Conflict, Refusal
from portal.mail.models import Letter
from portal.moderation import actions as moderation
from portal.moderation.models import Ground
from portal.responses import queries, rules
from portal.responses.actions import Said, change_sent, withdraw
from portal.responses.models import (
    Comment,
    CommentState,
    EarlierWording,
    ResponseState,
    Stance,
)
from portal.responses.published_words import as_text
from portal.responses.queries.published import ShownAs
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import SLUG, Scene, make_scene

HOME = f"/consultations/{SLUG}/"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
EARLIER = "The words that were sent."
LATER = "The words as the group would have them."


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comment(db: SQLAlchemy, scene: Scene) -> Comment:
    said = scene.say(EARLIER)
    db.session.commit()
    return said


def said(comment: Comment, words: str = LATER, stance: Stance | None = None) -> Said:
    return Said(comment.section_id, stance or comment.stance, words, comment.is_settled)


def change(scene: Scene, comment: Comment, words: str = LATER, *, revision: int = 0) -> bool:
    visit = factories.visit_of(scene.lead, scene.consultation)
    return change_sent(visit, comment, said(comment, words), revision=revision or comment.revision)


def take_back(scene: Scene, comment: Comment) -> None:
    withdraw(factories.visit_of(scene.lead, scene.consultation), comment)


def publish(scene: Scene, comment: Comment) -> None:
    moderation.publish(comment, revision=comment.revision, by=scene.moderator)


def give_back(scene: Scene, comment: Comment) -> None:
    moderation.return_to_author(
        comment,
        ground=Ground.PERSONAL_DATA,
        note="Please leave out the name.",
        revision=comment.revision,
        by=scene.moderator,
    )


def close(scene: Scene, db: SQLAlchemy) -> None:
    scene.consultation.closes_at = clock.now() - timedelta(days=1)
    db.session.commit()


def earlier(db: SQLAlchemy, comment: Comment) -> list[tuple[str, bool, int]]:
    rows = db.session.scalars(
        db.select(EarlierWording)
        .where(EarlierWording.comment_id == comment.id)
        .order_by(EarlierWording.revision)
    )
    return [(row.body, row.was_sent, row.revision) for row in rows]


def others_see(scene: Scene) -> list[tuple[int, ShownAs, str]]:
    """What another body of the consultation is shown on section B."""
    reader = factories.make_member(scene.another_body())
    visit = factories.visit_of(reader, scene.consultation)
    outline = current_outline(visit)
    assert outline is not None
    shown = queries.published_comments(visit, outline, outline.passage("B"))
    tallies = queries.tallies(visit, outline)
    assert sum(tallies.published.values()) == len(shown)
    return [(c.number, c.shown_as, as_text(c.words)) for c in shown]


def test_a_change_is_read_at_once_and_keeps_the_earlier_wording(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    assert change(scene, comment)
    assert (comment.body, comment.state, comment.revision) == (LATER, CommentState.SUBMITTED, 2)
    assert comment.was_changed
    assert comment.changed_by_id == scene.lead.id
    assert earlier(db, comment) == [(EARLIER, True, 1)]


def test_every_wording_is_kept_in_order(db: SQLAlchemy, scene: Scene, comment: Comment) -> None:
    change(scene, comment, "The second wording.")
    publish(scene, comment)
    change(scene, comment, "The third wording.")
    assert earlier(db, comment) == [(EARLIER, True, 1), ("The second wording.", True, 3)]


def test_an_unchanged_save_changes_nothing(db: SQLAlchemy, scene: Scene, comment: Comment) -> None:
    publish(scene, comment)
    assert not change(scene, comment, EARLIER)
    assert (comment.state, comment.revision) == (CommentState.PUBLISHED, 2)
    assert earlier(db, comment) == []
    assert not comment.was_changed


def test_the_same_change_sent_twice_is_one(db: SQLAlchemy, scene: Scene, comment: Comment) -> None:
    assert change(scene, comment, revision=1)
    assert not change(scene, comment, revision=1)
    assert len(earlier(db, comment)) == 1


def test_a_change_over_a_colleagues_is_refused_and_names_them(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    change(scene, comment, "A colleague's words.", revision=1)
    with pytest.raises(Conflict, match="Grace Adeyemi changed this comment"):
        change(scene, comment, LATER, revision=1)
    assert comment.body == "A colleague's words."


def test_a_change_over_a_decision_is_refused_and_says_so(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    publish(scene, comment)
    with pytest.raises(Conflict, match="A moderator decided on this comment"):
        change(scene, comment, LATER, revision=1)
    assert (comment.body, comment.state) == (EARLIER, CommentState.PUBLISHED)


def test_a_change_keeps_to_the_limits_of_drafting(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    with pytest.raises(Refusal) as refused:
        change(scene, comment, "x" * 6_001)
    assert refused.value.field == "comment"
    assert comment.body == EARLIER


def test_after_the_close_nothing_sent_is_changed_or_withdrawn(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    close(scene, db)
    with pytest.raises(Closed):
        change(scene, comment)
    with pytest.raises(Closed):
        take_back(scene, comment)
    assert (comment.body, comment.state) == (EARLIER, CommentState.SUBMITTED)


def test_a_body_with_a_later_close_changes_until_then(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    from portal.consultations.models import Participation

    close(scene, db)
    row = db.session.scalars(db.select(Participation)).one()
    row.extended_to = clock.now() + timedelta(days=2)
    db.session.commit()
    assert change(scene, comment)


def test_what_was_returned_is_reworded_after_the_close_too(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    give_back(scene, comment)
    close(scene, db)
    assert change(scene, comment)
    assert comment.state is CommentState.SUBMITTED
    with pytest.raises(Closed):
        change(scene, comment, "And again.")


def test_withdrawing_keeps_the_words_for_the_body_and_says_when(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    take_back(scene, comment)
    assert (comment.body, comment.state) == (EARLIER, CommentState.WITHDRAWN)
    assert comment.withdrawn_at is not None
    when = comment.withdrawn_at
    take_back(scene, comment)
    assert (comment.withdrawn_at, comment.revision) == (when, 2)


def test_what_was_withdrawn_is_not_changed_or_decided_on(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    take_back(scene, comment)
    with pytest.raises(Refusal, match="c1 was withdrawn"):
        change(scene, comment)
    with pytest.raises(Conflict, match="The body withdrew this comment"):
        publish(scene, comment)


def test_what_others_had_seen_leaves_a_stub_and_stays_in_the_count(
    db: SQLAlchemy, scene: Scene
) -> None:
    seen = [scene.say(words) for words in ("One.", "Two.", "Three.", "Four.", "Five.")]
    for comment in seen:
        publish(scene, comment)
    unseen = [scene.say(words) for words in ("Six.", "Seven.", "Eight.")]
    change(scene, seen[1], "Two, changed.")
    take_back(scene, seen[2])
    change(scene, seen[3], "Four, changed.")
    give_back(scene, seen[3])
    moderation.undo(seen[4], revision=seen[4].revision, by=scene.moderator)
    change(scene, unseen[0], "Six, changed.")
    take_back(scene, unseen[1])
    give_back(scene, unseen[2])
    assert others_see(scene) == [
        (1, ShownAs.WORDS, "One."),
        (2, ShownAs.WAITING, ""),
        (3, ShownAs.WITHDRAWN, ""),
        (4, ShownAs.WAITING, ""),
        (5, ShownAs.WAITING, ""),
    ]


def test_what_nobody_could_see_before_the_close_leaves_no_stub(db: SQLAlchemy) -> None:
    scene = make_scene(Visibility.AFTER_CLOSE)
    comments = [scene.say(words) for words in ("Stays.", "Goes.", "Changes.")]
    for comment in comments:
        publish(scene, comment)
    take_back(scene, comments[1])
    change(scene, comments[2], "Changed.")
    close(scene, db)
    assert others_see(scene) == [(1, ShownAs.WORDS, "Stays.")]


def test_a_changed_comment_is_read_again_and_then_marked_as_changed(
    db: SQLAlchemy, scene: Scene, comment: Comment, sign_in: SignIn
) -> None:
    publish(scene, comment)
    change(scene, comment)
    publish(scene, comment)
    assert others_see(scene) == [(1, ShownAs.WORDS, LATER)]
    reader = factories.make_member(scene.another_body())
    db.session.commit()
    page = sign_in(reader).get(f"{HOME}draft/B1").text
    assert "Changed on" in page
    assert EARLIER not in page


def test_neither_letters_nor_the_record_hold_the_words(
    db: SQLAlchemy, scene: Scene, comment: Comment
) -> None:
    change(scene, comment)
    give_back(scene, comment)
    take_back(scene, comment)
    kept = [str(row.details) for row in db.session.scalars(db.select(AuditEvent))]
    kept += [row.body + row.subject for row in db.session.scalars(db.select(Letter))]
    assert len(kept) == 4
    assert not [text for text in kept if EARLIER in text or LATER in text]


def test_only_the_lead_changes_or_withdraws(db: SQLAlchemy, scene: Scene, comment: Comment) -> None:
    visit = factories.visit_of(scene.lead, scene.consultation)
    member = replace(visit, role=MemberRole.REPRESENTATIVE)
    late = replace(visit, moment=scene.consultation.closes_at + timedelta(seconds=2))
    assert [rules.may_change_sent(v, comment) for v in (visit, member, late)] == [
        True,
        False,
        False,
    ]
    assert [rules.may_withdraw(v, comment) for v in (visit, member, late)] == [True, False, False]
    comment.state = CommentState.RETURNED
    assert [rules.may_change_sent(v, comment) for v in (visit, member, late)] == [True, False, True]
    assert [rules.may_withdraw(v, comment) for v in (visit, member, late)] == [True, False, False]
    comment.state = CommentState.WITHDRAWN
    assert not rules.may_change_sent(visit, comment)
    assert not rules.may_withdraw(visit, comment)


def typed(comment: Comment, words: str = LATER, **more: str) -> dict[str, str]:
    return {
        "stance": "object",
        "comment": words,
        "revision": str(comment.revision),
        "do": "save",
    } | more


@pytest.fixture
def lead(scene: Scene, comment: Comment, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.lead)


def address(comment: Comment, verb: str) -> str:
    return f"{HOME}comments/{comment.id}/{verb}"


@BOTH_WAYS
def test_the_page_says_that_it_takes_effect_at_once(
    lead: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    page = lead.get(address(comment, "change"), headers=headers)
    assert page.status_code == 200
    assert "The Authority reads the new words at once; the earlier ones are kept." in page.text
    assert EARLIER in page.text


@BOTH_WAYS
def test_a_change_goes_back_to_the_section_and_says_so(
    db: SQLAlchemy, lead: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    answer = lead.post(address(comment, "change"), data=typed(comment), headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"{HOME}draft/B#our-{comment.id}",
    )
    page = lead.get(f"{HOME}draft/B").text
    assert "c1 is changed." in page
    assert "Read what it said before" in page
    db.session.refresh(comment)
    assert (comment.body, comment.stance) == (LATER, Stance.OBJECT)


@BOTH_WAYS
def test_an_overtaken_change_shows_both_texts_and_can_be_sent_again(
    db: SQLAlchemy, scene: Scene, lead: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    form = typed(comment)
    publish(scene, comment)
    answer = lead.post(address(comment, "change"), data=form, headers=headers)
    assert answer.status_code == 409
    assert "A moderator decided on this comment while you were writing" in answer.text
    assert EARLIER in answer.text
    assert LATER in answer.text
    assert 'name="revision" type="hidden" value="2"' in answer.text
    again = lead.post(address(comment, "change"), data=form | {"revision": "2"}, headers=headers)
    assert again.status_code == 303


@BOTH_WAYS
def test_a_change_that_is_too_late_gives_the_words_back(
    db: SQLAlchemy, scene: Scene, lead: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    form = typed(comment)
    close(scene, db)
    answer = lead.post(address(comment, "change"), data=form, headers=headers)
    assert answer.status_code == 409
    assert LATER in answer.text
    assert lead.get(address(comment, "change")).status_code == 403


@BOTH_WAYS
def test_an_empty_change_is_a_422_with_what_was_typed(
    lead: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    answer = lead.post(
        address(comment, "change"), data=typed(comment, " ", quote="kept as typed"), headers=headers
    )
    assert answer.status_code == 422
    assert "kept as typed" in answer.text


@BOTH_WAYS
def test_withdrawing_is_asked_first_and_says_what_it_means(
    db: SQLAlchemy, lead: FlaskClient, comment: Comment, headers: dict[str, str]
) -> None:
    page = lead.get(address(comment, "withdraw"), headers=headers).text
    assert "This cannot be undone here" in page
    answer = lead.post(address(comment, "withdraw"), headers=headers)
    assert answer.status_code == 303
    page = lead.get(f"{HOME}draft/B").text
    assert "c1 is withdrawn." in page
    assert EARLIER in page
    assert "Only Lambeth CPCG reads these words" in page
    assert lead.get(address(comment, "change")).status_code == 403


def test_a_section_whose_only_comment_was_withdrawn_is_not_answered(
    db: SQLAlchemy, scene: Scene, lead: FlaskClient, comment: Comment
) -> None:
    take_back(scene, comment)
    comment.response.state = ResponseState.REOPENED
    db.session.commit()
    page = lead.get(f"{HOME}draft/B").text
    assert "Nothing to add" in page.partition('id="thread"')[2]
    answer = lead.post(f"{HOME}draft/B/nothing-to-add")
    assert answer.status_code == 303


def test_a_colleague_reads_the_wordings_and_another_body_none(
    db: SQLAlchemy, scene: Scene, comment: Comment, sign_in: SignIn
) -> None:
    change(scene, comment)
    member = factories.make_member(scene.body, role=MemberRole.REPRESENTATIVE)
    stranger = factories.make_member(scene.another_body())
    db.session.commit()
    browser = sign_in(member)
    page = browser.get(address(comment, "wordings"))
    assert page.status_code == 200
    assert "deleted: " in page.text
    assert browser.get(address(comment, "change")).status_code == 403
    assert browser.post(address(comment, "change")).status_code == 403
    assert browser.post(address(comment, "withdraw")).status_code == 403
    other = sign_in(stranger)
    for verb in ("wordings", "change", "withdraw"):
        assert other.get(address(comment, verb)).status_code == 404
    assert sign_in(scene.moderator).get(address(comment, "wordings")).status_code == 404


def test_a_draft_has_no_page_of_what_was_sent(
    db: SQLAlchemy, scene: Scene, lead: FlaskClient, comment: Comment
) -> None:
    comment.state = CommentState.DRAFT
    db.session.commit()
    for verb in ("wordings", "change", "withdraw"):
        assert lead.get(address(comment, verb)).status_code == 404
    assert lead.post(address(comment, "withdraw")).status_code == 404
