"""A colleague tells the lead that the response is ready to be signed off, or takes that back."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Refusal
from portal.mail.actions import NewLetter, write_all
from portal.mail.models import Kind
from portal.mail.wording import SAMPLE, letter
from portal.responses.actions.response import begun, note
from portal.responses.models import Comment, CommentState, NilReturn, Response, ResponseState
from portal.stakeholders.queries import leads
from portal.web.authority import TELEPHONE
from portal.web.dates import close

EMPTY = (
    "There is nothing to submit yet. Answer a section, or say that you have nothing to add on it."
)


def tell_ready(visit: Visit, *, address: str) -> Response:
    """The response is ready for sign-off, and its leads have a letter that says by whom.

    Told twice it is told once; taken back and told again it is told again. `address` is where a
    lead checks and submits. Whatever is drafted after that is part of the response all the same.
    """
    require_open(visit)
    response = begun(visit)
    if response.ready_at is not None:
        return response
    if _is_empty(response):
        raise Refusal(EMPTY)
    response.ready_at = clock.now()
    response.ready_by_name = visit.user.name
    # Reopened it stays reopened: what was submitted stands, and staff go on seeing that it does.
    if response.state is ResponseState.DRAFTING:
        response.state = ResponseState.READY
    db.session.flush()
    note("response said to be ready", visit, "response", response.id)
    write_all(_letters(visit, response, address))
    return response


def take_back_ready(visit: Visit) -> None:
    """The response is being drafted again. Taken back twice it is taken back once."""
    require_open(visit)
    response = begun(visit)
    if response.ready_at is None:
        return
    response.ready_at, response.ready_by_name = None, ""
    if response.state is ResponseState.READY:
        response.state = ResponseState.DRAFTING
    db.session.flush()
    note("readiness taken back", visit, "response", response.id)


def _is_empty(response: Response) -> bool:
    comments = select(Comment.id).where(
        Comment.response_id == response.id,
        Comment.state.not_in((CommentState.MERGED, CommentState.WITHDRAWN)),
    )
    nil_returns = select(NilReturn.id).where(NilReturn.response_id == response.id)
    return all(db.session.scalar(each.limit(1)) is None for each in (comments, nil_returns))


def _letters(visit: Visit, response: Response, address: str) -> list[NewLetter]:
    body, consultation = visit.speaks_for, visit.consultation
    assert response.ready_at is not None
    time = int(response.ready_at.timestamp() * 1_000_000)
    return [
        NewLetter(
            to=membership.user.email,
            subject=f"Ready for sign-off: {body.name}’s response",
            body=letter(
                SAMPLE if consultation.is_sample else "",
                f"Dear {membership.user.name}",
                f"{visit.user.name} has read through {body.name}’s response to “"
                f"{consultation.title}” and finds it ready to be submitted. Only a lead can submit "
                "it.",
                f"Check it and submit it here:\n{address}",
                f"The consultation closes on {close(visit.closes_at)}. Questions: telephone "
                f"{TELEPHONE}.",
            ),
            once_key=f"response-ready-{response.id}-{time}-{membership.user_id}",
            kind=Kind.COLLEAGUES,
            of_bodies=[body.id],
        )
        for membership in leads(body.id)
    ]
