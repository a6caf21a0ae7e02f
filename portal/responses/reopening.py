"""Telling everybody else who speaks for a body that its response can be added to again."""

from __future__ import annotations

from portal.consultations.visits import Visit
from portal.mail.actions import NewLetter, write_all
from portal.mail.models import Kind
from portal.mail.wording import SAMPLE, letter
from portal.responses.models import Response
from portal.stakeholders.queries import members
from portal.web.dates import close, short_day


def tell_of_reopening(visit: Visit, response: Response, *, number: int, address: str) -> None:
    """Each of the lead's colleagues has one letter. `number` is of the submission that stands."""
    assert response.submitted_at is not None
    body = visit.speaks_for.name
    write_all(
        NewLetter(
            to=member.user.email,
            subject=f"Reopened: {body}'s response, reference {response.reference}",
            body=letter(
                SAMPLE if visit.consultation.is_sample else "",
                f"Dear {member.user.name}",
                f"{visit.user.name} has reopened {body}'s response to {visit.consultation.title}.",
                f"What was submitted on {short_day(response.submitted_at)} stays with the "
                f"Authority. You can add to it and answer more sections. What is new is seen by "
                f"nobody outside {body} until the lead submits again, which can be done until "
                f"{close(visit.closes_at)}. Otherwise what was submitted stands.",
                f"Go on answering:\n{address}",
            ),
            once_key=f"response-reopened-{response.id}-{number} to {member.user.id}",
            kind=Kind.COLLEAGUES,
            of_bodies=[visit.speaks_for.id],
        )
        for member in members(visit.speaks_for.id)
        if member.user_id != visit.user.id and member.user.deactivated_at is None
    )
