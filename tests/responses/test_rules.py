"""Who may read, write and submit."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.consultations.models import Visibility
from portal.responses import rules
from portal.responses.models import CommentState, ResponseState
from tests import factories
from tests.responses.scenes import make_scene


def test_everyone_of_the_body_may_comment_and_the_lead_alone_may_submit(db: SQLAlchemy) -> None:
    scene = make_scene()
    lead, member = scene.visit(scene.grace), scene.visit(scene.tom)
    passage = scene.passage("B")
    assert rules.may_comment(lead, None, passage)
    assert rules.may_comment(member, None, passage)
    assert rules.may_submit(lead, None)
    assert not rules.may_submit(member, None)
    assert not rules.may_sign_off(member)


def test_nothing_is_asked_about_what_is_for_information(db: SQLAlchemy) -> None:
    scene = make_scene()
    assert not rules.may_comment(scene.visit(), None, scene.passage("E"))
    assert rules.may_comment(scene.visit(), None, None)


def test_nothing_can_be_written_once_it_is_submitted(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = factories.make_response(
        scene.consultation, scene.lambeth, state=ResponseState.SUBMITTED
    )
    comment = factories.make_comment(
        response, scene.version, None, author=scene.grace, state=CommentState.SUBMITTED
    )
    visit = scene.visit()
    assert not rules.may_comment(visit, response, scene.passage("B"))
    assert not rules.may_change(visit, response, comment)
    assert not rules.may_remove(visit, response, comment)
    assert not rules.may_submit(visit, response)
    assert rules.may_read_response(visit)


def test_nothing_can_be_written_after_the_close_and_all_is_read(db: SQLAlchemy) -> None:
    scene = make_scene()
    scene.close()
    visit = scene.visit()
    assert not rules.may_comment(visit, None, scene.passage("B"))
    assert not rules.may_submit(visit, None)
    assert rules.may_read_response(visit)


def test_staff_without_a_body_read_the_draft_and_no_response(db: SQLAlchemy) -> None:
    scene = make_scene()
    staff = factories.make_user("Ruth Calder", Right.MODERATOR)
    visit = scene.visit(staff)
    assert not rules.may_read_response(visit)
    assert not rules.may_write(visit)
    assert rules.may_see_published(visit)


def test_published_comments_are_seen_as_the_setting_allows(db: SQLAlchemy) -> None:
    seen = {}
    for visibility in Visibility:
        scene = make_scene(visibility=visibility)
        opened = rules.may_see_published(scene.visit())
        scene.close()
        seen[visibility] = (opened, rules.may_see_published(scene.visit()))
    assert seen == {
        Visibility.PRIVATE: (False, False),
        Visibility.AFTER_CLOSE: (False, True),
        Visibility.LIVE: (True, True),
    }
