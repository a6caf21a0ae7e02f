"""The reference that the public may know: random, one for each response, no clue to the other."""

from __future__ import annotations

import re

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.responses.actions import references
from portal.responses.models import Response, ResponseState
from tests import factories
from tests.races import together


def _responses(number: int) -> list[Response]:
    consultation = factories.make_consultation()
    return [
        factories.make_response(consultation, factories.make_body(), state=ResponseState.SUBMITTED)
        for _ in range(number)
    ]


def test_it_is_given_once_and_says_nothing_of_the_private_one(db: SQLAlchemy) -> None:
    (response,) = _responses(1)
    given = references.give_public_reference(response)
    assert re.fullmatch(r"DS-[BCDFGHJKMNPQRTVWXZ2-9]{6}", given)
    assert references.give_public_reference(response) == given
    db.session.commit()
    db.session.expire_all()
    assert response.public_reference == given
    assert response.reference == "DS-2027-0001"


def test_one_that_another_response_has_is_drawn_again(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _responses(2)
    drawn = iter(["DS-AAAAAA", "DS-AAAAAA", "DS-AAAAAA", "DS-BBBBBB"])
    monkeypatch.setattr(references, "_drawn", lambda _: next(drawn))
    assert references.give_public_reference(one) == "DS-AAAAAA"
    assert references.give_public_reference(two) == "DS-BBBBBB"
    db.session.commit()
    assert {one.public_reference, two.public_reference} == {"DS-AAAAAA", "DS-BBBBBB"}


def test_two_moderators_at_once_give_it_one(db: SQLAlchemy) -> None:
    from flask import current_app

    from portal.db import engine

    (response,) = _responses(1)
    response_id = response.id
    db.session.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def give(_: int) -> str:
        with app.app_context():
            engine.begin_writing()
            given = references.give_public_reference(db.session.get_one(Response, response_id))
            db.session.commit()
            db.session.remove()
            return given

    assert len(set(together(give, 8))) == 1
