"""Other wording for a paragraph: kept where it differs, and shown as a difference."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.db import db as portal_db
from portal.errors import Refusal
from portal.responses import actions
from portal.responses.models import Comment, Stance
from portal.responses.words import SUGGESTION_LENGTH
from tests.conftest import SignIn
from tests.responses.scenes import HTMX, Scene, make_scene
from tests.responses.test_views import words_of
from tests.statements import statements

BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
WORDING = "Reason number two, told better."


def _post(
    client: FlaskClient, scene: Scene, headers: dict[str, str], **changes: str
) -> TestResponse:
    form = {
        "stance": "object",
        "suggest": "B2",
        "suggestion": WORDING,
        "comment": "",
        "form_key": "k",
        "do": "save",
    }
    return client.post(f"{scene.url}/draft/B/comments", data={**form, **changes}, headers=headers)


def _stored() -> Comment:
    portal_db.session.expire_all()
    return portal_db.session.scalars(portal_db.select(Comment)).one()


def _nothing_is_stored() -> bool:
    return portal_db.session.scalars(portal_db.select(Comment)).all() == []


def _field(page: str, name: str) -> str | None:
    match = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.S)
    return unescape(match[1]) if match else None


@BOTH_WAYS
def test_wording_is_kept_without_a_remark_and_shown_as_a_difference(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = _post(client, scene, headers)
    assert answer.status_code == (200 if headers else 303)
    comment = _stored()
    assert (comment.section_id, comment.body, comment.suggestion) == (
        scene.section_id("B2"),
        "",
        WORDING,
    )
    for address in ("draft/B", "response/", "response/check"):
        page = words_of(client.get(f"{scene.url}/{address}").text)
        assert "Suggested wording" in page
        assert "deleted:" in page
        assert "inserted:" in page


@BOTH_WAYS
def test_a_paragraph_can_be_asked_for_by_its_address(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B?suggest=B1", headers=headers).text
    # Its plain words, without the mark of the footnote.
    assert _field(page, "suggestion") == "Reason number 1."
    assert 'name="place"' not in page
    # The button that asked for it is gone: whoever pressed it is led to the wording.
    assert '<h3 class="govuk-heading-s" data-focus>Other wording</h3>' in page


@pytest.mark.parametrize("slug", ["A1", "B", "nonsense", ""])
def test_what_is_no_paragraph_of_the_section_cannot_be_worded(
    db: SQLAlchemy, sign_in: SignIn, slug: str
) -> None:
    scene = make_scene()
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B", query_string={"suggest": slug}).text
    assert 'name="suggestion"' not in page
    _post(sign_in(scene.grace), scene, {}, suggest=slug, comment="A remark.")
    assert _stored().suggestion == ""


@BOTH_WAYS
def test_the_form_turns_to_wording_with_all_that_was_typed(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    typed = {"place": "B3", "comment": "Because.", "quote": "Reason"}
    answer = sign_in(scene.grace).post(
        f"{scene.url}/draft/B/comments",
        data={**typed, "form_key": "k", "do": "suggest"},
        headers=headers,
    )
    assert answer.status_code == 200
    assert _field(answer.text, "suggestion") == "Reason number 3."
    assert _field(answer.text, "comment") == "Because."
    assert _field(answer.text, "quote") == "Reason"
    assert 'name="suggest" type="hidden" value="B3"' in answer.text
    assert _nothing_is_stored()


@BOTH_WAYS
def test_a_paragraph_must_be_chosen_to_be_worded(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    typed = {"place": "B", "suggest": "", "comment": "Because."}
    answer = _post(sign_in(scene.grace), scene, headers, do="suggest", **typed)
    assert answer.status_code == 422
    assert "Choose the paragraph that you would word differently" in answer.text
    assert _field(answer.text, "comment") == "Because."


@BOTH_WAYS
def test_unchanged_words_are_not_a_suggestion(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    same = " Reason\n number  2. "
    answer = _post(sign_in(scene.grace), scene, headers, suggestion=same, comment="Yes.")
    assert answer.status_code == 422
    assert "You have not changed the words." in answer.text
    assert _field(answer.text, "comment") == "Yes."
    assert _nothing_is_stored()


def test_an_emptied_box_suggests_nothing(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = _post(client, scene, {}, suggestion="", comment="Take B2 out.")
    assert answer.status_code == 303
    assert (_stored().suggestion, _stored().body) == ("", "Take B2 out.")
    assert _stored().section_id == scene.section_id("B2")


def test_neither_a_wording_nor_a_remark_is_nothing_to_save(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = _post(sign_in(scene.grace), scene, {}, suggestion="")
    assert answer.status_code == 422
    assert _nothing_is_stored()


def test_wording_too_long_comes_back_whole(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    long = "word " * (SUGGESTION_LENGTH // 5) + "more"
    answer = _post(sign_in(scene.grace), scene, {}, suggestion=long)
    assert answer.status_code == 422
    assert "Suggested wording must be 20,000 characters or fewer" in answer.text
    assert _field(answer.text, "suggestion") == long


def test_wording_and_nothing_to_add_cannot_both_be(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = _post(client, scene, {}, stance="nothing")
    assert answer.status_code == 422
    assert "You chose nothing to add, but suggested other wording." in answer.text
    # The copy of the paragraph that the form came with is no suggestion.
    answer = _post(client, scene, {}, stance="nothing", suggestion="Reason number 2.")
    assert answer.status_code == 303


@BOTH_WAYS
def test_wording_can_be_changed_and_taken_out(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    _post(client, scene, {})
    address = f"{scene.url}/comments/{_stored().id}"
    page = client.get(f"{address}/edit", headers=headers).text
    assert _field(page, "suggestion") == WORDING
    form = {"stance": "object", "suggest": "B2", "comment": "So.", "do": "save"}
    client.post(address, data={**form, "revision": "1", "suggestion": "Another."}, headers=headers)
    assert (_stored().suggestion, _stored().body) == ("Another.", "So.")
    client.post(address, data={**form, "revision": "2", "suggestion": ""}, headers=headers)
    assert (_stored().suggestion, _stored().section_id) == ("", scene.section_id("B2"))


@BOTH_WAYS
def test_a_comment_can_be_given_wording_later(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    _post(client, scene, {}, suggest="", place="B2", comment="No.")
    form = {"stance": "object", "place": "B2", "comment": "Well.", "revision": "1", "do": "suggest"}
    answer = client.post(f"{scene.url}/comments/{_stored().id}", data=form, headers=headers)
    assert answer.status_code == 200
    assert _field(answer.text, "suggestion") == "Reason number 2."
    assert _field(answer.text, "comment") == "Well."
    assert _stored().body == "No."


@BOTH_WAYS
def test_two_colleagues_who_word_one_paragraph_both_keep_their_wording(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    _post(grace, scene, {})
    address = f"{scene.url}/comments/{_stored().id}"
    form = {"stance": "object", "suggest": "B2", "comment": "", "revision": "1", "do": "save"}
    tom.post(address, data={**form, "suggestion": "Tom’s words."})
    answer = grace.post(address, data={**form, "suggestion": "Grace’s words."}, headers=headers)
    assert answer.status_code == 409
    assert _field(answer.text, "suggestion") == "Grace’s words."
    assert "Tom’s words" in words_of(answer.text)
    assert _stored().suggestion == "Tom’s words."


def test_wording_that_comes_too_late_is_given_back(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    scene.close()
    answer = _post(client, scene, {}, comment="Why.")
    assert answer.status_code == 409
    assert WORDING in answer.text
    assert "Suggested wording" in answer.text
    assert _nothing_is_stored()


def test_one_form_with_two_wordings_shows_both(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    _post(client, scene, {})
    answer = _post(client, scene, {}, suggestion="Quite another.")
    assert answer.status_code == 409
    assert _field(answer.text, "suggestion") == "Quite another."
    assert _stored().suggestion == WORDING


def test_the_whole_draft_cannot_be_worded(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    assert "Suggest other wording" not in client.get(f"{scene.url}/draft/whole-draft").text
    client.post(
        f"{scene.url}/draft/whole-draft/comments",
        data={"stance": "object", "comment": "No.", "form_key": "k", "suggestion": WORDING},
    )
    assert _stored().suggestion == ""


def test_a_comment_without_words_needs_a_wording_in_the_action_too(db: SQLAlchemy) -> None:
    scene = make_scene()
    empty = actions.Said(scene.section_id("B2"), Stance.OBJECT, "", False)
    with pytest.raises(Refusal):
        actions.add_comment(scene.visit(), scene.outline, scene.passage("B2"), empty, form_key="k")


@pytest.mark.parametrize("slug", ["B", None])
def test_only_a_paragraph_is_worded_differently_by_the_action_too(
    db: SQLAlchemy, slug: str | None
) -> None:
    scene = make_scene()
    section_id = scene.section_id(slug) if slug else None
    worded = actions.Said(section_id, Stance.OBJECT, "", False, suggestion=WORDING)
    with pytest.raises(Refusal, match="for a paragraph"):
        actions.add_comment(scene.visit(), scene.outline, scene.passage("B"), worded, form_key="k")


def test_the_words_as_they_are_are_no_suggestion_in_the_action_too(db: SQLAlchemy) -> None:
    scene = make_scene()
    section = scene.outline.section("B2")
    assert section is not None
    same = actions.Said(section.id, Stance.OBJECT, "", False, suggestion=section.plain)
    with pytest.raises(Refusal, match="not changed the words"):
        actions.add_comment(scene.visit(), scene.outline, scene.passage("B2"), same, form_key="k")


def test_nothing_is_said_of_a_section_of_another_version_in_the_action_either(
    db: SQLAlchemy,
) -> None:
    scene, other = make_scene(), make_scene()
    foreign = actions.Said(other.section_id("B2"), Stance.OBJECT, "No.", False)
    with pytest.raises(Refusal, match="not in version 1"):
        actions.add_comment(
            scene.visit(), scene.outline, scene.passage("B2"), foreign, form_key="k"
        )


def test_a_section_s_page_asks_as_often_for_many_wordings_as_for_one(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    counts = []
    for n in (1, 4):
        for k in range(n):
            _post(client, scene, {}, form_key=f"{n}-{k}", suggestion=f"Wording {n} {k}.")
        client.get(f"{scene.url}/draft/B")
        with statements() as sent:
            assert client.get(f"{scene.url}/draft/B").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


@BOTH_WAYS
def test_wording_can_be_suggested_beside_a_comment_on_the_paragraph(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    _post(client, scene, {}, suggest="", place="B2", comment="No.")
    # One paragraph must be meant: the page of the whole passage has no such link.
    link = f"{scene.url}/draft/B2?suggest=B2"
    assert link not in client.get(f"{scene.url}/draft/B", headers=headers).text
    page = client.get(f"{scene.url}/draft/B2", headers=headers).text
    assert f'href="{link}"' in page
    assert _field(client.get(link, headers=headers).text, "suggestion") == "Reason number 2."
