"""Submitting and reopening: with one reference for ever, and a receipt and a record each time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.models import Consultation, Moderation
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Outline
from portal.errors import Closed, Conflict, Refusal
from portal.mail.actions import write
from portal.responses import receipt, record, rules
from portal.responses.actions.decisions import return_to_queue
from portal.responses.actions.published import put_up_as_sent
from portal.responses.actions.references import next_private
from portal.responses.actions.response import locked, note
from portal.responses.answers import Answers, answers_of
from portal.responses.checked import NOT_SAID, Checked
from portal.responses.models import (
    Capacity,
    Comment,
    CommentState,
    Naming,
    NilReturn,
    Response,
    ResponseState,
    Stance,
    Submission,
)
from portal.responses.queries import (
    comments_of,
    file_names,
    my_nil_returns,
    response_of,
    statuses,
    would_be_sent,
)
from portal.responses.reopening import tell_of_reopening
from portal.responses.reply_news import tell_of_reply

OVERTAKEN = (
    "The response has been submitted and reopened since this page was loaded. Check it again, then "
    "submit it"
)
CHANGED_SINCE = (
    "What would be sent has changed since this page was loaded: {}. It is shown below as it is "
    "now. Read it, then submit. Anything still being written there is sent as it stands then"
)
NOW_AT_ONCE = (
    "Since this page was loaded, comments have come to be published as they are submitted, before "
    "a moderator reads them. Read below who reads them, then submit"
)
NOTHING_YET = (
    "There is nothing to submit yet. Answer a section, or say that you have nothing to add on it."
)


@dataclass(frozen=True, slots=True)
class SignOff:
    """How a lead submits: who is named, and who approved it, in what capacity, by what mandate."""

    naming: Naming
    not_published_reason: str
    approved_by_name: str
    capacity: Capacity
    mandate: str
    approved_on: date | None = None
    members_consulted: str = ""


def submit(
    visit: Visit,
    outline: Outline,
    sign_off: SignOff,
    *,
    address: str,
    seen: Checked = NOT_SAID,
    told: Moderation = Moderation.BEFORE,
) -> Response:
    """The response is submitted with every draft in it, under its reference, and on record.

    Submitting again changes nothing and gives the same response: two presses, two tabs and two
    leads are one submission and one receipt. Where the consultation publishes first, so are the
    comments. `address` is where the receipt says to read it, `seen` what the lead's page showed and
    `told` when it said that a moderator reads them. Raises `Closed`; `Conflict` where that page is
    older than the last submission, than what would be sent, or than the setting; `Refusal` where
    there is nothing to submit.
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
    number = 1 + (_submitted_before(response) if response else 0)
    if number != seen.submissions + 1:
        raise Conflict(OVERTAKEN)
    if changed := seen.overtaken(would_be_sent(visit)):
        raise Conflict(CHANGED_SINCE.format(", ".join(_called(outline, changed))))
    if told is Moderation.BEFORE and visit.consultation.moderation is Moderation.AFTER:
        raise Conflict(NOW_AT_ONCE)
    comments = comments_of(response.id) if response else []
    if response is None or not (comments or _says_nothing_to_add(response)):
        raise Refusal(NOTHING_YET)
    moment = clock.now()
    new = [comment for comment in comments if comment.state is CommentState.DRAFT]
    _sign(response, sign_off)
    response.reference = response.reference or next_private(visit.consultation)
    response.state = ResponseState.SUBMITTED
    response.submitted_at, response.submitted_by_id = moment, visit.user.id
    response.ready_at, response.ready_by_name, response.reopened_at = None, "", None
    _drop_overruled(response, outline, comments)
    _send(visit.consultation, response, new, moment)
    db.session.flush()
    _publish_first(response, comments, new)
    note(
        "response submitted",
        visit,
        "response",
        response.id,
        reference=response.reference,
        submission=number,
        comments=len(new),
        published_at_once=sum(comment.is_unchecked for comment in new),
    )
    answers = _answers(visit, outline, comments)
    kept = record.record_of(
        response,
        outline,
        answers,
        files=file_names(response.id),
        new=[comment.id for comment in new],
    )
    submission = Submission(
        response_id=response.id,
        number=number,
        submitted_at=moment,
        submitted_by_name=visit.user.name,
        standing=visit.speaks_for.standing,
        record=record.written(kept),
    )
    db.session.add(submission)
    db.session.flush()
    letter = receipt.letter_for(visit, submission, kept, pieces=_pieces(response), address=address)
    write(
        to=visit.user.email,
        subject=letter.subject,
        body=letter.body,
        once_key=f"response-submitted-{response.id}-{number}",
    )
    return response


