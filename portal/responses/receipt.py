"""The receipt: what was submitted, by whom, under which reference, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.consultations.visits import Visit
from portal.drafts.reading import Outline, Passage
from portal.mail.wording import SAMPLE, letter
from portal.responses.models import Capacity, Naming, Response
from portal.responses.progress import Status
from portal.web.authority import ANSWER_WEEKS, MODERATION_DAYS, TELEPHONE
from portal.web.dates import close, day, short_day, time_of_day, weeks_after

NAMED = {
    Naming.NAME_AND_BODY: "In the names of {body} and of {name}",
    Naming.BODY: "In the name of {body} only",
    Naming.ANONYMOUS: "Without a name",
    Naming.NOT_PUBLISHED: "Not published. It is read and counted.",
}
CAPACITIES = {
    Capacity.CHAIR: "Chair",
    Capacity.OFFICER: "Secretary or other officer",
    Capacity.PAID_OFFICER: "Paid officer",
    Capacity.OTHER: "Another capacity",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A letter's subject and text, ready for the outbox."""

    subject: str
    body: str


def letter_for(
    visit: Visit,
    response: Response,
    outline: Outline,
    statuses: Mapping[int, Status],
    *,
    address: str,
) -> Receipt:
    """The receipt of a response that has just been submitted."""
    body = visit.speaks_for.name
    consultation = visit.consultation
    closes = f"{time_of_day(visit.closes_at)} on {day(visit.closes_at)}"
    return Receipt(
        subject=f"Received: {body}'s response, reference {response.reference}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {visit.user.name}",
            f"We have {body}'s response on {outline.title}, version {outline.number}. Please "
            "keep this message.",
            _facts(response, body),
            _counts(outline, statuses),
            f"Read or print it:\n{address}",
            f"To change it, call {TELEPHONE}\nbefore {closes}.",
            "WHAT HAPPENS NEXT\n"
            "  A moderator reads each comment before it is published, within\n"
            f"  {MODERATION_DAYS} days. If one cannot be published we will tell you why. What was\n"
            "  said and what was done about it will be published by "
            f"{short_day(weeks_after(consultation.closes_at, ANSWER_WEEKS))}.",
            f"If this response was not sent by {body}, call {TELEPHONE}.",
        ),
    )


def _facts(response: Response, body: str) -> str:
    assert response.submitted_at is not None
    assert response.capacity is not None
    assert response.naming is not None
    approved = f"{response.approved_by_name}, {CAPACITIES[response.capacity]}. {response.mandate}"
    named = NAMED[response.naming].format(body=body, name=response.approved_by_name)
    return (
        f"  Reference    {response.reference}\n"
        f"  Received     {close(response.submitted_at)}\n"
        f"  Approved by  {approved.strip()}\n"
        f"  Published    {named}"
    )


def _counts(outline: Outline, statuses: Mapping[int, Status]) -> str:
    """The sum of the sections: everything that was saved was sent, finished or not."""
    nil = _having(outline, statuses, Status.NOTHING_TO_ADD)
    silent = [passage for passage in outline.answerable if statuses[passage.id].is_blank]
    total = len(outline.answerable)
    rows = [
        ("Answered", total - len(nil) - len(silent), ""),
        ("Nothing to add", len(nil), ""),
        ("Not answered", len(silent), _named(silent)),
    ]
    width = len(str(total))
    lines = [
        f"  {words:<15}  {number:>{width}} section{'s' * (number != 1)}{which}"
        for words, number, which in rows
    ]
    rule = f"  {'':<15}  {'-' * width}"
    return "\n".join([*lines, rule, f"  {'All':<15}  {total} section{'s' * (total != 1)}"])


def _having(outline: Outline, statuses: Mapping[int, Status], status: Status) -> Sequence[Passage]:
    return [passage for passage in outline.answerable if statuses[passage.id] is status]


def _named(passages: Sequence[Passage]) -> str:
    return f" ({', '.join(passage.short_name for passage in passages)})" if passages else ""
