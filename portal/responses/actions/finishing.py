"""Finishing what staff entered: from then on it is a response like any other."""

from __future__ import annotations

from portal import clock
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Outline
from portal.errors import Refusal
from portal.responses import record
from portal.responses.acknowledging import tell_of_entry
from portal.responses.actions.entry import flag_if_late, read_again
from portal.responses.actions.references import next_private
from portal.responses.actions.response import note
from portal.responses.answers import answers_of
from portal.responses.entry.letter import paragraphs
from portal.responses.models import CommentState, Response, ResponseState, Stance, Submission
from portal.responses.progress import statuses as statuses_of
from portal.responses.queries import comments_of, file_names
from portal.responses.queries.entered import letter_parts

NOTHING_YET = "There is no comment yet. Add one, then finish."


def finish(visit: Visit, entry: Response, outline: Outline) -> Response:
    """The response is the Authority's: numbered, with its reference and its record.

    Whoever leads its body has one letter about it. A view that was left open is neither. Finishing
    twice is finishing once. Raises `Refusal` where there is no comment, or where a paragraph of the
    letter waits.
    """
    entry = read_again(visit, entry)
    if entry.state is ResponseState.SUBMITTED:
        return entry
    comments = comments_of(entry.id)
    if not comments:
        raise Refusal(NOTHING_YET)
    waiting = len(paragraphs(entry.letter)) - len(letter_parts(entry.id))
    if waiting:
        raise Refusal(
            f"{'A paragraph' if waiting == 1 else f'{waiting:,} paragraphs'} of what came "
            f"{'has' if waiting == 1 else 'have'} not been dealt with. Send each to a section, or "
            "say that it is not a comment."
        )
    moment = clock.now()
    entry.reference = next_private(visit.consultation)
    entry.state = ResponseState.SUBMITTED
    entry.submitted_at = moment
    entry.entered_by_id, entry.entered_by_name = visit.user.id, visit.user.name
    flag_if_late(entry)
    for comment in comments:
        visit.consultation.comments_numbered += 1
        comment.number = visit.consultation.comments_numbered
        comment.state = CommentState.SUBMITTED
        comment.submitted_at = moment
        if comment.stance is Stance.NOT_CHOSEN:
            comment.stance = Stance.NEITHER
    db.session.flush()
    answers = answers_of(outline, statuses_of(outline, ()), comments, {})
    kept = record.record_of(
        entry, outline, answers, files=file_names(entry.id), new=[each.id for each in comments]
    )
    db.session.add(
        Submission(
            response_id=entry.id,
            number=1,
            submitted_at=moment,
            submitted_by_name=visit.user.name,
            standing=entry.body.standing if entry.body else None,
            record=record.written(kept),
        )
    )
    db.session.flush()
    note(
        "entered response finished",
        visit,
        "response",
        entry.id,
        reference=entry.reference,
        comments=len(comments),
        channel=entry.channel.value,
        late=int(entry.is_late),
    )
    tell_of_entry(entry, comments=len(comments))
    return entry
