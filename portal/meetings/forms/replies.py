"""A body's reply to the invitation to a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from portal.meetings.models import NEEDS_LENGTH, PEOPLE_PER_REPLY, PERSON_NAME_LENGTH, Answer
from portal.meetings.places import Invited
from portal.web.forms import (
    AtMost,
    CheckboxInput,
    PortalForm,
    Radios,
    TextArea,
    TextInput,
    has_words,
)

BLANK_ROWS = 2
SEPARATOR = "-"
# A row is one of a few: what counts rows without end is not the page's own form.
ROW_NUMBER = re.compile(r"[0-9]{1,2}")


class Rows(FieldList):  # type: ignore[type-arg]
    """A list of small forms, numbered in plain digits."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        start = f"{prefix}{SEPARATOR}"
        for key in formdata:
            number = key.removeprefix(start).split(SEPARATOR, 1)[0]
            if key.startswith(start) and ROW_NUMBER.fullmatch(number):
                yield int(number)


class PersonForm(PortalForm):
    """One colleague. Needs given before are not shown, and stay unless replaced or deleted."""

    class Meta(PortalForm.Meta):
        csrf = False  # it is a part of a form that has the token

    name = StringField(
        "Name",
        [AtMost(PERSON_NAME_LENGTH, "A name")],
        widget=TextInput(classes="govuk-input--width-20"),
        render_kw={"autocomplete": "off"},
    )
    access_needs = TextAreaField(
        "Access needs (optional)",
        [AtMost(NEEDS_LENGTH, "Access needs")],
        widget=TextArea(rows=2),
    )
    forget = BooleanField(
        "Delete the access needs given before",
        widget=CheckboxInput(classes="govuk-checkboxes--small"),
    )

    def validate_name(self, field: Field) -> None:
        if not field.data and self.access_needs.data:
            raise ValidationError("Write the name of the person who needs this")
        if field.data and not has_words(field.data):
            raise ValidationError("Write the name of the person, in letters")


class ReplyForm(PortalForm):
    """A body's reply to one invitation. `revision` is the reply its writer saw, 0 for none."""

    revision = IntegerField(default=0, widget=HiddenInput())
    answer = RadioField(
        "Is anybody coming?",
        validate_choice=False,
        choices=[
            SelectChoice(Answer.YES.value, "Yes"),
            SelectChoice(Answer.MAYBE.value, "Maybe"),
            SelectChoice(Answer.NO.value, "No"),
        ],
        widget=Radios(
            hints={
                Answer.YES.value: "Name each person below. Whoever is named first is seated first.",
                Answer.MAYBE.value: "This holds no seat. Leave the names empty.",
            }
        ),
    )
    people = Rows(FormField(PersonForm), min_entries=BLANK_ROWS)
    add = SubmitField("Add another person")

    def validate_revision(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("This page was not loaded fully. Reload it and try again.")

    def validate_answer(self, field: Field) -> None:
        if field.data not in set(Answer):
            raise ValidationError("Say yes, maybe or no")

    def validate_people(self, _field: Field) -> None:
        if self.answer.data != Answer.YES:
            return
        names = [row.form.name.data for row in self.people if row.form.name.data]
        if not names:
            raise ValidationError("Name at least one person who is coming")
        if len(names) > PEOPLE_PER_REPLY:
            raise ValidationError(
                f"A body may send up to {PEOPLE_PER_REPLY} people to a meeting. "
                f"Take {len(names) - PEOPLE_PER_REPLY} off."
            )

    @classmethod
    def showing(cls, invited: Invited) -> ReplyForm:
        """The form with what the body has answered, and at least the usual blank rows."""
        reply = invited.reply
        return cls(
            formdata=None,
            revision=reply.revision if reply else 0,
            answer=reply.answer.value if reply else None,
            people=[{"name": person.name} for person in invited.people],
        )

    def resend_over(self, invited: Invited) -> None:
        """Sent once more, the form replaces the reply that is there now."""
        self.revision.raw_data = None
        self.revision.data = invited.reply.revision if invited.reply else 0

    def add_person(self) -> bool:
        """One more blank row, unless there are as many as a body may send."""
        if len(self.people) >= PEOPLE_PER_REPLY:
            return False
        self.people.append_entry()
        return True

    def was_named(self, row: FormField[PersonForm], invited: Invited) -> bool:
        """True for somebody who is in the reply already, whose needs may be on record."""
        return row.form.name.data in {person.name for person in invited.people}

    @property
    def people_errors(self) -> list[str]:
        """What is wrong with the list of people, not with one of them."""
        return [error for error in self.people.errors if isinstance(error, str)]

    @property
    def may_add(self) -> bool:
        return len(self.people) < PEOPLE_PER_REPLY

    @property
    def named(self) -> list[tuple[str, str | None]]:
        """The rows with a name: who, and what they need, None where nothing new was said."""
        return [
            (row.form.name.data, "" if row.form.forget.data else row.form.access_needs.data or None)
            for row in self.people
            if row.form.name.data
        ]

    @property
    def problems(self) -> list[dict[str, str]]:
        """As for any form, but what is wrong with a person links to that person's field."""
        listed = [problem for problem in super().problems if problem.get("href") != "#people"]
        first = f"#{self.people[0].form.name.id}"
        listed.extend({"text": error, "href": first} for error in self.people_errors)
        for row in self.people:
            listed.extend(row.form.problems)
        return listed
