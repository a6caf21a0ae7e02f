"""A list is invited row by row, and what could not be used comes back to be mended."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.consultations import queries
from portal.consultations.models import Consultation
from portal.consultations.staff_views.invite_list import ROWS_A_COMMIT
from portal.stakeholders import actions
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import asked, letters, make_admin, make_strategy
from tests.html_rules import broken_rules

LIST = "/staff/consultations/strategy/bodies/invite-list"
HEADER = "name;kind;borough;e-mail"
BAD = ["Bad CPCG;quango;Camden;a@camden.example", "Ealing CPCG;CPCG;Ealing;ealing.example"]


@pytest.fixture
def strategy(db: SQLAlchemy) -> Consultation:
    return make_strategy()


@pytest.fixture
def admin(strategy: Consultation, sign_in: SignIn) -> FlaskClient:
    return sign_in(make_admin())


def test_every_row_has_its_result_and_bad_rows_stay(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    joined, _ = asked(strategy)
    grace = factories.make_user("Grace Adeyemi", email="lead@lambeth.example")
    actions.accept(joined, user=grace)
    asked(strategy, name="Camden CPCG", email="lead@camden.example")
    rows = [
        HEADER,
        "Lambeth CPCG;CPCG;Lambeth;LEAD@lambeth.example",
        "Camden CPCG;CPCG;Camden;Jo <lead@camden.example>",
        "Newham CPCG;CPCG;Newham;n@newham.example",
        "",
        *BAD,
    ]
    answer = admin.post(LIST, data={"rows": "\r\n".join(rows)})
    assert (answer.status_code, broken_rules(answer.text)) == (200, [])
    assert "5 rows: 1 invited, 2 already invited or a member, 2 to mend" in answer.text
    for words in (
        "Grace Adeyemi already speaks for Lambeth CPCG.",
        "lead@camden.example is already invited for Camden CPCG.",
        "n@newham.example is invited for Newham CPCG.",
        "“quango” is not a kind of body.",
        "Enter an e-mail address with a name, an @ and a place",
        "\n".join([HEADER, *BAD]),
    ):
        assert words in answer.text
    assert answer.text.count("Newham CPCG;") == 0
    db.session.rollback()
    assert [body.name for body in queries.participating_bodies(strategy.id)] == [
        "Camden CPCG",
        "Lambeth CPCG",
        "Newham CPCG",
    ]
    assert [letter.to_address for letter in letters()][2:] == ["n@newham.example"]


def test_file_that_excel_saved_is_read(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    data = "Organisation,Type,Email\r\nCôr Camden,priority,c@camden.example\r\n".encode("cp1252")
    answer = admin.post(LIST, data={"rows": "", "file": (io.BytesIO(data), "<b>.csv")})
    assert (answer.status_code, "1 row: 1 invited" in answer.text) == (200, True)
    db.session.rollback()
    assert [body.name for body in queries.participating_bodies(strategy.id)] == ["Côr Camden"]


def test_list_sent_twice_invites_once(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    row = "Newham CPCG,CPCG,Newham,n@newham.example"
    admin.post(LIST, data={"rows": row})
    again = admin.post(LIST, data={"rows": row})
    assert "1 row: 0 invited, 1 already invited or a member, 0 to mend" in again.text
    db.session.rollback()
    assert len(letters()) == 1


def test_list_that_is_kept_in_several_parts_is_invited_whole(
    db: SQLAlchemy, strategy: Consultation, admin: FlaskClient
) -> None:
    number = 2 * ROWS_A_COMMIT + 1
    rows = [f"Body {n:03},other,,a{n}@b.example" for n in range(number)]
    answer = admin.post(LIST, data={"rows": "\n".join(rows)})
    assert f"{number} rows: {number} invited" in answer.text
    db.session.rollback()
    assert [letter.to_address for letter in letters()] == [f"a{n}@b.example" for n in range(number)]


@pytest.mark.parametrize(
    "rows, data, said",
    [
        ("", b"", "There are no bodies in the list"),
        (HEADER, b"", "There are no bodies in the list"),
        ("", b"\x89PNG\0\0", "This file is not a list of text"),
        ("A,CPCG,,a@b.example", b"B,CPCG,,b@b.example", "Paste a list or choose a file, not both"),
        ("\n".join(["A,CPCG,,a@b.example"] * 501), b"", "at most 500 at a time"),
    ],
)
def test_list_that_cannot_be_read_is_refused_and_changes_nothing(
    strategy: Consultation,
    admin: FlaskClient,
    rows: str,
    data: bytes,
    said: str,
) -> None:
    answer = admin.post(LIST, data={"rows": rows, "file": (io.BytesIO(data), "list.csv")})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert broken_rules(answer.text) == []
    assert (list(queries.participating_bodies(strategy.id)), letters()) == ([], [])


def test_file_that_is_too_large_is_refused(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.consultations.staff_views.invite_list.LARGEST_FILE_BYTES", 10)
    data = io.BytesIO(b"A,CPCG,,a@b.example")
    answer = admin.post(LIST, data={"rows": "", "file": (data, "list.csv")})
    assert (answer.status_code, "The file is larger than 1 MB" in answer.text) == (422, True)


def test_list_of_bad_rows_only_is_refused_and_stays_whole(
    db: SQLAlchemy, admin: FlaskClient
) -> None:
    answer = admin.post(LIST, data={"rows": "\n".join(BAD)})
    assert (answer.status_code, "2 to mend" in answer.text) == (422, True)
    assert "\n".join(BAD) in answer.text


def test_hostile_rows_are_shown_as_text(admin: FlaskClient) -> None:
    answer = admin.post(LIST, data={"rows": "<script>x</script>,</textarea><script>y,,a@b.example"})
    assert ("<script>x" in answer.text, "<script>y" in answer.text) == (False, False)
    assert broken_rules(answer.text) == []
