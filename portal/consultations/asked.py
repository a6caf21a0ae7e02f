"""The bodies asked to a consultation as staff see them: who was asked, who came. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.stakeholders.models import Body, BodyKind, Invitation, Membership
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
    """One body with its members and the last invitation of each address."""

    body: Body
    invited_at: datetime
    members: Sequence[Membership]
    invitations: Sequence[AskedInvitation]

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

    def __post_init__(self) -> None:
        counts = dict.fromkeys(Progress, 0)
        for row in self.rows:
            counts[row.progress] += 1
        object.__setattr__(self, "counts", counts)

    @property
    def people(self) -> int:
        """People, not memberships: one who speaks for two bodies is one."""
        return len({member.user_id for row in self.rows for member in row.members})

    def kinds(self) -> dict[BodyKind, int]:
        """How many bodies of each kind there are, kinds without any left out."""
        return {kind: n for kind in BodyKind if (n := self._number_of(kind))}

    def groups(
        self, *, kind: BodyKind | None = None, progress: Progress | None = None
    ) -> Iterator[tuple[str, Sequence[AskedBody], AskedBodies]]:
        """Each kind's heading, its bodies that pass the filter, and the kind as a whole."""
        for one in BodyKind:
            whole = [row for row in self.rows if row.body.kind is one]
            shown = [row for row in whole if progress is None or row.progress is progress]
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
) -> AskedBody:
    """The body with the rows of all bodies picked over for its own."""
    return AskedBody(
        body=body,
        invited_at=invited_at,
        members=members,
        invitations=[AskedInvitation(row, invitation_state(row, moment)) for row in invitations],
    )
