"""What is read: a body's own, what others may see, what staff may see."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.consultations.models import Visibility
from portal.db import db as portal_db
from portal.responses import progress, queries
from portal.responses.models import CommentState, Naming, ResponseState, Stance
from portal.responses.progress import Status
from portal.responses.queries.published import ShownAs
from portal.stakeholders.models import BodyKind
from tests import factories
from tests.responses.scenes import Scene, make_scene
from tests.statements import statements


def test_a_passage_has_the_status_of_what_was_said_on_it(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    settled = factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "A1"), author=scene.grace
    )
    settled.is_settled = True
    factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "A2"), author=scene.tom
    )
    done = factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "B"), author=scene.tom
    )
    done.is_settled = True
    factories.make_nil_return(
        response, factories.section_at(scene.version, "summary"), author=scene.tom
    )
    db.session.commit()
    visit, outline = scene.visit(), scene.outline
    with statements() as sent:
        statuses = queries.statuses(visit, outline)
    assert {outline.section_by_id(id_).slug: status for id_, status in statuses.items()} == {  # type: ignore[union-attr]
        "summary": Status.NOTHING_TO_ADD,
        "A": Status.DRAFT,
        "B": Status.ANSWERED,
        "E": Status.NOT_STARTED,
    }
    assert len(sent) == 1
    assert progress.completed(outline, statuses) == progress.Completed(2, 3)
    assert set(queries.statuses(scene.visit(scene.ravi), outline).values()) == {Status.NOT_STARTED}


def _said_by_camden(
    scene: Scene,
    *,
    state: CommentState = CommentState.PUBLISHED,
    naming: Naming | None = Naming.BODY,
    slug: str = "B1",
    words: str = "One page at most.",
) -> None:
    visit = factories.visit_of(scene.ravi, scene.consultation)
    response = queries.response_of(visit) or factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    response.naming = naming
    factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, slug),
        author=scene.ravi,
        state=state,
        body=words,
    )
    portal_db.session.commit()


def test_a_published_comment_is_shown_to_other_bodies_as_its_body_chose(db: SQLAlchemy) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene, naming=Naming.NAME_AND_BODY)
    (comment,) = queries.published_comments(scene.visit(), scene.outline, scene.passage("B"))
    assert (comment.said_by, comment.words, comment.stance) == (
        "Camden CPCG (Pat Approver)",
        ("One page at most.",),
        Stance.SUPPORT,
    )
    assert queries.published_comments(scene.visit(), scene.outline, scene.passage("A")) == ()
    assert queries.tallies(scene.visit(), scene.outline).published == {scene.section_id("B1"): 1}


@pytest.mark.parametrize("state", [CommentState.DRAFT, CommentState.SUBMITTED])
def test_a_comment_that_nobody_has_passed_is_shown_to_nobody(
    db: SQLAlchemy, state: CommentState
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene, state=state)
    for visit in (scene.visit(), scene.visit(factories.make_user("Staff", Right.MODERATOR))):
        assert queries.published_comments(visit, scene.outline, scene.passage("B")) == ()
        assert queries.tallies(visit, scene.outline).published == {}


@pytest.mark.parametrize("naming", [Naming.NOT_PUBLISHED, None])
def test_what_a_body_asked_not_to_publish_is_neither_shown_nor_counted(
    db: SQLAlchemy, naming: Naming | None
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene, naming=naming)
    _said_by_camden(scene, naming=naming, state=CommentState.WITHHELD)
    assert queries.published_comments(scene.visit(), scene.outline, scene.passage("B")) == ()
    assert queries.tallies(scene.visit(), scene.outline).published == {}


def test_a_withheld_comment_leaves_a_stub_without_words_and_the_original_is_kept(
    db: SQLAlchemy,
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene)
    _said_by_camden(scene, state=CommentState.WITHHELD, words="Mr Smith of 4 High Street")
    shown = queries.published_comments(scene.visit(), scene.outline, scene.passage("B"))
    assert [(c.number, c.shown_as, c.words, c.said_by, c.stance) for c in shown] == [
        (1, ShownAs.WORDS, ("One page at most.",), "Camden CPCG", Stance.SUPPORT),
        (2, ShownAs.WITHHELD, (), "", None),
    ]
    assert queries.tallies(scene.visit(), scene.outline).published == {
        scene.section_id("B1"): len(shown)
    }
    staff = factories.make_user("Ruth Calder", Right.MODERATOR)
    kept = queries.submitted_comments(scene.consultation.id, seen_by=staff)
    assert [comment.body for comment in kept] == ["One page at most.", "Mr Smith of 4 High Street"]
    assert queries.submitted_comments(scene.consultation.id, seen_by=scene.grace) == ()


@pytest.mark.parametrize(
    "naming,kind,words",
    [
        (Naming.NAME_AND_BODY, BodyKind.CPCG, "Camden CPCG (Pat)"),
        (Naming.BODY, BodyKind.CPCG, "Camden CPCG"),
        (Naming.ANONYMOUS, BodyKind.CPCG, "A consultative group"),
        (Naming.ANONYMOUS, BodyKind.MAYORS_OFFICE, "An invited body"),
        (None, BodyKind.CPCG, "A consultative group"),
    ],
)
def test_nothing_is_named_that_was_not_chosen(
    naming: Naming | None, kind: BodyKind, words: str
) -> None:
    assert queries.said_by(naming, "Camden CPCG", kind, "Pat") == words


def test_a_bodys_own_comments_are_not_among_the_others(db: SQLAlchemy) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene)
    visit = scene.visit(scene.ravi)
    assert queries.published_comments(visit, scene.outline, scene.passage("B")) == ()
    assert queries.tallies(visit, scene.outline).published == {}


def test_everything_a_body_said_comes_in_reading_order_with_the_whole_last(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    for slug in (None, "B2", "A1", "B"):
        section = factories.section_at(scene.version, slug) if slug else None
        factories.make_comment(
            response, scene.version, section, author=scene.tom, body=slug or "whole"
        )
    db.session.commit()
    comments = queries.all_my_comments(scene.visit())
    assert [comment.body for comment in comments] == ["A1", "B", "B2", "whole"]
    assert queries.all_my_comments(scene.visit(scene.ravi)) == []
    assert queries.my_comment(scene.visit(scene.ravi), comments[0].id) is None
    assert queries.my_comment(scene.visit(scene.tom), comments[0].id) is comments[0]


def test_what_was_still_a_draft_is_an_answer_once_it_is_submitted(db: SQLAlchemy) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "B1"), author=scene.tom
    )
    db.session.commit()
    passage = scene.passage("B")
    assert queries.statuses(scene.visit(), scene.outline)[passage.id] is Status.DRAFT
    response.state = ResponseState.SUBMITTED
    db.session.commit()
    assert queries.statuses(scene.visit(), scene.outline)[passage.id] is Status.ANSWERED
