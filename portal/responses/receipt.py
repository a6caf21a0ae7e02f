"""The receipt: what was submitted, by whom, under which reference, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.consultations.models import Moderation, Stage, Visibility
from portal.consultations.visits import Visit
from portal.mail.wording import SAMPLE, letter
from portal.responses.models import Capacity, Naming, Response, Submission
from portal.responses.record import Record, RecordedAnswer
from portal.web.authority import ANSWER_WEEKS, MODERATION_DAYS, TELEPHONE
from portal.web.dates import close, day, short_day, time_of_day, weeks_after
from portal.web.pages import counted

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
    Capacity.COMMITTEE: "Committee, or a meeting of the members",
    Capacity.OTHER: "Another capacity",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A letter's subject and text, ready for the outbox."""

    subject: str
    body: str


def letter_for(
    visit: Visit, submission: Submission, record: Record, *, pieces: int, address: str
) -> Receipt:
    """The receipt of a submission. `pieces` were merged into comments and did not go."""
    body = record.body
    consultation = visit.consultation
    closes = f"{time_of_day(visit.closes_at)} on {day(visit.closes_at)}"
    again = "again " if submission.number > 1 else ""
    return Receipt(
        subject=f"Received {again}from {body}: response {record.reference}"
        if again
        else f"Received: {body}'s response, reference {record.reference}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {visit.user.name}",
            f"We have {body}'s response on {record.title}, version {record.version}"
            f"{', submitted again. It takes in what you submitted before' if again else ''}. "
            "Please keep this message.",
            _facts(submission, record),
            _sections(record),
            _comments(record),
            _pieces(pieces),
            "Read or print it, change or withdraw a comment, or reopen it to add or\n"
            f"answer more, until {closes}:\n{address}",
            f"WHAT HAPPENS NEXT\n{_moderated(visit, record)} What was\n"
            "  said and what was done about it will be published by "
            f"{short_day(weeks_after(consultation.closes_at, ANSWER_WEEKS))}.",
            f"If this response was not sent by {body}, call {TELEPHONE}.",
        ),
    )


def _moderated(visit: Visit, record: Record) -> str:
    """When a moderator reads the comments, and who reads them before."""
    consultation = visit.consultation
    if consultation.moderation is Moderation.BEFORE or record.naming is Naming.NOT_PUBLISHED:
        return (
            "  A moderator reads each comment before it is published, within\n"
            f"  {MODERATION_DAYS} days. If one cannot be published we will tell you why."
        )
    is_read = (
        consultation.visibility is Visibility.LIVE
        or consultation.stage(visit.moment) is Stage.CLOSED
    )
    others = "now" if is_read else "once the consultation has closed"
    return (
        f"  The comments are published. Other bodies can read them {others}.\n"
        f"  A moderator reads each within {MODERATION_DAYS} days. We write to you only if one\n"
        "  cannot stay as it is."
    )


def approval(signed: Record | Response) -> str:
    """Grace Adeyemi, Chair, on 14 January 2027. Of what was submitted."""
    assert signed.capacity is not None
    on = f", on {short_day(signed.approved_on)}" if signed.approved_on else ""
    return f"{signed.approved_by_name}, {CAPACITIES[signed.capacity]}{on}"


def published(signed: Record | Response) -> str:
    """In the name of Lambeth CPCG only. Of what was submitted."""
    assert signed.naming is not None
    body = signed.respondent if isinstance(signed, Response) else signed.body
    return NAMED[signed.naming].format(body=body, name=signed.approved_by_name)


def _facts(submission: Submission, record: Record) -> str:
    return (
        f"  Reference    {record.reference}\n"
        f"  Received     {close(submission.submitted_at)}\n"
        f"  Approved by  {approval(record)}. {record.mandate}\n"
        f"  Published    {published(record)}"
    )


def _sections(record: Record) -> str:
    """The sum of the sections: everything that was saved was sent, finished or not."""
    sections = [answer for answer in record.answers if answer.is_section]
    nil = [answer for answer in sections if answer.is_nothing_to_add]
    silent = [answer for answer in sections if answer.is_blank]
    total = len(sections)
    rows = [
        ("Answered", total - len(nil) - len(silent), ""),
        ("Nothing to add", len(nil), ""),
        ("Not answered", len(silent), _named(silent)),
    ]
    return _sum(rows, total, "section")


def _comments(record: Record) -> str:
    """The sum of the comments, where some went before or were withdrawn."""
    total = len(record.comments)
    new = sum(comment.is_new for comment in record.comments)
    withdrawn = sum(comment.is_withdrawn for comment in record.comments)
    if new == total:
        return f"With {counted(total, 'comment')}." if total else ""
    rows = [("New", new, ""), ("Sent before", total - new - withdrawn, "")]
    if withdrawn:
        rows.append(("Withdrawn", withdrawn, ""))
    return _sum(rows, total, "comment")


def _sum(rows: Sequence[tuple[str, int, str]], total: int, noun: str) -> str:
    width = len(str(total))
    lines = [
        f"  {words:<15}  {number:>{width}} {noun}{'s' * (number != 1)}{which}"
        for words, number, which in rows
    ]
    rule = f"  {'':<15}  {'-' * width}"
    return "\n".join([*lines, rule, f"  {'All':<15}  {total} {noun}{'s' * (total != 1)}"])


def _pieces(number: int) -> str:
    if not number:
        return ""
    kept = (
        "was merged into another comment. It is"
        if number == 1
        else ("were merged into other comments. They are")
    )
    return f"{counted(number, 'draft')} {kept} kept for you and not sent."


def _named(answers: Sequence[RecordedAnswer]) -> str:
    return f" ({', '.join(answer.short_name for answer in answers)})" if answers else ""
