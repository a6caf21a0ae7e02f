"""Giving more time: to everybody who was asked, or to one body. All of them are told, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations import extension_letters, queries
from portal.consultations.actions.running import closing_moment, lock
from portal.consultations.models import Consultation, Extension, Participation
from portal.db import db
from portal.errors import Refusal
from portal.mail.actions import write_all
from portal.stakeholders.models import Body
from portal.web.dates import close


def extend(
    consultation: Consultation,
    *,
    body: Body | None,
    closes: tuple[date, time],
    reason: str,
    by: User,
    address: str = "",
) -> Extension:
    """The close is later, for `body` or for everybody, and everybody it concerns is written to.

    After the close it is open again until then. The same extension once more changes nothing.
    `address` is where members read of it. Raises `Refusal` where the new close is not later than
    the one they have, or has passed.
    """
    lock(consultation)
    if consultation.launched_at is None:
        raise Refusal(
            "The consultation has not been opened. Until then change its closing date in the "
            "settings."
        )
    closes_at = closing_moment(closes)
    before = queries.close_for(consultation, body.id) if body else consultation.closes_at
    if (same := _made_just_now(consultation, body, before, closes_at, reason)) is not None:
        return same
    whose = f"for {body.name}" if body else "now"
    if closes_at <= before:
        raise Refusal(
            f"The new close must be later than the one {whose}: {close(before)}", field="closes_on"
        )
    moment = clock.now()
    if clock.has_passed(closes_at, moment):
        raise Refusal("The new close must be still to come", field="closes_on")
    if body is None:
        consultation.closes_at = closes_at
    else:
        _participation(consultation, body).extended_to = closes_at
    extension = Extension(
        consultation_id=consultation.id,
        body=body,
        closed_at=before,
        closes_at=closes_at,
        reason=reason,
        made_at=moment,
        made_by_name=by.name,
    )
    db.session.add(extension)
    db.session.flush()
    record(
        "close extended",
        actor=by,
        subject_kind="extension",
        subject_id=extension.id,
        consultation_id=consultation.id,
        body_id=body.id if body else None,
        closes_at=[before.isoformat(), closes_at.isoformat()],
    )
    write_all(
        extension_letters.letters(
            consultation,
            extension,
            closes=dict(_closes(consultation, extension)),
            address=address,
            moment=moment,
        )
    )
    return extension


def _participation(consultation: Consultation, body: Body) -> Participation:
    return db.session.scalars(
        select(Participation)
        .where(Participation.consultation_id == consultation.id, Participation.body_id == body.id)
        .execution_options(populate_existing=True)
    ).one()


def _made_just_now(
    consultation: Consultation,
    body: Body | None,
    before: datetime,
    closes_at: datetime,
    reason: str,
) -> Extension | None:
    """The extension that this form made when it was sent the first time."""
    if closes_at != before:
        return None
    return db.session.scalar(
        select(Extension)
        .where(
            Extension.consultation_id == consultation.id,
            Extension.body_id == (body.id if body else None),
            Extension.closes_at == closes_at,
            Extension.reason == reason,
        )
        .limit(1)
    )


def _closes(consultation: Consultation, extension: Extension) -> Iterator[tuple[int, datetime]]:
    """The close of each body that the extension concerns, as it is now."""
    for body, closes_at in queries.closes(consultation):
        if extension.body_id in {None, body.id}:
            yield body.id, closes_at
