"""What things of the record are called: as the event says it, else as they are called now. Pure.

No word of a comment is among it, nor the name of a person who wrote a letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.audit.models import AuditEvent
from portal.consultations.models import Moderation

COMMENT = "comment"
# The setting of a consultation that says how soon others read what is sent.
MODERATION = {
    Moderation.BEFORE: "a moderator reads comments before they are published",
    Moderation.AFTER: "a moderator reads comments after they are published",
}
# What of an event's details is shown: values from closed lists, whoever chose them.
SHOWN_DETAILS = ("ground", "verdict", "role", "answer", "rights")


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it is now."""

    name: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What the things of some events are called now, by their ids. What is gone is in none."""

    people: Mapping[int, Person] = field(default_factory=dict)
    bodies: Mapping[int, str] = field(default_factory=dict)
    comments: Mapping[int, int] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)
    meetings: Mapping[int, str] = field(default_factory=dict)
    consultations: Mapping[int, str] = field(default_factory=dict)


def body_of(event: AuditEvent) -> int | None:
    """The body that an event is about: an invitation names it beside itself."""
    if event.subject_kind == "body":
        return event.subject_id
    return _number(event, "body_id") if event.subject_kind == "invitation" else None


def person_of(event: AuditEvent) -> int | None:
    """The person that something was done to beside what the event is about, such as a colleague."""
    return _number(event, "user_id")


def thing_of(event: AuditEvent, names: Names) -> str:
    """What it was done to, as a sentence says it: "comment c12", "section B4 of version 2"."""
    number = event.subject_id or 0
    match event.subject_kind:
        case "comment":
            public = _number(event, "number") or names.comments.get(number)
            return f"comment c{public}" if public else "a comment"
        case "section":
            label, version = names.sections.get(number), _number(event, "version")
            section = f"section {label}" if label else "a section"
            return f"{section} of version {version}" if version else section
        case "draft version":
            version = _number(event, "number")
            return f"version {version} of the draft" if version else "a version of the draft"
        case "body" | "invitation":
            return names.bodies.get(body_of(event) or 0, "a body that is no longer there")
        case "user":
            person = names.people.get(number)
            return person.name if person else "somebody without an account"
        case "meeting":
            title = names.meetings.get(number)
            return f"the meeting “{title}”" if title else "a meeting that is no longer there"
        case "response":
            reference = event.details.get("reference")
            return f"response {reference}" if reference else "a response"
        case "consultation":
            title = names.consultations.get(number)
            return f"“{title}”" if title else "a consultation"
        case "summary":
            return "the summary of a section"
    return event.subject_kind if event.subject_id is None else f"{event.subject_kind} {number}"


def particulars(event: AuditEvent, names: Names) -> str:
    """What a sentence ends with: " (Ray Mercer, lead)", or nothing."""
    person = names.people.get(person_of(event) or 0)
    found = [person.name] if person else []
    for name in SHOWN_DETAILS:
        value = event.details.get(name)
        found += value if isinstance(value, list) else [value] if value else []
    # What it was changed from stands before what it was changed to.
    setting = event.details.get("moderation")
    found += [
        words
        for value, words in MODERATION.items()
        if value == (setting[-1] if isinstance(setting, list) else None)
    ]
    words = ", ".join(word for word in found if isinstance(word, str))
    return f" ({words})" if words else ""


def who_now(event: AuditEvent, names: Names) -> str:
    """What a reader has to know of whoever did it, whom the record calls as they were called then.

    Empty of an account that is as it was, and of the portal.
    """
    if event.actor_id is None:
        return ""
    person = names.people.get(event.actor_id)
    if person is None:
        return "has no account any more"
    if person.name != event.actor_name:
        return f"now {person.name}"
    return "account closed" if person.is_closed else ""


def _number(event: AuditEvent, name: str) -> int | None:
    value = event.details.get(name)
    return value if isinstance(value, int) else None
