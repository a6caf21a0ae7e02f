"""A comment on certain words: they are kept where they stand, or the writer is asked which."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.consultations.models import Visibility
from portal.db import db as portal_db
from portal.drafts.models import Section
from portal.drafts.queries import forget_outlines
from portal.errors import Refusal
from portal.responses import actions
from portal.responses.models import Comment, CommentState, ResponseState
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import HTMX, Scene, make_scene, said
from tests.responses.test_views import words_of

BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
TWICE = "Each group meets monthly. Dates vary. Each group meets monthly. That is all."
SECOND = TWICE.rindex("Each group")


def _scene() -> Scene:
    """B2 says one thing twice, B3 says a part of it."""
    scene = make_scene()
    _word(scene, "B2", TWICE)
    _word(scene, "B3", "The group’s dates – all of them – vary.[^1]")
    return scene


def _word(scene: Scene, slug: str, text: str) -> None:
    section = factories.section_at(scene.version, slug)
    table = Section.__table__
    portal_db.session.execute(table.update().where(table.c.id == section.id).values(text=text))
    portal_db.session.commit()
    portal_db.session.expire_all()
    forget_outlines()


def _post(
    client: FlaskClient, scene: Scene, headers: dict[str, str], **changes: str
) -> TestResponse:
    form = {"stance": "object", "place": "B", "comment": "No.", "form_key": "k", "do": "save"}
    return client.post(f"{scene.url}/draft/B/comments", data={**form, **changes}, headers=headers)


def _stored() -> Comment:
    portal_db.session.expire_all()
    return portal_db.session.scalars(portal_db.select(Comment)).one()


def _field(page: str, name: str) -> str | None:
    match = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.S)
    return unescape(match[1]) if match else None


@BOTH_WAYS
def test_typed_words_are_kept_as_they_are_printed_and_where(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = _scene()
    answer = _post(sign_in(scene.grace), scene, headers, quote="the group's dates - all")
    assert answer.status_code == (200 if headers else 303)
    comment = _stored()
    assert (comment.section_id, comment.quote, comment.quote_start) == (
        scene.section_id("B3"),
        "The group’s dates – all",
        0,
    )


@BOTH_WAYS
def test_words_that_stand_twice_are_asked_about(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = _scene()
    client = sign_in(scene.grace)
    answer = _post(client, scene, headers, quote="Each group meets monthly.", comment="Why?")
    assert answer.status_code == 422
    assert "These words occur twice. Which do you mean?" in answer.text
    assert _field(answer.text, "comment") == "Why?"
    assert re.findall(r'name="quote_at"[^>]*value="([^"]*)"', answer.text) == [
        "B2:0",
        f"B2:{SECOND}",
    ]
    answer = _post(
        client, scene, headers, quote="Each group meets monthly.", quote_at=f"B2:{SECOND}"
    )
    assert answer.status_code == (200 if headers else 303)
    comment = _stored()
    assert (comment.section_id, comment.quote_start) == (scene.section_id("B2"), SECOND)


@pytest.mark.parametrize("where", ["B2:7", "B3:0", "B2:", "nonsense", "B2:-1"])
def test_a_place_where_the_words_are_not_is_not_believed(
    db: SQLAlchemy, sign_in: SignIn, where: str
) -> None:
    scene = _scene()
    answer = _post(
        sign_in(scene.grace), scene, {}, quote="Each group meets monthly.", quote_at=where
    )
    assert answer.status_code == 422
    assert portal_db.session.scalars(portal_db.select(Comment)).all() == []


def test_a_paragraph_that_was_chosen_narrows_the_search(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = _scene()
    _post(sign_in(scene.grace), scene, {}, quote="vary.", place="B3")
    comment = _stored()
    assert (comment.section_id, comment.quote) == (scene.section_id("B3"), "vary.")


def test_words_of_another_paragraph_than_the_one_chosen_are_refused_with_where_they_are(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = _scene()
    answer = _post(sign_in(scene.grace), scene, {}, quote="Dates vary", place="B4")
    assert answer.status_code == 422
    assert "These words are in B2, not in B4." in answer.text


@pytest.mark.parametrize(
    "quote, sentence",
    [
        ("no such words", "These words are not in this section."),
        ("That is all. The group’s dates", "These words run over from one paragraph to the next."),
        ("… – …", "Copy words from the section, or leave the field empty"),
        ("word " * 401, "Words in question must be 2,000 characters or fewer"),
    ],
)
def test_words_that_cannot_be_kept_come_back_with_what_to_do(
    db: SQLAlchemy, sign_in: SignIn, quote: str, sentence: str
) -> None:
    scene = _scene()
    answer = _post(sign_in(scene.grace), scene, HTMX, quote=quote, comment="All that I wrote.")
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert _field(answer.text, "quote") == quote.strip()
    assert _field(answer.text, "comment") == "All that I wrote."


def test_words_that_stand_too_often_are_to_be_made_longer(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = _scene()
    _word(scene, "B4", "again " * 12)
    client = sign_in(scene.grace)
    answer = _post(client, scene, {}, quote="again")
    assert "These words occur 12 times. Copy more of the words around them" in answer.text
    # Selected on the page, they are known all the same.
    assert _post(client, scene, {}, quote="again", quote_at="B4:60").status_code == 303
    assert _stored().quote_start == 60


def test_nothing_to_add_and_words_marked_cannot_both_be(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = _scene()
    answer = _post(
        sign_in(scene.grace), scene, {}, stance="nothing", comment="", quote="Dates vary"
    )
    assert answer.status_code == 422
    assert "You chose nothing to add, but marked words." in answer.text


def test_the_whole_draft_has_no_words_to_mark(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = _scene()
    client = sign_in(scene.grace)
    assert "Words in question" not in client.get(f"{scene.url}/draft/whole-draft").text
    client.post(
        f"{scene.url}/draft/whole-draft/comments",
        data={"stance": "object", "comment": "No.", "form_key": "k", "quote": "Dates vary"},
    )
    assert (_stored().quote, _stored().quote_start) == ("", None)


@BOTH_WAYS
def test_marked_words_are_shown_with_a_link_to_them_and_can_be_changed(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = _scene()
    client = sign_in(scene.grace)
    _post(client, scene, {}, quote="Each group meets monthly.", quote_at=f"B2:{SECOND}")
    page = client.get(f"{scene.url}/draft/B", headers=headers).text
    assert 'href="#B2"' in page
    assert "“Each group meets monthly.”" in words_of(page)
    address = f"{scene.url}/comments/{_stored().id}"
    page = client.get(f"{address}/edit", headers=headers).text
    assert _field(page, "quote") == "Each group meets monthly."
    assert f'name="quote_at" value="B2:{SECOND}"' in page
    form = {"stance": "object", "place": "B", "comment": "No.", "revision": "1"}
    # The words marked stay marked, at the same of the two places.
    client.post(
        address,
        data={**form, "quote": "Each group meets monthly.", "quote_at": f"B2:{SECOND}"},
    )
    assert (_stored().quote_start, _stored().section_id) == (SECOND, scene.section_id("B2"))
    client.post(address, data={**form, "quote": "", "revision": str(_stored().revision)})
    assert (_stored().quote, _stored().quote_start) == ("", None)


def test_the_words_marked_are_on_the_page_that_is_checked(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = _scene()
    client = sign_in(scene.grace)
    _post(client, scene, {}, quote="Dates vary")
    page = client.get(f"{scene.url}/response/check").text
    assert f'href="{scene.url}/draft/B2#B2"' in page
    assert "“Dates vary”" in words_of(page)


@BOTH_WAYS
def test_marked_words_and_wording_of_a_withheld_comment_are_shown_to_nobody(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = _scene_of_others()
    page = sign_in(scene.ravi).get(f"{scene.url}/draft/B", headers=headers).text
    assert ("c1 withheld" in words_of(page)) == (not headers)
    assert "Dates vary" not in _desk_and_others(page)
    assert "Dates differ" not in page


def test_marked_words_and_wording_of_a_published_comment_are_shown_to_others(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = _scene_of_others(CommentState.PUBLISHED)
    page = words_of(sign_in(scene.ravi).get(f"{scene.url}/draft/B").text)
    assert "“Dates vary”" in page
    assert "Suggested wording" in page


def _scene_of_others(state: CommentState = CommentState.WITHHELD) -> Scene:
    """Lambeth has said something with words marked and wording suggested; Camden reads."""
    scene = make_scene(visibility=Visibility.LIVE)
    _word(scene, "B2", TWICE)
    response = factories.make_response(
        scene.consultation, scene.lambeth, state=ResponseState.SUBMITTED
    )
    comment = factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B2"),
        author=scene.grace,
        state=state,
    )
    comment.quote, comment.quote_start = "Dates vary", TWICE.index("Dates vary")
    comment.suggestion = "Each group meets monthly. Dates differ."
    if state is CommentState.PUBLISHED:
        factories.publish(comment)
    portal_db.session.commit()
    return scene


def _desk_and_others(page: str) -> str:
    """What follows the words of the draft."""
    return page.partition('id="thread"')[2]


def test_a_comment_that_is_sent_again_with_the_words_of_the_other_place_is_changed(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = _scene()
    client = sign_in(scene.grace)
    for start in (0, SECOND):
        _post(client, scene, {}, quote="Each group meets monthly.", quote_at=f"B2:{start}")
    assert _stored().quote_start == SECOND


def test_words_longer_than_can_be_kept_are_refused_by_the_action_too(db: SQLAlchemy) -> None:
    scene = _scene()
    words = said(scene.section_id("B2"), "No.")
    too_long = actions.Said(words.section_id, words.stance, "No.", False, quote="a" * 2_001)
    with pytest.raises(Refusal, match="2,000"):
        actions.add_comment(
            scene.visit(), scene.outline, scene.passage("B2"), too_long, form_key="k"
        )


@pytest.mark.parametrize(
    "slug,quote,start",
    [
        ("B2", "Dates vary.", 0),
        ("B2", "Dates vary.", None),
        ("B2", "Dates vary.", -41),
        ("B3", "Dates vary.", TWICE.index("Dates")),
        (None, "Dates vary.", 0),
    ],
)
def test_words_that_do_not_stand_there_are_refused_by_the_action_too(
    db: SQLAlchemy, slug: str | None, quote: str, start: int | None
) -> None:
    scene = _scene()
    section_id = scene.section_id(slug) if slug else None
    marked = replace(said(section_id, "No."), quote=quote, quote_start=start)
    passage = scene.passage(slug) if slug else None
    with pytest.raises(Refusal, match="Mark them again"):
        actions.add_comment(scene.visit(), scene.outline, passage, marked, form_key="k")
    comment = actions.add_comment(
        scene.visit(), scene.outline, passage, said(section_id, "No."), form_key="k"
    )
    with pytest.raises(Refusal, match="Mark them again"):
        actions.change_comment(scene.visit(), comment, marked, revision=1)


@BOTH_WAYS
def test_words_that_a_later_version_has_not_are_said_to_be_gone(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = _scene()
    client = sign_in(scene.grace)
    _post(client, scene, {}, quote="Dates vary", form_key="1")
    _post(client, scene, {}, quote="the group’s dates", form_key="2")
    comment = portal_db.session.scalars(
        portal_db.select(Comment).where(Comment.quote == "Dates vary")
    ).one()
    comment.suggestion = TWICE.replace("vary", "differ")
    factories.make_next_version(scene.version, edited={"B2": "Each group meets when it likes."})
    portal_db.session.commit()
    page = client.get(f"{scene.url}/draft/B", headers=headers).text
    words = words_of(page)
    assert words.count("These words are no longer there.") == 1
    assert "“Dates vary”" in words
    # Only those that are still there lead to them.
    assert len(re.findall(r'href="#B[23]"[^>]*><span[^>]*>On the words', page)) == 1
    # The wording suggested is set against the words that it was suggested for.
    assert "deleted: vary end of deletion" in words
