"""A picture is stored with its section, shown where the section is, and to nobody else."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.drafts import actions, layout, queries
from portal.drafts.actions.mending import Wording, wording_of
from portal.drafts.importing import parse
from portal.drafts.models import DraftVersion, Picture, Section
from portal.drafts.parsed import UNDESCRIBED, SectionKind
from portal.errors import Refusal
from tests import factories
from tests.conftest import SignIn
from tests.drafts.scenes import make_administrator

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ADDRESS = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
PAGE = (
    f"<html><h1>T</h1><h2>H</h2><p>Words.</p><img src='{ADDRESS}' alt='A &amp; B'>"
    f"<img src='{ADDRESS}'></html>"
)


def imported(db: SQLAlchemy) -> tuple[DraftVersion, list[Section]]:
    """A version with two pictures, the second without a description."""
    consultation = factories.make_consultation()
    version = actions.import_draft(
        consultation, data=PAGE.encode(), filename="draft.html", by=None, parse=parse
    )
    db.session.commit()
    return version, list(
        db.session.scalars(
            select(Section)
            .join(Picture, Picture.section_id == Section.id)
            .where(Section.version_id == version.id)
            .order_by(Section.position)
        )
    )


def test_a_picture_is_stored_with_its_section(db: SQLAlchemy) -> None:
    _, sections = imported(db)
    assert [(s.label, s.text) for s in sections] == [
        ("H, picture 1", "A & B"),
        ("H, picture 2", ""),
    ]
    found = queries.picture(sections[0].id)
    assert found is not None
    assert (found[0].media_type, found[0].data) == ("image/png", PNG)


def test_the_address_in_the_words_is_that_of_the_route(app: Flask) -> None:
    with app.test_request_context():
        assert url_for("pictures.picture", section_id=7) == "/pictures/7"


def test_importing_again_puts_the_old_pictures_away(db: SQLAlchemy) -> None:
    version, _ = imported(db)
    words = b"<html><h1>T</h1><h2>H</h2><p>Words.</p></html>"
    actions.import_draft(
        version.consultation, data=words, filename="draft.html", by=None, parse=parse
    )
    assert list(db.session.scalars(select(Picture))) == []


def test_a_picture_is_shown_in_the_draft_with_its_description(db: SQLAlchemy) -> None:
    version, (first, second) = imported(db)
    html = layout.assemble(queries.outline_of(version))
    for section, words in ((first, "A &amp; B"), (second, "Picture without a description")):
        assert (
            f'<figure class="picture"><img src="/pictures/{section.id}" alt="{words}" '
            f'loading="lazy"><figcaption>{section.label}</figcaption></figure>'
        ) in html


def test_a_picture_without_a_description_has_words_to_compare(db: SQLAlchemy) -> None:
    version, (_, second) = imported(db)
    view = queries.outline_of(version).section_by_id(second.id)
    assert view is not None
    assert view.plain == view.html == "Picture without a description"


def test_a_picture_of_a_published_version_is_for_its_readers(
    client: FlaskClient, sign_in: SignIn, db: SQLAlchemy
) -> None:
    version, (section, _) = imported(db)
    body = factories.make_body("Lambeth CPCG")
    member = factories.make_member(body)
    outsider = factories.make_member(factories.make_body("Stranger CPCG"))
    staff, plain = make_administrator(), factories.make_user("Nobody")
    factories.make_participation(version.consultation, body)
    db.session.commit()
    address = f"/pictures/{section.id}"

    def answers() -> list[int]:
        visitor = client.get(address).status_code
        return [visitor, *(sign_in(u).get(address).status_code for u in (member, outsider, plain))]

    assert answers() == [303, 404, 404, 404]
    shown = sign_in(staff).get(address)
    assert (shown.status_code, shown.data) == (200, PNG)
    actions.publish(version, by=staff)
    db.session.commit()
    assert answers()[1:] == [200, 404, 404]
    shown = sign_in(member).get(address)
    assert shown.data == PNG
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"] == "inline"
    assert sign_in(member).get("/pictures/999999").status_code == 404


def test_a_picture_is_mended_by_saying_what_is_to_be_seen(sign_in: SignIn, db: SQLAlchemy) -> None:
    version, (_, section) = imported(db)
    staff = make_administrator()
    db.session.commit()
    address = f"/staff/consultations/{version.consultation.slug}/versions/1/sections/{section.id}"
    html = sign_in(staff).get(address).text
    assert "What is to be seen in the picture" in html
    assert f'<img src="/pictures/{section.id}"' in html
    assert "Sub-heading" not in html


def test_describing_a_picture_settles_the_doubt_that_asked_for_it(db: SQLAlchemy) -> None:
    version, (_, section) = imported(db)
    ada = make_administrator("Ada Lane")
    (doubt,) = [each for each in queries.doubts(version.id) if each.section_id == section.id]
    assert (doubt.sentence, doubt.settled_at) == (UNDESCRIBED, None)
    wording = replace(wording_of(section), words="A map of the boroughs")
    actions.mend_section(section, wording, revision=section.revision, by=ada)
    assert doubt.settled_at is not None
    assert doubt.settled_by_name == "Ada Lane"


def test_a_picture_stays_a_paragraph(db: SQLAlchemy) -> None:
    _, (section, _) = imported(db)
    now = wording_of(section)
    heading = Wording(SectionKind.HEADING, now.marker, now.label, now.words, now.for_information)
    with pytest.raises(Refusal, match="A picture stays a paragraph"):
        actions.mend_section(section, heading, revision=section.revision, by=make_administrator())
