"""What is written to a body: the invitation, or to those who have joined a plain notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.consultations.models import Consultation, Stage
from portal.mail.wording import SAMPLE, letter
from portal.stakeholders.models import Body, Invitation, MemberRole
from portal.web.authority import ANSWER_WEEKS, NAME, TELEPHONE
from portal.web.dates import close, day, short_day, weeks_after


@dataclass(frozen=True, slots=True)
class Invited:
    """A letter's subject and text, ready for the outbox."""

    subject: str
    body: str


def invitation(
    consultation: Consultation,
    made: Invitation,
    *,
    address: str,
    moment: datetime,
    closes_at: datetime,
    more_dates: Sequence[str] = (),
) -> Invited:
    """The letter with the link. Nothing in it acts when it is opened.

    `closes_at` is the body's own close. `more_dates` are lines from the rooms above: "Meetings
    Tuesday 12 January 2027, 6pm to 8pm".
    """
    body = made.body
    has_closed = consultation.stage(moment, closes_at=closes_at) is Stage.CLOSED
    subject = _subject(consultation, body, has_closed, closes_at)
    opening = [_asked(consultation, body, has_closed)]
    if made.is_from_colleague:
        subject = f"{made.made_by_name} asks you to join {body.name}: {consultation.title}"
        opening.insert(0, f"{made.made_by_name} has asked you to join {body.name}.")
    return Invited(
        subject=subject,
        body=letter(
            _sample(consultation),
            _greeting(made.contact_name),
            *opening,
            f"Accept the invitation and read the draft:\n{address}",
            f"The link is yours alone and works until {short_day(made.expires_at)}. Opening it "
            "changes nothing; you will be asked to press a button to accept. If it has run out, "
            "ask for another on the same page.",
            _what_we_ask(made.role),
            _dates(consultation, closes_at, more_dates),
            _OTHER_WAYS,
            f"If you do not know {made.made_by_name}, or do not want to take part, do nothing: you "
            "are no member until you accept. Do not forward the link."
            if made.is_from_colleague
            else "If you are no longer the right person, please forward this message to whoever "
            "is, or reply and tell us. Do not forward the link.",
        ),
    )


def notice(
    consultation: Consultation,
    body: Body,
    *,
    name: str,
    role: MemberRole,
    address: str,
    moment: datetime,
    closes_at: datetime,
    more_dates: Sequence[str] = (),
) -> Invited:
    """The letter to somebody who speaks for the body already: no token, they sign in."""
    has_closed = consultation.stage(moment, closes_at=closes_at) is Stage.CLOSED
    return Invited(
        subject=_subject(consultation, body, has_closed, closes_at),
        body=letter(
            _sample(consultation),
            _greeting(name),
            _asked(consultation, body, has_closed),
            f"Sign in and read the draft:\n{address}" if address else "Sign in to read the draft.",
            _what_we_ask(role),
            _dates(consultation, closes_at, more_dates),
            _OTHER_WAYS,
        ),
    )


_OTHER_WAYS = (
    "OTHER WAYS TO ANSWER\n"
    "  On paper, by e-mail or by telephone: reply to this message or call\n"
    f"  {TELEPHONE}. We can send the draft in print, in large print or in\n"
    "  another language."
)


def _subject(consultation: Consultation, body: Body, has_closed: bool, closes_at: datetime) -> str:
    if has_closed:
        return f"{body.name} is invited to read what was said on {consultation.title}"
    return f"{body.name} is asked to reply on {consultation.title} by {short_day(closes_at)}"


def _sample(consultation: Consultation) -> str:
    return SAMPLE if consultation.is_sample else ""


def _greeting(name: str) -> str:
    return f"Dear {name}" if name else "Dear colleague"


def _asked(consultation: Consultation, body: Body, has_closed: bool) -> str:
    asks = "asked" if has_closed else "is asking"
    return f"The {NAME} {asks} {body.name} what it thinks of this draft: {consultation.title}."


def _what_we_ask(role: MemberRole) -> str:
    who = (
        "As lead, you alone submit for the group."
        if role is MemberRole.LEAD
        else "The lead of the group submits for all of you."
    )
    return (
        "WHAT WE ASK\n"
        '  Answer as many sections of the draft as you like. "Nothing to add"\n'
        "  is an answer. You can save and come back, and several of you can\n"
        f"  write. {who}"
    )


def _dates(consultation: Consultation, closes_at: datetime, more: Sequence[str]) -> str:
    answer_by = short_day(weeks_after(consultation.closes_at, ANSWER_WEEKS))
    lines = [
        f"Opens     {day(consultation.opens_at)}",
        f"Closes    {close(closes_at)}",
        *more,
        f"Answer    We will publish what was said and what we did about it by {answer_by}.",
    ]
    return "\n".join(["DATES", *(f"  {line}" for line in lines)])
