"""What a lead's check page showed, so that nothing is submitted that no lead has looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.numbers import whole_number

STILL_CHANGING = "*"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many submissions a page knew of and, by section id, what it showed would be sent.

    `shown` is None where a form does not say what it showed; nothing is compared with it then.
    """

    submissions: int = 0
    shown: Mapping[int, str] | None = None

    @classmethod
    def read(cls, text: str | None) -> Checked:
        """What `written` wrote. What cannot be read of it counts as not shown."""
        number, has_shown, sections = (text or "").partition(";")
        if not has_shown:
            return cls(whole_number(number) or 0)
        pairs = (part.partition(":") for part in sections.split())
        return cls(
            whole_number(number) or 0,
            {id_: shown for key, _, shown in pairs if (id_ := whole_number(key)) is not None},
        )

    def written(self) -> str:
        """As a form carries it."""
        shown = " ".join(f"{key}:{value}" for key, value in (self.shown or {}).items())
        return f"{self.submissions};{shown}"

    def overtaken(self, now: Mapping[int, str]) -> list[int]:
        """The sections of which something else would be sent by now, in no order that says much.

        One that the lead was told of is left out. Whoever is writing there may be writing still,
        and must not keep the lead from submitting until the close.
        """
        if self.shown is None:
            return []
        return [
            key
            for key in dict.fromkeys((*now, *self.shown))
            if self.shown.get(key, "") not in (now.get(key, ""), STILL_CHANGING)
        ]

    def shown_again(self, submissions: int, now: Mapping[int, str]) -> Checked:
        """What the page shows after it was refused, with the sections that its lead is told of."""
        told = [key for key, value in (self.shown or {}).items() if value == STILL_CHANGING]
        told += self.overtaken(now)
        return Checked(submissions, {**now, **dict.fromkeys(told, STILL_CHANGING)})


NOT_SAID = Checked()
