"""Bringing drafts together and taking them apart: who may, what is asked, what is never lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.responses import actions
from portal.responses.actions import Said
from portal.responses.models import Comment, CommentState, EarlierWording, Stance
from portal.responses.published_words import Wording
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import ADDRESS, HTMX, SIGN_OFF, Scene, make_scene, said

KEY = "m" * 43
TOMS, GRACES = "Tom would ask for March.", "Grace would ask for April."


def draft(scene: Scene, words: str, *, by: User, at: str | None = "B1", **more: Any) -> Comment:
    passage = scene.passage("B") if at else None
    section_id = scene.section_id(at) if at else None
    one = actions.add_comment(
        scene.visit(by),
        scene.outline,
        passage,
        Said(section_id, more.pop("stance", Stance.SUPPORT), words, False, **more),
        form_key=factories.new_form_key(),
    )
    factories.db.session.commit()
    return one


def two(scene: Scene) -> tuple[Comment, Comment]:
    return draft(scene, TOMS, by=scene.tom), draft(scene, GRACES, by=scene.grace)


def read_as(*drafts: Comment) -> str:
    return " ".join(f"{each.id}:{each.revision}" for each in drafts)


def merge(
    sign_in: SignIn,
    scene: Scene,
    *drafts: Comment,
    by: User | None = None,
    label: str = "B",
    **form: str,
) -> TestResponse:
    filled = {
        "form_key": KEY,
        "version": "1",
        "stance": "support",
        "comment": "One comment",
        "pieces": read_as(*drafts),
        "do": "answered",
    } | form
    return sign_in(by or scene.grace).post(f"{scene.url}/draft/{label}/together", data=filled)


def rows(db: SQLAlchemy) -> dict[str, Comment]:
    db.session.expire_all()
    return {row.body: row for row in db.session.scalars(db.select(Comment))}


# Choosing.


def test_the_section_offers_the_lead_to_bring_its_drafts_together(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    draft(scene, TOMS, by=scene.tom)
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B").text
    assert "drafts together" not in page  # one is not enough
    draft(scene, GRACES, by=scene.grace, at="B2")
    assert "Bring 2 drafts together" in sign_in(scene.grace).get(f"{scene.url}/draft/B").text
    toms = sign_in(scene.tom).get(f"{scene.url}/draft/B").text
    assert "drafts together" not in toms
    # Both see both, with their authors.
    assert all(words in toms for words in (TOMS, GRACES, "<b>Tom Fielding</b>", "Grace Adeyemi"))
    url = f"{scene.url}/draft/B/together"
    assert sign_in(scene.tom).get(url).status_code == 403
    assert sign_in(scene.ravi).get(url).status_code == 200  # his own body's, and empty
    assert TOMS not in sign_in(scene.ravi).get(url).text


def test_only_drafts_on_the_same_section_are_offered(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    two(scene)
    actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("A"),
        said(scene.section_id("A1"), "On another section"),
        form_key="elsewhere",
    )
    draft(scene, "On the whole", by=scene.tom, at=None)
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B/together").text
    assert page.count('name="draft"') == 2
    assert "On another section" not in page
    assert "On the whole" not in page
    whole = sign_in(scene.grace).get(f"{scene.url}/draft/whole-draft/together").text
    assert "one draft on the draft as a whole" in whole


def test_one_draft_chosen_is_too_few(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    one, _ = two(scene)
    url = f"{scene.url}/draft/B/together"
    answer = sign_in(scene.grace).get(url, query_string={"chosen": "yes", "draft": one.id})
    assert answer.status_code == 422
    assert "Choose two drafts or more" in answer.text


def test_a_draft_of_another_body_is_not_chosen(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    one, _ = two(scene)
    theirs = draft(scene, "Of Camden", by=scene.ravi)
    answer = sign_in(scene.grace).get(
        f"{scene.url}/draft/B/together",
        query_string={"chosen": "yes", "draft": [one.id, theirs.id]},
    )
    assert answer.status_code == 422
    assert "Of Camden" not in answer.text
    refused = merge(sign_in, scene, one, theirs)
    assert refused.status_code == 409
    assert "One comment" in refused.text
    assert rows(db)["Of Camden"].state is CommentState.DRAFT


# The form.


def chosen(sign_in: SignIn, scene: Scene, *drafts: Comment) -> str:
    answer = sign_in(scene.grace).get(
        f"{scene.url}/draft/B/together",
        query_string={"chosen": "yes", "draft": [each.id for each in drafts]},
    )
    assert answer.status_code == 200
    return answer.text


def test_the_form_has_the_drafts_words_one_after_another(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    page = chosen(sign_in, scene, *two(scene))
    assert f"{TOMS}\n\n{GRACES}</textarea>" in page
    assert page.count(TOMS) == 2  # whole above, with its author, and in the box
    assert re.search(r'value="support"[^>]*checked', page)


def test_no_view_is_chosen_where_the_drafts_differ(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    drafts = (
        draft(scene, TOMS, by=scene.tom, stance=Stance.OBJECT),
        draft(scene, GRACES, by=scene.grace),
    )
    page = chosen(sign_in, scene, *drafts)
    assert "checked" not in page
    answer = merge(sign_in, scene, *drafts, stance="", comment="Typed meanwhile")
    assert answer.status_code == 422
    assert "Choose support, object or neither" in answer.text
    assert "Typed meanwhile" in answer.text
    assert set(rows(db)) == {TOMS, GRACES}


@pytest.mark.parametrize(
    "words, status",
    [
        ("x" * 6000, 303),
        ("x" * 6001, 422),
        ("ab" + "😀" * 2999, 303),
        ("abc" + "😀" * 2999, 422),
        ("…", 422),
    ],
)
def test_the_limit_is_that_of_every_comment(
    db: SQLAlchemy, sign_in: SignIn, words: str, status: int
) -> None:
    scene = make_scene()
    answer = merge(sign_in, scene, *two(scene), comment=words)
    assert answer.status_code == status
    if status == 422:
        assert words in answer.text


def test_drafts_too_long_together_are_shown_whole_to_be_cut(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    long = [draft(scene, n * 5000, by=scene.tom) for n in "ab"]
    page = chosen(sign_in, scene, *long)
    assert "a" * 5000 + "\n\n" + "b" * 5000 in page


# What comes of it.


def test_the_drafts_become_pieces_of_one_comment_with_credit(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    drafts = two(scene)
    answer = merge(sign_in, scene, *drafts)
    assert (answer.status_code, answer.location) == (303, f"{scene.url}/draft/B")
    now = rows(db)
    whole = now["One comment"]
    assert whole.written_by_id == scene.grace.id
    assert (whole.state, whole.is_settled) == (CommentState.DRAFT, True)
    assert whole.section_id == scene.section_id("B1")
    assert {
        (now[words].state, now[words].merged_into_id, now[words].revision)
        for words in (TOMS, GRACES)
    } == {(CommentState.MERGED, whole.id, 2)}
    page = sign_in(scene.tom).get(f"{scene.url}/draft/B").text
    assert page.count("<summary>From Tom Fielding, ") == 1
    assert TOMS in page
    assert f'id="our-{whole.id}"' in page
    assert f'id="our-{drafts[0].id}"' not in page
    # The words of the pieces are in no record and no other page of the body's response.
    assert "Answered" in sign_in(scene.tom).get(f"{scene.url}/draft/").text
    assert TOMS not in sign_in(scene.grace).get(f"{scene.url}/response/check").text


def test_drafts_on_different_paragraphs_become_one_on_the_section(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    drafts = draft(scene, TOMS, by=scene.tom), draft(scene, GRACES, by=scene.grace, at="B2")
    merge(sign_in, scene, *drafts)
    assert rows(db)["One comment"].section_id == scene.passage("B").id


def test_drafts_on_the_whole_become_one_on_the_whole(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    drafts = [draft(scene, words, by=scene.tom, at=None) for words in (TOMS, GRACES)]
    answer = merge(sign_in, scene, *drafts, label="whole-draft")
    assert answer.location == f"{scene.url}/draft/whole-draft"
    assert rows(db)["One comment"].section_id is None


def test_pressing_twice_makes_one_comment(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    drafts = two(scene)
    pieces = read_as(*drafts)
    for _ in range(2):
        assert merge(sign_in, scene, pieces=pieces).status_code == 303
    assert len(rows(db)) == 3


def test_the_words_come_back_where_the_form_was_sent_before(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    pieces = read_as(*two(scene))
    merge(sign_in, scene, pieces=pieces)
    answer = merge(sign_in, scene, pieces=pieces, comment="After going back")
    assert answer.status_code == 409
    assert "After going back" in answer.text
    assert "One comment" in rows(db)


def test_marked_words_of_one_draft_go_along_and_of_several_are_asked_about(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    quoting = draft(scene, TOMS, by=scene.tom, quote="Reason", quote_start=0)
    wording = draft(scene, GRACES, by=scene.grace, at="B2", suggestion="Another reason.")
    page = chosen(sign_in, scene, quoting, wording)
    assert "Which marked words go with the comment?" in page
    assert not re.search(r'name="carried"[^>]*checked', page)
    asked = merge(sign_in, scene, quoting, wording)
    assert asked.status_code == 422
    assert "Choose whose marked words go" in asked.text
    merge(sign_in, scene, quoting, wording, carried=str(wording.id))
    whole = rows(db)["One comment"]
    assert (whole.section_id, whole.quote, whole.suggestion) == (
        scene.section_id("B2"),
        "",
        "Another reason.",
    )


def test_the_only_marked_words_are_offered_and_may_be_left(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    quoting = draft(scene, TOMS, by=scene.tom, quote="Reason", quote_start=0)
    plain = draft(scene, GRACES, by=scene.grace, at="B2")
    page = chosen(sign_in, scene, quoting, plain)
    assert re.search(rf'name="carried"[^>]*value="{quoting.id}"[^>]*checked', page)
    merge(sign_in, scene, quoting, plain, carried="none")
    assert rows(db)["One comment"].quote == ""


def test_marked_words_that_read_differently_now_stay_behind(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    quoting = draft(scene, TOMS, by=scene.tom, quote="Reason", quote_start=0)
    same = draft(scene, GRACES, by=scene.grace, at="B2", quote="Reason", quote_start=0)
    following = factories.make_next_version(scene.version, edited={"B1": "Quite other words."})
    db.session.commit()
    page = chosen(sign_in, scene, quoting, same)
    assert "read differently now, so they cannot go along" in page
    assert "This piece" not in page
    merge(sign_in, scene, quoting, same, version="2", carried=str(same.id))
    whole = rows(db)["One comment"]
    assert whole.version_id == following.id
    assert whole.quote == "Reason"
    assert whole.section_id == factories.section_at(following, "B2").id


# Colleagues who come first.


def test_a_draft_changed_meanwhile_is_a_conflict_with_both_texts(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    toms, graces = two(scene)
    read = read_as(toms, graces)
    actions.change_comment(
        scene.visit(scene.tom), toms, said(scene.section_id("B1"), "Tom thought again"), revision=1
    )
    db.session.commit()
    answer = merge(sign_in, scene, pieces=read, comment="What the lead typed")
    assert answer.status_code == 409
    assert "Tom Fielding changed a draft while you were writing" in answer.text
    assert "Tom thought again" in answer.text
    assert "What the lead typed" in answer.text
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', answer.text)
    pieces = re.search(r'name="pieces"[^>]*value="([^"]+)"', answer.text)
    assert key
    assert pieces
    again = merge(sign_in, scene, pieces=pieces[1], form_key=key[1], comment="What the lead typed")
    assert again.status_code == 303
    assert rows(db)["Tom thought again"].state is CommentState.MERGED


def test_a_draft_removed_meanwhile_leaves_the_typed_words(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    toms, graces = two(scene)
    read = read_as(toms, graces)
    actions.remove_comment(scene.visit(scene.tom), toms)
    db.session.commit()
    answer = merge(sign_in, scene, pieces=read, comment="What the lead typed")
    assert answer.status_code == 409
    assert "What the lead typed" in answer.text
    assert set(rows(db)) == {GRACES}


def test_of_three_drafts_one_removed_leaves_two_to_bring_together(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    toms, graces = two(scene)
    third = draft(scene, "A third", by=scene.tom)
    read = read_as(toms, graces, third)
    actions.remove_comment(scene.visit(scene.tom), third)
    db.session.commit()
    answer = merge(sign_in, scene, pieces=read, comment="What the lead typed")
    assert answer.status_code == 409
    assert "A colleague removed one of these drafts" in answer.text
    assert "What the lead typed" in answer.text
    assert "Bring 2 drafts together" in answer.text


def test_whoever_changes_a_draft_that_became_a_piece_has_the_words_back(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    toms, graces = two(scene)
    number = toms.id
    merge(sign_in, scene, toms, graces)
    answer = sign_in(scene.tom).post(
        f"{scene.url}/comments/{number}",
        data={"stance": "support", "comment": "Tom types on", "revision": "1", "do": "save"},
    )
    assert answer.status_code in {404, 409}
    assert "Tom types on" in answer.text
    assert rows(db)[TOMS].state is CommentState.MERGED


def test_after_the_close_the_typed_words_come_back(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    drafts = two(scene)
    read = read_as(*drafts)
    scene.close()
    answer = merge(sign_in, scene, pieces=read, comment="Too late")
    assert answer.status_code == 409
    assert "The consultation closed" in answer.text
    assert "Too late" in answer.text


def test_a_comment_made_of_pieces_is_no_piece_of_another(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    merge(sign_in, scene, *two(scene))
    third = draft(scene, "A third", by=scene.tom)
    whole = rows(db)["One comment"]
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B/together").text
    assert "take it apart first" in page
    answer = merge(sign_in, scene, whole, third, form_key="n" * 43, comment="All of it")
    assert answer.status_code == 409
    assert "All of it" in answer.text
    assert "All of it" not in rows(db)


def test_a_made_up_list_of_pieces_is_refused(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    two(scene)
    for pieces in ("", "x", "1:", ":1", "1:1:1", "9" * 99, " ".join(["1:1"] * 200)):
        answer = merge(sign_in, scene, pieces=pieces, comment="Kept")
        assert answer.status_code in {409, 422}
        assert "Kept" in answer.text
    assert set(rows(db)) == {TOMS, GRACES}


def test_members_and_outsiders_do_not_merge(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    drafts = two(scene)
    assert merge(sign_in, scene, *drafts, by=scene.tom).status_code == 403
    staff = factories.make_user("Staff", *Right)
    assert merge(sign_in, scene, *drafts, by=staff).status_code == 403
    assert set(rows(db)) == {TOMS, GRACES}


# Taking apart.


def test_taking_apart_gives_the_drafts_back(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    merge(sign_in, scene, *two(scene))
    whole = rows(db)["One comment"]
    url = f"{scene.url}/comments/{whole.id}/apart"
    asked = sign_in(scene.grace).get(url)
    assert all(words in asked.text for words in ("One comment", TOMS, GRACES))
    assert "Changed since" not in asked.text
    answer = sign_in(scene.grace).post(url, data={"revision": "1"})
    assert (answer.status_code, answer.location) == (303, f"{scene.url}/draft/B")
    now = rows(db)
    assert {(c.body, c.state, c.merged_into_id) for c in now.values()} == {
        (TOMS, CommentState.DRAFT, None),
        (GRACES, CommentState.DRAFT, None),
    }
    assert sign_in(scene.grace).post(url, data={"revision": "1"}).status_code == 404


def test_taking_apart_says_that_the_words_were_changed(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    merge(sign_in, scene, *two(scene))
    whole = rows(db)["One comment"]
    actions.change_comment(
        scene.visit(scene.tom), whole, said(scene.section_id("B1"), "Polished"), revision=1
    )
    db.session.commit()
    assert db.session.scalar(db.select(db.func.count(EarlierWording.id))) == 1
    url = f"{scene.url}/comments/{whole.id}/apart"
    stale = sign_in(scene.grace).post(url, data={"revision": "1"})
    assert stale.status_code == 409
    assert "Tom Fielding changed the comment" in stale.text
    assert "Polished" in stale.text
    asked = sign_in(scene.grace).get(url).text
    assert "Changed since the drafts were brought together" in asked
    assert "Polished" in asked
    assert sign_in(scene.grace).post(url, data={"revision": "2"}).status_code == 303
    assert set(rows(db)) == {TOMS, GRACES}


def test_only_the_lead_takes_apart_and_only_before_it_is_sent(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    merge(sign_in, scene, *two(scene))
    whole = rows(db)["One comment"]
    url = f"{scene.url}/comments/{whole.id}/apart"
    assert sign_in(scene.tom).get(url).status_code == 403
    assert sign_in(scene.tom).post(url, data={"revision": "1"}).status_code == 403
    assert sign_in(scene.ravi).post(url, data={"revision": "1"}).status_code == 404
    assert "Take apart" not in sign_in(scene.tom).get(f"{scene.url}/draft/B").text
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B").text
    assert "Take apart" in page
    assert f"/comments/{whole.id}/remove" not in page  # its pieces would go with it
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    assert sign_in(scene.grace).get(url).status_code == 403
    refused = sign_in(scene.grace).post(url, data={"revision": "2"}, headers=HTMX)
    assert refused.status_code == 409
    assert rows(db)[TOMS].state is CommentState.MERGED
    # Its pieces are still credited inside the body.
    assert "From Tom Fielding" in sign_in(scene.tom).get(f"{scene.url}/draft/B").text


def test_a_comment_of_no_pieces_is_not_taken_apart(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    one = draft(scene, TOMS, by=scene.tom)
    url = f"{scene.url}/comments/{one.id}/apart"
    assert sign_in(scene.grace).get(url).status_code == 302
    assert sign_in(scene.grace).post(url, data={"revision": "1"}).status_code == 409
    assert set(rows(db)) == {TOMS}


# Nobody outside the body.


def test_pieces_are_sent_to_nobody(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    merge(sign_in, scene, *two(scene))
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    now = rows(db)
    assert (now["One comment"].state, now["One comment"].number) == (CommentState.SUBMITTED, 1)
    assert {(now[w].state, now[w].number) for w in (TOMS, GRACES)} == {(CommentState.MERGED, None)}
    actions.publish_comment(now["One comment"], Wording(("One comment",)))
    db.session.commit()
    staff = f"/staff/consultations/{scene.consultation.slug}"
    for outsider in (scene.ravi, factories.make_user("Everything", *Right)):
        browser = sign_in(outsider)
        for page in (
            f"{scene.url}/draft/B",
            f"{scene.url}/draft/all",
            f"{scene.url}/draft/B/together",
            f"{staff}/moderation/",
            f"{staff}/analysis/B",
            f"{staff}/bodies/",
        ):
            text = browser.get(page).text
            assert TOMS not in text, page
            assert "From Tom Fielding" not in text, page
    for event in db.session.scalars(db.select(AuditEvent)):
        assert "March" not in str(event.details)
