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
    """

    consultation: Consultation
    user: User
    moment: datetime
    body: Body | None = None
    role: MemberRole | None = None
    bodies: tuple[Body, ...] = ()
    extended_to: datetime | None = None

    @property
    def closes_at(self) -> datetime:
        """The last second for the body: its own where it was given longer."""
        return max(self.consultation.closes_at, self.extended_to or self.consultation.closes_at)

    @property
    def stage(self) -> Stage:
        return self.consultation.stage(self.moment, closes_at=self.closes_at)

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
