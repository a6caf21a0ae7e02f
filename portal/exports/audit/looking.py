"""From what an administrator asked for to what the record is searched by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.audit.queries import Looked
from portal.exports.audit import queries
from portal.exports.audit.filtering import PORTAL, AuditFilter
from portal.exports.audit.naming import COMMENT
from portal.exports.audit.wording import SPECIFIC, Kind, verbs_of


def looked(chosen: AuditFilter, *, consultation_id: int | None) -> Looked:
    """A name that nobody has, or a number that no comment has, finds nothing."""
    kind, ids = _things(chosen, consultation_id)
    return Looked(
        actor_ids=_people(chosen),
        is_portal=chosen.person == PORTAL,
        verbs=verbs_of(chosen.kind) if chosen.kind and chosen.kind is not Kind.OTHER else None,
        other_than=SPECIFIC if chosen.kind is Kind.OTHER else None,
        consultation_id=consultation_id,
        subject_kind=kind,
        subject_ids=ids,
        since=_midnight(chosen.from_day) if chosen.from_day else None,
        until=_midnight(chosen.to_day + timedelta(days=1)) if chosen.to_day else None,
        before=chosen.before,
    )


def _people(chosen: AuditFilter) -> Collection[int] | None:
    if chosen.who:
        return queries.people_called(chosen.who)
    return {int(chosen.person)} if chosen.person not in {"", PORTAL} else None


def _things(
    chosen: AuditFilter, consultation_id: int | None
) -> tuple[str | None, Collection[int] | None]:
    if chosen.thing is not None:
        kind, number = chosen.thing
        return kind, {number}
    if chosen.comment is not None:
        ids = queries.comments_numbered(chosen.comment, consultation_id=consultation_id)
        return COMMENT, ids
    return None, None


def _midnight(day: date) -> datetime:
    return clock.from_london(day, time.min)
