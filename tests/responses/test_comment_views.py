"""Answering one section, with and without htmx: nothing typed is ever lost."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.db import db as portal_db
from portal.errors import Refusal
from portal.responses import actions, queries
from portal.responses.models import (
    COMMENT_LENGTH,
    Comment,
    CommentState,
    NilReturn,
    Stance,
)
from portal.responses.words import NO_WORDS, TOO_LONG
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import Page
from tests.responses.scenes import ADDRESS, HTMX, SIGN_OFF, Scene, make_scene, said
from tests.responses.test_views import words_of

TYPED = "The group meets in January.\nA date in March would be better."
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def _form(**changes: str) -> dict[str, str]:
    form = {"stance": "object", "place": "B2", "comment": TYPED, "form_key": "key", "do": "save"}
    return {**form, **changes}


def _post(
    client: FlaskClient, scene: Scene, headers: dict[str, str], **changes: str
) -> TestResponse:
    return client.post(f"{scene.url}/draft/B/comments", data=_form(**changes), headers=headers)


def _comment(scene: Scene, words: str = "As it was", *, slug: str = "B2") -> Comment:
    comment = actions.add_comment(
        scene.visit(scene.tom),
        scene.outline,
        scene.passage(slug),
        said(scene.section_id(slug), words),
        form_key=f"made-{slug}-{words}"[:43],
    )
    portal_db.session.commit()
    return comment


def _sent_from(page: str) -> set[str]:
    """Where the forms of the page's own part go."""
    forms = Page(page.partition("<main")[2]).forms
    return {str(form.attributes["action"]) for form in forms}


def _typed_in(page: str) -> str | None:
    """What stands in the comment's text area, as a browser reads it."""
    match = re.search(r"<textarea[^>]* name=\"comment\"[^>]*>\n?(.*?)</textarea>", page, re.S)
    return unescape(match[1]) if match else None


@BOTH_WAYS
@pytest.mark.parametrize("do", ["save", "answered"])
def test_a_comment_is_saved_and_said_to_be(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], do: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = _post(client, scene, headers, do=do)
    if not headers:
        assert (answer.status_code, answer.location) == (303, f"{scene.url}/draft/B")
        answer = client.get(answer.location)
    assert answer.status_code == 200
    message = {
        "save": "Comment saved as a draft. You have completed 0 of 3 sections.",
        "answered": "Comment saved and marked as answered. You have completed 1 of 3 sections.",
    }[do]
    assert message in words_of(answer.text)
    assert "A date in March would be better." in answer.text
    assert "Add another comment" in answer.text
    (comment,) = db.session.scalars(db.select(Comment))
    is_settled = do == "answered"
    assert (comment.stance, comment.body, comment.is_settled) == (Stance.OBJECT, TYPED, is_settled)
    assert comment.section_id == scene.section_id("B2")
    assert comment.state is CommentState.DRAFT


def test_the_fragment_moves_focus_and_brings_the_contents_up_to_date(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    fragment = _post(sign_in(scene.grace), scene, HTMX, do="answered").text
    assert fragment.lstrip().startswith('<section class="desk" id="thread"')
    said_aloud = "Comment saved and marked as answered. You have completed 1 of 3 sections."
    assert f'data-focus data-announce="{said_aloud}"' in fragment
    assert '<span id="rail-count" hx-swap-oob="true">Contents: 1 of 3 completed</span>' in fragment
    assert '<ol id="rail-list" hx-swap-oob="true">' in fragment


@BOTH_WAYS
@pytest.mark.parametrize("typed", ["  \n ", "...!?", ""])
def test_a_comment_of_only_spaces_or_punctuation_is_refused(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], typed: str
) -> None:
    scene = make_scene()
    answer = _post(sign_in(scene.grace), scene, headers, comment=typed)
    assert answer.status_code == 422
    assert NO_WORDS in answer.text
    assert db.session.scalars(db.select(Comment)).all() == []


