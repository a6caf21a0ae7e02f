"""A person with two bodies: everything they send is for the body whose form they sent."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import SignIn as SignInRow
from portal.accounts.models import User
from portal.clock import now
from portal.consultations.models import Consultation
from portal.meetings.models import Meeting, Reply
from portal.responses.models import Comment, CommentState, NilReturn, Response, ResponseState
from portal.stakeholders.models import Body
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import Page
from tests.test_routes import ROWS, address, contents, toms_place
from tests.world import make_world

TYPED = "The group meets in January."
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
ACTING = sorted(
    endpoint
    for endpoint, (method, _, _) in ROWS.items()
    if method == "POST" and endpoint.split(".")[0] in {"colleagues", "responses", "meetings"}
)


class Scene:
    """A chair who leads Alpha and Zeta, both asked; the first by name is Alpha."""

    def __init__(self) -> None:
        self.alpha: Body = factories.make_body("Alpha CPCG")
        self.zeta: Body = factories.make_body("Zeta CPCG")
        self.chair: User = factories.make_member(
            self.zeta, user=factories.make_user("Ivor Bell", email="chair@body.example")
        )
        factories.make_member(self.alpha, user=self.chair)
        self.consultation: Consultation = factories.make_consultation(
            "strategy", bodies=(self.alpha, self.zeta)
        )
        self.version = factories.make_version(self.consultation)
        self.meeting: Meeting = factories.make_meeting(self.consultation)


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    made = Scene()
    db.session.commit()
    return made


def speak_for(browser: FlaskClient, body: Body) -> None:
    assert browser.post("/bodies", data={"body": str(body.id)}).status_code == 303


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """What the form with that action sends without anybody typing, as a browser would send it."""
    form = next(each for each in Page(page).forms if each.attributes["action"] == action)
    return {
        str(each["name"]): each.get("value") or ""
        for each in form.fields
        if each.get("type") == "hidden"
    }


COMMENTS = "/consultations/strategy/draft/B/comments"
COMMENT = {"stance": "object", "comment": TYPED, "do": "save"}


def bodies_of_comments(db: SQLAlchemy) -> list[str]:
    return list(
        db.session.scalars(
            db.select(Body.name)
            .join(Response, Response.body_id == Body.id)
            .join(Comment, Comment.response_id == Response.id)
        )
    )


@BOTH_WAYS
def test_a_form_opened_for_one_body_is_stored_for_it_after_a_change_in_another_tab(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, headers: dict[str, str]
) -> None:
    browser = sign_in(scene.chair)
    speak_for(browser, scene.zeta)
    sent = hidden_fields(browser.get("/consultations/strategy/draft/B").text, COMMENTS)
    speak_for(browser, scene.alpha)
    answer = browser.post(COMMENTS, data={**sent, **COMMENT}, headers=headers)
    assert bodies_of_comments(db) == ["Zeta CPCG"]
    page = answer.text if headers else browser.get(answer.location).text
    assert "Zeta CPCG’s comment" in page
    assert TYPED in page


def test_a_response_checked_for_one_body_is_submitted_for_it_after_a_change_in_another_tab(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    for body in (scene.alpha, scene.zeta):
        factories.make_comment(
            factories.make_response(scene.consultation, body),
            scene.version,
            None,
            author=scene.chair,
        )
    db.session.commit()
    browser = sign_in(scene.chair)
    speak_for(browser, scene.zeta)
    check = "/consultations/strategy/response/check"
    sent = hidden_fields(browser.get(check).text, check)
    speak_for(browser, scene.alpha)
    sign_off = {
        "naming": "body",
        "approved_by_name": "Ivor Bell",
        "capacity": "chair",
        "mandate": "Agreed at the meeting on 14 January 2027",
    }
    answer = browser.post(check, data={**sent, **sign_off})
    assert answer.status_code == 303
    states = dict(
        db.session.execute(db.select(Body.name, Response.state).join_from(Response, Body)).all()
    )
    assert states == {
        "Alpha CPCG": ResponseState.DRAFTING,
        "Zeta CPCG": ResponseState.SUBMITTED,
    }
    assert "Zeta CPCG’s response was received" in browser.get(answer.location).text


def test_a_reply_opened_for_one_body_is_kept_for_it_after_a_change_in_another_tab(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser = sign_in(scene.chair)
    speak_for(browser, scene.zeta)
    meeting = f"/consultations/strategy/meetings/{scene.meeting.id}"
    sent = hidden_fields(browser.get(meeting).text, meeting)
    speak_for(browser, scene.alpha)
    assert browser.post(meeting, data={**sent, "answer": "no"}).status_code == 303
    assert db.session.scalars(db.select(Reply.body_id)).all() == [scene.zeta.id]


def test_words_sent_again_after_the_session_ended_are_stored_for_their_body(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser = sign_in(scene.chair)
    speak_for(browser, scene.zeta)
    sent = hidden_fields(browser.get("/consultations/strategy/draft/B").text, COMMENTS)
    for row in db.session.scalars(db.select(SignInRow)):
        row.ended_at = now()
    signed_out = browser.post(COMMENTS, data={**sent, **COMMENT})
    assert signed_out.status_code == 401
    kept = hidden_fields(signed_out.text, "/sign-in")
    who = {"email": "chair@body.example", "password": factories.PASSWORD}
    again = browser.post("/sign-in", data={**kept, **who})
    assert browser.post(COMMENTS, data=hidden_fields(again.text, COMMENTS)).status_code == 303
    assert bodies_of_comments(db) == ["Zeta CPCG"]


def test_the_chosen_body_outlives_a_session_that_ended(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser = sign_in(scene.chair)
    speak_for(browser, scene.zeta)
    for row in db.session.scalars(db.select(SignInRow)):
        row.ended_at = now()
    browser.post("/sign-in", data={"email": "chair@body.example", "password": factories.PASSWORD})
    assert "lead of Zeta CPCG" in browser.get("/consultations/strategy/").text


def test_signing_out_forgets_the_chosen_body(db: SQLAlchemy, sign_in: SignIn, scene: Scene) -> None:
    browser = sign_in(scene.chair)
    speak_for(browser, scene.zeta)
    browser.post("/sign-out")
    browser.post("/sign-in", data={"email": "chair@body.example", "password": factories.PASSWORD})
    assert "lead of Alpha CPCG" in browser.get("/consultations/strategy/").text


@BOTH_WAYS
@pytest.mark.parametrize("body", ["camden", "no-number", "", "9" * 40])
def test_a_form_for_a_body_that_is_not_theirs_stores_nothing_and_shows_the_words(
    app: Flask, db: SQLAlchemy, sign_in: SignIn, body: str, headers: dict[str, str]
) -> None:
    world = make_world()
    before = contents(db)
    browser = sign_in(world.people["lead"])
    named = str(world.camden.id) if body == "camden" else body
    # One world for all of them: what the form before it stored would be found.
    for where in [address(app, endpoint, world) for endpoint in ACTING]:
        answer = browser.post(where, data={**everything(), "body": named}, headers=headers)
        assert answer.status_code == 409, where
        assert everything_changed(before, contents(db)) == set(), where
        assert f"<p>{TYPED}</p>" in answer.text, where
        sent = hidden_fields(answer.text, where)
        sent.pop("csrf_token")
        assert sent == everything(), where
        assert "Camden CPCG" not in answer.text, where


def test_a_form_that_names_no_body_is_refused_to_somebody_with_two_who_then_chooses(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    world = make_world()
    before = contents(db)
    browser = sign_in(world.people["two bodies"])
    bodies = [
        (world.camden.id, "Send it for Camden CPCG"),
        (world.lambeth.id, "Send it for Lambeth CPCG"),
    ]
    for where in [address(app, endpoint, world) for endpoint in ACTING]:
        answer = browser.post(where, data=everything())
        assert answer.status_code == 409, where
        assert everything_changed(before, contents(db)) == set(), where
        assert f"<p>{TYPED}</p>" in answer.text, where
        offered = re.findall(
            r'<button[^>]* name="body" value="(\d+)">([^<]+)</button>', answer.text
        )
        assert [(int(value), words) for value, words in offered] == bodies, where
        sent = hidden_fields(answer.text, where)
        sent.pop("csrf_token")
        assert sent == everything(), where


def test_the_body_chosen_there_is_the_one_it_is_stored_for(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene
) -> None:
    browser = sign_in(scene.chair)
    asked = browser.post(COMMENTS, data={**COMMENT, "form_key": "key"})
    sent = {**hidden_fields(asked.text, COMMENTS), "body": str(scene.zeta.id)}
    assert browser.post(COMMENTS, data=sent).status_code == 303
    assert bodies_of_comments(db) == ["Zeta CPCG"]


def test_a_form_that_names_no_body_is_taken_from_somebody_with_one(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    world = make_world()
    browser = sign_in(world.people["lead"])
    label = "/consultations/strategy/draft/A/nothing-to-add"
    assert browser.post(label).status_code == 303
    (nil_return,) = db.session.scalars(db.select(NilReturn))
    assert nil_return.response_id == world.draft.response_id


def test_every_form_of_a_body_s_pages_says_for_which_body_it_is(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    world = make_world()
    lambeths = world.draft.response
    beside = factories.make_comment(
        lambeths, world.version, world.section, author=world.people["member"]
    )
    sent = factories.make_comment(
        lambeths,
        world.version,
        world.section,
        author=world.people["lead"],
        state=CommentState.SUBMITTED,
    )
    at = factories.section_at(world.version, "A")
    factories.make_nil_return(lambeths, at, author=world.people["lead"])
    seats = "/consultations/strategy/meetings"
    browser = sign_in(world.people["lead"])
    coming = {"answer": "yes", "revision": "0", "people-0-name": "Grace"}
    assert browser.post(f"{seats}/{world.meeting.id}", data=coming).status_code == 303
    draft = "/consultations/strategy/draft"
    comment = f"/consultations/strategy/comments/{world.draft.id}"
    toms = f"/consultations/strategy/colleagues/{toms_place(world)}"
    remark = f"/consultations/strategy/response/unplaced/{world.remark.id}"
    # Before somebody finds the response ready a colleague may say so, and then take it back.
    texts = [sign_in(world.people["member"]).get("/consultations/strategy/response/status").text]
    lambeths.ready_at = now()
    db.session.commit()
    texts += [
        browser.get(page).text
        for page in (
            f"{draft}/summary",
            f"{draft}/A",
            f"{draft}/B?add=yes",
            f"{comment}/edit",
            f"{comment}/remove",
            f"{comment}/files",
            f"{draft}/B/file",
            f"/consultations/strategy/published/{world.published.number}/reply",
            "/consultations/strategy/colleagues/",
            f"{toms}/remove",
            f"{toms}/hand-over",
            f"/consultations/strategy/comments/{sent.id}/change",
            f"/consultations/strategy/comments/{sent.id}/withdraw",
            f"/consultations/strategy/notes/{world.note.id}/remove",
            f"/consultations/strategy/comments/{world.merged.id}/apart",
            f"{draft}/B/together?chosen=yes&draft={world.draft.id}&draft={beside.id}",
            "/consultations/strategy/response/status",
            "/consultations/strategy/response/check",
            "/consultations/strategy/response/upload",
            remark,
            f"{remark}/put-away",
            f"{seats}/{world.meeting.id}",
            f"{seats}/{world.meeting.id}?change=yes",
        )
    ]
    # Only what was submitted can be reopened.
    lambeths.state, lambeths.submitted_at = ResponseState.SUBMITTED, now()
    db.session.commit()
    texts.append(browser.get("/consultations/strategy/response/reopen").text)
    found = {}
    for text in texts:
        main = text.split("<main", 1)[1]
        for form in Page(main).forms:
            if form.method == "post":
                said = {each.get("value") for each in form.fields if each.get("name") == "body"}
                found[str(form.attributes["action"])] = said
    with app.test_request_context():
        wanted = {
            url_for(endpoint, **ROWS[endpoint][1](world))
            for endpoint in ACTING
            # What saves by itself stands in a comment's form, and sends what that sends.
            if "autosave" not in endpoint
        }
    assert {tuple(said) for said in found.values()} == {(str(world.lambeth.id),)}
    assert {kind(action) for action in found} == {kind(action) for action in wanted}


def kind(action: str) -> str:
    """The address without what it is about: forms of one kind look alike."""
    return re.sub(r"/draft/[^/]+/|\d+", "/", unescape(action))


def everything() -> dict[str, str]:
    """A form that would be valid wherever it is sent, with words of one word each."""
    return {
        "stance": "object",
        "comment": TYPED,
        "revision": "1",
        "form_key": "key",
        "naming": "body",
        "approved_by_name": "Shirley",
        "capacity": "chair",
        "mandate": "Agreed",
        "answer": "no",
    }


def everything_changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    """The tables that differ, but for who is signed in."""
    return {name for name in before if before[name] != after[name]} - {"sign_ins", "users"}
