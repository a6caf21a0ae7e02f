"""What everybody is told when the close is put off. Essential: no choice of mail stops it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from portal import clock
from portal.accounts.models import User
from portal.consultations import queries
from portal.consultations.models import Consultation, Extension
from portal.mail.actions import NewLetter
from portal.mail.wording import SAMPLE, letter
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.models import Body
from portal.stakeholders.rules import InvitationState, invitation_state
from portal.web.authority import TELEPHONE
from portal.web.dates import close, day


def letters(
    consultation: Consultation,
    extension: Extension,
    *,
    closes: Mapping[int, datetime],
    address: str,
    moment: datetime,
) -> Iterator[NewLetter]:
    """One to each person who speaks for a body in `closes`, and to each who is invited to.

    `closes` are the bodies' own closes by id: a body that was given longer before keeps that.
    """
    bodies: dict[User, list[Body]] = {}
    for person, body in queries.participants(consultation.id):
        if body.id in closes:
            bodies.setdefault(person, []).append(body)
    written = set()
    for person, its in bodies.items():
        written.add(person.email)
        yield _letter(
            consultation,
            extension,
            to=person.email,
            name=person.name,
            key=f"extension {extension.id} to {person.id}",
            own=[
                f"{body.name} was given longer before, and keeps it: {close(closes[body.id])}."
                for body in its
                if closes[body.id] > extension.closes_at
            ],
            way_in=f"Read the draft and answer:\n{address}" if address else "",
        )
    for invitation in stakeholders.latest_invitations(list(closes)):
        is_waiting = invitation_state(invitation, moment) is InvitationState.WAITING
        if is_waiting and invitation.email not in written:
            written.add(invitation.email)
            yield _letter(
                consultation,
                extension,
                to=invitation.email,
                name=invitation.contact_name or "colleague",
                key=f"extension {extension.id} to invitation {invitation.id}",
                own=[],
                way_in="To take part, accept the invitation in the e-mail you have from us. If it "
                f"has run out, its page sends you another; or call {TELEPHONE}.",
            )


def _letter(
    consultation: Consultation,
    extension: Extension,
    *,
    to: str,
    name: str,
    key: str,
    own: list[str],
    way_in: str,
) -> NewLetter:
    who = extension.body.name if extension.body else "Everybody who was asked"
    is_again = clock.has_passed(extension.closed_at, extension.made_at)
    opened_again = "It had closed, and is open again until then. " if is_again else ""
    return NewLetter(
        to=to,
        subject=f"More time, until {day(extension.closes_at)}: {consultation.title}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {name}",
            f"{who} has more time to answer this consultation: {consultation.title}.",
            f"  Closed    {close(extension.closed_at)}\n  Now       {close(extension.closes_at)}"
            if is_again
            else f"  Before    {close(extension.closed_at)}\n"
            f"  Now       {close(extension.closes_at)}",
            f"{opened_again}We gave more time because {extension.reason}",
            *own,
            way_in,
        ),
        once_key=key,
    )
