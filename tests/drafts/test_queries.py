"""Who reads which version, and in how many statements."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right
from portal.drafts import actions, queries
from portal.drafts.queries import outlines
from tests import factories
from tests.drafts.scenes import HOUSE_FORM, imported, make_preparing
from tests.factories import visit_of
from tests.statements import statements


def test_a_body_reads_the_newest_published_version(db: SQLAlchemy) -> None:
    body = factories.make_body()
    member = factories.make_member(body)
    consultation = factories.make_consultation(bodies=(body,))
    visit = visit_of(member, consultation)
    assert queries.current_outline(visit) is None
    factories.make_version(consultation, number=1)
    factories.make_version(consultation, number=2)
    factories.make_version(consultation, number=3, published=False)
    outline = queries.current_outline(visit)
    assert outline is not None
    assert (outline.number, outline.is_published) == (2, True)


def test_staff_are_shown_what_bodies_are_shown(db: SQLAlchemy) -> None:
    consultation = factories.make_consultation()
    factories.make_version(consultation, published=False)
    moderator = factories.make_user("Mo Day", Right.MODERATOR)
    assert queries.current_outline(visit_of(moderator, consultation)) is None


def test_a_body_reads_nothing_before_the_opening(db: SQLAlchemy) -> None:
    body = factories.make_body()
    member = factories.make_member(body)
    consultation = factories.make_consultation(opened_days_ago=-1, bodies=(body,))
    factories.make_version(consultation)
    assert queries.current_outline(visit_of(member, consultation)) is None


def test_a_version_of_another_consultation_is_not_read(db: SQLAlchemy) -> None:
    body = factories.make_body()
    member = factories.make_member(body)
    mine = factories.make_consultation(bodies=(body,))
    other = factories.make_version(factories.make_consultation())
    assert queries.current_outline(visit_of(member, mine)) is None
    assert queries.version(mine.id, other.number) is None
    assert (
        queries.section(factories.make_version(mine), queries.sections_of(other.id)[0].id) is None
    )


def test_a_published_version_is_built_once(db: SQLAlchemy) -> None:
    consultation = factories.make_consultation()
    staff = factories.make_user("Mo Day", Right.MODERATOR)
    version = factories.make_version(consultation)
    db.session.commit()
    visit = visit_of(staff, consultation)
    first = queries.current_outline(visit)
    with statements() as sent:
        assert queries.current_outline(visit) is first
        assert len(sent) == 1
    assert queries.published_outline(version.id) is first


def test_a_version_in_preparation_is_built_each_time(db: SQLAlchemy) -> None:
    version = factories.make_version(make_preparing(), published=False)
    first = queries.published_outline(version.id)
    factories.section_at(version, "B1").text = "Mended."
    second = queries.published_outline(version.id)
    assert second is not first
    b1 = second.section("B1")
    assert b1 is not None
    assert b1.text == "Mended."


def test_an_id_used_again_after_a_restore_is_not_mistaken(db: SQLAlchemy) -> None:
    version = factories.make_version(factories.make_consultation())
    first = queries.published_outline(version.id)
    version.published_at = clock.now()
    db.session.flush()
    assert queries.published_outline(version.id) is not first


def test_no_more_outlines_are_kept_than_agreed(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines, "OUTLINES_KEPT", 2)
    consultation = factories.make_consultation()
    versions = [factories.make_version(consultation, number=n) for n in (1, 2, 3)]
    built = [queries.published_outline(version.id) for version in versions]
    assert queries.published_outline(versions[2].id) is built[2]
    assert queries.published_outline(versions[0].id) is not built[0]


@pytest.mark.parametrize("paragraphs", [3, 60])
def test_building_takes_as_many_statements_whatever_the_length(
    db: SQLAlchemy, paragraphs: int
) -> None:
    version = factories.make_version(make_preparing(), paragraphs=paragraphs)
    db.session.commit()
    with statements() as sent:
        queries.outline_of(version)
        assert len(sent) == 3


def test_summaries_count_what_each_version_has(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first = imported(consultation)
    actions.settle_doubt(queries.doubts(first.id)[0], by=factories.make_user())
    actions.publish(first, by=None)
    imported(consultation, HOUSE_FORM + "\n2. The second note. [Back]\n")
    imported(factories.make_consultation(), HOUSE_FORM)
    db.session.commit()
    consultation_id = consultation.id
    with statements() as sent:
        lines = queries.summaries(consultation_id)
        assert len(sent) == 1
    assert [(s.version.number, s.version.is_published, s.sections) for s in lines] == [
        (2, False, 15),
        (1, True, 15),
    ]
    assert [line.open_doubts for line in lines] == [
        len(queries.doubts(lines[0].version.id)),
        len(queries.doubts(first.id)) - 1,
    ]
    assert lines[0].open_doubts == queries.open_doubts(lines[0].version.id)
