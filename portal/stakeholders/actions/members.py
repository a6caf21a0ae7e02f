"""Who speaks for a body, and as what: joining, leaving, leading, handing over.

A body is never left without a lead by its own people; staff may, where a lead has gone. What
somebody wrote stays the body's. A row is never deleted, and comes back with whoever comes back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.stakeholders import queries
from portal.stakeholders.actions.bodies import lock
from portal.stakeholders.models import Body, MemberRole, Membership


class RemovalReason(StrEnum):
    """Why staff changed who speaks for a body."""

    BODY_ASKED = "the body asked"
    PERSON_ASKED = "the person asked"
    GONE = "no longer with the body"
    MISTAKE = "added by mistake"
    ACCOUNT = "somebody else uses the account"


def add_member(body: Body, user: User, role: MemberRole, *, by: User | None = None) -> Membership:
    """The user speaks for the body, without an invitation. A lead never becomes less by it."""
    lock(body)
    membership = join(body, user, role)
    _record("member added", membership, by=by, role=membership.role.value)
    return membership


def join(body: Body, user: User, role: MemberRole) -> Membership:
    """The user speaks for the locked body. Whoever spoke for it before has their row again."""
    membership = db.session.scalar(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.body_id == body.id)
        .execution_options(populate_existing=True)
    )
    if membership is None:
        membership = Membership(user=user, body=body, role=role, joined_at=clock.now())
        db.session.add(membership)
    elif membership.left_at is not None:
        membership.left_at = None
        membership.joined_at = clock.now()
        membership.role = role
    elif role is MemberRole.LEAD:
        membership.role = role
    db.session.flush()
    return membership


def change_role(membership: Membership, role: MemberRole, *, by: User) -> bool:
    """A lead of the body made it so. True unless it was so before.

    Raises `Refusal` when `by` leads the body no more, or would leave it without a lead.
    """
    _lock_as_lead(membership, by)
    if role is MemberRole.REPRESENTATIVE:
        _require_another_lead(membership)
    return _set_role(membership, role, by=by)


def set_role(membership: Membership, role: MemberRole, *, by: User, reason: RemovalReason) -> bool:
    """Staff made it so, even where the body then has no lead. True unless it was so before."""
    _lock(membership)
    return _set_role(membership, role, by=by, reason=reason)


def hand_over(body: Body, *, to: Membership, by: User) -> bool:
    """`to` leads the body and `by` is a representative of it. True unless it was so before.

    Raises `Refusal` when `by` leads the body no more, or `to` has left it.
    """
    lock(body)
    own = queries.membership(user_id=by.id, body_id=body.id, fresh=True)
    db.session.refresh(to)
    is_done = to.left_at is None and to.role is MemberRole.LEAD
    if is_done and own is not None and own.role is MemberRole.REPRESENTATIVE:
        return False  # the same form once more
    _require_lead(own, body)
    _require_present(to)
    _require_open_account(to)
    assert own is not None
    if own.id == to.id:
        raise Refusal("Choose a colleague to hand over to.")
    to.role = MemberRole.LEAD
    own.role = MemberRole.REPRESENTATIVE
    db.session.flush()
    _record("lead handed over", to, by=by)
    return True


def remove_colleague(membership: Membership, *, by: User) -> bool:
    """A lead of the body made the person speak for it no more. True unless it was so before.

    Raises `Refusal` when `by` leads the body no more, or would leave it without a lead.
    """
    _lock_as_lead(membership, by)
    return _end(membership, by=by)


def leave(membership: Membership) -> bool:
    """The person speaks for the body no more, of their own will. True unless it was so before.

    Raises `Refusal` where that would leave the body without a lead.
    """
    _lock(membership)
    return _end(membership, by=membership.user)


def remove_member(membership: Membership, *, by: User, reason: RemovalReason) -> bool:
    """Staff made the person speak for the body no more. True unless it was so before.

    Where somebody else used the account, what the body's leads asked of others ends too: a link
    that a stranger sent to themselves would let them in again.
    """
    _lock(membership)
    if reason is RemovalReason.ACCOUNT:
        _end_what_leads_asked(membership.body, by=by)
    return _end(membership, by=by, reason=reason, keeps_a_lead=False)


def _end(
    membership: Membership,
    *,
    by: User,
    reason: RemovalReason | None = None,
    keeps_a_lead: bool = True,
) -> bool:
    if membership.left_at is not None:
        return False
    if keeps_a_lead:
        _require_another_lead(membership)
    membership.left_at = clock.now()
    db.session.flush()
    verb = "member left" if by.id == membership.user_id else "member removed"
    _record(verb, membership, by=by, **_why(reason))
    return True


def _end_what_leads_asked(body: Body, *, by: User) -> None:
    for invitation in queries.waiting_from_colleagues(body.id):
        invitation.revoked_at = clock.now()
        record(
            "invitation revoked",
            actor=by,
            subject_kind="invitation",
            subject_id=invitation.id,
            body_id=body.id,
            reason=RemovalReason.ACCOUNT.value,
        )


def _set_role(
    membership: Membership, role: MemberRole, *, by: User, reason: RemovalReason | None = None
) -> bool:
    _require_present(membership)
    if membership.role is role:
        return False
    if role is MemberRole.LEAD:
        _require_open_account(membership)
    before = membership.role
    membership.role = role
    db.session.flush()
    changed = [before.value, role.value]
    _record("member's role changed", membership, by=by, role=changed, **_why(reason))
    return True


def _lock(membership: Membership) -> None:
    lock(membership.body)
    db.session.refresh(membership)


def _lock_as_lead(membership: Membership, by: User) -> None:
    """The row as it is now; and whoever acts leads the body now, whatever their page said."""
    _lock(membership)
    require_lead(membership.body, by)


def require_lead(body: Body, by: User) -> None:
    """`by` leads the locked body now. Raises `Conflict` otherwise."""
    _require_lead(queries.membership(user_id=by.id, body_id=body.id, fresh=True), body)


def _require_lead(own: Membership | None, body: Body) -> None:
    if own is None or own.role is not MemberRole.LEAD:
        raise Conflict(f"You no longer lead {body.name}, so nothing was changed.")


def _require_present(membership: Membership) -> None:
    if membership.left_at is not None:
        raise Conflict(f"{membership.user.name} no longer speaks for {membership.body.name}.")


def _require_open_account(membership: Membership) -> None:
    if membership.user.deactivated_at is not None:
        raise Refusal(f"The account of {membership.user.name} is closed, so they cannot lead.")


def _require_another_lead(membership: Membership) -> None:
    if membership.role is not MemberRole.LEAD:
        return
    if any(lead.user_id != membership.user_id for lead in queries.leads(membership.body_id)):
        return
    raise Refusal(
        f"{membership.user.name} is the only lead of {membership.body.name}. Make a colleague lead "
        "first: without a lead nobody could submit the response."
    )


def _why(reason: RemovalReason | None) -> dict[str, str]:
    return {"reason": reason.value} if reason else {}


def _record(verb: str, membership: Membership, *, by: User | None, **details: Any) -> None:
    record(
        verb,
        actor=by,
        subject_kind="body",
        subject_id=membership.body_id,
        user_id=membership.user_id,
        **details,
    )
