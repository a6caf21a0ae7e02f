"""Several staff at one letter at the same moment."""

from __future__ import annotations

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.responses.models import Comment, LetterPart
from portal.responses.queries import entered as queries
from tests.conftest import SignIn
from tests.races import together
from tests.responses.entry.scenes import LETTER, came, entered, moderator, typed
from tests.responses.scenes import make_scene

STAFF = 6


def test_a_letter_divided_by_several_at_once_is_divided_once(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    path = f"/staff/consultations/{scene.consultation.slug}/letters/{entry.id}/divide"
    places = ["B1", "B2"]
    desks = [sign_in(moderator(f"Moderator {n}")) for n in range(STAFF)]
    db.session.commit()

    def divide(n: int) -> tuple[str, int]:
        place = places[n % 2]
        return place, desks[n].post(path, data={"p1": place, "p2": place}).status_code

    answers = together(divide, STAFF)
    db.session.expire_all()
    (comment,) = queries.entry_comments(entry.id)
    won = next(place for place in places if scene.section_id(place) == comment.section_id)
    assert answers == [
        (place, 303 if place == won else 409) for place in (places[n % 2] for n in range(STAFF))
    ]
    assert db.session.scalar(db.select(db.func.count(LetterPart.id))) == 2


def test_finished_by_several_at_once_it_is_finished_once(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth)
    for _ in range(3):
        typed(scene, ruth, entry)
    path = f"/staff/consultations/{scene.consultation.slug}/letters/{entry.id}/finish"
    desks = [sign_in(moderator(f"Moderator {n}")) for n in range(STAFF)]
    db.session.commit()
    assert together(lambda n: desks[n].post(path).status_code, STAFF) == [303] * STAFF
    db.session.expire_all()
    numbers = db.session.scalars(db.select(Comment.number).order_by(Comment.number)).all()
    assert list(numbers) == [1, 2, 3]
    assert scene.consultation.responses_numbered == 1
