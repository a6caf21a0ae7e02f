"""Administrators read the record, narrow it, and take it away."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.audit.actions import record
from portal.exports.audit import views
from tests import factories
from tests.conftest import SignIn

PAGE = "/staff/audit/"


def test_the_record_is_read_narrowed_and_taken_away(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruth = factories.make_user("=Ruth <b>", Right.MODERATOR)
    browser = sign_in(factories.make_user("Amara Lewis", Right.ADMINISTRATOR))
    for number in (1, 2):
        record("comment published", actor=ruth, subject_kind="comment", subject_id=number + 70)
    record("comment withheld", actor=ruth, subject_kind="comment", subject_id=7, number=9)
    record("something unknown", actor=None, subject_kind="letters")
    ruth_id = ruth.id
    db.session.commit()
    page = browser.get(PAGE).text
    assert "=Ruth &lt;b&gt;" in page
    assert "=Ruth <b>" not in page
    assert page.index("Something unknown") < page.index("Withheld a comment")
    assert "Something unknown" not in browser.get(f"{PAGE}?person={ruth_id}").text
    only = browser.get(f"{PAGE}?on=comment:7").text
    assert ">c9</a>" in only
    assert ">Published a comment<" not in only
    assert "Nothing matches" in browser.get(f"{PAGE}?to=2001-01-01").text
    monkeypatch.setattr(views, "PAGE_LENGTH", 1)
    assert "before=" in browser.get(f"{PAGE}?person={ruth_id}").text
    taken = browser.post(f"{PAGE}record.csv", data={"person": str(ruth_id)}).text
    assert taken.count("'=Ruth") == 3
    assert "unknown" not in taken
    assert "Took away the record" in browser.get(PAGE).text