def reopen(visit: Visit, *, address: str) -> Response:
    """The body drafts again. What was submitted stays with the Authority, and on record.

    The lead's colleagues have a letter. Reopening again changes nothing. Raises `Closed`, and
    `Refusal` where nothing was submitted.
    """
    require_open(visit)
    response = locked(visit)
    if response is None or response.state in (ResponseState.DRAFTING, ResponseState.READY):
        raise Refusal("The response has not been submitted, so it is open already.")
    if response.state is ResponseState.REOPENED:
        return response
    response.state = ResponseState.REOPENED
    response.reopened_at = clock.now()
    db.session.flush()
    note("response reopened", visit, "response", response.id, reference=response.reference)
    tell_of_reopening(visit, response, number=_submitted_before(response), address=address)
    return response


def _called(outline: Outline, section_ids: Collection[int]) -> list[str]:
    """The passages of those sections, in the order of the draft; last, what is said of none."""
    passages = [outline.passage_of(id_) if id_ else None for id_ in section_ids]
    names = [each.short_name for each in outline.answerable if each in passages]
    named = [each is not None and each.is_answerable for each in passages]
    if any(id_ and not is_named for id_, is_named in zip(section_ids, named, strict=True)):
        names.append("words that are no longer in the draft")
    return names + (["the draft as a whole"] if 0 in section_ids else [])


def _sign(response: Response, sign_off: SignOff) -> None:
    response.naming = sign_off.naming
    response.not_published_reason = sign_off.not_published_reason
    response.approved_by_name = sign_off.approved_by_name
    response.capacity = sign_off.capacity
    response.approved_on = sign_off.approved_on
    response.mandate = sign_off.mandate
    response.members_consulted = sign_off.members_consulted


def _send(
    consultation: Consultation, response: Response, new: Sequence[Comment], moment: datetime
) -> None:
    """The Authority has the new comments from now on, and the answers of nothing to add."""
    sent = update(NilReturn).where(NilReturn.response_id == response.id)
    db.session.execute(sent.where(NilReturn.sent_at.is_(None)).values(sent_at=moment))
    for comment in new:
        consultation.comments_numbered += 1
        comment.number = consultation.comments_numbered
        comment.state = CommentState.SUBMITTED
        comment.submitted_at = moment
        if comment.stance is Stance.NOT_CHOSEN:
            comment.stance = Stance.NEITHER


def _publish_first(response: Response, comments: Sequence[Comment], new: Sequence[Comment]) -> None:
    """What is new is published, where that comes first; and nothing that is to be kept back now.

    What a moderator has decided on stays as it was decided: others do not read it either.
    """
    if response.naming is Naming.NOT_PUBLISHED:
        for comment in comments:
            if comment.is_unchecked:
                return_to_queue(comment)
    if not rules.is_published_first(response):
        return
    for comment in new:
        put_up_as_sent(comment)
        tell_of_reply(comment)


def _drop_overruled(response: Response, outline: Outline, comments: Sequence[Comment]) -> None:
    """A section that was sent with nothing to add, and has a comment now, has the comment alone."""
    answered = {
        section_id
        for comment in comments
        if comment.section_id
        and comment.reply_to_id is None
        and comment.state is not CommentState.WITHDRAWN
        and (passage := outline.passage_of(comment.section_id))
        for section_id in passage.section_ids
    }
    db.session.execute(
        delete(NilReturn).where(
            NilReturn.response_id == response.id, NilReturn.section_id.in_(answered)
        )
    )


def _answers(visit: Visit, outline: Outline, comments: Sequence[Comment]) -> Answers:
    return answers_of(outline, statuses(visit, outline), comments, my_nil_returns(visit, outline))


def _submitted_before(response: Response) -> int:
    counted = select(func.count(Submission.id)).where(Submission.response_id == response.id)
    return db.session.scalar(counted) or 0


def _pieces(response: Response) -> int:
    merged = select(func.count(Comment.id)).where(
        Comment.response_id == response.id, Comment.state == CommentState.MERGED
    )
    return db.session.scalar(merged) or 0


def _says_nothing_to_add(response: Response) -> bool:
    found = db.session.scalar(
        select(NilReturn.id).where(NilReturn.response_id == response.id).limit(1)
    )
    return found is not None
