"""Things are called as people know them, whatever has become of them since."""

from __future__ import annotations

from typing import Any

import pytest

from portal.audit.models import AuditEvent
from portal.exports.audit.naming import Names, Person, particulars, thing_of, who_now

NAMES = Names(
    people={3: Person("Ruth Calder", is_closed=False), 4: Person("Ray Mercer", is_closed=True)},
    bodies={5: "Lambeth CPCG"},
    comments={6: 12},
    sections={7: "B4"},
    meetings={8: "First meeting"},
    consultations={9: "Consultation {0} strategy"},
)


def event(kind: str, subject_id: int | None, **details: Any) -> AuditEvent:
    return AuditEvent(subject_kind=kind, subject_id=subject_id, details=details)


@pytest.mark.parametrize(
    "done, called",
    [
        (event("comment", 6), "comment c12"),
        (event("comment", 99, number=4), "comment c4"),
        (event("comment", 99, number="<b>"), "a comment"),
        (event("section", 7, version=2), "section B4 of version 2"),
        (event("section", 99), "a section"),
        (event("draft version", 1, number=3), "version 3 of the draft"),
        (event("body", 5), "Lambeth CPCG"),
        (event("invitation", 1, body_id=5), "Lambeth CPCG"),
        (event("body", 99), "a body that is no longer there"),
        (event("user", 4), "Ray Mercer"),
        (event("user", None), "somebody without an account"),
        (event("meeting", 8), "the meeting “First meeting”"),
        (event("meeting", 99), "a meeting that is no longer there"),
        (event("response", 1, reference="CS-2026-0007"), "response CS-2026-0007"),
        (event("response", 1, reference=None), "a response"),
        (event("consultation", 9), "“Consultation {0} strategy”"),
        (event("letters", None), "letters"),
        (event("extension", 4), "extension 4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_thing_is_called_as_people_know_it(done: AuditEvent, called: str) -> None:
    assert thing_of(done, NAMES) == called


@pytest.mark.parametrize(
    "done, words",
    [
        (event("comment", 6, number=12, ground="personal data"), " (personal data)"),
        (event("comment", 6, number=12, ground=None), ""),
        (event("body", 5, user_id=4, role="lead"), " (Ray Mercer, lead)"),
        (event("body", 5, user_id=99), ""),
        (event("user", 3, rights=["moderator", "organiser"]), " (moderator, organiser)"),
        (event("extension", 4, reason="as somebody typed it", answer={"x": 1}, role=7), ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_of_the_details_what_was_chosen_from_a_list_is_said(done: AuditEvent, words: str) -> None:
    assert particulars(done, NAMES) == words


@pytest.mark.parametrize(
    "number, name, now",
    [
        (3, "Ruth Calder", ""),
        (3, "Ruth Khan", "now Ruth Calder"),
        (4, "Ray Mercer", "account closed"),
        (99, "Grace Adeyemi", "has no account any more"),
        (None, "The portal", ""),
    ],
)
def test_what_has_become_of_whoever_did_it(number: int | None, name: str, now: str) -> None:
    assert who_now(AuditEvent(actor_id=number, actor_name=name), NAMES) == now
