"""What is published stays as it is, whoever writes the code that touches it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import delete, update

from portal import clock
from portal.drafts.models import DraftVersion, Footnote, PublishedVersionTouched, Section
from tests import factories
from tests.factories import section_at


def change_words(version: DraftVersion) -> None:
    section_at(version, "B1").text = "Other words."


def change_note(version: DraftVersion) -> None:
    note = factories.db.session.query(Footnote).filter_by(version_id=version.id).one()
    note.text = "Another note."


def change_title(version: DraftVersion) -> None:
    version.title = "Another title"


def take_back(version: DraftVersion) -> None:
    version.published_at = None


def delete_section(version: DraftVersion) -> None:
    factories.db.session.delete(section_at(version, "E-1"))


def update_in_bulk(version: DraftVersion) -> None:
    factories.db.session.execute(
        update(Section).where(Section.version_id == version.id).values(text="Other words.")
    )


def update_everything(_version: DraftVersion) -> None:
    factories.db.session.execute(update(Section).values(text="Other words."))


def delete_in_bulk(version: DraftVersion) -> None:
    factories.db.session.execute(delete(Footnote).where(Footnote.version_id == version.id))


def delete_version(version: DraftVersion) -> None:
    factories.db.session.execute(delete(DraftVersion).where(DraftVersion.id == version.id))


TOUCHES: list[Callable[[DraftVersion], None]] = [
    change_words,
    change_note,
    change_title,
    take_back,
    delete_section,
    update_in_bulk,
    update_everything,
    delete_in_bulk,
]


def touch_and_flush(version: DraftVersion, touch: Callable[[DraftVersion], None]) -> None:
    touch(version)
    factories.db.session.flush()


@pytest.mark.parametrize("touch", [*TOUCHES, delete_version])
def test_a_published_version_cannot_be_touched(
    db: SQLAlchemy, touch: Callable[[DraftVersion], None]
) -> None:
    version = factories.make_version(factories.make_consultation())
    db.session.commit()
    with pytest.raises(PublishedVersionTouched):
        touch_and_flush(version, touch)
    db.session.rollback()
    assert section_at(version, "B1").text == "Reason number 1.[^1]"


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_version_in_preparation_can(
    db: SQLAlchemy, touch: Callable[[DraftVersion], None]
) -> None:
    version = factories.make_version(factories.make_consultation(), published=False)
    db.session.commit()
    touch_and_flush(version, touch)


def test_words_can_be_changed_with_the_publishing_itself(db: SQLAlchemy) -> None:
    version = factories.make_version(factories.make_consultation(), published=False)
    db.session.commit()
    section_at(version, "B1").text = "Other words."
    version.published_at = clock.now()
    db.session.commit()
    section_at(version, "B2").text = "Other words."
    with pytest.raises(PublishedVersionTouched):
        db.session.flush()
    db.session.rollback()


def test_the_day_of_publishing_can_be_set_right(db: SQLAlchemy) -> None:
    version = factories.make_version(factories.make_consultation())
    db.session.commit()
    day = clock.now() - timedelta(days=30)
    version.published_at = day
    db.session.commit()
    assert db.session.get_one(DraftVersion, version.id).published_at == day
