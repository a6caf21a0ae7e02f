"""Asking a colleague, and changing who speaks for a body."""

from __future__ import annotations

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.accounts.models import NAME_LENGTH
from portal.consultations.forms.bodies import ROLE_WORDS, email_field, require_address, role_field
from portal.consultations.forms.names import require_name_only
from portal.stakeholders.actions import RemovalReason
from portal.stakeholders.models import MemberRole
from portal.web.forms import AtMost, PortalForm, Radios, Required, TextInput

REASON_WORDS = {
    RemovalReason.BODY_ASKED: "The body asked for it",
    RemovalReason.PERSON_ASKED: "The person asked for it",
    RemovalReason.GONE: "The person, or the lead, is no longer with the body",
    RemovalReason.MISTAKE: "It was set up by mistake",
    RemovalReason.ACCOUNT: "Somebody else may be using the account",
}
REMOVE = "remove"


class ColleagueForm(PortalForm):
    """Whom a lead asks to speak for the body too."""

    contact_name = StringField(
        "Name",
        validators=[Required("Write your colleague’s name"), AtMost(NAME_LENGTH, "The name")],
        widget=TextInput(autocomplete="off"),
    )
    email = email_field("E-mail address")
    role = role_field(MemberRole.REPRESENTATIVE)

    def validate_contact_name(self, field: StringField) -> None:
        require_name_only(field)

    def validate_email(self, field: StringField) -> None:
        require_address(field)


class MemberForm(PortalForm):
    """What staff make of somebody who speaks for a body, and why."""

    become = RadioField(
        "From now on",
        choices=[
            *(SelectChoice(role.value, words) for role, words in ROLE_WORDS.items()),
            SelectChoice(REMOVE, "No longer speaks for the body"),
        ],
        validators=[Required("Choose what changes")],
        widget=Radios(divider_before=REMOVE),
    )
    reason = RadioField(
        "Why",
        description="Kept on record",
        choices=[SelectChoice(reason.value, words) for reason, words in REASON_WORDS.items()],
        validators=[Required("Choose why")],
        widget=Radios(),
    )
