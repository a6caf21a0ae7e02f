"""Reads about consultations. A reader sees those they take part in, staff see all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import User
from portal.consultations.asked import AskedBodies, asked_body
from portal.consultations.models import Consultation, Participation, Stage
from portal.consultations.visits import Visit
from portal.db import db
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.models import Body, Invitation, Membership


def visit(slug: str, *, user: User, body_id: int | None) -> Visit | None:
    """The user in that consultation, speaking for the chosen body, else for the first by name.

    None where there is no such consultation or they have no part in it: outsiders learn nothing.
    One statement, whoever asks.
    """
    rows = db.session.execute(
        _visiting(is_staff=user.is_staff), {"slug": slug, "user_id": user.id}
    ).all()
    if not rows:
        return None
    consultation = rows[0][0]
    speaking = [
        (body, membership.role, extended_to)
        for _, body, membership, extended_to in rows
        if membership is not None
    ]
    first = speaking[0] if speaking else (None, None, None)
    body, role, extended_to = next((each for each in speaking if each[0].id == body_id), first)
    return Visit(
        consultation=consultation,
        user=user,
        moment=clock.now(),
        body=body,
        role=role,
        bodies=tuple(body for body, _, _ in speaking),
        extended_to=extended_to,
    )


@cache
def _visiting(*, is_staff: bool) -> Select[Consultation, Body, Membership, datetime | None]:
    """Put together once: every page of a consultation begins with it."""
    found = (
        select(Consultation, Body, Membership, Participation.extended_to)
        .outerjoin(Participation, Participation.consultation_id == Consultation.id)
        .outerjoin(
            Membership,
            (Membership.body_id == Participation.body_id)
            & (Membership.user_id == bindparam("user_id"))
            & Membership.left_at.is_(None),
        )
        .outerjoin(Body, Body.id == Membership.body_id)
        .where(Consultation.slug == bindparam("slug"))
        .order_by(Body.name_key)
    )
    if is_staff:
        return found
    return found.where(Membership.id.is_not(None), Consultation.launched_at.is_not(None))


def for_user(*, seen_by: User) -> Sequence[Consultation]:
    """The consultations a person takes part in; for staff every one.

    Those that are open come first, the one that closes soonest at the head; then the rest, the one
    that opened or will open last before the others.
    """
    found = select(Consultation).order_by(Consultation.opens_at.desc(), Consultation.id.desc())
    if not seen_by.is_staff:
        found = found.where(
            Consultation.launched_at.is_not(None),
            Consultation.id.in_(
                select(Participation.consultation_id)
                .join(Membership, Membership.body_id == Participation.body_id)
                .where(Membership.user_id == seen_by.id, Membership.left_at.is_(None))
            ),
        )
    moment = clock.now()
    listed = db.session.scalars(found).all()
    is_open = [row for row in listed if row.stage(moment) is Stage.OPEN]
    return [
        *sorted(is_open, key=lambda row: row.closes_at),
        *(row for row in listed if row not in is_open),
    ]


def participating_bodies(consultation_id: int) -> Sequence[Body]:
    """The bodies asked to take part, by name."""
    return db.session.scalars(
        select(Body)
        .join(Participation, Participation.body_id == Body.id)
        .where(Participation.consultation_id == consultation_id)
        .order_by(Body.name_key)
    ).all()


def participants(consultation_id: int) -> Sequence[tuple[User, Body]]:
    """Everyone who speaks today for a body asked to take part, by name of the body. One statement.

    Somebody who speaks for two is there twice; whose account is closed, not at all.
    """
    rows = db.session.execute(
        select(User, Body)
        .join(Membership, Membership.user_id == User.id)
        .join(Body, Body.id == Membership.body_id)
        .join(Participation, Participation.body_id == Body.id)
        .where(
            Participation.consultation_id == consultation_id,
            Membership.left_at.is_(None),
            User.deactivated_at.is_(None),
        )
        .order_by(Body.name_key, User.id)
    )
    return [(user, body) for user, body in rows]


def newest_for_body(body_id: int) -> Consultation | None:
    """The consultation the body was asked to that opens last, launched or not, or None."""
    return db.session.scalar(
        select(Consultation)
        .join(Participation, Participation.consultation_id == Consultation.id)
        .where(Participation.body_id == body_id)
        .order_by(Consultation.opens_at.desc(), Consultation.id.desc())
        .limit(1)
    )


def newest_open_for_body(body_id: int, *, moment: datetime) -> Consultation | None:
    """The open consultation the body takes part in that opened last, or None."""
    launched = db.session.scalars(
        select(Consultation)
        .join(Participation, Participation.consultation_id == Consultation.id)
        .where(
            Participation.body_id == body_id,
            Consultation.launched_at.is_not(None),
            Consultation.opens_at <= moment,
        )
        .order_by(Consultation.opens_at.desc(), Consultation.id.desc())
    )
    return next((row for row in launched if row.stage(moment) is Stage.OPEN), None)


def asked_bodies(
    consultation_id: int, *, moment: datetime, body_id: int | None = None
) -> AskedBodies:
    """Every body asked, or only the one, with its members and invitations. Three statements."""
    asked = (
        select(Body, Participation.invited_at)
        .join(Participation, Participation.body_id == Body.id)
        .where(Participation.consultation_id == consultation_id)
        .order_by(Body.name_key)
    )
    if body_id is not None:
        asked = asked.where(Body.id == body_id)
    bodies = db.session.execute(asked).all()
    ids = [body.id for body, _ in bodies]
    members: defaultdict[int, list[Membership]] = defaultdict(list)
    for membership in stakeholders.members_of_bodies(ids):
        members[membership.body_id].append(membership)
    invitations: defaultdict[int, list[Invitation]] = defaultdict(list)
    for invitation in stakeholders.latest_invitations(ids):
        invitations[invitation.body_id].append(invitation)
    return AskedBodies(
        [
            asked_body(
                body,
                invited_at,
                members=members[body.id],
                invitations=invitations[body.id],
                moment=moment,
            )
            for body, invited_at in bodies
        ]
    )


def invitation_to(consultation_id: int, *, body_id: int, invitation_id: int) -> Invitation | None:
    """An invitation to a body that takes part in the consultation, with the body, or None."""
    return db.session.scalar(
        select(Invitation)
        .join(Participation, Participation.body_id == Invitation.body_id)
        .options(joinedload(Invitation.body), joinedload(Invitation.accepted_by))
        .where(
            Participation.consultation_id == consultation_id,
            Invitation.body_id == body_id,
            Invitation.id == invitation_id,
        )
    )
