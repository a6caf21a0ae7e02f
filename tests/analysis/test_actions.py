"""Writing a summary: kept, recorded, and never over somebody else's words unseen."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import User
from portal.analysis import actions, queries
from portal.analysis.models import Summary
from portal.analysis.places import ELSEWHERE, Place, places
from portal.audit.models import AuditEvent
from portal.drafts import queries as drafts
from portal.errors import Conflict
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import Scene, make_scene


def place(scene: Scene, label: str = "B") -> Place:
    found = places(drafts.published_outline(scene.version.id)).labelled(label)
    assert found is not None
    return found


def write(scene: Scene, text: str, revision: int, by: User, label: str = "B") -> Summary:
    return actions.write_summary(
        scene.consultation,
        place(scene, label),
        version_id=scene.version.id,
        text=text,
        revision=revision,
        by=by,
    )


def test_a_first_summary_is_written_and_recorded(db: SQLAlchemy) -> None:
    scene = make_scene()
    summary = write(scene, "Most support it.", 0, scene.moderator)
    assert (summary.text, summary.revision, summary.changed_by_name) == (
        "Most support it.",
        1,
        "Ruth Calder",
    )
    (event,) = db.session.scalars(db.select(AuditEvent))
    assert (event.verb, event.subject_id, event.details) == (
        "summary written",
        summary.id,
        {"place": "B", "revision": 1},
    )


def test_a_section_and_the_whole_draft_have_their_own(db: SQLAlchemy) -> None:
    scene = make_scene()
    write(scene, "On B.", 0, scene.moderator)
    write(scene, "On all.", 0, scene.moderator, "whole-draft")
    outline = drafts.published_outline(scene.version.id)
    found = queries.summaries(scene.consultation.id, places(outline))
    assert {key: [one.text for one in its] for key, its in found.items()} == {
        place(scene).id: ["On B."],
        0: ["On all."],
    }


def test_a_stale_revision_is_refused_and_changes_nothing(db: SQLAlchemy) -> None:
    scene = make_scene()
    write(scene, "First.", 0, scene.moderator)
    with pytest.raises(Conflict, match=r"^Ruth Calder saved this summary on .+ while you were"):
        write(scene, "Second.", 0, scene.colleague)
    (summary,) = db.session.scalars(db.select(Summary))
    assert (summary.text, summary.revision) == ("First.", 1)


def test_the_same_text_again_changes_nothing(db: SQLAlchemy) -> None:
    scene = make_scene()
    write(scene, "First.", 0, scene.moderator)
    summary = write(scene, "First.", 0, scene.colleague)
    assert (summary.revision, summary.changed_by_name) == (1, "Ruth Calder")
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditEvent)) == 1


def test_a_summary_is_carried_to_the_next_version_by_its_words(db: SQLAlchemy) -> None:
    scene = make_scene()
    write(scene, "Of version 1.", 0, scene.moderator)
    later = factories.make_next_version(scene.version, edited={"B1": "Another reason."})
    db.session.commit()
    now = places(drafts.published_outline(later.id))
    heading = factories.section_at(later, "B").id
    (summary,) = queries.summaries(scene.consultation.id, now)[heading]
    assert summary.text == "Of version 1."


def test_summaries_of_sections_that_became_one_are_both_kept(db: SQLAlchemy) -> None:
    scene = make_scene()
    write(scene, "On B.", 0, scene.moderator)
    write(scene, "On A.", 0, scene.moderator, label="A")
    later = factories.make_next_version(
        scene.version, merged={"A": "B"}, moved={"A1": "B", "A2": "B"}
    )
    db.session.commit()
    now = places(drafts.published_outline(later.id))
    found = queries.summaries(scene.consultation.id, now)
    heading = factories.section_at(later, "B").id
    assert {key: [one.text for one in its] for key, its in found.items()} == {
        heading: ["On B.", "On A."]
    }


def test_a_summary_of_a_section_that_is_gone_is_kept_apart(db: SQLAlchemy) -> None:
    scene = make_scene()
    write(scene, "On A.", 0, scene.moderator, label="A")
    later = factories.make_next_version(scene.version, gone=("A", "A1", "A2"))
    db.session.commit()
    now = places(drafts.published_outline(later.id))
    (summary,) = queries.summaries(scene.consultation.id, now)[ELSEWHERE]
    assert summary.text == "On A."


def test_two_who_write_the_first_summary_at_once_lose_nothing(
    app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    db.session.commit()
    clients = {"Ruth’s": sign_in(scene.moderator), "Malik’s": sign_in(scene.colleague)}
    db.session.remove()
    together = threading.Barrier(len(clients))
    answers: dict[str, tuple[int, str]] = {}

    def save(text: str) -> None:
        together.wait(timeout=30)
        answer = clients[text].post(
            "/staff/consultations/strategy/analysis/B/summary",
            data={"text": f"{text} words", "revision": "0"},
        )
        answers[text] = (answer.status_code, answer.text)

    threads = [threading.Thread(target=save, args=(text,)) for text in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(status for status, _ in answers.values()) == [303, 409]
    (refused,) = (page for status, page in answers.values() if status == 409)
    assert "Ruth’s words" in refused
    assert "Malik’s words" in refused
    assert db.session.scalar(db.select(db.func.count()).select_from(Summary)) == 1
