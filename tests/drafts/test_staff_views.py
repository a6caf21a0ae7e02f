"""The administrator's pages of a draft, with htmx and without."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.models import Right, User
from portal.consultations.models import Consultation
from portal.drafts import actions, queries
from portal.drafts.forms import KINDS
from portal.drafts.importing import parse
from portal.drafts.models import DraftVersion, Section
from tests import factories
from tests.conftest import SignIn
from tests.drafts.reports import WORK_PROGRAMME, report
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


@pytest.fixture
def admin(db: SQLAlchemy, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_administrator())


@pytest.fixture
def consultation(db: SQLAlchemy) -> Consultation:
    return make_preparing()


def text_of(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read without a process of their own; test_reading_apart.py holds that to it."""
    monkeypatch.setattr(actions, "read_file", partial(actions.read_file, parse=parse))


def send_file(
    client: FlaskClient,
    data: bytes,
    name: str = "draft.txt",
    *,
    text: str = "",
    headers: dict[str, str] | None = None,
) -> TestResponse:
    # Written out here, for werkzeug's own leaves the file of a large body open.
    head = "--cut\r\nContent-Disposition: form-data; name="
    body = f'{head}"file"; filename="{name}"\r\n\r\n'.encode() + data
    body += f'\r\n{head}"text"\r\n\r\n{text}\r\n--cut--\r\n'.encode()
    return client.post(
        VERSIONS,
        data=body,
        content_type="multipart/form-data; boundary=cut",
        headers=headers,
    )


