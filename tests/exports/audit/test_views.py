"""Administrators read the record, narrow it, and take it away."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import Right, User
from portal.audit.actions import record
from portal.audit.models import AuditEvent
from portal.clock import now
from portal.exports.audit import views
from portal.exports.audit.lines import HEADER
from tests import factories
from tests.conftest import SignIn
from tests.databases import tampering
from tests.statements import statements

PAGE = "/staff/audit/"
CSV = f"{PAGE}record.csv"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def browser(db: SQLAlchemy, sign_in: SignIn) -> FlaskClient:
    return sign_in(factories.make_user("Amara Lewis", Right.ADMINISTRATOR))


def decide(
    verb: str, number: int, *, by: User, comment_id: int, consultation_id: int | None = None
) -> None:
    record(
        verb,
        actor=by,
        subject_kind="comment",
        subject_id=comment_id,
        consultation_id=consultation_id,
        number=number,
    )


def test_the_record_is_read_and_narrowed(db: SQLAlchemy, browser: FlaskClient) -> None:
    ruth = factories.make_user("=Ruth <b>", Right.MODERATOR)
    decide("comment published", 8, by=ruth, comment_id=6)
    decide("comment withheld", 9, by=ruth, comment_id=7)
    record("something unknown", actor=None, subject_kind="letters")
    db.session.commit()
    page = browser.get(PAGE).text
    assert "=Ruth &lt;b&gt;</a> withheld comment c9" in page
    assert "=Ruth <b>" not in page
    unknown = "The portal</a> did what the record calls “something unknown”, to: letters"
    assert page.index(unknown) < page.index("withheld comment c9") < page.index("comment c8")
    assert "Nothing matches" not in page

    def shows(query: str) -> tuple[bool, bool, bool]:
        text = browser.get(f"{PAGE}?{query}").text
        return "comment c8" in text, "comment c9" in text, unknown in text

    assert shows(f"person={ruth.id}") == (True, True, False)
    assert shows("person=portal") == (False, False, True)
    assert shows("who=RUTH") == (True, True, False)
    assert shows(f"who={ruth.email}") == (True, True, False)
    assert shows("who=R_th") == (False, False, False)
    assert shows("kind=decided") == (True, True, False)
    assert shows("kind=other") == (False, False, True)
    assert shows("kind=seen") == (False, False, False)
    assert shows("on=comment:7") == (False, True, False)
    assert shows("to=2001-01-01") == (False, False, False)
    assert shows("from=2001-01-01") == (True, True, True)
    assert "Nothing matches" in browser.get(f"{PAGE}?to=2001-01-01").text


def test_a_comment_is_found_by_its_number(db: SQLAlchemy, browser: FlaskClient) -> None:
    """Everything on it, before it had the number too, and nothing of its words."""
    version = factories.make_version(factories.make_consultation(slug="one"))
    body = factories.make_body("Lambeth CPCG")
    grace = factories.make_member(body, user=factories.make_user("Grace Adeyemi"))
    factories.make_participation(version.consultation, body)
    response = factories.make_response(version.consultation, body)
    comment = factories.make_comment(response, version, None, author=grace, body="secret words")
    comment.number = 4
    record("comment drafted", actor=grace, subject_kind="comment", subject_id=comment.id)
    decide(
        "comment published",
        4,
        by=grace,
        comment_id=comment.id,
        consultation_id=version.consultation_id,
    )
    decide("comment published", 5, by=grace, comment_id=comment.id + 1)
    db.session.commit()
    found = browser.get(f"{PAGE}?comment=c4").text
    assert "drafted comment c4" in found
    assert "published comment c4" in found
    assert "comment c5" not in found
    narrowed = browser.get(f"{PAGE}?comment=4&consultation=one").text
    assert "published comment c4" in narrowed
    assert "drafted comment c4" not in narrowed
    assert "Nothing matches" in browser.get(f"{PAGE}?comment=c77").text
    assert "secret words" not in found + browser.post(CSV).text


def test_people_are_called_as_they_were_and_found_when_they_are_gone(
    db: SQLAlchemy, browser: FlaskClient
) -> None:
    ruth = factories.make_user("Ruth Khan")
    record("signed in", actor=ruth, subject_kind="user", subject_id=ruth.id)
    ruth.name, ruth.deactivated_at = "Nobody", now()
    db.session.commit()
    gone = ruth.id + 1000
    db.session.add(
        AuditEvent(
            at=now(),
            verb="signed out",
            actor_id=gone,
            actor_name="Ray Mercer",
            subject_kind="user",
            subject_id=gone,
        )
    )
    db.session.commit()
    page = browser.get(PAGE).text
    assert 'Ruth Khan</a> <span class="soft">(now Nobody)</span> signed in' in page
    assert 'Ray Mercer</a> <span class="soft">(has no account any more)</span>' in page
    assert "signed out" in browser.get(f"{PAGE}?person={gone}").text


def test_pages_follow_one_another_and_ask_no_more_of_longer_ones(
    db: SQLAlchemy, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruth = factories.make_user("Ruth", Right.MODERATOR)
    for number in range(1, 6):
        decide("comment published", number, by=ruth, comment_id=number)
    db.session.commit()
    address = f"{PAGE}?person={ruth.id}"
    browser.get(address)
    with statements() as whole:
        browser.get(address)
    monkeypatch.setattr(views, "PAGE_LENGTH", 2)
    with statements() as short:
        browser.get(address)
    assert len(short) == len(whole)
    assert not any("count(" in statement for statement in whole)
    seen = []
    for _ in range(3):
        page = browser.get(address).text
        seen += [int(part.split("<")[0]) for part in page.split("published comment c")[1:]]
        older = [part.split('"')[0] for part in page.split('rel="next" href="')[1:]]
        address = older[0].replace("&amp;", "&") if older else ""
    assert (seen, address) == ([5, 4, 3, 2, 1], "")


def test_the_record_is_taken_away_and_that_is_in_it(db: SQLAlchemy, browser: FlaskClient) -> None:
    ruth = factories.make_user("=Ruth <b>", Right.MODERATOR)
    decide("comment withheld", 9, by=ruth, comment_id=7)
    record("=unknown", actor=None, subject_kind="@letters")
    db.session.commit()
    answer = browser.post(CSV, data={"person": str(ruth.id), "before": "1"})
    assert answer.headers["Content-Disposition"] == "attachment; filename=record.csv"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    header, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert tuple(header) == HEADER
    assert [row[2:9] for row in rows] == [
        [
            "'=Ruth <b>",
            str(ruth.id),
            "withheld comment c9",
            "Decided on comments",
            "comment withheld",
            "comment",
            "7",
        ]
    ]
    _, first, *rows = csv.reader(io.StringIO(browser.post(CSV).text))
    assert first[6] == "record exported"
    assert ["'=unknown", "'@letters"] in [row[6:8] for row in rows]
    taken = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "record exported"))
    assert [event.details for event in taken] == [
        {"narrowed_to": {"person": str(ruth.id)}},
        {"narrowed_to": {}},
    ]
    assert "Amara Lewis</a> took away the record" in browser.get(PAGE).text


def test_the_page_says_how_the_chain_stands(db: SQLAlchemy, browser: FlaskClient) -> None:
    for number in (1, 2, 3):
        record("comment withheld", actor=None, subject_kind="comment", subject_id=number)
    db.session.commit()
    assert "are as they were written" not in browser.get(PAGE).text
    assert "events, as written" in browser.get(PAGE).text
    with tampering(db) as run:
        run("UPDATE audit_events SET actor_name = 'Somebody else' WHERE subject_id = 2")
    page = browser.get(PAGE).text
    assert "The record is broken" in page
    assert "was changed, or stands where another was linked" in page


@pytest.mark.parametrize(
    "typed", ["%00", "a%00b", "%ED%A0%80", "%25_%5C", "x" * 5000, "%F0%9F%99%82"]
)
def test_nothing_that_is_typed_is_too_much(browser: FlaskClient, typed: str) -> None:
    assert browser.get(f"{PAGE}?who={typed}&comment={typed}&on={typed}").status_code < 500
    assert browser.post(CSV, data=f"who={typed}", content_type=FORM).status_code < 500
