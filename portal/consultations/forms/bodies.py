"""Inviting one body, inviting a list, adding somebody who has an account, and filtering."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.accounts import addresses
from portal.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from portal.errors import Refusal
from portal.stakeholders.models import BODY_NAME_LENGTH, Body, MemberRole
from portal.stakeholders.naming import BOROUGHS, CITY_OF_LONDON, KIND_NAMES
from portal.stakeholders.pasted_list import MAX_ROWS
from portal.web.forms import (
    AtMost,
    FileInput,
    PortalForm,
    Radios,
    Required,
    Select,
    TextArea,
    TextInput,
)

ROLE_WORDS = {
    MemberRole.LEAD: "Lead",
    MemberRole.REPRESENTATIVE: "Representative",
}
ROLE_HINTS = {
    MemberRole.LEAD.value: "Writes, and alone submits for the body",
    MemberRole.REPRESENTATIVE.value: "Writes with the others",
}


def role_field(default: MemberRole = MemberRole.LEAD) -> RadioField:
    """As what somebody speaks for a body."""
    return RadioField(
        "Role",
        choices=[SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()],
        default=default.value,
        validators=[Required("Choose a role")],
        widget=Radios(hints=ROLE_HINTS),
    )


def email_field(label: str) -> StringField:
    """An address as people paste it. `require_address` leaves the bare address in it."""
    # Room for "Name <address>"; the address itself is measured when it has been taken out.
    return StringField(
        label,
        validators=[
            Required("Enter an e-mail address, like name@example.com"),
            AtMost(EMAIL_LENGTH + NAME_LENGTH, "The e-mail address"),
        ],
        render_kw={"type": "email"},
        widget=TextInput(autocomplete="off", spellcheck=False),
    )


class InviteBodyForm(PortalForm):
    """One body and whom to ask for it."""

    name = StringField(
        "Name of the body",
        validators=[Required("Write the name of the body"), AtMost(BODY_NAME_LENGTH, "The name")],
        widget=TextInput(autocomplete="off"),
    )
    kind = SelectField(
        "Kind",
        choices=[
            SelectChoice("", "Choose a kind"),
            *(SelectChoice(kind.value, words) for kind, words in KIND_NAMES.items()),
        ],
        validators=[Required("Choose a kind")],
        widget=Select(),
    )
    borough = SelectField(
        "Borough",
        choices=[
            SelectChoice("", "No borough"),
            *(SelectChoice(name, name) for name in (*BOROUGHS, CITY_OF_LONDON)),
        ],
        widget=Select(),
    )
    email = email_field("E-mail address of the contact")
    contact_name = StringField(
        "Name of the contact",
        description="May be left empty",
        validators=[AtMost(NAME_LENGTH, "The name of the contact")],
        widget=TextInput(autocomplete="off"),
    )
    role = role_field()

    def validate_email(self, field: StringField) -> None:
        require_address(field)


class AddMemberForm(PortalForm):
    """Somebody with an account, to speak for a body they were not invited for at that address."""

    body = SelectField(
        "Body",
        coerce=int,
        validators=[Required("Choose a body")],
        validate_choice=True,
        widget=Select(),
    )
    email = email_field("E-mail address of the account")
    role = role_field()

    def offer(self, bodies: Iterable[Body]) -> None:
        """The bodies to choose from."""
        self.body.choices = [SelectChoice(body.id, body.name) for body in bodies]

    def validate_email(self, field: StringField) -> None:
        require_address(field)


class ListField(TextAreaField):
    """A text whose every line and tab is kept: where a cell is empty its separator still counts."""


class InviteListForm(PortalForm):
    """Many bodies at once, typed or in a file."""

    rows = ListField(
        "The list",
        description="One body a line: name, kind, borough, e-mail address, and if you like the "
        "contact’s name and role. Commas, semicolons or tabs between them; a line of headings "
        f"may come first. At most {MAX_ROWS} bodies.",
        render_kw={"wrap": "off"},
        widget=TextArea(rows=12, spellcheck=False),
    )
    file = FileField(
        "Or a CSV file",
        description="As a spreadsheet saves it",
        widget=FileInput(),
        render_kw={"accept": ".csv,.tsv,.txt,text/csv,text/plain"},
    )


def require_address(field: StringField) -> None:
    """The field holds one address, in the form in which addresses are kept."""
    try:
        field.data = addresses.normalise(field.data or "")
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from refusal