def count(db: SQLAlchemy, table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def fields(section: Section, **changes: str) -> dict[str, str]:
    given = {
        "kind": section.kind.value,
        "label": section.label,
        "marker": section.marker,
        "words": section.title or section.text,
        "revision": str(section.revision),
    }
    return {**given, **changes}


def address(section: Section) -> str:
    return f"{VERSIONS}1/sections/{section.id}"


# who comes in


@pytest.mark.parametrize("path", ["", "1/", "1/source", "1/sections/1"])
def test_pages_are_for_administrators(
    db: SQLAlchemy, consultation: Consultation, sign_in: SignIn, path: str
) -> None:
    imported(consultation)
    for right in set(Right) - {Right.ADMINISTRATOR}:
        client = sign_in(factories.make_user("Sam Doe", right))
        assert client.get(VERSIONS + path).status_code in {403, 404}
    assert sign_in(factories.make_user()).get(VERSIONS + path).status_code == 403


@pytest.mark.parametrize(
    "path", ["", "open", "1/publish", "1/sections/{section}", "1/doubts/{doubt}/settle"]
)
def test_actions_are_for_administrators(
    db: SQLAlchemy, consultation: Consultation, sign_in: SignIn, path: str
) -> None:
    version = imported(consultation)
    section = section_called(version, "B3")
    path = path.format(section=section.id, doubt=queries.doubts(version.id)[0].id)
    client = sign_in(factories.make_user("Sam Doe", Right.MODERATOR))
    assert client.post(VERSIONS + path, data=fields(section, words="x")).status_code == 403
    db.session.expire_all()
    assert section_called(version, "B3").revision == 1
    assert (version.is_published, consultation.launched_at) == (False, None)
    assert queries.open_doubts(version.id) == 1


def test_a_file_is_read_while_no_transaction_is_open(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_while_reading = []
    read_file = actions.read_file

    def read(data: bytes, filename: str) -> actions.DraftFile:
        open_while_reading.append(db.session().in_transaction())
        return read_file(data, filename)

    monkeypatch.setattr(actions, "read_file", read)
    assert send_file(admin, HOUSE_FORM.encode()).status_code == 303
    assert send_file(admin, b"").status_code == 422
    assert send_file(admin, b"%PDF-1.7").status_code == 422
    assert open_while_reading == [False] * 3
    assert count(db, DraftVersion) == 1


def test_ids_of_another_consultation_are_not_found(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    imported(consultation)
    other = imported(make_preparing("other"), HOUSE_FORM + "Theirs.")
    section, doubt = section_called(other, "B3"), queries.doubts(other.id)[0]
    assert admin.get(address(section)).status_code == 404
    assert admin.post(address(section), data=fields(section, words="x")).status_code == 404
    assert admin.post(f"{VERSIONS}1/doubts/{doubt.id}/settle").status_code == 404
    assert admin.get(f"{VERSIONS}2/").status_code == 404
    assert admin.get("/staff/consultations/none/versions/").status_code == 404
    db.session.expire_all()
    assert (section.revision, doubt.settled_at) == (1, None)


# the list, importing


def test_the_list_begins_empty(consultation: Consultation, admin: FlaskClient) -> None:
    answer = admin.get(VERSIONS)
    assert answer.status_code == 200
    assert "There is no draft yet." in answer.text
    assert "Publish version" not in answer.text
    assert "<table" not in answer.text


def test_a_file_is_imported_and_shown(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    answer = send_file(admin, report(WORK_PROGRAMME), WORK_PROGRAMME)
    assert (answer.status_code, answer.location) == (303, f"{VERSIONS}1/")
    page = admin.get(f"{VERSIONS}1/")
    assert page.status_code == 200
    text = text_of(page)
    assert "Draft Consultation, Diversity And Outreach (CDO) Work Programme 2002–04" in text
    assert "What to look at: 0 of 8 looked at" in text
    assert page.text.count(">Mend<") == count(db, Section)
    assert 'href="#fn-6"' in page.text
    assert 'href="#ref-6"' in page.text
    assert "[^" not in page.text
    listed = text_of(admin.get(VERSIONS))
    assert f"In preparation {WORK_PROGRAMME} {count(db, Section)} 8 " in listed
    assert "8 doubts have not been looked at." in listed


def test_another_paper_altogether_is_asked_about_before_it_is_published(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    send_file(admin, HOUSE_FORM.encode(), "draft.txt")
    in_the_first = count(db, Section)
    assert admin.post(f"{VERSIONS}1/publish").status_code == 303
    send_file(admin, HOUSE_FORM.replace("the second", "a second").encode(), "draft.txt")
    asks = "Is this the right file?"
    assert asks not in text_of(admin.get(VERSIONS))
    other = "# Another paper\n\n## Other things\n\nNothing of what was said before is said.\n"
    seen = seen_on(admin.get(VERSIONS).text)
    assert admin.post(VERSIONS, data={"text": other, "seen": seen}).status_code == 303
    version = queries.newest(consultation.id)
    assert version is not None
    ready = queries.readiness(version)
    assert (ready.earlier, ready.gone, ready.sections) == (1, in_the_first, in_the_first)
    for page in (VERSIONS, f"{VERSIONS}2/"):
        told = f"{in_the_first} of the {in_the_first} sections of version 1 are not in it. {asks}"
        assert told in text_of(admin.get(page))


def test_doubts_about_a_published_version_are_read_and_no_longer_settled(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    send_file(admin, report(WORK_PROGRAMME), WORK_PROGRAMME)
    settle = "Mark as looked at"
    assert settle in admin.get(f"{VERSIONS}1/").text
    assert admin.post(f"{VERSIONS}1/publish").status_code == 303
    page = admin.get(f"{VERSIONS}1/")
    assert settle not in page.text
    assert text_of(page).count("Not looked at") == 8


def test_the_marks_of_markdown_are_explained_where_the_words_have_them(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    hint = "**Two stars** are bold"
    send_file(admin, b"# A paper\n\n## A heading\n\nSome *words* of it.\n", "draft.md")
    section = db.session.scalars(select(Section).where(Section.text != "")).one()
    assert hint in admin.get(f"{VERSIONS}1/sections/{section.id}").text
    seen = seen_on(admin.get(VERSIONS).text)
    assert admin.post(VERSIONS, data={"text": HOUSE_FORM, "seen": seen}).status_code == 303
    section = db.session.scalars(select(Section).where(Section.text != "").limit(1)).one()
    assert hint not in admin.get(f"{VERSIONS}1/sections/{section.id}").text


def test_the_newest_published_version_leads_to_what_bodies_read(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    send_file(admin, HOUSE_FORM.encode())
    link = f'href="/consultations/{consultation.slug}/draft/all"'
    assert link not in admin.get(f"{VERSIONS}1/").text
    assert admin.post(f"{VERSIONS}1/publish").status_code == 303
    assert link in admin.get(f"{VERSIONS}1/").text


def test_pasted_text_is_imported(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    text = HOUSE_FORM.replace("\n", "\r\n")
    answer = admin.post(VERSIONS, data={"text": text})
    assert answer.status_code == 303
    version = queries.newest(consultation.id)
    assert version is not None
    assert (version.title, version.source_name) == ("A draft for tests", "pasted text.txt")


def test_the_same_file_again_says_so(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    send_file(admin, HOUSE_FORM.encode())
    answer = send_file(admin, HOUSE_FORM.encode())
    assert answer.location == f"{VERSIONS}1/"
    assert "That is the file of version 1. Nothing was changed." in admin.get(f"{VERSIONS}1/").text
    assert count(db, DraftVersion) == 1


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "“draft.txt” is empty."),
        (b" \n ", "“draft.txt” has no words in it."),
        (b"%PDF-1.4", "“draft.txt” is a PDF, not text."),
        (b"\x00\x01\x02\x03\x04", "“draft.txt” is not a text file."),
        ("Café".encode("latin-1"), "“draft.txt” is not saved as UTF-8: line 1"),
        (b"x" * (2 * 1024 * 1024 + 1), "“draft.txt” is larger than 2 MB."),
    ],
    ids=["empty", "blank", "pdf", "binary", "latin-1", "large"],
)
@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_bad_file_is_refused_beside_the_field(
    db: SQLAlchemy,
    consultation: Consultation,
    admin: FlaskClient,
    *,
    data: bytes,
    sentence: str,
    headers: dict[str, str],
) -> None:
    answer = send_file(admin, data, headers=headers)
    assert answer.status_code == 422
    error = re.search(r'<p id="file-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert error is not None
    assert sentence in unescape(error[1])
    assert 'href="#file"' in answer.text
    assert "<title>Error: " in answer.text
    assert count(db, DraftVersion) == 0


@pytest.mark.parametrize("guarded", [False, True])
def test_a_body_too_large_to_be_read_is_refused_beside_the_field(
    app: Flask,
    db: SQLAlchemy,
    consultation: Consultation,
    admin: FlaskClient,
    *,
    monkeypatch: pytest.MonkeyPatch,
    guarded: bool,
) -> None:
    # The guard reads the form first, so that it is the one who finds it too large.
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", guarded)
    answer = send_file(admin, b"x" * (22 * 1024 * 1024))
    assert answer.status_code == 422
    assert "The file must be 20 MB or smaller." in answer.text
    assert count(db, DraftVersion) == 0


def test_nothing_sent_is_refused_beside_the_field(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    answer = admin.post(VERSIONS, data={"text": "  "})
    assert answer.status_code == 422
    assert "Choose the file that holds the draft, or paste its text" in answer.text
    assert 'id="file-error"' in answer.text


def test_pasted_words_survive_a_refusal(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    answer = admin.post(VERSIONS, data={"text": "A. Only <headings>\n\nB. Nothing else"})
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert "A. Only &lt;headings&gt;" in answer.text
    both = send_file(admin, b"Words.", text="Words.")
    assert both.status_code == 422
    assert "Choose a file or paste the text, not both" in both.text
    assert count(db, DraftVersion) == 0


def test_a_file_takes_the_place_of_no_work_that_its_sender_has_not_seen(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    section = section_called(imported(consultation), "B3")
    seen = seen_on(admin.get(VERSIONS).text)
    actions.mend_section(
        section, wording(section, "Theirs."), revision=1, by=make_administrator("Ben Moss")
    )
    db.session.commit()
    mine = {"text": HOUSE_FORM.replace("first thing", "other thing"), "seen": seen}
    answer = admin.post(VERSIONS, data=mine)
    assert answer.status_code == 409
    assert "Ben Moss has worked on version 1 since you opened this page." in answer.text
    assert "Agree the other thing." in answer.text
    db.session.expire_all()
    assert section.text == "Theirs."
    again = admin.post(VERSIONS, data={**mine, "seen": seen_on(answer.text)})
    assert again.status_code == 303
    assert count(db, DraftVersion) == 1
    newest = queries.newest(consultation.id)
    assert newest is not None
    assert section_called(newest, "A1").text == "Agree the other thing."


def seen_on(page: str) -> str:
    field = re.search(r'<input[^>]* name="seen"[^>]*>', page)
    assert field is not None
    value = re.search(r'value="([^"]*)"', field[0])
    return unescape(value[1]) if value else ""


def test_a_hostile_file_name_is_shown_as_words(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    send_file(admin, HOUSE_FORM.encode(), "<img src=x onerror=alert(1)>.txt")
    for path in ("", "1/"):
        assert "<img" not in admin.get(VERSIONS + path).text
    answer = admin.get(f"{VERSIONS}1/source")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="img src=x onerror=alert(1).txt"'
    )


def test_the_file_comes_back_as_it_was_and_is_never_shown(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    data = b"\xef\xbb\xbf" + HOUSE_FORM.replace("\n", "\r\n").encode()
    send_file(admin, data, "papers.html.txt")
    answer = admin.get(f"{VERSIONS}1/source")
    assert answer.data == data
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename=papers.html.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_hostile_words_are_shown_as_words(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    hostile = "<script>alert('x')</script>"
    send_file(admin, f"{hostile}\n\nA. {hostile}\n\n1. {hostile} and the\n".encode())
    section = section_called(imported_version(consultation), "A1")
    for path in (VERSIONS, f"{VERSIONS}1/", address(section)):
        assert "<script>alert" not in admin.get(path).text


def imported_version(consultation: Consultation) -> DraftVersion:
    version = queries.newest(consultation.id)
    assert version is not None
    return version


# one version


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_version_is_read_as_a_page_or_its_part(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, headers: dict[str, str]
) -> None:
    imported(consultation)
    answer = admin.get(f"{VERSIONS}1/", headers=headers)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == (0 if headers else 1)
    assert answer.text.count('id="version"') == 1
    assert "B3 breaks off after “the”." in answer.text
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(set(ids)) == len(ids)
    links = set(re.findall(r'href="#([^"]+)"', answer.text))
    assert links - {"main"} <= set(ids)


def test_an_older_version_offers_nothing_to_mend(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    section = section_called(version, "B3")
    actions.publish(version, by=None)
    actions.publish(imported(consultation, HOUSE_FORM.replace("first", "other")), by=None)
    page = admin.get(f"{VERSIONS}1/").text
    assert (">Mend<" in page, ">Edit<" in page) == (False, False)
    assert admin.get(address(section)).status_code == 403
    answer = admin.post(address(section), data=fields(section, words="My long words"))
    assert answer.status_code == 409
    assert "Version 2 has been published since and is the one to edit." in answer.text
    assert "My long words" in answer.text


def test_a_note_that_nothing_marks_is_pointed_out(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    imported(consultation, HOUSE_FORM.replace("The first reason. [1]", "The first reason."))
    text = text_of(admin.get(f"{VERSIONS}1/"))
    assert "1 footnote is marked nowhere in the words, so nobody sees it." in text


@pytest.mark.parametrize("paragraphs", [3, 40])
def test_pages_take_as_many_statements_whatever_the_length(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, paragraphs: int
) -> None:
    words = "\n\n".join(f"{n}. It breaks off after the" for n in range(1, paragraphs + 1))
    section_id = section_called(imported(consultation, f"T\n\nA. Part\n\n{words}"), "A1").id
    for number in range(paragraphs):
        factories.make_version(consultation, number=number + 2, published=False)
    taken = []
    for path in ("", "1/", f"1/sections/{section_id}"):
        admin.get(VERSIONS + path)
        with statements() as sent:
            assert admin.get(VERSIONS + path).status_code == 200
            taken.append(len(sent))
    assert taken == [4, 9, 7]


# mending


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_section_is_shown_to_be_mended(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, headers: dict[str, str]
) -> None:
    section = section_called(imported(consultation), "B3")
    answer = admin.get(address(section), headers=headers)
    assert answer.status_code == 200
    assert "The third reason breaks off after the</textarea>" in answer.text
    assert answer.text.count("<h1") == (0 if headers else 1)
    assert ("hx-post" in answer.text.partition("<form")[2]) == bool(headers)
    assert answer.text.count("<option") == len(KINDS)
    assert 'value="paragraph" selected' in answer.text


def test_a_mend_without_htmx_goes_back_to_its_place(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    section = section_called(imported(consultation), "B3")
    answer = admin.post(address(section), data=fields(section, words="It is\r\nwhole."))
    assert answer.status_code == 303
    assert answer.location == f"{VERSIONS}1/?saved={section.id}#mend-{section.id}"
    db.session.expire_all()
    assert (section.text, section.revision) == ("It is\nwhole.", 2)
    page = admin.get(answer.location)
    assert 'data-announce="B3 is saved">Saved</span> <a' in page.text
    assert "hx-preserve" not in page.text


def test_a_mend_in_place_brings_the_draft_up_to_date(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    section = section_called(imported(consultation), "B3")
    answer = admin.post(address(section), data=fields(section, words="Whole."), headers=HX)
    assert answer.status_code == 200
    assert answer.text.count('id="version"') == 1
    assert "<p>Whole.</p>" in answer.text
    assert 'data-announce="B3 is saved"' in answer.text
    # What is being typed into another section's open form stays.
    assert answer.text.count("hx-preserve") == count(db, Section) - 1
    assert f'id="mend-{section.id}" hx-preserve' not in answer.text


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    "changes, field",
    [
        ({"words": "  "}, "words"),
        ({"words": "x" * 20_001}, "words"),
        ({"label": ""}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"marker": "x" * 21}, "marker"),
        ({"kind": "chapter"}, "kind"),
    ],
)
def test_a_mend_that_does_not_fit_comes_back_with_its_words(
    db: SQLAlchemy,
    consultation: Consultation,
    admin: FlaskClient,
    *,
    headers: dict[str, str],
    changes: dict[str, str],
    field: str,
) -> None:
    section = section_called(imported(consultation), "B3")
    sent = fields(section, **{"words": "My <words>", **changes})
    answer = admin.post(address(section), data=sent, headers=headers)
    assert answer.status_code == 422
    assert f'href="#{field}-{section.id}"' in answer.text
    assert f'id="{field}-{section.id}-error"' in answer.text
    if "words" not in changes:
        assert "My &lt;words&gt;</textarea>" in answer.text
    db.session.expire_all()
    assert section.revision == 1


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_conflict_shows_both_texts(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, headers: dict[str, str]
) -> None:
    section = section_called(imported(consultation), "B3")
    sent = fields(section, words="Yours <b>.")
    actions.mend_section(
        section, wording(section, "Theirs <script>."), revision=1, by=make_administrator("Ben Moss")
    )
    answer = admin.post(address(section), data=sent, headers=headers)
    assert answer.status_code == 409
    assert "Somebody else changed this section while you did." in answer.text
    assert '<div class="said"><p>Theirs &lt;script&gt;.</p></div>' in answer.text
    assert "Yours &lt;b&gt;.</textarea>" in answer.text
    assert 'name="revision" type="hidden" value="2"' in answer.text
    db.session.expire_all()
    assert section.text == "Theirs <script>."
    again = admin.post(address(section), data={**sent, "revision": "2"}, headers=headers)
    assert again.status_code == (200 if headers else 303)
    db.session.expire_all()
    assert section.text == "Yours <b>."


def wording(section: Section, words: str) -> Any:
    from portal.drafts.actions.mending import Wording

    return Wording(section.kind, section.marker, section.label, words, False)


@pytest.mark.parametrize("revision", ["", "x", "-1", "²", "9" * 400])
def test_a_revision_that_was_tampered_with_is_a_conflict(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, revision: str
) -> None:
    section = section_called(imported(consultation), "B3")
    answer = admin.post(address(section), data=fields(section, words="x", revision=revision))
    assert answer.status_code == 409


def test_forms_open_at_once_share_no_id(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    ids = []
    for label in ("B1", "B3"):
        answer = admin.get(address(section_called(version, label)), headers=HX)
        ids += re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(set(ids)) == len(ids)


# doubts


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_a_doubt_is_settled(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, headers: dict[str, str]
) -> None:
    version = imported(consultation)
    (doubt,) = queries.doubts(version.id)
    settle = f"{VERSIONS}1/doubts/{doubt.id}/settle"
    answer = admin.post(settle, headers=headers)
    if headers:
        assert answer.status_code == 200
        assert answer.text.count('id="doubts"') == 1
        assert 'data-announce="1 of 1 looked at"' in answer.text
        assert "/settle" not in answer.text
        assert "doubts have not been looked at" not in answer.text
    else:
        assert (answer.status_code, answer.location) == (303, f"{VERSIONS}1/#doubts")
    assert "1 of 1 looked at" in admin.get(f"{VERSIONS}1/").text
    db.session.expire_all()
    assert doubt.settled_by_name == "Ada Lane"
    assert admin.post(settle, headers=headers).status_code == answer.status_code


# publishing and opening


@pytest.mark.parametrize("headers", [{}, HX], ids=["plain", "htmx"])
def test_publishing_is_done_once(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient, headers: dict[str, str]
) -> None:
    version = imported(consultation)
    for _ in range(2):
        answer = admin.post(f"{VERSIONS}1/publish", headers=headers)
        assert answer.status_code == (200 if headers else 303)
        assert answer.headers["HX-Redirect" if headers else "Location"] == VERSIONS
    db.session.expire_all()
    assert version.is_published
    text = text_of(admin.get(VERSIONS))
    assert "The file becomes version 2. Version 1 stays as it is." in text
    assert "Publish version" not in text


def test_a_version_that_cannot_be_published_says_why(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    version = factories.make_version(consultation, published=False)
    for section in reversed(queries.sections_of(version.id)):
        if not section.kind.is_heading:
            db.session.delete(section)
    answer = admin.post(f"{VERSIONS}1/publish")
    assert answer.status_code == 409
    assert "Version 1 has nothing to read yet." in answer.text
    assert answer.text.count("<h1") == 1


def test_opening_waits_for_a_published_version(
    db: SQLAlchemy, consultation: Consultation, admin: FlaskClient
) -> None:
    version = imported(consultation)
    assert 'action="/staff/consultations/strategy/versions/open"' not in admin.get(VERSIONS).text
    answer = admin.post(f"{VERSIONS}open")
    assert answer.status_code == 409
    assert "Publish a version of the draft first" in answer.text
    actions.publish(version, by=None)
    assert 'action="/staff/consultations/strategy/versions/open"' in admin.get(VERSIONS).text
    for _ in range(2):
        answer = admin.post(f"{VERSIONS}open")
        assert (answer.status_code, answer.location) == (303, VERSIONS)
    db.session.expire_all()
    assert consultation.launched_at is not None
    assert "It was launched on" in admin.get(VERSIONS).text


def test_a_person_without_a_right_learns_nothing(
    db: SQLAlchemy, consultation: Consultation, sign_in: SignIn
) -> None:
    imported(consultation)
    body = factories.make_body()
    member: User = factories.make_member(body)
    answer = sign_in(member).get(f"{VERSIONS}1/")
    assert answer.status_code == 403
    assert "reason" not in answer.text


def test_any_other_body_too_large_to_be_read_is_a_page_of_its_own(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data=b"x" * (22 * 1024 * 1024))
    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text
