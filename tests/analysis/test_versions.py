"""What was said of every version, counted once where its words stand now."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.analysis import figures, queries
from portal.analysis.places import ELSEWHERE, WHOLE, places
from portal.db import db as portal_db
from portal.drafts import queries as drafts
from portal.responses.models import CommentState, ResponseState, Stance
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import Scene, make_scene


def _scene_over_two_versions() -> Scene:
    """Lambeth commented on version 1, Camden on version 2, both had nothing to add on the summary.

    Since then B1 was edited, B2 is gone, B3 became part of B4 and B4 is now of part A.
    """
    scene = make_scene()
    sent = ResponseState.SUBMITTED
    lambeth = factories.make_response(scene.consultation, scene.lambeth, state=sent)
    camden = factories.make_response(scene.consultation, scene.camden, state=sent)
    for slug in ("A1", "B", "B1", "B2", "B3", "B4", None):
        factories.make_comment(
            lambeth,
            scene.version,
            factories.section_at(scene.version, slug) if slug else None,
            author=scene.grace,
            body=f"On {slug}",
            stance=Stance.OBJECT,
            state=CommentState.PUBLISHED,
        )
    later = factories.make_next_version(
        scene.version,
        edited={"B1": "Another reason."},
        gone=("B2",),
        merged={"B3": "B4"},
        moved={"B4": "A"},
    )
    factories.make_comment(
        camden,
        later,
        factories.section_at(later, "B1"),
        author=scene.ravi,
        state=CommentState.SUBMITTED,
    )
    for response, author in ((lambeth, scene.grace), (camden, scene.ravi)):
        for version in (scene.version, later):
            heading = factories.section_at(version, "summary")
            factories.make_nil_return(response, heading, author=author)
    factories.make_nil_return(camden, factories.section_at(scene.version, "B"), author=scene.ravi)
    portal_db.session.commit()
    return scene


def test_every_comment_of_every_version_is_counted_once_where_it_stands_now(
    db: SQLAlchemy,
) -> None:
    scene = _scene_over_two_versions()
    outline = drafts.current_outline(scene.visit())
    assert outline is not None
    everywhere = places(outline)
    said = queries.said(scene.consultation.id, everywhere)
    nothing = queries.nothing_to_add(scene.consultation.id, everywhere)
    rows = figures.by_place(said, nothing)
    names = {place.id: place.label for place in everywhere.all} | {ELSEWHERE: "elsewhere"}
    assert {names[place]: row.comments for place, row in rows.items()} == {
        "summary": 0,
        "A": 3,
        "B": 3,
        "whole-draft": 1,
        "elsewhere": 1,
    }
    sums = figures.added_up(rows.values())
    assert (sums.comments, sums.published, sums.waiting) == (8, 7, 1)
    assert names[WHOLE] == "whole-draft"
    listed = [
        row.comment.body
        for place in everywhere.all
        for row in queries.comments_on(scene.consultation.id, place)
    ]
    assert len(listed) == len(set(listed)) == 7
    assert "On B2" not in listed


def test_nothing_to_add_said_of_two_versions_is_one_answer(db: SQLAlchemy) -> None:
    scene = _scene_over_two_versions()
    outline = drafts.current_outline(scene.visit())
    assert outline is not None
    everywhere = places(outline)
    rows = figures.by_place(
        queries.said(scene.consultation.id, everywhere),
        queries.nothing_to_add(scene.consultation.id, everywhere),
    )
    answers = {
        place.label: rows[place.id].nothing_to_add for place in everywhere.all if place.id in rows
    }
    # Camden has commented on B after all, and is counted by that.
    assert answers == {"summary": 2, "A": 0, "B": 0, "whole-draft": 0}


def test_a_page_of_analysis_says_which_version_a_comment_was_made_on(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = _scene_over_two_versions()
    staff = factories.make_user("Ruth Calder", Right.MODERATOR)
    db.session.commit()
    base = f"/staff/consultations/{scene.consultation.slug}/analysis"
    client = sign_in(staff)
    assert "Words that are no longer in the draft" in client.get(f"{base}/").text
    page = client.get(f"{base}/B").text
    assert page.count("Made on version 1") == 2
    assert page.count("The words have changed since") == 2
    moved = client.get(f"{base}/A").text
    assert moved.count("Made on version 1") == 3
