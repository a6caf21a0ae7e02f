"""A visit: who somebody is in one consultation. Rules and queries of the rooms above take one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import User
from portal.consultations.models import Consultation, Stage
from portal.stakeholders.models import Body, MemberRole


@dataclass(frozen=True, slots=True)
class Visit:
    """A person in a consultation, for the body they chose to speak for, or as staff.

    A representative has a body and a role in it, chosen among their `bodies` here. Staff see by
    their rights; most have no body, and those who are members of one have both. `moment` is the
    time of the request, one for all its rules. `extended_to` is the body's own later close.
    `bodies_in_all` counts the bodies they speak for in other consultations too.
    """

    consultation: Consultation
    user: User
    moment: datetime
    body: Body | None = None
    role: MemberRole | None = None
    bodies: tuple[Body, ...] = ()
    extended_to: datetime | None = None
    bodies_in_all: int = 0

    @property
    def closes_at(self) -> datetime:
        """The last second for the body: its own where it was given longer."""
        return later(self.consultation, self.extended_to)

    @property
    def stage(self) -> Stage:
        return self.consultation.stage(self.moment, closes_at=self.closes_at)

    @property
    def has_longer(self) -> bool:
        """The body was given longer than the others."""
        return self.closes_at > self.consultation.closes_at

    @property
    def may_switch(self) -> bool:
        """They speak for another body besides, here or in another consultation."""
        return self.body is not None and self.bodies_in_all > 1

    @property
    def is_open(self) -> bool:
        return self.stage is Stage.OPEN

    @property
    def is_lead(self) -> bool:
        return self.role is MemberRole.LEAD

    @property
    def speaks_for(self) -> Body:
        """The body. Only where a rule has made sure that there is one."""
        assert self.body is not None
        return self.body


def later(consultation: Consultation, extended_to: datetime | None) -> datetime:
    """The last second for a body that was given until then, or no time of its own."""
    return max(consultation.closes_at, extended_to or consultation.closes_at)
