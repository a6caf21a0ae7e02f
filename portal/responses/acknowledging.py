"""Telling a body, once, that staff have entered what it sent another way."""

from __future__ import annotations

from portal.mail.actions import NewLetter, write_all
from portal.mail.wording import SAMPLE, letter
from portal.responses.entry.wording import what_came
from portal.responses.models import Response
from portal.stakeholders.queries import readers
from portal.web.authority import TELEPHONE
from portal.web.dates import day
from portal.web.links import absolute
from portal.web.pages import counted


def tell_of_entry(response: Response, *, comments: int) -> None:
    """Whoever leads the body has the receipt of it, however often this is called.

    A body that nobody has joined has nobody to write to, and a person has no account.
    """
    if response.body_id is None or response.received_on is None:
        return
    consultation, body = response.consultation, response.respondent
    late = (
        "It came after the close. It is marked as late, and read like any other."
        if response.is_late
        else ""
    )
    write_all(
        NewLetter(
            to=reader.email,
            subject=f"Entered for {body}: {what_came(response)}, reference {response.reference}",
            body=letter(
                SAMPLE if consultation.is_sample else "",
                f"Dear {reader.name}",
                f"We have the {what_came(response)} from {body} on {consultation.title}. Staff of "
                "the Authority have entered it. Please keep this message.",
                f"  Reference  {response.reference}\n"
                f"  Received   {day(response.received_on)}\n"
                f"  Entered    {counted(comments, 'comment')}",
                late,
                f"Read what was entered:\n{absolute('responses.response', slug=consultation.slug)}",
                f"If something is wrong in it, or it was not sent by {body}, call {TELEPHONE}.",
            ),
            once_key=f"response-entered-{response.id} to {reader.id}",
        )
        for reader in readers(response.body_id)
    )
