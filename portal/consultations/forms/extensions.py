"""Giving more time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.consultations.clock_times import time_typed
from portal.consultations.forms.settings import DayField, require_closing_time
from portal.consultations.models import EXTENSION_REASON_LENGTH
from portal.stakeholders.models import Body
from portal.web.forms import AtMost, PortalForm, Required, Select, TextArea, TextInput

EVERYBODY = ""


class ExtensionForm(PortalForm):
    """For whom the close is later, when it is, and why."""

    body = SelectField("For whom", validate_choice=True, widget=Select())
    closes_on = DayField(
        "New last day",
        what="the new last day",
        description="Answers are taken on the whole of this day, up to the closing time",
    )
    closes_time = StringField(
        "Closing time",
        description="London time, such as 11:59pm. The whole of that minute is in time",
        default="11:59pm",
        validators=[Required("Enter the closing time, like 11:59pm")],
        widget=TextInput(classes="govuk-input--width-5"),
    )
    reason = TextAreaField(
        "Reason",
        description="The bodies read it, after the word “because”, in their e-mail and on their "
        "pages. For example: the January meeting was moved",
        validators=[
            Required("Write the reason"),
            AtMost(EXTENSION_REASON_LENGTH, "The reason"),
        ],
        widget=TextArea(rows=2),
    )

    def offer(self, bodies: Iterable[Body]) -> None:
        """Everybody, or one of the bodies asked."""
        self.body.choices = [
            SelectChoice(EVERYBODY, "Everybody who was asked"),
            *(SelectChoice(str(body.id), body.name) for body in bodies),
        ]

    def validate_closes_time(self, field: StringField) -> None:
        require_closing_time(field)

    @property
    def closes(self) -> tuple[date, time]:
        """What was typed. Only of a valid form."""
        day, typed = self.closes_on.data, time_typed(self.closes_time.data or "")
        assert day is not None
        assert typed is not None
        return day, typed
