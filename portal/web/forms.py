"""Forms with GOV.UK markup in this portal's manner: bold labels, hints, one key a form."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import HiddenField, SelectFieldBase, StringField
from wtforms.validators import StopValidation, ValidationError

from portal.errors import Refusal
from portal.web.numbers import whole_number

FORM_KEY_BYTES = 32
FORM_KEY_LENGTH = 43
FORM_KEY = re.compile(f"[A-Za-z0-9_-]{{1,{FORM_KEY_LENGTH}}}")
NOT_LOADED_FULLY = "This page was not loaded fully. Reload it and try again."


class _Look:
    """Mixed into a GOV.UK widget: labels and legends in bold, no empty hint, fixed extras."""

    def __init__(self, **params: Any) -> None:
        super().__init__()
        self.fixed = params

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        params.update({key: value for key, value in self.fixed.items() if key not in params})
        if not field.description:
            params.pop("hint", None)
        else:
            params["hint"] = {"text": field.description}
        if "label" in params:
            params["label"].setdefault("classes", "govuk-label--s")
        if "fieldset" in params:
            params["fieldset"]["legend"].setdefault("classes", "govuk-fieldset__legend--s")
        # The portal validates on the server and says why in the page; the browser's own bubbles
        # are not read out alike everywhere.
        params.get("attributes", {}).pop("required", None)
        return params


class TextInput(_Look, GovTextInput):
    """One line of text."""


class PasswordInput(_Look, GovPasswordInput):
    """A password, with a button that shows it."""


class TextArea(_Look, GovTextArea):
    """Several lines of text."""


class CountedTextArea(_Look, GovCharacterCount):
    """Several lines with a live count. Pass maxlength; text past it is kept and counted."""


class Select(_Look, GovSelect):
    """One choice from a closed list."""


class FileInput(_Look, GovFileInput):
    """A file."""


class CheckboxInput(_Look, GovCheckboxInput):
    """One box to tick."""


class DateInput(_Look, GovDateInput):
    """Day, month and year."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        # The library unpacks exactly three parts and fails on a request with fewer or more.
        if field.raw_data is not None:
            field.raw_data = [*field.raw_data, "", "", ""][:3]
        return super().map_gov_params(field, **kwargs)


class Radios(_Look, GovRadioInput):
    """One choice of a few, each with an optional hint. `divider_before` puts "or" above one."""

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        divider_before: str | None = None,
        **params: Any,
    ) -> None:
        super().__init__(classes="govuk-radios--small", **params)
        self.hints = hints or {}
        self.divider_before = divider_before

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **kwargs)
        params["idPrefix"] = field.id
        items = []
        for item in params["items"]:
            if hint := self.hints.get(item["value"]):
                item["hint"] = {"text": hint}
            if item["value"] == self.divider_before:
                items.append({"divider": "or"})
            items.append(item)
        params["items"] = items
        return params


class PortalForm(FlaskForm):
    """A form whose errors are sentences. Its fields strip what is invisible."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = unbound_field.kwargs.get("filters", ())
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField"}:
                options["filters"] = (clean_text, *filters)
            elif issubclass(unbound_field.field_class, (StringField, SelectFieldBase)):
                options["filters"] = (without_nul, *filters)
            return unbound_field.bind(form=form, **{k: v for k, v in options.items() if v})

    def refuse(self, refusal: Refusal) -> None:
        """Puts a refusal's sentence beside its field, or at the head of the form."""
        target = self[refusal.field] if refusal.field and refusal.field in self else None
        if target is None:
            self.form_errors.append(refusal.sentence)
        else:
            target.errors = [*target.errors, refusal.sentence]

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error once, in the order of the fields, for the summary at the head of the page."""
        listed = [{"text": str(text)} for text in self.form_errors]
        for field in self:
            for error in _flat(field.errors):
                # A date is three boxes; the link goes to the first, which can take the focus.
                box = f"{field.id}-day" if isinstance(field.widget, DateInput) else field.id
                listed.append({"text": error, "href": f"#{box}"})
        return listed


def require_number(_form: Any, field: Any) -> None:
    """A validator for a hidden field that says which revision its page showed."""
    if whole_number(field.data) is None:
        raise ValidationError(NOT_LOADED_FULLY)


def new_form_key() -> str:
    """A key for one showing of a form, 43 characters."""
    return secrets.token_urlsafe(FORM_KEY_BYTES)


class OnceForm(PortalForm):
    """A form that can be sent twice and acted on once: `form_key` is new with each blank form."""

    form_key = HiddenField(default=new_form_key)

    def validate_form_key(self, field: Any) -> None:
        if not FORM_KEY.fullmatch(field.data or ""):
            raise ValidationError(NOT_LOADED_FULLY)


def clean_text(text: str | None) -> str | None:
    """The text as it is kept: one kind of line end, no control characters, no space at the ends."""
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def without_nul(value: Any) -> Any:
    """The value without what no database keeps in a text; anything but a text as it is."""
    return value.replace("\x00", "") if isinstance(value, str) else value


def has_words(text: str) -> bool:
    """True when somebody wrote something: at least one letter or digit of any script."""
    return any(c.isalnum() for c in text)


class Required:
    """There must be words. The sentence says what to write."""

    field_flags = {"required": True}

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Any) -> None:
        if field.errors:
            raise StopValidation  # what was written could not be read, and the field says so
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            raise StopValidation(self.sentence)


class AtMost:
    """The text has at most so many characters, counted as the browser counts them after LF."""

    def __init__(self, limit: int, what: str) -> None:
        self.limit = limit
        self.what = what

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and character_count(field.data) > self.limit:
            raise StopValidation(f"{self.what} must be {self.limit:,} characters or fewer")


def character_count(text: str) -> int:
    """Length in UTF-16 units, which is what a browser's `length` counts: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _flat(errors: Iterable[Any]) -> list[str]:
    if isinstance(errors, Mapping):
        return [text for inner in errors.values() for text in _flat(inner)]
    listed = []
    for error in errors:
        listed.extend([error] if isinstance(error, str) else _flat(error))
    return [str(error) for error in listed]
