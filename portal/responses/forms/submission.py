"""What goes with submitting: who is named, who approved it, and how it was agreed."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal.accounts.models import NAME_LENGTH
from portal.responses.actions import SignOff
from portal.responses.forms.fields import OneOf
from portal.responses.models import MANDATE_LENGTH, REASON_LENGTH, Capacity, Naming
from portal.responses.queries import said_by
from portal.responses.receipt import CAPACITIES
from portal.stakeholders.models import Body
from portal.web.forms import AtMost, PortalForm, Radios, Required, TextInput, has_words

NAMING_HINTS = {
    Naming.ANONYMOUS: "A body with few members may still be recognised from what it says.",
    Naming.NOT_PUBLISHED: ("The Authority reads and counts the comments. Give the reason below."),
}


class SubmitForm(PortalForm):
    """How the response is published and who approved it. Nothing is ticked in advance."""

    naming = OneOf(
        "Who should be named beside the comments?",
        choices=[],
        unanswered="Choose who should be named beside the comments",
        widget=Radios(hints={naming.value: hint for naming, hint in NAMING_HINTS.items()}),
    )
    not_published_reason = StringField(
        "If you chose “Do not publish”, the reason",
        validators=[AtMost(REASON_LENGTH, "Reason")],
        widget=TextInput(),
    )
    approved_by_name = StringField(
        "Full name",
        validators=[
            Required("Enter the full name of the person who approved the response"),
            AtMost(NAME_LENGTH, "Full name"),
        ],
        widget=TextInput(classes="govuk-input--width-20", autocomplete="off"),
    )
    capacity = OneOf(
        "In what capacity",
        choices=[SelectChoice(capacity.value, words) for capacity, words in CAPACITIES.items()],
        unanswered="Choose in what capacity they approved it",
        widget=Radios(),
    )
    mandate = StringField(
        "How it was agreed",
        description=(
            "For example, at a meeting on a date, or by the officers under delegated powers."
        ),
        validators=[
            Required("Say how the response was agreed, such as at a meeting and on which date"),
            AtMost(MANDATE_LENGTH, "How it was agreed"),
        ],
        widget=TextInput(),
    )

    def ask(self, body: Body) -> None:
        """The choices name the body."""
        self.naming.choices = [
            SelectChoice(naming.value, words) for naming, words in naming_choices(body).items()
        ]

    def validate_not_published_reason(self, field: Any) -> None:
        if self.naming.data == Naming.NOT_PUBLISHED.value and not has_words(field.data or ""):
            raise StopValidation("Say why the comments should not be published")

    def sign_off(self) -> SignOff:
        """What was typed, once it is valid."""
        naming = Naming(self.naming.data)
        reason = self.not_published_reason.data or ""
        return SignOff(
            naming=naming,
            not_published_reason=reason if naming is Naming.NOT_PUBLISHED else "",
            approved_by_name=self.approved_by_name.data or "",
            capacity=Capacity(self.capacity.data),
            mandate=self.mandate.data or "",
        )


def naming_choices(body: Body) -> dict[Naming, str]:
    """Who can be named beside the comments, in the words that the body chooses from."""
    nobody = said_by(Naming.ANONYMOUS, body.name, body.kind, "")
    nobody = nobody[0].lower() + nobody[1:]
    return {
        Naming.NAME_AND_BODY: f"{body.name} and the person who approved the response",
        Naming.BODY: f"{body.name} only",
        Naming.ANONYMOUS: f"Nobody: publish as “{nobody}”",
        Naming.NOT_PUBLISHED: "Do not publish",
    }
