"""Choosing the body to speak for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal import clock
from portal.consultations.models import Consultation, Stage
from portal.consultations.queries import Listed
from portal.stakeholders.models import Membership
from portal.web.dates import close, short_day
from portal.web.forms import PortalForm, Radios, Required


class ChooseBodyForm(PortalForm):
    """One of the bodies a person speaks for. `next` is the page to come back to."""

    body = RadioField(
        "For which body do you want to speak?",
        widget=Radios(),
        validators=[Required("Choose a body")],
        validate_choice=True,
    )
    next = HiddenField()

    def offer(self, memberships: Sequence[Membership], listed: Sequence[Listed] = ()) -> None:
        """The choices are the person's own bodies, and nothing else is accepted.

        `listed` are the person's consultations, which are named beside each body.
        """
        self.body.choices = [
            SelectChoice(value=str(membership.body_id), label=membership.body.name)
            for membership in memberships
        ]
        hints = {
            str(membership.body_id): ". ".join([_role(membership), *_asked(membership, listed)])
            for membership in memberships
        }
        self.body.widget = Radios(hints=hints)


def _role(membership: Membership) -> str:
    return f"You are {'a lead' if membership.role == 'lead' else 'a representative'}"


def _asked(membership: Membership, listed: Sequence[Listed]) -> list[str]:
    """Draft strategy, open until Friday 29 January 2027, 11:59pm, London time"""
    return [
        f"{row.consultation.title}, {_state(row.consultation, closes_at)}"
        for row in listed
        for body, closes_at in row.asked
        if body.id == membership.body_id
    ]


def _state(consultation: Consultation, closes_at: datetime) -> str:
    match consultation.stage(clock.now(), closes_at=closes_at):
        case Stage.PREPARING:
            return f"opens on {short_day(consultation.opens_at)}"
        case Stage.OPEN:
            return f"open until {close(closes_at)}"
    return "closed"
