"""Reads about consultations. A reader sees those they take part in, staff see all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal import clock
from portal.accounts.models import User
from portal.consultations.asked import AskedBodies, asked_body
from portal.consultations.how_far import HowFar
from portal.consultations.models import Consultation, Extension, Participation, Stage
from portal.consultations.visits import Visit, later
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
        for _, body, membership, extended_to, _ in rows
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
        bodies_in_all=rows[0][-1],
    )


@cache
def _visiting(*, is_staff: bool) -> Select[Consultation, Body, Membership, datetime | None, int]:
    """Put together once: every page of a consultation begins with it."""
    anywhere = aliased(Membership)
    in_all = (
        select(func.count())
        .where(anywhere.user_id == bindparam("user_id"), anywhere.left_at.is_(None))
        .scalar_subquery()
    )
    found = (
        select(Consultation, Body, Membership, Participation.extended_to, in_all)
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A consultation as it stands for a reader: `asked` are their bodies in it with their closes.

    `closes_at` is the latest close of those, or everybody's for staff.
    """

    consultation: Consultation
    asked: Sequence[tuple[Body, datetime]]
    stage: Stage
    closes_at: datetime


def for_user(*, seen_by: User) -> Sequence[Listed]:
    """The consultations a person takes part in; for staff every one. Two statements.

    Those that are open come first, the one that closes soonest at the head; then the rest, the one
    that opened or will open last before the others.
    """
    asked: defaultdict[int, list[tuple[Body, datetime | None]]] = defaultdict(list)
    for consultation_id, body, extended_to in db.session.execute(
        select(Participation.consultation_id, Body, Participation.extended_to)
        .join(Membership, Membership.body_id == Participation.body_id)
        .join(Body, Body.id == Participation.body_id)
        .where(Membership.user_id == seen_by.id, Membership.left_at.is_(None))
        .order_by(Body.name_key)
    ):
        asked[consultation_id].append((body, extended_to))
    found = select(Consultation).order_by(Consultation.opens_at.desc(), Consultation.id.desc())
    if not seen_by.is_staff:
        found = found.where(Consultation.launched_at.is_not(None), Consultation.id.in_(asked))
    moment = clock.now()
    listed = [_listed(row, asked[row.id], moment) for row in db.session.scalars(found)]
    is_open = [row for row in listed if row.stage is Stage.OPEN]
    return [
        *sorted(is_open, key=lambda row: row.closes_at),
        *(row for row in listed if row.stage is not Stage.OPEN),
    ]


def _listed(
    consultation: Consultation,
    asked: Sequence[tuple[Body, datetime | None]],
    moment: datetime,
) -> Listed:
    own = [(body, later(consultation, extended_to)) for body, extended_to in asked]
    closes_at = max((at for _, at in own), default=consultation.closes_at)
    stage = consultation.stage(moment, closes_at=closes_at)
    return Listed(consultation, own, stage, closes_at)


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
    """The consultation open for the body that opened last, or None."""
    launched = db.session.execute(
        select(Consultation, Participation.extended_to)
        .join(Participation, Participation.consultation_id == Consultation.id)
        .where(
            Participation.body_id == body_id,
            Consultation.launched_at.is_not(None),
            Consultation.opens_at <= moment,
        )
        .order_by(Consultation.opens_at.desc(), Consultation.id.desc())
    )
    return next(
        (
            row
            for row, extended_to in launched
            if row.stage(moment, closes_at=later(row, extended_to)) is Stage.OPEN
        ),
        None,
    )


def close_for(consultation: Consultation, body_id: int | None) -> datetime:
    """The last second for the body, as the database has it now: its own where it has longer.

    For a person, who is no body (None), everybody's.
    """
    own = db.session.scalar(
        select(Participation.extended_to).where(
            Participation.consultation_id == consultation.id, Participation.body_id == body_id
        )
    )
    return later(consultation, own)


def closes(consultation: Consultation) -> Sequence[tuple[Body, datetime]]:
    """The bodies asked, by name, each with its own close."""
    rows = db.session.execute(
        select(Body, Participation.extended_to)
        .join(Participation, Participation.body_id == Body.id)
        .where(Participation.consultation_id == consultation.id)
        .order_by(Body.name_key)
    )
    return [(body, later(consultation, extended_to)) for body, extended_to in rows]


def extensions(consultation_id: int) -> Sequence[Extension]:
    """Every time that more time was given, each with its body, the newest first."""
    return db.session.scalars(
        select(Extension)
        .options(joinedload(Extension.body))
        .where(Extension.consultation_id == consultation_id)
        .order_by(Extension.id.desc())
    ).all()


def extension_for(visit: Visit) -> Extension | None:
    """Why the visitor's body closes when it does, where that was put off; for staff, all bodies."""
    for_all = Extension.body_id.is_(None)
    return db.session.scalar(
        select(Extension)
        .where(
            Extension.consultation_id == visit.consultation.id,
            or_(for_all, Extension.body_id == visit.body.id) if visit.body else for_all,
            Extension.closes_at == visit.closes_at,
        )
        .order_by(Extension.id.desc())
        .limit(1)
    )


def asked_bodies(
    consultation: Consultation,
    *,
    moment: datetime,
    how_far: Mapping[int, HowFar],
    body_id: int | None = None,
) -> AskedBodies:
    """Every body asked, or only the one, with its members and invitations. Three statements.

    `how_far` each body is with its response comes from the room above that keeps those.
    """
    asked = (
        select(Body, Participation.invited_at, Participation.extended_to)
        .join(Participation, Participation.body_id == Body.id)
        .where(Participation.consultation_id == consultation.id)
        .order_by(Body.name_key)
    )
    if body_id is not None:
        asked = asked.where(Body.id == body_id)
    bodies = db.session.execute(asked).all()
    ids = [body.id for body, _, _ in bodies]
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
                how_far=how_far.get(body.id),
                longer_until=extended_to
                if extended_to and extended_to > consultation.closes_at
                else None,
            )
            for body, invited_at, extended_to in bodies
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
