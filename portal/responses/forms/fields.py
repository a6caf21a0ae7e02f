"""Fields that more than one form of a response has."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.validators import StopValidation

from portal.consultations.forms.settings import DayField


class OneOf(RadioField):
    """One of a few, with its own sentence where none of them was chosen."""

    def __init__(self, *args: Any, unanswered: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unanswered = unanswered

    def pre_validate(self, _form: Any) -> None:
        choices: Any = self.choices
        if self.data not in {choice.value for choice in choices}:
            raise StopValidation(self.unanswered)


class OptionalDay(DayField):
    """A day in three boxes, which may all be empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if any(part.strip() for part in valuelist):
            super().process_formdata(valuelist)
