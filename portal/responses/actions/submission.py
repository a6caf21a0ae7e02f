"""Submitting: once for the body, with a reference and a receipt."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Outline
from portal.errors import Closed, Refusal
from portal.mail.actions import write
from portal.responses import receipt
from portal.responses.actions.response import locked, note
from portal.responses.models import (
    Capacity,
    CommentState,
    Naming,
    NilReturn,
    Response,
    ResponseState,
)
from portal.responses.queries import comments_of, response_of, statuses

REFERENCE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class SignOff:
    """How a lead submits: who is named, and who approved it, in what capacity, by what mandate."""

    naming: Naming
    not_published_reason: str
    approved_by_name: str
    capacity: Capacity
    mandate: str


def submit(visit: Visit, outline: Outline, sign_off: SignOff, *, address: str) -> Response:
    """The response is submitted, with every comment saved in it, and has its reference for ever.

    Submitting again changes nothing and gives the same response: two presses, two tabs and two
    leads are one submission and one receipt. `address` is where the receipt says to read it.
    Raises `Closed`, and `Refusal` where there is nothing to submit.
    """
    try:
        require_open(visit)
    except Closed:
        if (stored := response_of(visit)) and stored.state is ResponseState.SUBMITTED:
            return stored
        raise
    response = locked(visit)
    if response is not None and response.state is ResponseState.SUBMITTED:
        return response
    comments = comments_of(response.id) if response else []
    if response is None or not (comments or _says_nothing_to_add(response)):
        raise Refusal(
            "There is nothing to submit yet. Answer a section, or say that you have nothing to "
            "add on it."
        )
    moment = clock.now()
    consultation = visit.consultation
    consultation.responses_numbered += 1
    response.reference = (
        f"{consultation.reference_prefix}-{clock.in_london(moment).year}-"
        f"{consultation.responses_numbered:0{REFERENCE_DIGITS}}"
    )
    response.state = ResponseState.SUBMITTED
    response.submitted_at = moment
    response.submitted_by_id = visit.user.id
    response.naming = sign_off.naming
    response.not_published_reason = sign_off.not_published_reason
    response.approved_by_name = sign_off.approved_by_name
    response.capacity = sign_off.capacity
    response.mandate = sign_off.mandate
    sent = update(NilReturn).where(NilReturn.response_id == response.id)
    db.session.execute(sent.where(NilReturn.sent_at.is_(None)).values(sent_at=moment))
    for comment in comments:
        consultation.comments_numbered += 1
        comment.number = consultation.comments_numbered
        comment.state = CommentState.SUBMITTED
        comment.submitted_at = moment
    db.session.flush()
    note(
        "response submitted",
        visit,
        "response",
        response.id,
        reference=response.reference,
        comments=len(comments),
    )
    letter = receipt.letter_for(visit, response, outline, statuses(visit, outline), address=address)
    write(
        to=visit.user.email,
        subject=letter.subject,
        body=letter.body,
        once_key=f"response-submitted-{response.id}",
    )
    return response


def _says_nothing_to_add(response: Response) -> bool:
    found = db.session.scalar(
        select(NilReturn.id).where(NilReturn.response_id == response.id).limit(1)
    )
    return found is not None
