"""Choosing the body to speak for."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.stakeholders.models import Membership
from portal.web.forms import PortalForm, Radios, Required


class ChooseBodyForm(PortalForm):
    """One of the bodies a person speaks for."""

    body = RadioField(
        "For which body do you want to speak?",
        widget=Radios(),
        validators=[Required("Choose a body")],
        validate_choice=True,
    )

    def offer(self, memberships: Sequence[Membership]) -> None:
        """The choices are the person's own bodies, and nothing else is accepted."""
        self.body.choices = [
            SelectChoice(value=str(membership.body_id), label=membership.body.name)
            for membership in memberships
        ]
