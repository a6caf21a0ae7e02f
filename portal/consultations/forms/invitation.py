"""Accepting an invitation."""

from __future__ import annotations

from wtforms import PasswordField, StringField

from portal.accounts.models import NAME_LENGTH, PASSWORD_MIN_LENGTH
from portal.consultations.forms.names import require_name_only
from portal.web.forms import AtMost, PasswordInput, PortalForm, Required, TextInput


class JoinForm(PortalForm):
    """What a new person is called, and the password they will sign in with."""

    name = StringField(
        "Your name",
        description="Your colleagues and the Authority see it beside what you write.",
        validators=[Required("Enter your name"), AtMost(NAME_LENGTH, "Your name")],
        widget=TextInput(autocomplete="name", spellcheck=False),
    )
    password = PasswordField(
        "Choose a password",
        description=f"{PASSWORD_MIN_LENGTH} characters or more. Three or four words will do.",
        validators=[Required("Choose a password")],
        widget=PasswordInput(autocomplete="new-password"),
    )

    def validate_name(self, field: StringField) -> None:
        require_name_only(field)
