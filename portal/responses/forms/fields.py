"""Fields that more than one form of a response has."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, RadioField
from wtforms.validators import StopValidation

from portal.web.forms import DateInput

EARLIEST_YEAR, LATEST_YEAR = 2000, 2099


class OneOf(RadioField):
    """One of a few, with its own sentence where none of them was chosen."""

    def __init__(self, *args: Any, unanswered: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unanswered = unanswered

    def pre_validate(self, _form: Any) -> None:
        choices: Any = self.choices
        if self.data not in {choice.value for choice in choices}:
            raise StopValidation(self.unanswered)


class OptionalDay(DateField):
    """A day in three boxes, which may all be empty. `what` names it in sentences."""

    widget = DateInput()

    def __init__(self, label: str, *, what: str, **kwargs: Any) -> None:
        super().__init__(label, format="%d %m %Y", **kwargs)
        self.what = what

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        parts = [part.strip() for part in valuelist]
        if not any(parts):
            return
        try:
            day, month, year = (int(part) for part in parts)
            if not EARLIEST_YEAR <= year <= LATEST_YEAR:
                raise ValueError
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError(
                f"{self.what.capitalize()} must be a real day in numbers, like 14 1 2027"
            ) from None
