"""Finding what an administrator named, and what the things of the record are called now.

The record holds ids and no foreign keys, so each kind of thing is asked for in its own table.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.consultations.models import Consultation
from portal.db import db
from portal.drafts.models import Section
from portal.exports.audit.naming import COMMENT, Names, Person, body_of, person_of
from portal.meetings.models import Meeting
from portal.responses.models import Comment
from portal.stakeholders.models import Body

PEOPLE_AT_MOST = 200


def people_called(words: str) -> Collection[int]:
    """The ids of people with that in their name or with that address, PEOPLE_AT_MOST of them."""
    called = User.name.icontains(words, autoescape=True) | (User.email == words.lower())
    return set(db.session.scalars(select(User.id).where(called).limit(PEOPLE_AT_MOST)))


def comments_numbered(number: int, *, consultation_id: int | None) -> Collection[int]:
    """The ids of comments with that number: one of each consultation, or of that one."""
    found = select(Comment.id).where(Comment.number == number)
    if consultation_id is not None:
        found = found.where(Comment.consultation_id == consultation_id)
    return set(db.session.scalars(found))


def names_in(events: Sequence[AuditEvent]) -> Names:
    """What the people and things of those events are called now. Six statements at most."""
    people = _subjects(events, "user")
    people |= {number for event in events for number in (event.actor_id, person_of(event))}
    return Names(
        people={
            number: Person(name, closed_at is not None)
            for number, name, closed_at in _rows(
                select(User.id, User.name, User.deactivated_at),
                User.id,
                people,
            )
        },
        bodies=dict(_rows(select(Body.id, Body.name), Body.id, map(body_of, events))),
        comments={
            number: public
            for number, public in _rows(
                select(Comment.id, Comment.number), Comment.id, _subjects(events, COMMENT)
            )
            if public is not None
        },
        sections=dict(
            _rows(select(Section.id, Section.label), Section.id, _subjects(events, "section"))
        ),
        meetings=dict(
            _rows(select(Meeting.id, Meeting.title), Meeting.id, _subjects(events, "meeting"))
        ),
        consultations=dict(
            _rows(
                select(Consultation.id, Consultation.title),
                Consultation.id,
                {event.consultation_id for event in events} | _subjects(events, "consultation"),
            )
        ),
    )


def _subjects(events: Sequence[AuditEvent], kind: str) -> set[int | None]:
    return {event.subject_id for event in events if event.subject_kind == kind}


def _rows(statement: Select[*tuple[Any, ...]], column: Any, ids: Any) -> list[Any]:
    wanted = sorted({number for number in ids if number is not None})
    if not wanted:
        return []
    return [tuple(row) for row in db.session.execute(statement.where(column.in_(wanted)))]
