"""Replying for a body to what another body said. From then on a reply is a comment like any."""

from __future__ import annotations

from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.errors import Conflict, Refusal
from portal.responses import rules, words
from portal.responses.actions.response import begun_or_sent, note
from portal.responses.actions.said import Said, make_comment
from portal.responses.models import Comment, Stance
from portal.responses.queries.replying import reply_made_by, to_reply_to


def reply(visit: Visit, number: int, typed: str, *, form_key: str) -> Comment:
    """The reply to that comment is a draft of the body's, on the words the comment was made on.

    A reply to a reply stands beside it, under the same comment. The same form sent again is the
    same reply; with other words it is a `Conflict`, so that neither text is lost. Raises `Refusal`
    where the body has submitted, and for a comment whose words can no longer be read.
    """
    # Before the lock too, so that a press repeated at the close is not told that nothing was saved.
    stored = reply_made_by(visit, form_key)
    if stored is not None and stored.body == typed:
        return stored
    require_open(visit)
    stored = reply_made_by(visit, form_key)
    if stored is not None:
        if stored.body == typed:
            return stored
        raise Conflict("This form was sent before, and what it said then was saved")
    if not rules.may_reply(visit):
        raise Refusal("Replies are not taken in this consultation any more")
    answered = to_reply_to(visit, number)
    if answered is None:
        raise Conflict(f"c{number} was taken out of sight while you were writing")
    if sentence := words.refusal_of(typed):
        raise Refusal(sentence, field="comment")
    response = begun_or_sent(visit)
    if not rules.is_drafting(response):
        raise Refusal(submitted_sentence(visit))
    made = make_comment(
        response,
        Said(answered.section_id, Stance.NEITHER, typed, is_settled=True),
        version_id=answered.version_id,
        form_key=form_key,
        by=visit.user,
        reply_to_id=answered.reply_to_id or answered.id,
    )
    note("reply drafted", visit, "comment", made.id, body_id=visit.speaks_for.id)
    return made


def submitted_sentence(visit: Visit) -> str:
    """Why a body that has submitted cannot reply, and what can be done about it."""
    body = visit.speaks_for.name
    if visit.is_lead:
        return f"{body}’s response is submitted. Reopen it to reply, then submit it again"
    return f"{body}’s response is submitted. To reply, ask whoever leads the body to reopen it"
