"""Editing a published version makes the next; a save that changes nothing makes none."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.consultations.models import Consultation
from portal.db import engine
from portal.drafts import actions, queries
from portal.drafts.actions.mending import Wording, wording_of
from portal.drafts.models import DraftVersion, Picture, Section
from portal.drafts.reading import Fate
from portal.errors import Conflict, Refusal
from tests.drafts.scenes import (
    HOUSE_FORM,
    imported,
    make_administrator,
    make_preparing,
    section_called,
)
from tests.races import together


def published(consultation: Consultation, text: str = HOUSE_FORM) -> DraftVersion:
    version = imported(consultation, text)
    actions.publish(version, by=None)
    return version


def reworded(section: Section, words: str) -> Wording:
    wording = wording_of(section)
    return Wording(wording.kind, wording.marker, wording.label, words, wording.for_information)


def verbs(db: SQLAlchemy) -> list[str]:
    return list(db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_the_first_edit_of_a_published_version_makes_the_next(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first, ada = published(consultation), make_administrator("Ada Lane")
    a1 = section_called(first, "A1")
    db.session.add(
        Picture(version_id=first.id, section_id=a1.id, media_type="image/png", data=b"png")
    )
    db.session.flush()
    changed = actions.mend_section(a1, reworded(a1, "Agree another."), revision=1, by=ada)
    assert changed is not None
    db.session.commit()
    db.session.expire_all()
    second = queries.newest(consultation.id)
    assert second is not None
    assert (second.number, second.is_published, second.source_name) == (2, False, "")
    assert (second.source, second.made_by_name, second.changed_by_name) == (
        b"",
        "Ada Lane",
        "Ada Lane",
    )
    assert second.changed_at is not None
    assert (first.changed_at, first.changed_by_name) == (None, "")
    old, new = queries.sections_of(first.id), queries.sections_of(second.id)
    assert [s.identity for s in new] == [s.identity for s in old]
    owners = [{s.id: s.slug for s in sections} for sections in (old, new)]
    assert [owners[1].get(s.parent_id or 0) for s in new] == [
        owners[0].get(s.parent_id or 0) for s in old
    ]
    assert [s.text for s in new if s.label != "A1"] == [s.text for s in old if s.label != "A1"]
    assert (a1.text, changed.text) == ("Agree the first thing.", "Agree another.")
    assert [(n.number, n.text) for n in queries.footnotes_of(second.id)] == [("1", "The note.")]
    pictures = db.session.scalars(select(Picture).where(Picture.version_id == second.id)).all()
    assert [(p.section_id, p.media_type, p.data) for p in pictures] == [
        (changed.id, "image/png", b"png")
    ]
    assert queries.doubts(second.id) == []
    assert verbs(db)[-2:] == ["version begun", "section mended"]
    outline = queries.outline_of(second)
    trace = outline.trace(a1.id)
    assert trace is not None
    assert (trace.fate, trace.now and trace.now.id) == (Fate.EDITED, changed.id)


def test_later_edits_go_into_the_version_that_was_begun(db: SQLAlchemy) -> None:
    consultation, ada = make_preparing(), make_administrator("Ada Lane")
    first, bea = published(consultation), make_administrator("Bea Holt")
    for label, by in (("A1", ada), ("A2", bea)):
        section = section_called(first, label)
        assert actions.mend_section(section, reworded(section, "Agree it."), revision=1, by=by)
    numbers = [line.version.number for line in queries.summaries(consultation.id)]
    second = queries.newest(consultation.id)
    assert second is not None
    assert numbers == [2, 1]
    assert (second.made_by_name, second.changed_by_name) == ("Ada Lane", "Bea Holt")
    assert [section_called(second, label).text for label in ("A1", "A2")] == ["Agree it."] * 2


def test_a_save_without_change_makes_no_version(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first = published(consultation)
    for section in queries.sections_of(first.id):
        assert actions.mend_section(section, wording_of(section), revision=1, by=admin) is None
    assert queries.newest(consultation.id) is first
    assert "version begun" not in verbs(db)


def test_a_save_without_change_in_preparation_has_no_editor(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    a1 = section_called(version, "A1")
    actions.mend_section(a1, wording_of(a1), revision=1, by=admin)
    assert (version.changed_at, version.changed_by_name) == (None, "")


def test_two_edits_of_one_section_are_a_conflict_in_the_next_version_too(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    a1 = section_called(published(consultation), "A1")
    actions.mend_section(a1, reworded(a1, "Mine."), revision=1, by=admin)
    with pytest.raises(Conflict):
        actions.mend_section(a1, reworded(a1, "Yours."), revision=1, by=admin)
    newest = queries.newest(consultation.id)
    assert newest is not None
    assert section_called(newest, "A1").text == "Mine."


def test_an_older_version_is_not_edited(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first = published(consultation)
    published(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    with pytest.raises(Refusal, match="Version 2 has been published since"):
        actions.editable(first, by=admin)


def test_a_published_version_is_not_edited_beside_an_imported_one(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first = published(consultation)
    second = imported(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    a1 = section_called(first, "A1")
    with pytest.raises(Refusal, match="Version 2 is in preparation"):
        actions.mend_section(a1, reworded(a1, "Mine."), revision=1, by=admin)
    assert actions.editable(second, by=admin) is second


# publishing


def test_a_version_that_says_nothing_else_is_not_published(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    a1 = section_called(published(consultation), "A1")
    changed = actions.mend_section(a1, reworded(a1, "Agree another."), revision=1, by=admin)
    assert changed is not None
    back = actions.mend_section(changed, wording_of(a1), revision=2, by=admin)
    assert back is not None
    second = queries.newest(consultation.id)
    assert second is not None
    with pytest.raises(Refusal, match="Nothing has changed since version 1"):
        actions.publish(second, by=admin)


def test_what_changed_is_kept_with_the_version(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first = imported(consultation)
    actions.publish(first, by=admin, changes="Nothing came before.")
    a1 = section_called(first, "A1")
    actions.mend_section(a1, reworded(a1, "Agree another."), revision=1, by=admin)
    second = queries.newest(consultation.id)
    assert second is not None
    actions.publish(second, by=admin, changes="A1 is clearer.")
    assert (first.changes, second.changes) == ("", "A1 is clearer.")


# at the same time


def edit(app: Flask, section_id: int, words: str, revision: int = 1) -> str:
    """What became of an edit, in a context of its own as a request is."""
    with app.app_context():
        engine.begin_writing()
        db = app.extensions["sqlalchemy"]
        try:
            section = db.session.get(Section, section_id)
            if section is None:
                return "not found"
            by = db.session.scalars(select(User)).first()
            actions.mend_section(section, reworded(section, words), revision=revision, by=by)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            return type(refusal).__name__
        return "saved"


def test_two_first_edits_at_once_are_in_one_next_version(app: Flask, db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first = published(consultation)
    make_administrator()
    ids = [section_called(first, label).id for label in ("A1", "A2", "B1", "B3")]
    consultation_id = consultation.id
    db.session.commit()
    db.session.remove()
    said = together(lambda n: edit(app, ids[n], f"Words of {n}."), 4)
    engine.begin_writing()
    assert said == ["saved"] * 4
    summaries = queries.summaries(consultation_id)
    assert [line.version.number for line in summaries] == [2, 1]
    second = summaries[0].version
    assert [section_called(second, label).text for label in ("A1", "A2", "B1", "B3")] == [
        f"Words of {n}." for n in range(4)
    ]


def test_two_first_edits_of_one_section_at_once_are_one_and_a_conflict(
    app: Flask, db: SQLAlchemy
) -> None:
    consultation = make_preparing()
    section_id = section_called(published(consultation), "A1").id
    make_administrator()
    consultation_id = consultation.id
    db.session.commit()
    db.session.remove()
    said = together(lambda n: edit(app, section_id, f"Words of {n}."), 2)
    engine.begin_writing()
    assert sorted(said) == ["Conflict", "saved"]
    second = queries.newest(consultation_id)
    assert second is not None
    assert section_called(second, "A1").text == f"Words of {said.index('saved')}."


def test_an_edit_while_its_version_is_published_is_in_it_or_in_the_next(
    app: Flask, db: SQLAlchemy
) -> None:
    consultation = make_preparing()
    section_id = section_called(imported(consultation), "A1").id
    make_administrator()
    consultation_id = consultation.id
    db.session.commit()
    db.session.remove()

    def publish_or_edit(n: int) -> str:
        if n:
            return edit(app, section_id, "Edited.")
        with app.app_context():
            engine.begin_writing()
            version = queries.newest(consultation_id)
            assert version is not None
            actions.publish(version, by=None)
            db.session.commit()
            return "published"

    assert together(publish_or_edit, 2) == ["published", "saved"]
    engine.begin_writing()
    newest, *earlier = queries.summaries(consultation_id)
    assert section_called(newest.version, "A1").text == "Edited."
    assert newest.version.is_published is not bool(earlier)
    if earlier:
        assert section_called(earlier[0].version, "A1").text == "Agree the first thing."


def test_an_edit_while_another_file_is_imported_is_never_put_in_the_wrong_section(
    app: Flask, db: SQLAlchemy
) -> None:
    consultation = make_preparing()
    section_id = section_called(imported(consultation), "A1").id
    make_administrator()
    consultation_id = consultation.id
    db.session.commit()
    db.session.remove()
    other = HOUSE_FORM.replace("1. Agree the first thing.\n2.", "1.")

    def import_or_edit(n: int) -> str:
        if n:
            return edit(app, section_id, "Edited.")
        file = actions.read_file(other.encode(), "other.txt")
        with app.app_context():
            engine.begin_writing()
            held = db.session.get_one(Consultation, consultation_id)
            actions.store_draft(held, file, by=None)
            db.session.commit()
            return "imported"

    assert together(import_or_edit, 2)[0] == "imported"
    engine.begin_writing()
    newest = queries.newest(consultation_id)
    assert newest is not None
    assert section_called(newest, "A1").text == "Agree the second thing."
    db.session.rollback()  # its lock is free for the edit
    assert edit(app, section_id, "Too late.", revision=1) != "saved"


def test_a_form_from_before_another_import_fits_no_section(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    before = {s.id: s.revision for s in queries.sections_of(imported(consultation).id)}
    version = imported(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    for section in queries.sections_of(version.id):
        assert before.get(section.id) != section.revision
