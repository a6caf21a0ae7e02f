"""What the lead is told and asked before submitting, and that nothing typed there is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal import clock
from portal.responses import actions
from portal.responses.models import (
    Attachment,
    Capacity,
    Comment,
    CommentState,
    Response,
    ResponseState,
    Stance,
)
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import SIGN_OFF_FORM, Scene, make_scene, said
from tests.responses.test_views import words_of

CONSULTED = "We wrote to forty members; eleven answered."


def _comment(scene: Scene, words: str = "On B2", stance: Stance = Stance.SUPPORT) -> Comment:
    comment = actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B2"), words, stance=stance),
        form_key=words,
    )
    return comment


def _submit(client: FlaskClient, scene: Scene, **changes: str | list[str]) -> TestResponse:
    return client.post(f"{scene.url}/response/check", data={**SIGN_OFF_FORM, **changes})


def _boxes(days_from_today: int) -> list[str]:
    day = clock.in_london(clock.now()).date() + timedelta(days=days_from_today)
    return [str(day.day), str(day.month), str(day.year)]


def test_the_date_and_how_members_were_asked_are_kept_and_the_readiness_is_over(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    response = _comment(scene).response
    response.state, response.ready_at = ResponseState.READY, clock.now()
    response.ready_by_name = "Tom Fielding"
    db.session.commit()
    answer = _submit(
        sign_in(scene.grace),
        scene,
        capacity="committee",
        approved_on=_boxes(0),
        members_consulted=f"{CONSULTED}\r\nAnd asked again.",
    )
    assert answer.status_code == 303
    db.session.expire_all()
    response = db.session.scalars(db.select(Response)).one()
    assert (response.capacity, response.approved_on) == (
        Capacity.COMMITTEE,
        clock.in_london(clock.now()).date(),
    )
    assert response.members_consulted == f"{CONSULTED}\nAnd asked again."
    assert (response.ready_at, response.ready_by_name) == (None, "")
    page = words_of(sign_in(scene.tom).get(f"{scene.url}/response/").text)
    assert CONSULTED in page
    assert "Committee, or a meeting of the members, on" in page
    assert "Active, as the Authority’s register had it then" in page


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"capacity": "committee"}, "Enter the date on which the committee or meeting approved it"),
        (
            {"approved_on": _boxes(1)},
            "The date on which it was approved must be today or earlier",
        ),
        (
            {"approved_on": ["31", "2", "2026"]},
            "The date on which it was approved must be a real day in numbers, like 29 1 2027",
        ),
        (
            {"members_consulted": "😀" * 501},
            "How you consulted your members must be 1,000 characters or fewer",
        ),
    ],
)
def test_what_cannot_be_so_is_said_beside_its_field_and_all_that_was_typed_is_there(
    db: SQLAlchemy, sign_in: SignIn, changes: dict[str, str | list[str]], sentence: str
) -> None:
    scene = make_scene()
    comment = _comment(scene)
    answer = _submit(sign_in(scene.grace), scene, **{"members_consulted": CONSULTED, **changes})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert str(changes.get("members_consulted", CONSULTED)) in answer.text
    assert 'value="Agreed at the meeting on 14 January 2027"' in answer.text
    assert 'value="body" checked' in answer.text
    for box in changes.get("approved_on", []):
        assert f'value="{box}"' in answer.text
    db.session.expire_all()
    assert comment.state is CommentState.DRAFT


def test_the_limit_of_a_thousand_counts_as_the_browser_does(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene)
    answer = _submit(sign_in(scene.grace), scene, members_consulted="a\r\n" * 499 + "😀")
    assert answer.status_code == 303


def test_before_submitting_the_lead_is_told_what_goes_and_what_does_not(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = _comment(scene, "No view", Stance.NOT_CHOSEN)
    piece = _comment(scene, "A piece")
    piece.state, piece.merged_into_id = CommentState.MERGED, comment.id
    factories.make_remark(comment.response, author=scene.tom)
    db.session.add(
        Attachment(
            response_id=comment.response_id,
            comment_id=comment.id,
            form_key="file",
            name="map.pdf",
            media_type="application/pdf",
            size=10,
            sha256="0" * 64,
            added_at=clock.now(),
            added_by_id=scene.tom.id,
        )
    )
    db.session.commit()
    page = sign_in(scene.grace).get(f"{scene.url}/response/check").text
    read = words_of(page)
    for words in (
        "1 comment without a view It goes as “Neither: we have comments”",
        "1 merged draft Kept inside Lambeth CPCG",
        "1 remark not placed",
        "1 file Sent with the comments",
        "The Freedom of Information Act 2000 says so, and it holds whatever is chosen above",
        "The Authority’s register has Lambeth CPCG as: active.",
    ):
        assert words in read, words
    assert page.index("Before you submit") < page.index("Answers by section")
    assert " checked" not in page


def test_what_was_typed_late_is_all_in_the_answer(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    _comment(scene)
    scene.close()
    answer = _submit(
        sign_in(scene.grace),
        scene,
        members_consulted=CONSULTED,
        approved_on=["9", "1", "2026"],
        not_published_reason="A reason",
    )
    assert answer.status_code == 409
    for words in (CONSULTED, "9 1 2026", "A reason", "Lambeth CPCG only", "Chair"):
        assert words in answer.text, words


def test_what_was_typed_as_the_session_ended_is_offered_again_after_signing_in(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _comment(scene)
    client = sign_in(scene.grace)
    with client.session_transaction() as held:
        held.clear()
    answer = _submit(client, scene, members_consulted=CONSULTED)
    assert answer.status_code == 401
    assert CONSULTED in answer.text
    db.session.expire_all()
    assert db.session.scalars(db.select(Response)).one().state is ResponseState.DRAFTING
