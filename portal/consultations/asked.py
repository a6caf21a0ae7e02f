"""The bodies asked to a consultation as staff see them: who was asked, who came. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.consultations.how_far import RECEIVED, Far, HowFar
from portal.stakeholders.models import Body, BodyKind, Invitation, MemberRole, Membership
from portal.stakeholders.naming import KIND_HEADINGS
from portal.stakeholders.rules import InvitationState, invitation_state


class Progress(StrEnum):
    """How far a body is with joining: the best that any of its invitations came to."""

    JOINED = "joined"
    WAITING = "waiting"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOBODY = "nobody asked"


_PROGRESS_OF = {
    InvitationState.WAITING: Progress.WAITING,
    InvitationState.EXPIRED: Progress.EXPIRED,
    InvitationState.REVOKED: Progress.REVOKED,
}


@dataclass(frozen=True, slots=True)
class AskedInvitation:
    """The last invitation of one address, and what it is worth now."""

    row: Invitation
    state: InvitationState


@dataclass(frozen=True, slots=True)
class AskedBody:
    """One body with its members, the last invitation of each address, and how far it is.

    `longer_until` is its own close where it was given longer than the others.
    """

    body: Body
    invited_at: datetime
    members: Sequence[Membership]
    invitations: Sequence[AskedInvitation]
    how_far: HowFar
    longer_until: datetime | None = None

    @property
    def has_lead(self) -> bool:
        """Somebody who can sign in may submit for it."""
        return any(
            member.role is MemberRole.LEAD and member.user.deactivated_at is None
            for member in self.members
        )

    @property
    def progress(self) -> Progress:
        if self.members:
            return Progress.JOINED
        reached = {_PROGRESS_OF.get(invitation.state) for invitation in self.invitations}
        return next((progress for progress in Progress if progress in reached), Progress.NOBODY)


@dataclass(frozen=True, slots=True)
class AskedBodies:
    """All bodies asked, in the order of their kinds and names, with the figures of the whole."""

    rows: Sequence[AskedBody]
    counts: Mapping[Progress, int] = field(init=False)
    far: Mapping[Far, int] = field(init=False)

    def __post_init__(self) -> None:
        counts = dict.fromkeys(Progress, 0)
        far = dict.fromkeys(Far, 0)
        for row in self.rows:
            counts[row.progress] += 1
            far[row.how_far.far] += 1
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "far", far)

    @property
    def received(self) -> int:
        """Bodies whose response the Authority has, reopened or late ones too."""
        return sum(self.far[far] for far in RECEIVED)

    @property
    def writing(self) -> int:
        """Bodies that have written something and sent nothing yet."""
        return self.far[Far.DRAFTING] + self.far[Far.READY]

    @property
    def people(self) -> int:
        """People, not memberships: one who speaks for two bodies is one."""
        return len({member.user_id for row in self.rows for member in row.members})

    def kinds(self) -> dict[BodyKind, int]:
        """How many bodies of each kind there are, kinds without any left out."""
        return {kind: n for kind in BodyKind if (n := self._number_of(kind))}

    def groups(
        self,
        *,
        kind: BodyKind | None = None,
        progress: Progress | None = None,
        far: Far | None = None,
    ) -> Iterator[tuple[str, Sequence[AskedBody], AskedBodies]]:
        """Each kind's heading, its bodies that pass the filter, and the kind as a whole."""
        for one in BodyKind:
            whole = [row for row in self.rows if row.body.kind is one]
            shown = [
                row
                for row in whole
                if progress in {None, row.progress} and far in {None, row.how_far.far}
            ]
            if shown and kind in {None, one}:
                yield KIND_HEADINGS[one], shown, AskedBodies(whole)

    def _number_of(self, kind: BodyKind) -> int:
        return sum(row.body.kind is kind for row in self.rows)


def asked_body(
    body: Body,
    invited_at: datetime,
    *,
    members: Sequence[Membership],
    invitations: Sequence[Invitation],
    moment: datetime,
    how_far: HowFar | None = None,
    longer_until: datetime | None = None,
) -> AskedBody:
    """The body with the rows of all bodies picked over for its own.

    `how_far` of None says that it has written nothing: it reads, or nobody has come yet.
    """
    has_come = any(_has_come(member, invited_at, invitations) for member in members)
    return AskedBody(
        body=body,
        invited_at=invited_at,
        members=members,
        invitations=[AskedInvitation(row, invitation_state(row, moment)) for row in invitations],
        how_far=how_far or HowFar(Far.READING if has_come else Far.NOT_OPENED),
        longer_until=longer_until,
    )


def _has_come(member: Membership, invited_at: datetime, invitations: Sequence[Invitation]) -> bool:
    """The member signed in since the body was asked, or accepted while signed in already."""
    signed_in_at = member.user.signed_in_at
    return (signed_in_at is not None and signed_in_at >= invited_at) or any(
        row.accepted_by_id == member.user_id
        and row.accepted_at is not None
        and row.accepted_at >= invited_at
        for row in invitations
    )
