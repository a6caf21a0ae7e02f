"""How one body stands with one meeting: its answer, its people and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.meetings.models import Answer, Meeting, Reply, SeatState
from portal.meetings.wording import listed, ordinal, seats_left


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named. `place` counts from 1 along the waiting list, and is None for the seated."""

    seat_id: int
    name: str
    state: SeatState
    place: int | None

    @property
    def is_going(self) -> bool:
        return self.state is SeatState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Invited:
    """A meeting as one body sees it. Staff see it with no reply and no people.

    `people` are those going and waiting, as they were named. What they need is not here.
    """

    meeting: Meeting
    moment: datetime
    taken: int
    waiting: int
    reply: Reply | None = None
    people: tuple[Person, ...] = ()

    @property
    def seats_left(self) -> int:
        return max(0, self.meeting.seats - self.taken)

    @property
    def seats_in_words(self) -> str:
        return seats_left(self.seats_left, self.meeting.seats)

    @property
    def takes_replies(self) -> bool:
        return self.meeting.takes_replies(self.moment)

    @property
    def going(self) -> list[str]:
        return [person.name for person in self.people if person.is_going]

    @property
    def headline(self) -> str:
        """The state in one short sentence, said to the body."""
        match self.reply.answer if self.reply else None:
            case Answer.YES if self.going:
                return "You are going"
            case Answer.YES:
                return "You are on the waiting list"
            case Answer.MAYBE:
                return "You said maybe"
            case Answer.NO:
                return "You are not going"
            case _:
                return "You have not answered"

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The state as marks: a shape and its words each. Never empty."""
        match self.reply.answer if self.reply else None:
            case Answer.YES:
                seated = [("answered", f"Going: {listed(self.going)}")] if self.going else []
                return seated + [
                    ("draft", f"{person.name}: {ordinal(person.place)} on the waiting list")
                    for person in self.people
                    if person.place is not None
                ]
            case Answer.MAYBE:
                return [("draft", "Maybe: no seat is held")]
            case Answer.NO:
                return [("nil", "Not going")]
            case _:
                return [("none", "Not answered")]

    @property
    def in_words(self) -> str:
        """The marks as one sentence, for a letter or for what is read out."""
        return "; ".join(words for _, words in self.marks) + "."
