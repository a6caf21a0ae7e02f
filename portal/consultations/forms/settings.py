"""A consultation's title, aims, dates and setting."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal import clock
from portal.consultations.clock_times import time_typed
from portal.consultations.models import (
    REFERENCE_PREFIX_LENGTH,
    SLUG_LENGTH,
    TITLE_LENGTH,
    Consultation,
    Moderation,
    Visibility,
)
from portal.web.dates import time_of_day
from portal.web.forms import (
    AtMost,
    CheckboxInput,
    DateInput,
    PortalForm,
    Radios,
    Required,
    TextArea,
    TextInput,
)

LONG_TEXT_LENGTH = 6_000
EXAMPLE_DATE = "like 29 1 2027"

VISIBILITY_WORDS = {
    Visibility.PRIVATE: "Never",
    Visibility.AFTER_CLOSE: "After the close",
    Visibility.LIVE: "While it is open",
}
VISIBILITY_HINTS = {
    Visibility.PRIVATE: "Only the Authority and the body itself read what a body says.",
    Visibility.AFTER_CLOSE: "Other bodies read published comments once the consultation has "
    "closed.",
    Visibility.LIVE: "Other bodies read each comment as soon as it is published.",
}
MODERATION_WORDS = {
    Moderation.BEFORE: "Before it is published",
    Moderation.AFTER: "After it is published",
}
MODERATION_HINTS = {
    Moderation.BEFORE: "What is submitted waits. Nobody outside the Authority reads it until a "
    "moderator has published it.",
    Moderation.AFTER: "What a body submits or changes is published at once, read by nobody here. A "
    "moderator then leaves it, removes words, withholds it or returns it. Bodies are told before "
    "they submit. Letters and calls that staff enter still wait, and so does what its body asks "
    "not to have published.",
}


class DayField(DateField):
    """A day in three boxes. `what` names it in sentences: "the closing date"."""

    widget = DateInput()

    def __init__(self, label: str, *, what: str, **kwargs: Any) -> None:
        super().__init__(label, format="%d %m %Y", **kwargs)
        self.what = what

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        parts = [part.strip() for part in valuelist]
        if not any(parts):
            raise ValueError(f"Enter {self.what}, {EXAMPLE_DATE}")
        try:
            day, month, year = (int(part) for part in parts)
            if not 2000 <= year < 2100:
                raise ValueError
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError(
                f"{self.what.capitalize()} must be a real day in numbers, {EXAMPLE_DATE}"
            ) from None


class SettingsForm(PortalForm):
    """What the consultation is, from when to when, and who may see what was said."""

    title = StringField(
        "Title",
        description="As bodies will read it: the name of the draft.",
        validators=[Required("Write the title"), AtMost(TITLE_LENGTH, "The title")],
        widget=TextInput(),
    )
    aims = TextAreaField(
        "Aims",
        description="What the Authority wants to know, in a few sentences.",
        validators=[Required("Write the aims"), AtMost(LONG_TEXT_LENGTH, "The aims")],
        widget=TextArea(rows=4),
    )
    what_happens = TextAreaField(
        "What will happen to the comments",
        description="Who reads them, what is published, and when the Authority answers.",
        validators=[
            Required("Write what will happen to the comments"),
            AtMost(LONG_TEXT_LENGTH, "What will happen to the comments"),
        ],
        widget=TextArea(rows=4),
    )
    opens_on = DayField(
        "Opening date", what="the opening date", description=f"For example, {EXAMPLE_DATE[5:]}"
    )
    opens_time = StringField(
        "Opening time",
        description="London time, such as 9am or 09:00",
        default="9am",
        validators=[Required("Enter the opening time, like 9am")],
        widget=TextInput(classes="govuk-input--width-5"),
    )
    closes_on = DayField(
        "Closing date",
        what="the closing date",
        description="Answers are taken on the whole of this day, up to the closing time",
    )
    closes_time = StringField(
        "Closing time",
        description="London time, such as 11:59pm or 23:59. The whole of that minute is in time: "
        "11:59pm lasts until midnight",
        default="11:59pm",
        validators=[Required("Enter the closing time, like 11:59pm")],
        widget=TextInput(classes="govuk-input--width-5"),
    )
    visibility = RadioField(
        "When do bodies see each other’s published comments?",
        choices=[SelectChoice(value.value, words) for value, words in VISIBILITY_WORDS.items()],
        default=Visibility.AFTER_CLOSE.value,
        validators=[Required("Choose when bodies see each other’s published comments")],
        widget=Radios(hints={value.value: hint for value, hint in VISIBILITY_HINTS.items()}),
    )
    moderation = RadioField(
        "When does a moderator read a comment?",
        description="A change holds for what is submitted from then on. What waits then goes on "
        "waiting, and what is published stays published.",
        choices=[SelectChoice(value.value, words) for value, words in MODERATION_WORDS.items()],
        default=Moderation.BEFORE.value,
        validators=[Required("Choose when a moderator reads a comment")],
        widget=Radios(hints={value.value: hint for value, hint in MODERATION_HINTS.items()}),
    )
    allows_replies = BooleanField(
        "Bodies may reply to each other’s published comments",
        description="Needs comments to be seen while the consultation is open. A reply is "
        "submitted, moderated and published like a comment, and stops with the close.",
        widget=CheckboxInput(),
    )
    reference_prefix = StringField(
        "Letters that references start with",
        description="A response is then known as CS-2027-0001, for example",
        validators=[
            Required("Enter the letters that references start with, such as CS"),
            AtMost(REFERENCE_PREFIX_LENGTH, "The letters"),
        ],
        widget=TextInput(classes="govuk-input--width-5"),
    )

    def validate_opens_time(self, field: StringField) -> None:
        _require_time(field, example="9am")

    def validate_closes_time(self, field: StringField) -> None:
        require_closing_time(field)

    def keep_close(self) -> None:
        """The close is not asked about, unless the request says something of it, to be refused."""
        if not self.closes_on.raw_data:
            del self.closes_on, self.closes_time

    def values(self) -> dict[str, Any]:
        """What was typed, as `create` and `change` take it. Only of a valid form."""
        return {
            "title": self.title.data,
            "aims": self.aims.data,
            "what_happens": self.what_happens.data,
            "opens": (self.opens_on.data, time_typed(self.opens_time.data or "")),
            "closes": (self.closes_on.data, time_typed(self.closes_time.data or ""))
            if "closes_on" in self
            else None,
            "visibility": Visibility(self.visibility.data),
            "moderation": Moderation(self.moderation.data),
            "allows_replies": bool(self.allows_replies.data),
            "reference_prefix": self.reference_prefix.data,
        }


class NewConsultationForm(SettingsForm):
    """The same, and the address that it will keep."""

    slug = StringField(
        "Address",
        description="The end of its web address, in small letters, digits and hyphens. "
        "Made from the title if left empty",
        validators=[AtMost(SLUG_LENGTH, "The address")],
        widget=TextInput(spellcheck=False),
    )


def filled(consultation: Consultation) -> SettingsForm:
    """The form as it shows what the consultation is now."""
    opens, closes = map(clock.in_london, (consultation.opens_at, consultation.closes_at))
    return SettingsForm(
        formdata=None,
        title=consultation.title,
        aims=consultation.aims,
        what_happens=consultation.what_happens,
        opens_on=opens.date(),
        opens_time=time_of_day(consultation.opens_at),
        closes_on=closes.date(),
        closes_time=time_of_day(consultation.closes_at),
        visibility=consultation.visibility.value,
        moderation=consultation.moderation.value,
        allows_replies=consultation.allows_replies,
        reference_prefix=consultation.reference_prefix,
    )


def require_closing_time(field: StringField) -> None:
    """A time of day that is clearly the end of something."""
    if _require_time(field, example="11:59pm") == time(0):
        raise ValidationError(
            "Midnight could be either end of the day. Enter 11:59pm for the end of it."
        )


def _require_time(field: StringField, *, example: str) -> time:
    typed = time_typed(field.data or "")
    if typed is None:
        raise ValidationError(f"Enter a time, like {example} or 23:59")
    return typed
