"""What is published of a comment is there while the comment is published, and no longer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.consultations.models import Visibility
from portal.drafts.comparison.difference import Change, Piece
from portal.responses import actions, queries
from portal.responses.models import Comment, CommentState, PublishedWording, Stance
from portal.responses.published_words import Removal, Wording
from portal.responses.showing import Showing
from tests import factories
from tests.responses.entry.scenes import finished, moderator
from tests.responses.scenes import ADDRESS, SIGN_OFF, Scene, make_scene, said

NAME = Removal("name removed")
SECRET = "Ann Lee"


def sent(scene: Scene, suggestion: str = "") -> Comment:
    comment = actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("B1"),
        actions.Said(
            scene.section_id("B1"),
            Stance.SUPPORT,
            f"{SECRET} told us.",
            is_settled=True,
            suggestion=suggestion,
        ),
        form_key="key",
    )
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    return comment


def published(db: SQLAlchemy) -> list[PublishedWording]:
    return list(db.session.scalars(db.select(PublishedWording)))


def withdrawn(scene: Scene, comment: Comment) -> None:
    actions.withdraw(scene.visit(), comment)


def changed(scene: Scene, comment: Comment) -> None:
    assert actions.change_sent(
        scene.visit(),
        comment,
        said(comment.section_id, f"{SECRET} said so."),
        revision=comment.revision,
    )


@pytest.mark.parametrize(
    "take_back",
    [
        withdrawn,
        changed,
        lambda _scene, comment: actions.withhold_comment(comment),
        lambda _scene, comment: actions.return_comment(comment),
        lambda _scene, comment: actions.return_to_queue(comment),
    ],
    ids=["withdrawn", "changed", "withheld", "returned", "undone"],
)
def test_whatever_ends_the_publication_ends_its_words(
    db: SQLAlchemy, take_back: Callable[[Scene, Comment], None]
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    comment = sent(scene)
    assert published(db) == []
    actions.publish_comment(comment, Wording((NAME, " told us.")))
    (kept,) = published(db)
    assert (kept.body, kept.suggestion) == ([{"removed": "name removed"}, " told us."], [])
    take_back(scene, comment)
    assert published(db) == []


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_so_does_staff_putting_right_what_they_entered(db: SQLAlchemy, is_withdrawn: bool) -> None:
    scene, ruth = make_scene(), moderator()
    (comment,) = queries.submitted_comments(finished(scene, ruth).consultation_id, seen_by=ruth)
    actions.publish_comment(comment, Wording(("We like fit.",)))
    if is_withdrawn:
        actions.withdraw_entered(scene.visit(ruth), comment)
    else:
        other = said(comment.section_id, "Other words.")
        actions.correct(
            scene.visit(ruth), comment, other, reason="Mistyped", revision=comment.revision
        )
    assert published(db) == []


def test_others_read_what_was_published_and_its_body_what_it_wrote(db: SQLAlchemy) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    comment = sent(scene, suggestion=f"Reason number 1, says {SECRET}.")
    for wording in (
        Wording(("Whole.",), ("Whole.",)),
        Wording((NAME, " told us."), ("Reason number 1, says ", NAME, ".")),
    ):
        actions.publish_comment(comment, wording)
    reader = scene.visit(scene.ravi)
    (shown,) = queries.published_comments(reader, scene.outline, scene.passage("B"))
    assert (shown.words, shown.suggestion) == (wording.body, wording.suggestion)
    it = Showing(scene.outline).published(shown)
    assert it.words == wording.body
    assert it.redline[-3:] == (Piece(Change.INSERTED, ", says "), NAME, Piece(Change.KEPT, "."))
    assert SECRET not in repr((shown, it))
    assert Showing(scene.outline, [comment]).own(comment).words == (f"{SECRET} told us.",)


def test_without_a_published_wording_nothing_is_read(db: SQLAlchemy) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    comment = sent(scene)
    actions.publish_comment(comment, Wording(("Whole.",)))
    db.session.delete(published(db)[0])
    db.session.flush()
    (shown,) = queries.published_comments(
        scene.visit(scene.ravi), scene.outline, scene.passage("B")
    )
    assert shown.words == shown.suggestion == ()


def test_words_left_behind_by_mistake_are_not_read_either(db: SQLAlchemy) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    comment = sent(scene)
    actions.withhold_comment(comment)
    factories.publish(comment)
    comment.state = CommentState.WITHHELD
    db.session.flush()
    (shown,) = queries.published_comments(
        scene.visit(scene.ravi), scene.outline, scene.passage("B")
    )
    assert shown.words == ()
