"""An address asks for part of the record; what it cannot ask for is as if it were not there."""

from __future__ import annotations

from datetime import date

import pytest

from portal.exports.audit.filtering import AuditFilter, asked
from portal.exports.audit.wording import Kind

WHOLE = {
    "person": "3",
    "kind": "decided",
    "consultation": "strategy",
    "on": "draft version:12",
    "from": "2026-11-01",
    "to": "2026-11-30",
    "before": "70",
}


def test_what_is_asked_for_is_written_back() -> None:
    chosen = asked(WHOLE, slugs={"strategy"})
    assert chosen == AuditFilter(
        person="3",
        kind=Kind.DECIDED,
        slug="strategy",
        on="draft version:12",
        from_day=date(2026, 11, 1),
        to_day=date(2026, 11, 30),
        before=70,
    )
    assert chosen.thing == ("draft version", 12)
    assert chosen.address == WHOLE
    assert chosen.is_narrowed
    assert chosen.without("person", "on", "from", "to") == {
        "kind": "decided",
        "consultation": "strategy",
    }


def test_what_was_typed_gives_way_to_what_was_chosen() -> None:
    typed = {"who": "  Ruth   Calder ", "comment": " C12 "}
    assert asked(typed, slugs=()).address == {"who": "Ruth Calder", "comment": "c12"}
    assert asked(typed | {"person": "portal", "on": "body:1"}, slugs=()).address == {
        "person": "portal",
        "on": "body:1",
    }


@pytest.mark.parametrize(
    "values",
    [
        {"person": "-1", "before": "0"},
        {"person": "9" * 400, "on": "comment:" + "9" * 400, "comment": "9" * 400},
        {"kind": "everything", "consultation": "elsewhere"},
        {"on": "password:1"},
        {"on": "comment:"},
        {"comment": "c"},
        {"from": "2026-13-01", "to": "yesterday"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"who": " \t "},
    ],
)
def test_what_cannot_be_narrows_nothing(values: dict[str, str]) -> None:
    chosen = asked(values, slugs={"strategy"})
    assert chosen == AuditFilter()
    assert not chosen.is_narrowed
