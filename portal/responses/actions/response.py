"""The one response of a body: begun with its first word, read again once the lock is held."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.audit.actions import record
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.responses.models import Response, ResponseState
from portal.responses.queries.own import is_ours


def begun(visit: Visit) -> Response:
    """The body's response, drafting; begun now if this is its first word."""
    response = begun_or_sent(visit)
    require_drafting(response)
    return response


def begun_or_sent(visit: Visit) -> Response:
    """The body's response, whatever has become of it; begun now if this is its first word."""
    response = locked(visit)
    if response is None:
        response = Response(
            consultation_id=visit.consultation.id,
            body_id=visit.speaks_for.id,
            began_at=clock.now(),
        )
        db.session.add(response)
        db.session.flush()
    return response


def locked(visit: Visit) -> Response | None:
    # Read again after the consultation's lock: what this session saw before it may be old.
    return db.session.scalar(
        select(Response)
        .where(
            *is_ours(visit),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def require_drafting(response: Response) -> None:
    if response.state is ResponseState.SUBMITTED:
        raise Refusal(f"The response was submitted before this was saved: {response.reference}")


def note(verb: str, visit: Visit, kind: str, subject_id: int, **details: str | int | None) -> None:
    record(
        verb,
        actor=visit.user,
        subject_kind=kind,
        subject_id=subject_id,
        consultation_id=visit.consultation.id,
        **details,
    )
