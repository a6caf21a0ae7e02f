"""The references of a response: the private one, and the one that the public may know.

The private one is the body's and the Authority's, and is counted up. The public one stands beside
what is published; nobody can work out the one from the other, nor which came first.
"""

from __future__ import annotations

import secrets

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.consultations.models import Consultation
from portal.db import db
from portal.responses.models import Response

REFERENCE_DIGITS = 4
# Letters and figures that are not taken for one another on paper or by ear; no vowels, no words.
PUBLIC_LETTERS = "BCDFGHJKMNPQRTVWXZ2346789"
PUBLIC_LENGTH = 6
MOST_TRIES = 20


def next_private(consultation: Consultation) -> str:
    """CS-2027-0019, which no other response of the consultation has. Only under its lock."""
    consultation.responses_numbered += 1
    return (
        f"{consultation.reference_prefix}-{clock.in_london(clock.now()).year}-"
        f"{consultation.responses_numbered:0{REFERENCE_DIGITS}}"
    )


def give_public_reference(response: Response) -> str:
    """CS-P7K3QX, which is the response's from now on; the one it has where it has one.

    Two moderators at once give it one.
    """
    for _ in range(MOST_TRIES):
        if response.public_reference:
            return response.public_reference
        try:
            with db.session.begin_nested():
                db.session.execute(
                    update(Response)
                    .where(Response.id == response.id, Response.public_reference.is_(None))
                    .values(public_reference=_drawn(response.consultation))
                    .execution_options(synchronize_session=False)
                )
        except IntegrityError:
            continue  # another response of the consultation drew the same
        # In the same transaction, and after the update has waited for whoever came first.
        response.public_reference = db.session.scalar(
            select(Response.public_reference).where(Response.id == response.id)
        )
    raise RuntimeError("no public reference is free")


def _drawn(consultation: Consultation) -> str:
    letters = "".join(secrets.choice(PUBLIC_LETTERS) for _ in range(PUBLIC_LENGTH))
    return f"{consultation.reference_prefix}-{letters}"
