"""Reads about bodies, the people who speak for them, and the invitations to do so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.accounts.tokens import token_hash
from portal.db import db
from portal.stakeholders.models import Body, Invitation, Membership
from portal.stakeholders.naming import name_key


def body_by_name(name: str) -> Body | None:
    """The body of that name, without regard to case or extra spaces."""
    return db.session.scalar(select(Body).where(Body.name_key == name_key(name)))


def members(body_id: int) -> Sequence[Membership]:
    """Who speaks for the body today, with each person, in the order they joined."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.body_id == body_id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    ).all()


def memberships_of(user_id: int) -> Sequence[Membership]:
    """The bodies a person speaks for today, each with its body, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.body)
        .options(contains_eager(Membership.body))
        .where(Membership.user_id == user_id, Membership.left_at.is_(None))
        .order_by(Body.name_key)
    ).all()


def membership(*, user_id: int, body_id: int) -> Membership | None:
    """The person's present membership of the body, or None."""
    return db.session.scalar(
        select(Membership).where(
            Membership.user_id == user_id,
            Membership.body_id == body_id,
            Membership.left_at.is_(None),
        )
    )


def membership_by_address(body: Body, email: str) -> Membership | None:
    """The present membership of whoever signs in with that address, with the person, or None."""
    return db.session.scalar(
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(User.email == email, Membership.body_id == body.id, Membership.left_at.is_(None))
    )


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a link, whatever became of it, with its body and who accepted it."""
    return db.session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.body), joinedload(Invitation.accepted_by))
        .where(Invitation.token_hash == token_hash(token))
    )


def invitation(invitation_id: int) -> Invitation | None:
    """One invitation with its body, or None."""
    return db.session.get(
        Invitation,
        invitation_id,
        options=[joinedload(Invitation.body), joinedload(Invitation.accepted_by)],
    )


def latest_invitation(body_id: int, email: str) -> Invitation | None:
    """The last invitation of that address to that body, whatever became of it, or None.

    As the database has it now: what was read before a lock is read again.
    """
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.body_id == body_id, Invitation.email == email)
        .order_by(Invitation.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def members_of_bodies(body_ids: Sequence[int]) -> Sequence[Membership]:
    """Everyone who speaks for any of the bodies today, each with the person, as they joined."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user).lazyload(User.right_rows))
        .where(Membership.body_id.in_(body_ids), Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    ).all()


def latest_invitations(body_ids: Sequence[int]) -> Sequence[Invitation]:
    """The last invitation of each address to each of the bodies, oldest first."""
    rows = db.session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.accepted_by).lazyload(User.right_rows))
        .where(Invitation.body_id.in_(body_ids))
        .order_by(Invitation.id)
    ).all()
    return list({(row.body_id, row.email): row for row in rows}.values())
