"""Deciding on comments, and undoing it. Each locks the comment first and tells its author once."""

from __future__ import annotations

from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import lock
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import letters, queries, rules
from portal.moderation.actions.handling import let_go
from portal.moderation.models import Decision, Ground, Verdict
from portal.moderation.rules import standing
from portal.responses import actions as responses
from portal.responses.models import Comment, CommentState
from portal.responses.published_words import Wording, whole
from portal.responses.reply_news import tell_of_reply
from portal.web.dates import day_and_month, time_of_day

DONE = {
    Verdict.PUBLISH: "published",
    Verdict.WITHHOLD: "withheld",
    Verdict.RETURN: "returned",
}


def publish(comment: Comment, *, revision: int, by: User, response_address: str = "") -> Decision:
    """The comment is published, as far as its body allows. Raises `Conflict`.

    `revision` is that of the comment as the moderator saw it. `response_address` is where the body
    reads its response, for the letter.
    """
    _lock(comment, revision, CommentState.SUBMITTED, by)
    responses.publish_comment(comment, Wording(whole(comment.body), whole(comment.suggestion)))
    return _decide(
        comment, Verdict.PUBLISH, ground=None, note="", by=by, response_address=response_address
    )


def withhold(
    comment: Comment,
    *,
    ground: Ground,
    note: str,
    revision: int,
    by: User,
    response_address: str = "",
) -> Decision:
    """The comment is withheld, and its words are kept as they are. Raises `Conflict`."""
    _lock(comment, revision, CommentState.SUBMITTED, by)
    responses.withhold_comment(comment)
    return _decide(
        comment,
        Verdict.WITHHOLD,
        ground=ground,
        note=note,
        by=by,
        response_address=response_address,
    )


def return_to_author(
    comment: Comment,
    *,
    ground: Ground,
    note: str,
    revision: int,
    by: User,
    response_address: str = "",
) -> Decision:
    """The comment is with its body, to be reworded; nobody else reads it. Raises `Conflict`.

    `response_address` is where the body rewords it. Raises `Refusal` for what did not come by the
    portal: whoever wrote it could not reword it there.
    """
    _lock(comment, revision, CommentState.SUBMITTED, by)
    if not rules.may_be_returned(comment):
        raise Refusal(
            f"c{comment.number} did not come by the portal, so its author cannot reword it here."
        )
    responses.return_comment(comment)
    return _decide(
        comment, Verdict.RETURN, ground=ground, note=note, by=by, response_address=response_address
    )


def undo(comment: Comment, *, revision: int, by: User, response_address: str = "") -> Decision:
    """The comment waits again. The decision is kept, and says who undid it. Raises `Conflict`.

    Only the last decision can be undone, and only while the comment is as it was decided on.
    """
    _lock(comment, revision, None, by)
    decision = standing(comment, queries.decisions(comment.id))
    if decision is None:
        raise Conflict(_what_happened(comment, by))
    responses.return_to_queue(comment)
    decision.undone_at = clock.now()
    decision.undone_by_name = by.name
    db.session.flush()
    record(
        "decision undone",
        actor=by,
        subject_kind="comment",
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        number=comment.number,
        decision_id=decision.id,
        verdict=decision.verdict.value,
    )
    letters.tell_of_undoing(comment, decision, response_address=response_address)
    return decision


def _decide(
    comment: Comment,
    verdict: Verdict,
    *,
    ground: Ground | None,
    note: str,
    by: User,
    response_address: str,
) -> Decision:
    decision = Decision(
        comment_id=comment.id,
        verdict=verdict,
        ground=ground,
        note=note,
        decided_at=clock.now(),
        decided_by_id=by.id,
        decided_by_name=by.name,
    )
    db.session.add(decision)
    db.session.flush()
    record(
        f"comment {DONE[verdict]}",
        actor=by,
        subject_kind="comment",
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        number=comment.number,
        decision_id=decision.id,
        ground=ground.value if ground else None,
    )
    let_go(comment.id, by=by)
    letters.tell_of_decision(comment, decision, response_address=response_address)
    if verdict is Verdict.PUBLISH:
        tell_of_reply(comment)
    return decision


def _lock(comment: Comment, revision: int, wanted: CommentState | None, by: User) -> None:
    """Only this transaction decides on the comment, and it is as the moderator saw it.

    The consultation's row comes first, as it does when a body changes or withdraws a comment.
    """
    lock(comment.response.consultation)
    db.session.execute(select(Comment.id).where(Comment.id == comment.id).with_for_update()).one()
    db.session.refresh(comment)
    if comment.revision != revision or (wanted and comment.state is not wanted):
        raise Conflict(_what_happened(comment, by))


def _what_happened(comment: Comment, reader: User) -> str:
    """Who changed the comment, how and when, for somebody who wanted to change it too."""
    if comment.state is CommentState.WITHDRAWN:
        return "The body withdrew this comment while you were reading it. Nothing was changed."
    decisions = queries.decisions(comment.id)
    last_at = decisions[-1].undone_at or decisions[-1].decided_at if decisions else None
    if comment.was_changed and (last_at is None or comment.changed_at > last_at):
        return (
            "The body changed this comment while you were reading it. Read the new words, then "
            "decide. Nothing was done."
        )
    if not decisions:
        return "This comment changed while you were reading it. Nothing was done."
    last = decisions[-1]
    if last.undone_at is not None:
        name, moment, did = last.undone_by_name, last.undone_at, "undid the decision on"
    else:
        name, moment, did = last.decided_by_name, last.decided_at, DONE[last.verdict]
    if last.undone_at is None and last.decided_by_id == reader.id:
        name = "You"
    today = clock.in_london(moment).date() == clock.in_london(clock.now()).date()
    when = f"at {time_of_day(moment)}" if today else f"on {day_and_month(moment)}"
    return f"{name} {did} this comment {when}. Nothing was changed."
