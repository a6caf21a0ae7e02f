"""Several people sending files at the same moment."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import User
from portal.consultations.models import Consultation
from portal.db import db as portal_db
from portal.db import engine
from portal.errors import Refusal
from portal.responses.actions import files as actions
from portal.responses.actions.files import LARGEST_TOTAL_BYTES
from portal.responses.models import Attachment, Comment
from portal.responses.queries.files import size_of
from portal.web.forms import new_form_key
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.files import made
from tests.responses.files.sending import checked, send
from tests.responses.scenes import Scene, make_scene

SENDERS = 8
MEGABYTE = 1024 * 1024


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def comments(scene: Scene, db: SQLAlchemy) -> list[int]:
    response = factories.make_response(scene.consultation, scene.lambeth)
    made_comments = [
        factories.make_comment(response, scene.version, None, author=scene.grace)
        for _ in range(SENDERS)
    ]
    db.session.commit()
    return [comment.id for comment in made_comments]


def test_files_sent_at_once_never_come_to_more_than_a_response_may_have(
    app: Flask, db: SQLAlchemy, scene: Scene, comments: list[int]
) -> None:
    """Six of nine megabytes would be 54; whoever comes last is told what is there."""
    data = b"x" * (9 * MEGABYTE)
    slug, user_id = scene.consultation.slug, scene.grace.id
    db.session.commit()

    def attach(n: int) -> str:
        with app.app_context():
            engine.begin_writing()
            consultation = portal_db.session.scalars(
                portal_db.select(Consultation).where(Consultation.slug == slug)
            ).one()
            user = portal_db.session.get_one(User, user_id)
            comment = portal_db.session.get_one(Comment, comments[n])
            try:
                actions.attach_to_draft(
                    factories.visit_of(user, consultation),
                    comment,
                    checked(f"{n}.pdf", data),
                    form_key=new_form_key(),
                )
                portal_db.session.commit()
            except Refusal as refusal:
                portal_db.session.rollback()
                return refusal.sentence
            return "kept"

    answers = together(attach, SENDERS)
    assert answers.count("kept") == 5
    assert {each for each in answers if each != "kept"} == {
        "The files of a response may be 50 MB together. There are 45.0 MB already, and this one "
        "has 9.0 MB."
    }
    db.session.rollback()
    response_id = db.session.get_one(Comment, comments[0]).response_id
    assert size_of(response_id) == 45 * MEGABYTE <= LARGEST_TOTAL_BYTES


def test_one_form_pressed_many_times_at_once_is_one_file(
    app: Flask, db: SQLAlchemy, sign_in: SignIn, scene: Scene, comments: list[int]
) -> None:
    key = new_form_key()
    browsers = [sign_in(scene.grace) for _ in range(SENDERS)]
    address = f"{scene.url}/comments/{comments[0]}/files"
    db.session.commit()
    answers = together(
        lambda n: send(browsers[n], address, made.PDF, form_key=key).status_code, SENDERS
    )
    assert set(answers) == {303}
    db.session.rollback()
    assert len(db.session.scalars(db.select(Attachment)).all()) == 1


def test_a_file_and_the_removal_of_its_comment_leave_both_or_neither(
    app: Flask, db: SQLAlchemy, sign_in: SignIn, scene: Scene, comments: list[int]
) -> None:
    grace, tom = sign_in(scene.grace), sign_in(scene.tom)
    ours = f"{scene.url}/comments"
    db.session.commit()
    for comment_id in comments:
        address = f"{ours}/{comment_id}"

        def act(n: int, address: str = address) -> int:
            if n:
                return tom.post(f"{address}/remove").status_code
            return send(grace, f"{address}/files", made.PDF).status_code

        sent, removed = together(act, 2)
        assert removed in {303, 409}
        assert sent in {303, 404, 409}
    db.session.rollback()
    hanging = db.session.scalars(db.select(Attachment.comment_id)).all()
    assert set(hanging) <= set(db.session.scalars(db.select(Comment.id)))
