"""The pages that arrange a draft, carry sections on and edit a published version."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.consultations.models import Consultation
from portal.drafts import actions, queries
from portal.drafts.actions import Step
from portal.drafts.models import DraftVersion, Section
from tests.conftest import SignIn
from tests.drafts.scenes import (
    HOUSE_FORM,
    imported,
    make_administrator,
    make_preparing,
    section_called,
)
from tests.statements import statements

HX = {"HX-Request": "true"}
VERSIONS = "/staff/consultations/strategy/versions/"
OTHER = HOUSE_FORM.replace(
    "1. Agree the first thing.", "1. Something else altogether is here now."
).replace("The third reason", "The last reason")


@pytest.fixture
def admin(db: SQLAlchemy, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_administrator())


@pytest.fixture
def consultation(db: SQLAlchemy) -> Consultation:
    return make_preparing()


def text_of(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def address(version: DraftVersion, section: Section, what: str = "") -> str:
    return f"{VERSIONS}{version.number}/sections/{section.id}{what}"


def published(consultation: Consultation) -> DraftVersion:
    version = imported(consultation)
    actions.publish(version, by=None)
    return version


def fields(section: Section, **changes: str) -> dict[str, str]:
    given = {
        "kind": section.kind.value,
        "label": section.label,
        "marker": section.marker,
        "words": section.title or section.text,
        "revision": str(section.revision),
    }
    return {**given, **changes}


def newest(consultation: Consultation) -> DraftVersion:
    version = queries.newest(consultation.id)
    assert version is not None
    return version


# editing a published version


def test_the_newest_published_version_offers_to_be_edited(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = published(consultation)
    page = admin.get(f"{VERSIONS}1/")
    assert ">Edit<" in page.text
    assert ">Mend<" not in page.text
    assert "Editing a section makes version 2, which bodies see once you publish it." in text_of(
        page
    )
    form = admin.get(address(version, section_called(version, "A1")))
    assert "What you save here is made in version 2" in text_of(form)


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_an_edit_goes_to_its_place_in_the_next_version(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, headers: dict[str, str]
) -> None:
    version = published(consultation)
    a1 = section_called(version, "A1")
    answer = admin.post(address(version, a1), data=fields(a1, words="Agree."), headers=headers)
    new = section_called(newest(consultation), "A1")
    where = f"{VERSIONS}2/?saved={new.id}#mend-{new.id}"
    assert answer.headers.get("HX-Redirect" if headers else "Location") == where
    assert (new.text, newest(consultation).number) == ("Agree.", 2)
    assert "Changed: " in text_of(admin.get(f"{VERSIONS}2/"))
    assert ", last changed " in text_of(admin.get(VERSIONS))


def test_a_save_without_change_stays_on_the_published_version(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = published(consultation)
    a1 = section_called(version, "A1")
    answer = admin.post(address(version, a1), data=fields(a1))
    assert answer.headers["Location"] == f"{VERSIONS}1/?saved={a1.id}#mend-{a1.id}"
    assert newest(consultation).number == 1


def test_a_form_of_the_published_version_leads_to_the_one_in_preparation(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = published(consultation)
    a1, a2 = section_called(version, "A1"), section_called(version, "A2")
    admin.post(address(version, a1), data=fields(a1, words="Agree."))
    second = newest(consultation)
    for what in ("", "/divide", "/add", "/remove"):
        answer = admin.get(address(version, a2, what))
        assert answer.status_code == 303
        assert answer.headers["Location"] == address(second, section_called(second, "A2"), what)
    page = text_of(admin.get(f"{VERSIONS}1/"))
    assert "Version 2 is in preparation. Edit version 2" in page


def test_a_conflict_in_the_next_version_shows_both_texts(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = published(consultation)
    a1 = section_called(version, "A1")
    admin.post(address(version, a1), data=fields(a1, words="Theirs."))
    answer = admin.post(address(version, a1), data=fields(a1, words="Mine."))
    assert answer.status_code == 409
    assert "Theirs." in answer.text
    assert "Mine." in answer.text
    (revision,) = re.findall(r'name="revision" type="hidden" value="(\d+)"', answer.text) or [""]
    assert revision == "2"
    answer = admin.post(address(version, a1), data=fields(a1, words="Mine.", revision=revision))
    assert answer.status_code == 303
    assert section_called(newest(consultation), "A1").text == "Mine."


# a place


def test_a_step_is_taken(consultation: Consultation, admin: FlaskClient) -> None:
    version = imported(consultation)
    a2 = section_called(version, "A2")
    answer = admin.post(address(version, a2, "/place"), data={"step": Step.UP, "revision": "1"})
    assert answer.headers["Location"] == f"{VERSIONS}1/?saved={a2.id}#mend-{a2.id}"
    assert [s.label for s in queries.sections_of(version.id)][2:5] == ["A", "A2", "A1"]


def test_a_section_is_joined_by_its_button(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    a2 = section_called(version, "A2")
    form = admin.get(address(version, a2)).text
    assert '<button class="govuk-button govuk-button--secondary" type="submit" name="step"' in form
    answer = admin.post(address(version, a2, "/place"), data={"step": "join", "revision": "1"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert section_called(version, "A1").text == "Agree the first thing.\nAgree the second thing."


@pytest.mark.parametrize("data", [{"step": "up", "revision": "1"}, {"step": "up", "revision": "9"}])
def test_a_step_that_is_refused_says_why_on_the_page_of_the_section(
    consultation: Consultation, admin: FlaskClient, data: dict[str, str]
) -> None:
    version = imported(consultation)
    a1 = section_called(version, "A1")
    answer = admin.post(address(version, a1, "/place"), data=data)
    assert answer.status_code == 409
    assert "<title>Error: Mend A1" in answer.text
    said = "It is the first of its place already." if data["revision"] == "1" else "Somebody else"
    assert said in text_of(answer)


def test_a_section_is_divided_by_an_empty_line(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    b2 = section_called(version, "B2")
    page = admin.get(address(version, b2, "/divide"))
    assert "The reasons are these:</textarea>" in page.text
    words = {"words": "The reasons\r\n\r\nare these:", "revision": "1"}
    assert admin.post(address(version, b2, "/divide"), data=words).status_code == 303
    assert section_called(version, "B2, continued").text == "are these:"


def test_a_division_that_cannot_be_keeps_what_was_typed(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    b2 = section_called(version, "B2")
    words = {"words": "The reasons\n\nwere these:", "revision": "1"}
    answer = admin.post(address(version, b2, "/divide"), data=words)
    assert answer.status_code == 422
    assert "were these:</textarea>" in answer.text
    actions.place_section(b2, Step.UP, revision=1, by=make_administrator("Bea Holt"))
    words["words"] = "The reasons\n\nare these:"
    answer = admin.post(address(version, b2, "/divide"), data=words)
    assert answer.status_code == 409
    assert "As it is saved now" in answer.text
    assert "The reasons\n\nare these:</textarea>" in answer.text


def test_a_section_is_added(consultation: Consultation, admin: FlaskClient) -> None:
    version = imported(consultation)
    a2 = section_called(version, "A2")
    assert admin.get(address(version, a2, "/add")).status_code == 200
    data = fields(a2, words="Agree a third thing.", label="A3", marker="3")
    answer = admin.post(address(version, a2, "/add"), data=data)
    new = section_called(version, "A3")
    assert answer.headers["Location"] == f"{VERSIONS}1/?saved={new.id}#mend-{new.id}"
    answer = admin.post(address(version, new, "/add"), data=fields(new, words="…", label="A4"))
    assert answer.status_code == 422
    assert 'value="A4"' in answer.text


def test_a_section_is_removed_after_a_page_that_says_what_goes(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    b2, a1 = section_called(version, "B2"), section_called(version, "A1")
    assert "2 sections stand in it." in text_of(admin.get(address(version, b2, "/remove")))
    assert "in it." not in text_of(admin.get(address(version, a1, "/remove")))
    for section, inside in ((b2, "stays"), (a1, "goes")):
        data = {"inside": inside, "revision": "1"}
        assert admin.post(address(version, section, "/remove"), data=data).status_code == 303
    texts = [s.text for s in queries.sections_of(version.id)]
    assert ("one;" in texts, "The reasons are these:" in texts) == (True, False)
    assert "Agree the first thing." not in texts


# what became of each section


def test_what_became_of_each_section_is_shown(
    consultation: Consultation, admin: FlaskClient
) -> None:
    published(consultation)
    imported(consultation, OTHER)
    page = admin.get(f"{VERSIONS}2/carried")
    text = text_of(page)
    assert "The same 13 Edited 1 Moved 0 Divided 0 Joined 0 New 1 Gone 1" in text
    assert "<del>third</del>" in page.text
    assert "<ins>last</ins>" in page.text
    assert "Not the same section? B3: say which it carries on" in text
    assert "Not new? A1: say which it carries on" in text


def test_a_first_version_carries_nothing_on(consultation: Consultation, admin: FlaskClient) -> None:
    imported(consultation)
    assert admin.get(f"{VERSIONS}1/carried").status_code == 404


def test_a_section_is_said_to_carry_another_on(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    first = published(consultation)
    second = imported(consultation, OTHER)
    new, old = section_called(second, "A1"), section_called(first, "A1")
    page = admin.get(address(second, new, "/carry"))
    assert re.findall(r'<option value="([^"]*)"', page.text) == ["", old.identity]
    data = {"identity": old.identity, "seen": new.identity}
    answer = admin.post(address(second, new, "/carry"), data=data)
    assert answer.headers["Location"] == f"{VERSIONS}2/carried"
    db.session.expire_all()
    assert new.identity == old.identity
    assert "Edited 2 Moved 0 Divided 0 Joined 0 New 0 Gone 0" in text_of(
        admin.get(f"{VERSIONS}2/carried")
    )
    answer = admin.post(address(second, new, "/carry"), data={**data, "identity": ""})
    assert answer.status_code == 409
    assert "Somebody else has said which section this carries on." in text_of(answer)


def test_nothing_is_carried_otherwise_after_publishing(
    consultation: Consultation, admin: FlaskClient
) -> None:
    published(consultation)
    second = imported(consultation, OTHER)
    actions.publish(second, by=None)
    section = section_called(second, "A1")
    assert "Not new?" not in admin.get(f"{VERSIONS}2/carried").text
    assert admin.get(address(second, section, "/carry")).status_code == 403
    data = {"identity": section.identity, "seen": "x"}
    answer = admin.post(address(second, section, "/carry"), data={**data, "identity": ""})
    assert answer.status_code == 409


def test_the_page_takes_as_many_statements_whatever_changed(
    consultation: Consultation, admin: FlaskClient
) -> None:
    published(consultation)
    taken = []
    for text in (OTHER, OTHER.replace("Agree", "Accept").replace("The", "Any")):
        imported(consultation, text)
        admin.get(f"{VERSIONS}2/carried")
        with statements() as sent:
            assert admin.get(f"{VERSIONS}2/carried").status_code == 200
        taken.append(len(sent))
    assert taken[0] == taken[1]


# publishing


def test_what_changed_is_asked_for_where_a_version_went_before(
    consultation: Consultation, admin: FlaskClient
) -> None:
    imported(consultation)
    assert "What changed" not in admin.get(VERSIONS).text
    admin.post(f"{VERSIONS}1/publish")
    second = imported(consultation, OTHER)
    for path in (VERSIONS, f"{VERSIONS}2/"):
        page = admin.get(path).text
        assert "What changed" in page
        assert f'href="{VERSIONS}2/carried"' in page
        assert f'href="{VERSIONS}2/changes"' in page
    answer = admin.post(f"{VERSIONS}2/publish", data={"changes": "x" * 2001})
    assert answer.status_code == 422
    assert "What changed must be 2,000 characters or fewer" in answer.text
    assert admin.post(f"{VERSIONS}2/publish", data={"changes": "A1."}).status_code == 303
    assert (second.changes, second.is_published) == ("A1.", True)


def test_a_version_with_no_change_is_refused_with_what_was_typed(
    consultation: Consultation, admin: FlaskClient
) -> None:
    version = published(consultation)
    a1 = section_called(version, "A1")
    admin.post(address(version, a1), data=fields(a1, words="Agree."))
    second = newest(consultation)
    new = section_called(second, "A1")
    admin.post(address(second, new), data=fields(new, words=a1.text))
    answer = admin.post(f"{VERSIONS}2/publish", data={"changes": "My own note"})
    assert answer.status_code == 409
    assert "Nothing has changed since version 1." in answer.text
    assert "My own note</textarea>" in answer.text
