"""Signing in, asking for a new password, choosing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal.accounts.letters import KIND_WORDS, PACE_WORDS
from portal.accounts.models import PASSWORD_MIN_LENGTH
from portal.mail.models import Kind, Pace
from portal.web.forms import PasswordInput, PortalForm, Radios, Required, TextInput


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


class LettersForm(PortalForm):
    """How each kind of letter comes. `letters_form` makes it with the kinds that can come."""

    kinds: Sequence[Kind] = ()

    def show(self, chosen: Mapping[Kind, Pace]) -> None:
        """What was chosen is marked; what never was comes at once."""
        for kind in self.kinds:
            self[kind.value].data = chosen.get(kind, Pace.AT_ONCE).value

    @property
    def chosen(self) -> Mapping[Kind, Pace]:
        """The choice for each kind, once the form is valid."""
        return {kind: Pace(self[kind.value].data) for kind in self.kinds}


def _one_of_the_paces(name: str) -> Callable[[Any, Any], None]:
    """A validator that asks for an answer in words, whether none came or one that is not there."""

    def check(_form: Any, field: Any) -> None:
        if field.data not in {pace.value for pace in PACE_WORDS}:
            raise StopValidation(f"Choose how we write to you about: {name[0].lower()}{name[1:]}")

    return check


def letters_form(kinds: Sequence[Kind], *, fresh: bool = False) -> LettersForm:
    """The form for those kinds, with what was sent, or with nothing when `fresh`."""
    fields: dict[str, object] = {"kinds": kinds}
    for kind in kinds:
        name, words = KIND_WORDS[kind]
        fields[kind.value] = RadioField(
            name,
            description=words,
            choices=[SelectChoice(pace.value, said) for pace, said in PACE_WORDS.items()],
            validators=[_one_of_the_paces(name)],
            validate_choice=False,
            widget=Radios(),
        )
    made = type("LettersForm", (LettersForm,), fields)
    form: LettersForm = made(formdata=None) if fresh else made()
    return form
