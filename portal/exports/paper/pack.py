"""What a body's paper pack holds, as plain values that the page, the Word file and the PDF share.

Nothing that anybody wrote is in it, neither the body's own drafts nor what others said: it is the
question, not the answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from portal import clock
from portal.consultations.models import Consultation
from portal.drafts.reading import Outline, Passage, SectionView
from portal.meetings.models import PEOPLE_PER_REPLY, Meeting
from portal.responses.forms import NAMING_HINTS, NOTHING_CHOICE, STANCES, naming_choices
from portal.responses.receipt import CAPACITIES
from portal.stakeholders.models import Body
from portal.web import authority
from portal.web.dates import close, day, short_day, span

FILE_NAME_LENGTH = 60
HOW_TO_ANSWER = (
    "For each section tick one box. Write beside the number of the paragraph you mean. If there is "
    "not enough room, use another sheet and put the number at its head."
)
SAMPLE = (
    "Sample data, written for demonstration. It is not the Authority’s wording, and the people in "
    "it are invented."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick."""

    words: str
    hint: str = ""


ANSWERS = (Choice("Yes"), Choice("Maybe: this holds no seat"), Choice("No"))


@dataclass(frozen=True, slots=True)
class Question:
    """A passage to answer: what it is called, and what names each room to write."""

    name: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """The reply to the invitation to one meeting."""

    heading: str
    title: str
    place: str
    reply_by: str
    needs: str


@dataclass(frozen=True, slots=True)
class Pack:
    """One body's pack. Everything but the draft itself is in words already."""

    body: str
    consultation: str
    slug: str
    notice: str
    facts: tuple[tuple[str, str], ...]
    aims: str
    what_happens: str
    outline: Outline
    questions: tuple[Question, ...]
    stances: tuple[Choice, ...]
    naming: tuple[Choice, ...]
    capacities: tuple[Choice, ...]
    slips: tuple[Slip, ...]
    post_to: tuple[str, ...]
    telephone: str
    email: str
    due: str
    other_forms: str

    @property
    def answers(self) -> tuple[Choice, ...]:
        """To the invitation to a meeting."""
        return ANSWERS

    @property
    def people(self) -> range:
        """The numbers of the people that a body may name for a meeting."""
        return range(1, PEOPLE_PER_REPLY + 1)

    @property
    def title(self) -> str:
        return f"Paper for {self.body}"

    @property
    def edition(self) -> str:
        """What stands at the head of every sheet, so that a loose one can be put back."""
        return f"{self.outline.title}, version {self.outline.number}"

    @property
    def how_to_answer(self) -> str:
        return HOW_TO_ANSWER

    @property
    def own_word(self) -> str:
        """Why the form asks who approved the response."""
        return (
            f"A response is {self.body}’s only on its own word, so please say who agreed it and "
            "how."
        )

    @property
    def send_to(self) -> str:
        """The addresses in one sentence."""
        return f"Post to {', '.join(self.post_to)}, or e-mail to {self.email}."

    def file_name(self, suffix: str) -> str:
        """paper-consultation-strategy-lambeth-cpcg.pdf"""
        return f"paper-{self.slug}-{_plain_letters(self.body)}.{suffix}"


def pack_for(
    consultation: Consultation,
    body: Body,
    outline: Outline,
    meetings: Iterable[Meeting],
    *,
    moment: datetime,
    closes_at: datetime,
    email: str,
) -> Pack:
    """The pack as it stands now: of the meetings those to come that still take replies.

    `closes_at` is the body's own close.
    """
    closes = close(closes_at)
    is_over = clock.has_passed(closes_at, moment)
    return Pack(
        body=body.name,
        consultation=consultation.title,
        slug=consultation.slug,
        notice=SAMPLE if consultation.is_sample else "",
        facts=(
            ("For", body.name),
            ("Draft", f"{outline.title}, version {outline.number}"),
            ("Opened" if consultation.opens_at <= moment else "Opens", day(consultation.opens_at)),
            ("Closed" if is_over else "Closes", f"{closes}. That day is counted."),
        ),
        aims=consultation.aims,
        what_happens=consultation.what_happens,
        outline=outline,
        questions=tuple(_question(passage) for passage in outline.answerable),
        stances=tuple(Choice(str(choice.label)) for choice in (*STANCES, NOTHING_CHOICE)),
        naming=tuple(
            Choice(words, NAMING_HINTS.get(naming, ""))
            for naming, words in naming_choices(body).items()
        ),
        capacities=tuple(Choice(words) for words in CAPACITIES.values()),
        slips=tuple(
            _slip(meeting)
            for meeting in meetings
            if meeting.starts_at > moment and meeting.takes_replies(moment)
        ),
        post_to=(authority.TEAM, authority.NAME, authority.ADDRESS),
        telephone=authority.TELEPHONE,
        email=email,
        due=(
            f"This consultation closed on {closes}. Telephone {authority.TELEPHONE} before sending "
            "a response."
            if is_over
            else f"The response must reach us by {closes}."
        ),
        other_forms=(
            "To have this paper in large print, in another language or in another form, telephone "
            f"{authority.TELEPHONE} or write to {email}."
        ),
    )


def _question(passage: Passage) -> Question:
    """Room for the passage as a whole, then for each of its numbered paragraphs."""
    return Question(
        name=passage.name,
        rooms=(f"{passage.short_name} as a whole", *_numbered(passage)),
    )


def _numbered(passage: Passage) -> Iterator[str]:
    """The labels that name one paragraph or item each; what is one paragraph is answered whole."""
    named = [section.label for section in passage.words if _is_named(section, passage)]
    times = Counter(named)
    if len(passage.words) > 1:
        yield from (label for label in named if times[label] == 1)


def _is_named(section: SectionView, passage: Passage) -> bool:
    """Bullets, and what goes on from the paragraph before, have no name of their own."""
    if section.depth and not section.number:
        return False
    return bool(section.label) and section.label not in {passage.heading.label, passage.short_name}


def _slip(meeting: Meeting) -> Slip:
    return Slip(
        heading=f"{day(meeting.starts_at)}, {span(meeting.starts_at, meeting.ends_at)}",
        title=meeting.title,
        place=meeting.venue,
        reply_by=f"Reply by {close(meeting.replies_close_at)}.",
        needs=(
            f"Name up to {PEOPLE_PER_REPLY} people. Access needs, such as step-free access or a "
            "hearing loop, are seen by the organisers of the meeting and by nobody else, and are "
            f"deleted on {short_day(meeting.needs_deleted_on)}."
        ),
    )


def _plain_letters(name: str) -> str:
    """The name as a part of a file's name that any system takes."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:FILE_NAME_LENGTH].strip("-") or "body"
