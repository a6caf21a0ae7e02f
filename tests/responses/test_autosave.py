"""Saving by itself what somebody types: what is kept, what is left, and what the form is told."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.audit.models import AuditEvent
from portal.clock import now
from portal.errors import Refusal
from portal.responses import actions, queries
from portal.responses.models import (
    COMMENT_LENGTH,
    Comment,
    CommentState,
    EarlierWording,
    NilReturn,
    Stance,
)
from portal.web.dates import time_of_day
from tests.conftest import SignIn
from tests.responses.scenes import ADDRESS, HTMX, SIGN_OFF, Scene, make_scene, said

TYPED = "The group meets in January."


def form(**changes: str) -> dict[str, str]:
    """What the form of a new comment on B sends while somebody types."""
    filled = {
        "place": "B2",
        "quote": "",
        "quote_at": "",
        "comment": TYPED,
        "form_key": "key",
        "revision": "0",
    }
    return {**filled, **changes}


def autosave(client: FlaskClient, scene: Scene, **changes: str) -> TestResponse:
    return client.post(f"{scene.url}/draft/B/comments/autosave", data=form(**changes), headers=HTMX)


def keep_changing(
    client: FlaskClient, scene: Scene, stored: Comment, **changes: str
) -> TestResponse:
    url = f"{scene.url}/comments/{stored.id}/autosave"
    return client.post(url, data=form(**changes), headers=HTMX)


def press(client: FlaskClient, scene: Scene, **changes: str) -> TestResponse:
    filled = form(**{"stance": "object", "do": "save", **changes})
    return client.post(f"{scene.url}/draft/B/comments", data=filled)


def line_of(answer: TestResponse) -> str:
    match = re.search(r'role="status"[^>]*>(.*?)</p>', answer.text, re.S)
    assert match, answer.text
    return unescape(match[1])


def revision_of(answer: TestResponse) -> str:
    match = re.search(r'name="revision"[^>]* value="(\d+)"', answer.text)
    assert match, answer.text
    return match[1]


def drafted(scene: Scene, words: str = "As it was", *, slug: str = "B2") -> Comment:
    """A comment of Tom's."""
    return actions.add_comment(
        scene.visit(scene.tom),
        scene.outline,
        scene.passage(slug),
        said(scene.section_id(slug), words, is_settled=True),
        form_key=f"made-{words}"[:43],
    )


def only_comment(db: SQLAlchemy) -> Comment:
    db.session.expire_all()
    (comment,) = db.session.scalars(db.select(Comment))
    return comment


