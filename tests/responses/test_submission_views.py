"""The response as a whole: reading it, checking it, submitting it once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.accounts.models import Right
from portal.db import db as portal_db
from portal.mail.models import Letter
from portal.responses import actions, queries
from portal.responses.models import Comment, CommentState, Naming, Response, ResponseState
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import SIGN_OFF_FORM, Scene, make_scene, said
from tests.responses.test_views import words_of


def _comment(scene: Scene, words: str = "On B2", *, is_settled: bool = False) -> Comment:
    comment = actions.add_comment(
        scene.visit(scene.tom),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B2"), words, is_settled=is_settled),
        form_key=words,
    )
    portal_db.session.commit()
    return comment


def _submit(client: FlaskClient, scene: Scene, **changes: str) -> TestResponse:
    return client.post(f"{scene.url}/response/check", data={**SIGN_OFF_FORM, **changes})


def test_check_shows_every_section_and_says_what_is_still_a_draft(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene)
    page = sign_in(scene.grace).get(f"{scene.url}/response/check").text
    read = words_of(page)
    assert "1 section answered, 0 with nothing to add, 2 not answered: 3 in all." in read
    assert "Summary Not answered We have nothing to add on Summary Answer Summary" in read
    assert "Change B1 to B4. Supporting information" in read
    assert "1 comment still marked as a draft" in read
    assert "B2, by Tom Fielding" in read
    assert "On B2" in read
    assert " checked" not in page


def test_a_member_who_is_not_lead_sees_all_and_may_not_submit(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene)
    client = sign_in(scene.tom)
    read = words_of(client.get(f"{scene.url}/response/check").text)
    assert "Only Grace Adeyemi, as lead, can submit." in read
    assert "On B2" in read
    assert "Submit Lambeth CPCG’s response" not in read
    assert _submit(client, scene).status_code == 403
    db.session.expire_all()
    assert db.session.scalars(db.select(Response)).one().state is ResponseState.DRAFTING


def test_submitting_shows_the_reference_and_stores_how_it_was_agreed(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene)
    client = sign_in(scene.grace)
    answer = _submit(client, scene)
    assert (answer.status_code, answer.location) == (303, f"{scene.url}/response/submitted")
    db.session.expire_all()
    response = db.session.scalars(db.select(Response)).one()
    assert response.reference is not None
    assert (response.naming, response.approved_by_name) == (Naming.BODY, "Grace Adeyemi")
    assert response.mandate == "Agreed at the meeting on 14 January 2027"
    for path in ("response/submitted", "response/"):
        assert response.reference in client.get(f"{scene.url}/{path}").text
    page = client.get(f"{scene.url}/draft/B").text
    assert "Add another comment" not in page
    assert "you can change or withdraw a comment where it stands" in page
    assert client.get(f"{scene.url}/response/check").status_code == 302
    assert _submit(client, scene).status_code == 303
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 1


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"naming": ""}, "Choose who should be named beside the comments"),
        ({"naming": "everyone"}, "Choose who should be named beside the comments"),
        ({"naming": "not published"}, "Say why the comments should not be published"),
        ({"approved_by_name": " "}, "Enter the full name of the person who approved the response"),
        ({"capacity": ""}, "Choose in what capacity they approved it"),
        (
            {"mandate": ""},
            "Say how the response was agreed, such as at a meeting and on which date",
        ),
        ({"mandate": "a" * 301}, "How it was agreed must be 300 characters or fewer"),
    ],
)
def test_submitting_without_a_full_sign_off_stores_nothing_and_keeps_what_was_typed(
    db: SQLAlchemy, sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    answer = _submit(sign_in(scene.grace), scene, **changes)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    for name, value in {**SIGN_OFF_FORM, **changes}.items():
        if name in {"approved_by_name", "mandate"} and value.strip():
            assert f'value="{value}"' in answer.text
    db.session.expire_all()
    assert comment.state is CommentState.DRAFT
    assert db.session.scalars(db.select(Letter)).all() == []


def test_the_submitted_page_is_shown_only_when_it_is_stored(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = client.get(f"{scene.url}/response/submitted")
    assert (answer.status_code, answer.location) == (302, f"{scene.url}/response/check")
    answer = _submit(client, scene)
    assert answer.status_code == 422
    assert "There is nothing to submit yet." in answer.text
    assert client.get(f"{scene.url}/response/submitted").status_code == 302


def test_a_receipt_that_cannot_be_written_leaves_nothing_submitted(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    client = sign_in(scene.grace)

    def fail(**_: object) -> None:
        raise RuntimeError("the outbox is broken")

    monkeypatch.setattr("portal.responses.actions.submission.write", fail)
    with pytest.raises(RuntimeError):
        _submit(client, scene)
    db.session.rollback()
    db.session.expire_all()
    assert comment.state is CommentState.DRAFT
    assert client.get(f"{scene.url}/response/submitted").status_code == 302


def test_submitting_after_the_close_shows_what_was_typed(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    _comment(scene)
    scene.close()
    client = sign_in(scene.grace)
    answer = _submit(client, scene)
    assert answer.status_code == 409
    assert "The consultation closed at" in answer.text
    assert "Agreed at the meeting on 14 January 2027" in answer.text
    page = client.get(f"{scene.url}/response/check")
    assert "Submit Lambeth CPCG’s response" not in page.text
    assert "On B2" in page.text


def test_submitting_without_a_full_sign_off_after_the_close_is_closed_not_a_form(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene)
    scene.close()
    check = f"{scene.url}/response/check"
    answer = sign_in(scene.grace).post(check, data={"mandate": "Agreed on 14 January"})
    assert answer.status_code == 409
    assert "The consultation closed at" in answer.text
    assert "Agreed on 14 January" in answer.text
    assert f'action="{check}"' not in answer.text


@pytest.mark.parametrize("path", ["response/", "response/check", "response/submitted"])
def test_a_response_is_read_by_its_own_body_alone(
    db: SQLAlchemy, sign_in: SignIn, path: str
) -> None:
    scene = make_scene()
    _comment(scene, "Known to Lambeth alone")
    camden = sign_in(scene.ravi).get(f"{scene.url}/{path}", follow_redirects=True)
    assert "Known to Lambeth alone" not in camden.text
    staff = factories.make_user("Ruth Calder", Right.MODERATOR)
    db.session.commit()
    answer = sign_in(staff).get(f"{scene.url}/{path}")
    assert answer.status_code == 403
    assert "Known to Lambeth alone" not in answer.text


def test_a_colleague_sees_what_the_others_drafted(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    _comment(scene, "Tom’s draft")
    for path in ("draft/B", "response/"):
        assert "Tom’s draft" in sign_in(scene.grace).get(f"{scene.url}/{path}").text
    assert [c.body for c in queries.all_my_comments(scene.visit(scene.grace))] == ["Tom’s draft"]


def test_an_anonymous_body_is_told_what_it_will_be_called(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    page = sign_in(scene.grace).get(f"{scene.url}/response/check").text
    assert "Nobody: publish as “a consultative group”" in page
