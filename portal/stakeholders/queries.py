"""Reads about bodies, the people who speak for them, and the invitations to do so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Right, User
from portal.accounts.tokens import token_hash
from portal.db import db
from portal.mail.models import Kind
from portal.stakeholders.models import Body, Invitation, MemberRole, Membership
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


def membership(*, user_id: int, body_id: int, fresh: bool = False) -> Membership | None:
    """The person's present membership of the body, or None.

    `fresh` as the database has it now: what was read before a lock is read again.
    """
    return db.session.scalar(
        select(Membership)
        .where(
            Membership.user_id == user_id,
            Membership.body_id == body_id,
            Membership.left_at.is_(None),
        )
        .execution_options(populate_existing=fresh)
    )


def member(body_id: int, membership_id: int, *, who_left: bool = False) -> Membership | None:
    """One membership of the body, with the person. Another body's is None.

    One that has ended too where it is asked for `who_left`.
    """
    found = db.session.scalar(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.body))
        .where(Membership.id == membership_id, Membership.body_id == body_id)
    )
    return found if found is None or found.left_at is None or who_left else None


def leads(body_id: int) -> Sequence[Membership]:
    """Who leads the body today and can sign in, as the database has it now."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(
            Membership.body_id == body_id,
            Membership.left_at.is_(None),
            Membership.role == MemberRole.LEAD,
            User.deactivated_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).all()


def readers(body_id: int, *, first: int | None = None) -> Sequence[User]:
    """To whom a letter for the body goes: whoever it answers, `first`, while they speak for it.

    Else its leads, else everyone who speaks for it. Nobody who left, or whose account is closed.
    """
    present = [row for row in members(body_id) if row.user.deactivated_at is None]
    asked = [row.user for row in present if row.user_id == first]
    leading = [row.user for row in present if row.role is MemberRole.LEAD]
    return asked or leading or [row.user for row in present]


def invitations_of(body_id: int) -> Sequence[Invitation]:
    """The last invitation of each address to the body, oldest first."""
    return latest_invitations([body_id])


def asked_by_colleagues(body_id: int, *, since: datetime) -> int:
    """How many invitations the leads of the body made since then."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Invitation.body_id == body_id,
                Invitation.is_from_colleague,
                Invitation.made_at > since,
            )
        )
        or 0
    )


def waiting_from_colleagues(body_id: int) -> Sequence[Invitation]:
    """The invitations that leads of the body made and nobody has taken up or ended, locked.

    Those that ran out too: whoever holds one may ask for another.
    """
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.body_id == body_id,
            Invitation.is_from_colleague,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id)
        .with_for_update(key_share=True, of=Invitation)
        .execution_options(populate_existing=True)
    ).all()


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


def bodies_of(address: str) -> frozenset[int]:
    """The ids of the bodies that whoever signs in with that address speaks for today.

    None where the account is closed.
    """
    return frozenset(
        db.session.scalars(
            select(Membership.body_id)
            .join(Membership.user)
            .where(
                User.email == address,
                User.deactivated_at.is_(None),
                Membership.left_at.is_(None),
            )
        )
    )


def kinds_of_letters(user: User) -> Sequence[Kind]:
    """What somebody may be told of as they choose: of bodies that they speak for.

    Moderators besides are told of colleagues' notes.
    """
    if memberships_of(user.id):
        return tuple(Kind)
    return (Kind.COLLEAGUES,) if user.has(Right.MODERATOR) else ()
