"""Signing in, asking for a new password, choosing it."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField

from portal.accounts.models import PASSWORD_MIN_LENGTH
from portal.web.forms import PasswordInput, PortalForm, Required, TextInput


class SignInForm(PortalForm):
    """Who one is. `next` is where to go then, `kept` the sealed words of a form that waits."""

    email = StringField(
        "E-mail address",
        validators=[Required("Enter your e-mail address")],
        render_kw={"type": "email"},
        widget=TextInput(autocomplete="username", spellcheck=False),
    )
    password = PasswordField(
        "Password",
        validators=[Required("Enter your password")],
        widget=PasswordInput(autocomplete="current-password"),
    )
    next = HiddenField()
    kept = HiddenField()


class AskResetForm(PortalForm):
    """Where to send the link."""

    email = StringField(
        "E-mail address",
        validators=[Required("Enter your e-mail address")],
        render_kw={"type": "email"},
        widget=TextInput(autocomplete="username", spellcheck=False),
    )


class NewPasswordForm(PortalForm):
    """The new password, typed once: it can be shown, and a password manager fills it in."""

    password = PasswordField(
        "New password",
        description=f"{PASSWORD_MIN_LENGTH} characters or more. Three or four words will do.",
        validators=[Required("Choose a password")],
        widget=PasswordInput(autocomplete="new-password"),
    )
