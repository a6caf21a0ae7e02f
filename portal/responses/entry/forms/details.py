"""Who and how: the details of what came another way, and the file of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal import clock
from portal.accounts.models import NAME_LENGTH
from portal.consultations.forms.settings import DayField
from portal.responses.actions.entry import Came
from portal.responses.entry.rules import CHANNELS
from portal.responses.entry.wording import CHANNEL_NAMES, NOT_SAID
from portal.responses.forms.fields import OneOf
from portal.responses.forms.files import WHICH
from portal.responses.models import (
    LETTER_LENGTH,
    MANDATE_LENGTH,
    PERSON_LENGTH,
    REASON_LENGTH,
    Capacity,
    Channel,
    Naming,
    Response,
)
from portal.responses.receipt import CAPACITIES
from portal.responses.recognising.kinds import ACCEPTED
from portal.stakeholders.models import Body
from portal.web.forms import (
    AtMost,
    FileInput,
    OnceForm,
    PortalForm,
    Radios,
    Select,
    TextArea,
    TextInput,
    has_words,
)

BODY, PERSON = "body", "person"
NOT_SAID_VALUE = "not said"


class DetailsForm(OnceForm):
    """Whose response it is, how and when it came, what was said of it, and its words.

    `seen` stands for the details that the page showed.
    """

    who = OneOf(
        "Who is it from?",
        choices=[
            SelectChoice(BODY, "A body that was asked"),
            SelectChoice(PERSON, "A person who speaks for no body"),
        ],
        unanswered="Choose whether it is from a body or from a person",
        widget=Radios(),
    )
    body_id = SelectField("Body", choices=[], widget=Select(), validate_choice=False)
    person_name = StringField(
        "Person’s name",
        description="Only if it is from a person. It is published only if they chose to be named.",
        validators=[AtMost(PERSON_LENGTH, "The name")],
        widget=TextInput(),
    )
    channel = OneOf(
        "How did it come?",
        choices=[SelectChoice(each.value, CHANNEL_NAMES[each]) for each in CHANNELS],
        unanswered="Choose how it came",
        widget=Radios(),
    )
    received_on = DayField(
        "Day it was received",
        what="the day it was received",
        description="For example, 3 12 2026. It decides whether the response is late.",
    )
    naming = RadioField(
        "How do they want to be named?",
        choices=[
            SelectChoice(Naming.NAME_AND_BODY.value, "The body and who approved it, or the person"),
            SelectChoice(Naming.BODY.value, "The body’s name only"),
            SelectChoice(Naming.ANONYMOUS.value, "No name"),
            SelectChoice(Naming.NOT_PUBLISHED.value, "Not published"),
            SelectChoice(NOT_SAID_VALUE, NOT_SAID),
        ],
        widget=Radios(
            hints={
                NOT_SAID_VALUE: "Published without a name until they are asked. "
                "You can come back and record their answer."
            },
            divider_before=NOT_SAID_VALUE,
        ),
        validate_choice=False,
    )
    not_published_reason = StringField(
        "Reason for not publishing, if they gave one",
        validators=[AtMost(REASON_LENGTH, "The reason")],
        widget=TextInput(),
    )
    approved_by_name = StringField(
        "Who approved it (if known)",
        validators=[AtMost(NAME_LENGTH, "The name of who approved it")],
        widget=TextInput(),
    )
    capacity = SelectField(
        "In which capacity (if known)",
        choices=[
            SelectChoice("", "Not known"),
            *(SelectChoice(capacity.value, words) for capacity, words in CAPACITIES.items()),
        ],
        widget=Select(),
        validate_choice=False,
    )
    mandate = StringField(
        "How it was agreed (if known)",
        validators=[AtMost(MANDATE_LENGTH, "How it was agreed")],
        widget=TextInput(),
    )
    letter = TextAreaField(
        "Its words (optional)",
        description=(
            "Paste a letter or an e-mail to divide it into comments, paragraph by paragraph. "
            "It is kept as you paste it and cannot be changed afterwards."
        ),
        validators=[AtMost(LETTER_LENGTH, "The words")],
        widget=TextArea(rows=12),
    )
    seen = HiddenField()

    def ask(self, bodies: Sequence[Body]) -> None:
        """The bodies that were asked are offered."""
        self.body_id.choices = [
            SelectChoice("", "Choose a body"),
            *(SelectChoice(str(body.id), body.name) for body in bodies),
        ]

    def fix(self, *, letter: bool, respondent: bool) -> None:
        """What can no longer be changed is not asked."""
        if letter:
            del self.letter
        if respondent:
            del self.who, self.body_id, self.person_name

    def show(self, entry: Response) -> None:
        """The details as they stand."""
        came = Came.of(entry)
        self.seen.data = came.mark
        if "who" in self:
            self.who.data = PERSON if came.body_id is None else BODY
            self.body_id.data = str(came.body_id or "")
            self.person_name.data = came.person_name
        self.channel.data = came.channel.value
        self.received_on.data = came.received_on
        self.naming.data = came.naming.value if came.naming else NOT_SAID_VALUE
        self.not_published_reason.data = came.not_published_reason
        self.approved_by_name.data = came.approved_by_name
        self.capacity.data = came.capacity.value if came.capacity else ""
        self.mandate.data = came.mandate

    def validate_body_id(self, field: Any) -> None:
        known = {choice.value for choice in field.choices if choice.value}
        if self.who.data == BODY and field.data not in known:
            raise StopValidation("Choose the body that it is from")

    def validate_person_name(self, field: Any) -> None:
        if self.who.data == PERSON and not has_words(field.data or ""):
            raise StopValidation("Write the name of the person it is from")

    def validate_received_on(self, field: Any) -> None:
        if field.data and field.data > clock.in_london(clock.now()).date():
            raise StopValidation("The day it was received cannot be in the future")

    def validate_naming(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise StopValidation("Choose how they want to be named, or that they did not say")
        if field.data == Naming.BODY.value and "who" in self and self.who.data == PERSON:
            raise StopValidation("A person speaks for no body. Choose another answer")

    def came(self, entry: Response | None = None) -> Came:
        """What was typed, once it is valid; what was not asked is as the entry has it."""
        stored = Came.of(entry) if entry else None
        naming = None if self.naming.data == NOT_SAID_VALUE else Naming(self.naming.data)
        reason = self.not_published_reason.data or ""
        received_on, body_id = self.received_on.data, None
        assert received_on is not None
        if "who" in self:
            is_body = self.who.data == BODY
            body_id = int(self.body_id.data) if is_body else None
            person_name = "" if is_body else self.person_name.data or ""
        else:
            assert stored is not None
            body_id, person_name = stored.body_id, stored.person_name
        return Came(
            body_id=body_id,
            person_name=person_name,
            channel=Channel(self.channel.data),
            received_on=received_on,
            naming=naming,
            not_published_reason=reason if naming is Naming.NOT_PUBLISHED else "",
            approved_by_name=self.approved_by_name.data or "",
            capacity=next((each for each in Capacity if each.value == self.capacity.data), None),
            mandate=self.mandate.data or "",
            letter=self.letter.data or "" if "letter" in self else stored.letter if stored else "",
        )


class OriginalForm(OnceForm):
    """The letter as it came."""

    file = FileField(
        "Choose the file", description=WHICH, widget=FileInput(), render_kw={"accept": ACCEPTED}
    )

    def validate_file(self, field: FileField) -> None:
        if not field.data:
            raise StopValidation("Choose the file that you want to keep")


class ConfirmForm(PortalForm):
    """A press of a button."""