def test_the_first_autosave_makes_a_draft_and_the_next_change_it(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    first = autosave(client, scene, comment="The group")
    assert (first.status_code, revision_of(first)) == (200, "1")
    second = autosave(client, scene, revision="1")
    assert (second.status_code, revision_of(second)) == (200, "2")
    assert line_of(second) == f"Saved {time_of_day(now())}"
    comment = only_comment(db)
    assert (comment.body, comment.state, comment.is_settled) == (TYPED, CommentState.DRAFT, False)
    assert comment.section_id == scene.section_id("B2")
    assert comment.stance is Stance.NOT_CHOSEN
    assert "No view chosen yet" in client.get(f"{scene.url}/draft/B").text


def test_the_answer_holds_no_field_that_is_typed_in(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = autosave(sign_in(scene.grace), scene)
    assert answer.headers["HX-Reswap"] == "innerMorph"
    assert re.findall(r'name="(\w+)"', answer.text) == ["revision"]
    assert "<textarea" not in answer.text
    assert "data-focus" not in answer.text


@pytest.mark.parametrize("do", ["save", "answered"])
def test_a_form_that_saved_itself_is_the_same_comment_when_its_button_is_pressed(
    db: SQLAlchemy, sign_in: SignIn, do: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene)
    answer = press(client, scene, revision="1", comment=f"{TYPED} In March.", do=do)
    assert (answer.status_code, answer.location) == (303, f"{scene.url}/draft/B")
    comment = only_comment(db)
    assert (comment.body, comment.stance) == (f"{TYPED} In March.", Stance.OBJECT)
    assert comment.is_settled == (do == "answered")


def test_a_button_pressed_before_the_answer_came_is_no_conflict(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene, comment="The group")
    answer = press(client, scene, revision="0", unanswered="The group")
    assert answer.status_code == 303
    assert only_comment(db).body == TYPED


def test_an_autosave_whose_answer_was_lost_is_no_conflict(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    comment = drafted(scene)
    client = sign_in(scene.grace)
    keep_changing(client, scene, comment, revision="1", comment="One")
    answer = keep_changing(client, scene, comment, revision="1", comment="Two", unanswered="One")
    assert (answer.status_code, revision_of(answer)) == (200, "3")
    assert only_comment(db).body == "Two"


def test_words_that_somebody_else_saved_are_never_taken_for_ones_own(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = drafted(scene)
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    keep_changing(tom, scene, comment, revision="1", comment="One")
    answer = keep_changing(grace, scene, comment, revision="1", comment="Two", unanswered="One")
    assert answer.status_code == 409
    assert only_comment(db).body == "One"


def test_words_over_the_limit_are_not_saved_and_the_form_says_by_how_many(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene)
    answer = autosave(client, scene, revision="1", comment="a" * (COMMENT_LENGTH + 12))
    assert (answer.status_code, revision_of(answer)) == (422, "1")
    assert line_of(answer).startswith("Not saved: 12 characters too many.")
    assert only_comment(db).body == TYPED


@pytest.mark.parametrize("typed", ["", " \n ", "...!"])
def test_empty_words_save_nothing_and_delete_nothing(
    db: SQLAlchemy, sign_in: SignIn, typed: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = autosave(client, scene, comment=typed)
    assert (answer.status_code, line_of(answer)) == (200, "")
    assert db.session.scalars(db.select(Comment)).all() == []
    autosave(client, scene)
    answer = autosave(client, scene, comment=typed, revision="1")
    assert line_of(answer).startswith("Not saved while the comment is empty. What was saved ")
    assert only_comment(db).body == TYPED


def test_nothing_to_add_is_never_said_by_itself(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = autosave(sign_in(scene.grace), scene, stance="nothing", comment="")
    assert (answer.status_code, line_of(answer)) == (200, "")
    assert db.session.scalars(db.select(NilReturn)).all() == []
    assert db.session.scalars(db.select(Comment)).all() == []


def test_nothing_to_add_after_all_takes_back_what_the_form_saved(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene)
    answer = press(client, scene, stance="nothing", comment="", revision="1", do="answered")
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.scalars(db.select(Comment)).all() == []
    assert len(db.session.scalars(db.select(NilReturn)).all()) == 1


def test_nothing_to_add_does_not_take_away_what_a_colleague_wrote_on(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    autosave(grace, scene)
    keep_changing(tom, scene, only_comment(db), revision="1", comment="Tom’s words")
    answer = press(grace, scene, stance="nothing", comment="", revision="1", do="answered")
    assert answer.status_code == 409
    assert "Tom Fielding saved this comment while you were writing" in answer.text
    assert only_comment(db).body == "Tom’s words"


def test_a_quotation_not_yet_found_is_left_while_the_words_are_saved(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    words = scene.outline.section("B2").plain.split()[:2]  # type: ignore[union-attr]
    quote = " ".join(words)
    autosave(client, scene, quote=quote)
    assert only_comment(db).quote == quote
    answer = autosave(client, scene, revision="1", quote=f"{quote} xyzzy", comment="More words")
    assert answer.status_code == 200
    assert "The words in question are not found, so they are not saved yet" in line_of(answer)
    comment = only_comment(db)
    assert (comment.body, comment.quote) == ("More words", quote)
    assert comment.section_id == scene.section_id("B2")


def test_an_autosave_makes_an_answered_comment_a_draft_where_it_changes_it(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = drafted(scene)
    client = sign_in(scene.tom)
    same = {"stance": "support", "comment": "As it was", "revision": "1"}
    assert revision_of(keep_changing(client, scene, comment, **same)) == "1"
    assert only_comment(db).is_settled
    keep_changing(client, scene, comment, **{**same, "comment": "As it is"})
    assert (only_comment(db).body, only_comment(db).is_settled) == ("As it is", False)


def test_a_colleague_who_came_first_is_named_and_both_texts_are_a_press_away(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = drafted(scene)
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    keep_changing(tom, scene, comment, revision="1", comment="Tom’s words")
    answer = keep_changing(grace, scene, comment, revision="1", comment="Grace’s words")
    assert (answer.status_code, revision_of(answer)) == (409, "1")
    assert line_of(answer).startswith("Tom Fielding saved this comment while you were writing.")
    assert ">See both texts</button>" in answer.text
    pressed = form(stance="object", comment="Grace’s words", revision="1", do="save")
    both = grace.post(f"{scene.url}/comments/{comment.id}", data=pressed)
    assert both.status_code == 409
    assert "Tom’s words" in both.text
    assert "Grace’s words" in both.text
    assert revision_of(both) == "2"
    assert "data-autosave" not in both.text
    assert only_comment(db).body == "Tom’s words"


def test_somebody_who_overtook_themselves_is_told_so(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    comment = drafted(scene)
    client = sign_in(scene.grace)
    keep_changing(client, scene, comment, revision="1", comment="In one window")
    pressed = form(stance="object", comment="In the other", revision="1", do="save")
    answer = client.post(f"{scene.url}/comments/{comment.id}", data=pressed)
    assert answer.status_code == 409
    at = time_of_day(only_comment(db).changed_at)
    assert f"You saved this comment in another window at {at}" in answer.text
    assert "Saved by you today" in answer.text
    assert "Keep what you saved" in answer.text


def test_a_colleague_who_removed_it_is_told_and_the_words_stay(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene)
    actions.remove_comment(scene.visit(scene.tom), only_comment(db))
    answer = autosave(client, scene, revision="1")
    assert answer.status_code == 409
    assert line_of(answer).startswith("A colleague removed this comment while you were writing.")
    pressed = press(client, scene, revision="1")
    assert pressed.status_code == 404
    assert TYPED in pressed.text
    assert db.session.scalars(db.select(Comment)).all() == []


def test_after_the_close_the_words_stay_and_the_button_tells_the_late_way(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene)
    scene.close()
    answer = autosave(client, scene, revision="1", comment="Too late")
    assert answer.status_code == 409
    assert line_of(answer).startswith("The consultation closed at ")
    assert line_of(answer).endswith("Your words are still here, and not saved.")
    pressed = press(client, scene, revision="1", comment="Too late")
    assert pressed.status_code == 409
    assert "Too late" in pressed.text
    assert "ask for it to be taken late" in pressed.text
    assert only_comment(db).body == TYPED


def test_what_was_submitted_meanwhile_is_no_draft_any_more(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    autosave(client, scene)
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    answer = autosave(client, scene, revision="1", comment="One more thing")
    assert answer.status_code == 409
    assert line_of(answer).startswith("The response was submitted before this was saved")
    assert only_comment(db).body == TYPED


def test_a_piece_says_what_it_has_become_part_of(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    piece, whole = drafted(scene, "A piece"), drafted(scene, "The whole")
    piece.state, piece.merged_into_id = CommentState.MERGED, whole.id
    db.session.commit()
    client = sign_in(scene.grace)
    sentence = "This comment has become part of one that Tom Fielding brought together"
    answer = keep_changing(client, scene, piece, revision="1")
    assert (answer.status_code, line_of(answer).startswith(sentence)) == (409, True)
    pressed = form(stance="object", revision="1", do="save")
    page = client.post(f"{scene.url}/comments/{piece.id}", data=pressed)
    assert page.status_code == 409
    assert sentence in page.text
    assert TYPED in page.text
    assert db.session.get_one(Comment, piece.id).body == "A piece"


@pytest.mark.parametrize("who", ["ravi", "nobody"])
def test_nobody_else_saves_or_learns_anything(db: SQLAlchemy, sign_in: SignIn, who: str) -> None:
    scene = make_scene()
    comment = drafted(scene, "Private words")
    db.session.commit()
    client = sign_in(scene.ravi) if who == "ravi" else sign_in(scene.grace)
    if who == "nobody":
        client.post("/sign-out")
    answer = keep_changing(client, scene, comment, revision="1")
    assert answer.status_code == (404 if who == "ravi" else 401)
    assert "Private words" not in answer.text
    assert only_comment(db).body == "Private words"
    if who == "ravi":
        stolen = autosave(client, scene, form_key="made-Private words")
        assert stolen.status_code == 409
        assert "Private words" not in stolen.text


def test_what_another_person_said_last_is_kept_and_ones_own_steps_are_not(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = drafted(scene)
    client = sign_in(scene.grace)
    for revision, words in enumerate(["On", "One", "One more"], start=1):
        keep_changing(client, scene, comment, revision=str(revision), comment=words)
    db.session.expire_all()
    (earlier,) = db.session.scalars(db.select(EarlierWording))
    assert (earlier.body, earlier.revision, earlier.was_sent) == ("As it was", 1, False)
    assert earlier.said_by_id == scene.tom.id
    verbs = db.session.scalars(db.select(AuditEvent.verb).order_by(AuditEvent.id)).all()
    assert verbs.count("comment changed") == 1


def test_the_earlier_wordings_of_a_draft_are_read_inside_the_body_only(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = drafted(scene, "Tom’s first words")
    grace = sign_in(scene.grace)
    page = grace.get(f"{scene.url}/draft/B").text
    assert "Earlier wordings" not in page
    assert grace.get(f"{scene.url}/comments/{comment.id}/earlier").status_code == 404
    keep_changing(grace, scene, comment, revision="1", comment="Grace’s words")
    url = f"{scene.url}/comments/{comment.id}/earlier"
    assert url in grace.get(f"{scene.url}/draft/B").text
    read = grace.get(url)
    assert read.status_code == 200
    assert "Tom’s first words" in read.text
    assert "Tom Fielding, " in read.text
    assert sign_in(scene.ravi).get(url).status_code == 404


def test_a_comment_is_not_removed_with_words_that_were_not_shown(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = drafted(scene)
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    keep_changing(tom, scene, comment, revision="1", comment="New words of Tom’s")
    answer = grace.post(f"{scene.url}/comments/{comment.id}/remove", data={"revision": "1"})
    assert answer.status_code == 409
    assert only_comment(db).body == "New words of Tom’s"
    grace.post(f"{scene.url}/comments/{comment.id}/remove", data={"revision": "2"})
    assert db.session.scalars(db.select(Comment)).all() == []


def test_a_comment_is_removed_with_its_earlier_wordings(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    comment = drafted(scene)
    actions.change_comment(
        scene.visit(), comment, said(comment.section_id, "Grace’s words"), revision=1
    )
    actions.remove_comment(scene.visit(), comment)
    assert db.session.scalars(db.select(EarlierWording)).all() == []


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_the_limit_counts_as_the_browser_does(
    db: SQLAlchemy, sign_in: SignIn, line_end: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    # A line end is one, an emoji two, a letter with a combining mark two.
    fits = f"a{line_end}" * ((COMMENT_LENGTH - 4) // 2) + "👍e\u0301"
    assert autosave(client, scene, comment=f"{fits}b").status_code == 422
    assert press(client, scene, comment=f"{fits}b").status_code == 422
    assert autosave(client, scene, comment=fits).status_code == 200
    comment = only_comment(db)
    assert len(comment.body.encode("utf-16-le")) == 2 * COMMENT_LENGTH
    with pytest.raises(Refusal):
        actions.change_comment(
            scene.visit(), comment, said(comment.section_id, f"{fits}b"), revision=1
        )
    assert queries.made_by_form(scene.visit(), "key") is comment
