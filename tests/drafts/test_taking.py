"""A suggested wording is taken into the next version once, never over what changed since."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.db import engine
from portal.drafts import actions, queries
from portal.drafts.actions.mending import wording_of
from portal.drafts.actions.taking import digest, source_of
from portal.drafts.models import DraftVersion, ImportDoubt, Section, TakenWording
from portal.drafts.parsed import TextFormat
from portal.drafts.queries import taken
from portal.drafts.rendering import plain_words
from portal.errors import Conflict
from tests import factories
from tests.drafts.scenes import make_administrator
from tests.races import together

COMMENT = 4711
WORDS = "The reason, told better."


class Scene:
    """Version 1 is published; somebody would word B2 otherwise."""

    def __init__(self) -> None:
        self.consultation = factories.make_consultation("strategy")
        self.version = factories.make_version(self.consultation)
        self.by = make_administrator()
        portal_db.session.commit()

    def section(self, slug: str) -> Section:
        return factories.section_at(self.version, slug)

    def take(self, slug: str = "B2", words: str = WORDS, *, seen: str = "") -> TakenWording:
        return actions.take_wording(
            self.consultation,
            self.section(slug).id,
            words,
            comment_id=COMMENT,
            seen=seen,
            by=self.by,
        )

    def newest(self) -> DraftVersion:
        version = queries.newest(self.consultation.id)
        assert version is not None
        return version

    def edit(self, slug: str, words: str) -> None:
        """Somebody words the paragraph in the newest version."""
        section = factories.section_at(self.newest(), slug)
        wording = wording_of(section)
        changed = type(wording)(
            wording.kind, wording.marker, wording.label, words, wording.for_information
        )
        actions.mend_section(section, changed, revision=section.revision, by=self.by)
        portal_db.session.commit()


def doubts(version: DraftVersion) -> list[str]:
    return list(
        portal_db.session.scalars(
            select(ImportDoubt.sentence).where(ImportDoubt.version_id == version.id)
        )
    )


def test_wording_of_a_published_version_begins_the_next(db: SQLAlchemy) -> None:
    scene = Scene()
    row = scene.take()
    version = scene.newest()
    section = db.session.get_one(Section, row.section_id)
    assert (version.number, version.is_published, section.slug) == (2, False, "B2")
    assert section.text == WORDS
    assert section.identity == scene.section("B2").identity
    assert scene.section("B2").text == "Reason number 2."
    assert version.changed_by_name == scene.by.name
    verbs = db.session.scalars(select(AuditEvent.verb)).all()
    assert "wording taken" in verbs


def test_wording_joins_the_version_in_preparation(db: SQLAlchemy) -> None:
    scene = Scene()
    scene.edit("B3", "Another reason.")
    row = scene.take()
    assert row.version_id == scene.newest().id
    assert scene.newest().number == 2
    assert factories.section_at(scene.newest(), "B3").text == "Another reason."


def test_wording_is_taken_once(db: SQLAlchemy) -> None:
    scene = Scene()
    first = scene.take()
    again = scene.take()
    assert again.id == first.id
    assert scene.newest().number == 2
    assert factories.section_at(scene.newest(), "B2").revision == 2


def test_a_section_worded_since_is_not_overwritten_unseen(db: SQLAlchemy) -> None:
    scene = Scene()
    scene.edit("B2", "Somebody’s own words.")
    with pytest.raises(actions.WordedSince) as refused:
        scene.take()
    assert refused.value.section.plain == "Somebody’s own words."
    assert refused.value.number == 2
    db.session.rollback()
    assert factories.section_at(scene.newest(), "B2").text == "Somebody’s own words."
    # Read and confirmed, it is.
    scene.take(seen=digest("Somebody’s own words."))
    assert factories.section_at(scene.newest(), "B2").text == WORDS


def test_what_was_seen_and_is_not_there_any_more_is_not_enough(db: SQLAlchemy) -> None:
    scene = Scene()
    scene.edit("B2", "Third words.")
    with pytest.raises(actions.WordedSince):
        scene.take(seen=digest("Second words."))


def test_words_that_somebody_wrote_already_are_linked(db: SQLAlchemy) -> None:
    scene = Scene()
    scene.edit("B2", WORDS)
    row = scene.take(seen=digest(WORDS))
    assert row.version_id == scene.newest().id
    assert factories.section_at(scene.newest(), "B2").revision == 2


def test_words_that_are_published_already_are_not_taken(db: SQLAlchemy) -> None:
    scene = Scene()
    with pytest.raises(Conflict, match="Version 1 says this already"):
        scene.take(words="Reason number 2.")


def test_a_section_that_is_gone_takes_no_wording(db: SQLAlchemy) -> None:
    scene = Scene()
    factories.make_version(scene.consultation, number=2, published=False)
    with pytest.raises(Conflict, match="no longer in the draft"):
        scene.take()


def test_footnote_marks_are_kept_at_the_end_and_doubted(db: SQLAlchemy) -> None:
    scene = Scene()
    row = scene.take("B1", "A reason.")
    assert db.session.get_one(Section, row.section_id).text == "A reason.[^1]"
    assert doubts(scene.newest()) == [
        "The footnote marks were put at the end of the wording taken. Move them to their words."
    ]


def test_what_was_taken_is_known_to_bodies_once_it_is_published(db: SQLAlchemy) -> None:
    scene = Scene()
    scene.take()
    assert taken([COMMENT], in_preparation=False) == {}
    for_staff = taken([COMMENT], in_preparation=True)[COMMENT]
    assert (for_staff.number, for_staff.slug, for_staff.by_name) == (2, "B2", scene.by.name)
    actions.publish(scene.newest(), by=scene.by)
    assert taken([COMMENT], in_preparation=False)[COMMENT].number == 2


def test_the_first_version_that_has_the_wording_is_named(db: SQLAlchemy) -> None:
    scene = Scene()
    scene.take()
    actions.publish(scene.newest(), by=scene.by)
    scene.edit("B3", "Another reason.")
    assert scene.newest().number == 3
    assert taken([COMMENT], in_preparation=True)[COMMENT].number == 2
    assert scene.take().version_id != scene.newest().id


def test_two_moderators_take_a_wording_once(app: Flask, db: SQLAlchemy) -> None:
    scene = Scene()
    section_id, by_id = scene.section("B2").id, scene.by.id
    consultation_id = scene.consultation.id
    db.session.commit()

    def press(_n: int) -> int:
        with app.app_context():
            engine.begin_writing()
            row = actions.take_wording(
                portal_db.session.get_one(type(scene.consultation), consultation_id),
                section_id,
                WORDS,
                comment_id=COMMENT,
                by=portal_db.session.get_one(User, by_id),
            )
            row_id = row.id
            portal_db.session.commit()
            return row_id

    assert len(set(together(press, 3))) == 1
    assert len(db.session.scalars(select(TakenWording)).all()) == 1
    assert scene.newest().number == 2


MARKED = "5 * 3 _a_ [b](c) <d> `e` ~~f~~ & \\g! &amp; ![h](i) https://example.org"


@pytest.mark.parametrize("text_format", list(TextFormat))
def test_plain_words_stay_plain_in_either_format(text_format: TextFormat) -> None:
    assert plain_words(source_of(MARKED, "", text_format), text_format) == MARKED


def test_a_mark_that_somebody_typed_is_no_footnote() -> None:
    assert source_of("So [^1] it is.", "Was.[^2]", TextFormat.PLAIN) == "So [1] it is.[^2]"


def test_emphasis_that_is_dropped_is_doubted(db: SQLAlchemy) -> None:
    scene = Scene()
    table = DraftVersion.__table__
    db.session.execute(table.update().values(text_format=TextFormat.MARKDOWN))
    sections = Section.__table__
    db.session.execute(
        sections.update().where(sections.c.slug == "B2").values(text="A **bold** reason.")
    )
    db.session.commit()
    db.session.expire_all()
    scene.take()
    assert doubts(scene.newest()) == ["Emphasis and links of the earlier wording were dropped."]
