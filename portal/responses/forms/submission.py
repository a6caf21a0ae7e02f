"""What goes with submitting: who is named, who approved it, and how it was agreed."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal import clock
from portal.accounts.models import NAME_LENGTH
from portal.consultations.models import Moderation
from portal.responses.actions import SignOff
from portal.responses.checked import Checked
from portal.responses.forms.fields import OneOf, OptionalDay
from portal.responses.models import (
    CONSULTED_LENGTH,
    MANDATE_LENGTH,
    REASON_LENGTH,
    Capacity,
    Naming,
    Response,
)
from portal.responses.queries import said_by
from portal.responses.receipt import CAPACITIES
from portal.stakeholders.models import Body
from portal.web.forms import (
    AtMost,
    CountedTextArea,
    PortalForm,
    Radios,
    Required,
    TextInput,
    has_words,
)

NAMING_HINTS = {
    Naming.ANONYMOUS: "A body with few members may still be recognised from what it says.",
    Naming.NOT_PUBLISHED: ("The Authority reads and counts the comments. Give the reason below."),
}
CAPACITY_HINTS = {Capacity.COMMITTEE: "Give the date of the meeting below."}


class SubmitForm(PortalForm):
    """How the response is published and who approved it. Nothing is ticked in advance.

    `seen` is what its page showed would be sent, `told` when it said that a moderator reads it.
    """

    seen = HiddenField()
    told = HiddenField()
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
        widget=Radios(hints={each.value: hint for each, hint in CAPACITY_HINTS.items()}),
    )
    approved_on = OptionalDay(
        "When it was approved (optional, but for a committee)",
        what="the date on which it was approved",
        description="For example, 14 1 2027",
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
    members_consulted = TextAreaField(
        "How you consulted your members (optional)",
        description="In your own words: whom you asked, how, and how many answered.",
        validators=[AtMost(CONSULTED_LENGTH, "How you consulted your members")],
        widget=CountedTextArea(maxlength=CONSULTED_LENGTH, rows=4),
    )

    def ask(self, body: Body) -> None:
        """The choices name the body."""
        self.naming.choices = [
            SelectChoice(naming.value, words) for naming, words in naming_choices(body).items()
        ]

    def show(self, response: Response | None, *, name: str, seen: Checked) -> None:
        """What the body said when it submitted before; the first time, the visitor's own name."""
        self.seen.data = seen.written()
        self.approved_by_name.data = name
        if response is None or response.naming is None or response.capacity is None:
            return
        self.naming.data = response.naming.value
        self.not_published_reason.data = response.not_published_reason
        self.approved_by_name.data = response.approved_by_name
        self.capacity.data = response.capacity.value
        self.approved_on.data = response.approved_on
        self.mandate.data = response.mandate
        self.members_consulted.data = response.members_consulted

    def validate_not_published_reason(self, field: Any) -> None:
        if self.naming.data == Naming.NOT_PUBLISHED.value and not has_words(field.data or ""):
            raise StopValidation("Say why the comments should not be published")

    def validate_approved_on(self, field: Any) -> None:
        if field.errors:
            return
        if field.data is None and self.capacity.data == Capacity.COMMITTEE.value:
            raise StopValidation("Enter the date on which the committee or meeting approved it")
        if field.data is not None and field.data > clock.in_london(clock.now()).date():
            raise StopValidation("The date on which it was approved must be today or earlier")

    @property
    def was_told(self) -> Moderation:
        """What the page said; a page that said nothing said that a moderator comes first."""
        is_after = self.told.data == Moderation.AFTER.value
        return Moderation.AFTER if is_after else Moderation.BEFORE

    @property
    def checked(self) -> Checked:
        """What the page showed would be sent."""
        return Checked.read(self.seen.data)

    @property
    def typed(self) -> dict[str, str | None]:
        """All that was entered, by its question, in words."""
        return {
            self.naming.label.text: _chosen(self.naming),
            self.not_published_reason.label.text: self.not_published_reason.data,
            "Approved by": self.approved_by_name.data,
            self.capacity.label.text: _chosen(self.capacity),
            "When it was approved": " ".join(self.approved_on.raw_data or ()).strip(),
            self.mandate.label.text: self.mandate.data,
            "How you consulted your members": self.members_consulted.data,
        }

    def sign_off(self) -> SignOff:
        """What was typed, once it is valid."""
        naming = Naming(self.naming.data)
        reason = self.not_published_reason.data or ""
        return SignOff(
            naming=naming,
            not_published_reason=reason if naming is Naming.NOT_PUBLISHED else "",
            approved_by_name=self.approved_by_name.data or "",
            capacity=Capacity(self.capacity.data),
            approved_on=self.approved_on.data,
            mandate=self.mandate.data or "",
            members_consulted=self.members_consulted.data or "",
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


def _chosen(field: Any) -> str:
    return next((str(choice.label) for choice in field.choices if choice.value == field.data), "")