@BOTH_WAYS
def test_text_over_the_limit_comes_back_whole(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    typed = "word " * (COMMENT_LENGTH // 5) + "the end"
    answer = _post(sign_in(scene.grace), scene, headers, comment=typed)
    assert answer.status_code == 422
    assert answer.text.count(TOO_LONG) == 2
    assert _typed_in(answer.text) == typed
    assert 'value="object" checked' in answer.text
    assert '<option value="B2" selected>' in answer.text


def test_line_ends_and_emoji_count_as_in_the_browser(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    # A browser counts a line end as one and an emoji as two, and sends CRLF.
    fits = "a\r\n" * ((COMMENT_LENGTH - 2) // 2) + "👍"
    over = fits + "b"
    client = sign_in(scene.grace)
    assert _post(client, scene, {}, comment=over).status_code == 422
    assert _post(client, scene, {}, comment=fits).status_code == 303
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.body == fits.replace("\r\n", "\n")


def test_the_limit_is_the_same_when_a_comment_is_changed(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    comment = _comment(scene)
    url = f"{scene.url}/comments/{comment.id}"
    client = sign_in(scene.grace)
    for length, status in ((COMMENT_LENGTH + 1, 422), (COMMENT_LENGTH, 303)):
        answer = client.post(url, data=_form(comment="a" * length, revision="1"))
        assert answer.status_code == status
    assert f'data-maxlength="{COMMENT_LENGTH}"' in client.get(f"{url}/edit").text


@BOTH_WAYS
def test_the_same_form_sent_twice_answers_alike_and_stores_one(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answers = [_post(client, scene, headers) for _ in range(2)]
    assert {a.status_code for a in answers} == {200 if headers else 303}
    assert len(db.session.scalars(db.select(Comment)).all()) == 1


@BOTH_WAYS
def test_a_form_sent_again_with_other_words_shows_both_texts(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    _post(client, scene, {}, comment="First thought")
    answer = _post(client, scene, headers, comment="Second thought")
    assert answer.status_code == 409
    assert "First thought" in answer.text
    assert _typed_in(answer.text) == "Second thought"
    assert [c.body for c in db.session.scalars(db.select(Comment))] == ["First thought"]


@BOTH_WAYS
def test_nothing_to_add_is_an_answer(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = _post(client, scene, headers, stance="nothing", comment="")
    if not headers:
        answer = client.get(answer.location)
    read = words_of(answer.text)
    assert "Saved: nothing to add. You have completed 1 of 3 sections." in read
    assert "Take back “nothing to add”" in read
    undone = client.post(f"{scene.url}/draft/B/nothing-to-add/undo", headers=headers)
    assert undone.status_code == (200 if headers else 303)
    assert db.session.scalars(db.select(NilReturn)).all() == []


@BOTH_WAYS
def test_nothing_to_add_with_words_typed_loses_none_of_them(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    answer = _post(sign_in(scene.grace), scene, headers, stance="nothing")
    assert answer.status_code == 422
    assert "You chose nothing to add, but wrote a comment." in answer.text
    assert _typed_in(answer.text) == TYPED
    assert db.session.scalars(db.select(NilReturn)).all() == []


@BOTH_WAYS
def test_nothing_to_add_is_refused_beside_a_comment(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    _comment(scene)
    client = sign_in(scene.grace)
    answer = client.post(f"{scene.url}/draft/B/nothing-to-add", headers=headers)
    assert answer.status_code == 409
    assert "Remove it first" in answer.text
    assert 'value="nothing"' not in client.get(f"{scene.url}/draft/B?add=yes").text


def test_nothing_to_add_from_the_check_page_goes_back_there(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = client.post(f"{scene.url}/draft/A/nothing-to-add", data={"back": "check"})
    assert answer.location == f"{scene.url}/response/check#answer-A"


@BOTH_WAYS
def test_a_colleague_s_comment_is_changed_where_it_stands(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    client = sign_in(scene.grace)
    page = client.get(f"{scene.url}/comments/{comment.id}/edit", headers=headers)
    assert _typed_in(page.text) == "As it was"
    assert '<option value="B2" selected>' in page.text
    answer = client.post(
        f"{scene.url}/comments/{comment.id}",
        data=_form(revision="1", place="B3"),
        headers=headers,
    )
    assert answer.status_code == (200 if headers else 303)
    db.session.expire_all()
    assert (comment.body, comment.section_id) == (TYPED, scene.section_id("B3"))
    assert (comment.written_by.name, comment.changed_by.name) == ("Tom Fielding", "Grace Adeyemi")


@BOTH_WAYS
def test_two_colleagues_who_save_one_comment_both_keep_their_texts(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    url = f"{scene.url}/comments/{comment.id}"
    sign_in(scene.tom).post(url, data=_form(revision="1", comment="Tom says January"))
    client = sign_in(scene.grace)
    answer = client.post(url, data=_form(revision="1", comment="Grace says March"), headers=headers)
    assert answer.status_code == 409
    read = words_of(answer.text)
    assert "Tom Fielding saved this comment while you were writing" in read
    assert "Saved by Tom Fielding today at" in read
    assert "Tom says January" in read
    assert _typed_in(answer.text) == "Grace says March"
    assert 'name="revision" type="hidden" value="2"' in answer.text
    used = client.post(url, data=_form(revision="2", comment="Grace says March"), headers=headers)
    assert used.status_code == (200 if headers else 303)
    db.session.expire_all()
    assert comment.body == "Grace says March"


@BOTH_WAYS
def test_a_comment_removed_under_the_writer_gives_the_words_back(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    url = f"{scene.url}/comments/{comment.id}"
    assert sign_in(scene.tom).post(f"{url}/remove").status_code == 303
    answer = sign_in(scene.grace).post(url, data=_form(revision="1"), headers=headers)
    assert answer.status_code == 404
    assert "A date in March would be better." in answer.text


@BOTH_WAYS
def test_removing_asks_first_and_asking_changes_nothing(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    client = sign_in(scene.grace)
    page = client.get(f"{scene.url}/comments/{comment.id}/remove", headers=headers)
    assert "Remove this comment?" in page.text
    assert len(db.session.scalars(db.select(Comment)).all()) == 1
    answer = client.post(f"{scene.url}/comments/{comment.id}/remove", headers=headers)
    assert answer.status_code == (200 if headers else 303)
    db.session.expire_all()
    assert db.session.scalars(db.select(Comment)).all() == []


@BOTH_WAYS
@pytest.mark.parametrize(
    "method,path",
    [("get", "/edit"), ("get", "/remove"), ("post", ""), ("post", "/remove")],
)
def test_another_body_s_comment_is_a_404_whatever_is_asked_of_it(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], method: str, path: str
) -> None:
    scene = make_scene()
    comment = _comment(scene, "Known to Lambeth alone")
    other = make_scene()
    swapped = [
        (scene.ravi, scene.url),  # another body in the same consultation
        (scene.grace, other.url),  # the same body in another consultation
    ]
    for user, url in swapped:
        answer = sign_in(user).open(
            f"{url}/comments/{comment.id}{path}",
            method=method,
            data=_form(revision="1"),
            headers=headers,
        )
        assert answer.status_code == 404
        assert "Known to Lambeth alone" not in answer.text
    db.session.expire_all()
    assert comment.body == "Known to Lambeth alone"


def test_a_place_in_another_section_or_consultation_is_not_commented_on(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    for place in ("A1", "no-such", "999999"):
        answer = _post(client, scene, {}, place=place, form_key=f"key-{place}")
        assert answer.status_code == 422
        assert _typed_in(answer.text) == TYPED
    assert db.session.scalars(db.select(Comment)).all() == []


def test_what_is_for_information_takes_no_comment(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    assert client.post(f"{scene.url}/draft/E/comments", data=_form()).status_code == 403
    assert _sent_from(client.get(f"{scene.url}/draft/E").text) == {f"{scene.url}/draft/E/notes"}


def test_what_is_for_information_takes_no_comment_by_the_action_either(db: SQLAlchemy) -> None:
    scene = make_scene()
    passage = scene.passage("E")
    with pytest.raises(Refusal, match="for information only"):
        actions.add_comment(scene.visit(), scene.outline, passage, said(passage.id), form_key="k")
    with pytest.raises(Refusal, match="for information only"):
        actions.say_nothing_to_add(scene.visit(), passage)


def test_the_draft_as_a_whole_takes_a_comment_and_no_nothing_to_add(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    url = f"{scene.url}/draft/whole-draft/comments"
    assert client.post(url, data=_form(stance="nothing", comment="")).status_code == 422
    assert client.post(url, data=_form()).status_code == 303
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.section_id is None
    assert client.post(f"{scene.url}/draft/whole-draft/nothing-to-add").status_code == 404


@BOTH_WAYS
@pytest.mark.parametrize("path", ["draft/B/comments", "comments/{id}"])
def test_words_sent_after_the_close_are_shown_with_the_other_ways_to_send_them(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str], path: str
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    client = sign_in(scene.grace)
    scene.close()
    seen = "1" if "{id}" in path else "0"
    answer = client.post(
        f"{scene.url}/{path.format(id=comment.id)}", data=_form(revision=seen), headers=headers
    )
    assert answer.status_code == 409
    read = words_of(answer.text)
    assert "The consultation closed at" in read
    assert "The group meets in January. A date in March would be better." in read
    assert "020 7202 0202" in read
    assert "mailto:consultation-team@mpa.example" in answer.text
    assert ("<html" in answer.text) is not bool(headers)
    db.session.expire_all()
    assert [c.body for c in db.session.scalars(db.select(Comment))] == ["As it was"]


def test_a_draft_held_at_the_deadline_is_shown_with_what_to_do(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = _comment(scene, "Nearly finished")
    scene.close()
    client = sign_in(scene.grace)
    for path in ("draft/B", "response/"):
        page = client.get(f"{scene.url}/{path}")
        assert page.status_code == 200
        assert "Nearly finished" in page.text
        assert "ask for it to be taken late" in page.text
        assert _sent_from(page.text) <= {f"{scene.url}/draft/B/notes"}  # colleagues talk on
    for path in (f"comments/{comment.id}/edit", f"comments/{comment.id}/remove"):
        assert client.get(f"{scene.url}/{path}").status_code == 403


def test_further_comments_stop_at_the_close_too(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    _comment(scene)
    client = sign_in(scene.grace)
    assert "Add another comment" in client.get(f"{scene.url}/draft/B").text
    scene.close()
    assert "Add another comment" not in client.get(f"{scene.url}/draft/B?add=yes").text
    answers = [
        client.post(f"{scene.url}/draft/{path}", data=_form(form_key=path.replace("/", "-")))
        for path in ("B/comments", "A/nothing-to-add", "A/nothing-to-add/undo")
    ]
    assert [a.status_code for a in answers] == [409, 409, 409]


@BOTH_WAYS
def test_words_sent_after_the_lead_submitted_are_shown(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    _comment(scene)
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    answer = _post(sign_in(scene.tom), scene, headers)
    assert answer.status_code == 409
    assert "A date in March would be better." in answer.text
    assert "The response was submitted before this was saved" in answer.text


@BOTH_WAYS
def test_words_sent_after_the_session_ended_are_kept_and_can_be_sent_again(
    db: SQLAlchemy, sign_in: SignIn, client: FlaskClient, headers: dict[str, str]
) -> None:
    scene = make_scene()
    answer = _post(client, scene, headers)
    assert answer.status_code == 401
    assert db.session.scalars(db.select(Comment)).all() == []
    if headers:
        # htmx gets nothing to paste; the page then sends the same form the plain way.
        assert "The group meets" not in answer.text
        return
    assert "The group meets in January." in unescape(answer.text)
    again = _post(sign_in(scene.grace), scene, headers)
    assert again.status_code == 303
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.body == TYPED


def test_enter_never_submits_a_comment() -> None:
    # Words are typed in a text area, where Enter is a line end; no script sends it.
    root = Path(__file__).resolve().parents[2]
    script = (root / "static/js/portal.js").read_text(encoding="utf-8")
    assert "keydown" not in script
    assert "requestSubmit" not in script


def test_a_comment_made_on_an_earlier_version_can_still_be_reworded(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    factories.make_version(scene.consultation, number=2)
    db.session.commit()
    client = sign_in(scene.grace)
    assert "As it was" not in client.get(f"{scene.url}/draft/B").text
    assert "no longer in the draft" in client.get(f"{scene.url}/response/check").text
    url = f"{scene.url}/comments/{comment.id}"
    assert client.get(f"{url}/edit").status_code == 200
    assert client.post(url, data=_form(revision="1")).status_code == 303
    db.session.expire_all()
    assert (comment.body, comment.version_id) == (TYPED, scene.version.id)
    assert [c.id for c in queries.all_my_comments(scene.visit())] == [comment.id]
