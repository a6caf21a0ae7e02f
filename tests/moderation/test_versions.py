"""Comments on an earlier version are read beside its words, and found where the words stand now."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.drafts import queries as drafts
from portal.moderation import filtering
from portal.moderation.filtering import Shown
from portal.moderation.queries import queue as listed
from portal.moderation.queue import Choices
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.moderation.scene import QUEUE, Scene, make_scene

SAID_ON = ("A1", "B", "B1", "B2", "B3", "B4", None)


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    """Comments c1 to c7 on version 1. Then B1 is edited, B2 gone, B3 part of B4, and B4 of A."""
    scene = make_scene()
    for slug in SAID_ON:
        scene.say(f"On {slug}.", on=slug)
    factories.make_next_version(
        scene.version,
        edited={"B1": "Another reason."},
        gone=("B2",),
        merged={"B3": "B4"},
        moved={"B4": "A"},
        relabelled={"B4": "A3"},
    )
    db.session.commit()
    return scene


@pytest.fixture
def moderator(scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.moderator)


def _read(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize(
    "section,found",
    [
        ("A", ["On A1.", "On B3.", "On B4."]),
        ("B", ["On B.", "On B1."]),
        ("whole-draft", ["On None."]),
    ],
)
def test_the_queue_is_filtered_by_where_words_stand_now(
    scene: Scene, section: str, found: list[str]
) -> None:
    visit = factories.visit_of(scene.moderator, scene.consultation)
    outline = drafts.current_outline(visit)
    chosen = filtering.read({"section": section, "state": "all"}, outline=outline, bodies=[])
    assert chosen.shown is Shown.ALL
    rows = listed.rows(scene.consultation.id, chosen).rows
    assert [row.comment.body for row in rows] == found


def test_places_are_called_as_they_are_now(scene: Scene) -> None:
    visit = factories.visit_of(scene.moderator, scene.consultation)
    offered = Choices(drafts.current_outline(visit), ())
    rows = listed.rows(scene.consultation.id, filtering.QueueFilter()).rows
    assert [offered.place(row.entry.section_id) for row in rows] == [
        "A1",
        "B1",
        "B1",
        "B2, no longer in the draft",
        "A3",
        "A3",
        "Whole draft",
    ]


def test_an_edited_paragraph_is_shown_as_it_was_and_with_what_has_changed(
    moderator: FlaskClient,
) -> None:
    page = moderator.get(f"{QUEUE}3")
    read = _read(page.text)
    assert "version 1" in read
    assert "Reason number 1." in read
    assert "B1 on version 2" in read
    assert "deleted: Reason" in read
    assert "inserted: Another" in read
    assert "see what changed since version 1" in read
    assert broken_rules(page.text) == []


def test_words_that_are_gone_are_shown_as_they_were(moderator: FlaskClient) -> None:
    read = _read(moderator.get(f"{QUEUE}4").text)
    assert "Reason number 2." in read
    assert "B2 on version 2 The words are no longer in the draft." in read


def test_words_that_are_the_same_are_said_to_be(moderator: FlaskClient) -> None:
    assert "A1 on version 2 The words are the same." in _read(moderator.get(f"{QUEUE}1").text)


def test_a_comment_on_a_section_whose_paragraphs_changed_is_told_so(
    moderator: FlaskClient,
) -> None:
    read = _read(moderator.get(f"{QUEUE}2").text)
    assert "The comment is on the section as a whole." in read
    assert "The words have changed since" in read


def test_a_comment_on_the_version_that_is_read_has_nothing_to_tell(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.say(on="B1")
    db.session.commit()
    read = _read(sign_in(scene.moderator).get(f"{QUEUE}1").text)
    assert "The words" not in read
    assert "on version" not in read
