"""Deciding on comments, and undoing it. Each locks the comment first and tells its author once."""

from __future__ import annotations

from collections.abc import Collection

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation import letters, queries, rules
from portal.moderation.actions.handling import let_go
from portal.moderation.actions.locking import DONE, lock_as_seen, what_happened
from portal.moderation.models import Decision, Ground, Verdict
from portal.moderation.queries.redactions import redactions, to_be_published
from portal.moderation.rules import standing
from portal.responses import actions as responses
from portal.responses.models import Comment
from portal.responses.published_words import Wording
from portal.responses.queries import published_wording
from portal.responses.reply_news import tell_of_reply


def publish(
    comment: Comment,
    *,
    revision: int,
    by: User,
    removals: Collection[int] = (),
    response_address: str = "",
) -> Decision:
    """The comment is published without the words removed from it, as far as its body allows.

    One that was published as it was sent stays so, or loses those words. Raises `Conflict`.
    `revision` is that of the comment as the moderator saw it, and `removals` are the ids of those
    that were seen: nobody publishes words that a colleague just put back. `response_address` is
    where the body reads its response, for the letter.
    """
    lock_as_seen(comment, revision, by)
    standing_removals = redactions(comment)
    if {removal.id for removal in standing_removals} != set(removals):
        raise Conflict(
            "Somebody changed which words are removed while you were reading. Nothing was done."
        )
    left = to_be_published(comment, standing_removals)
    before = _up(comment)
    responses.publish_comment(comment, left)
    return _decide(
        comment,
        Verdict.PUBLISH,
        ground=None,
        note="",
        by=by,
        before=before,
        left=left,
        response_address=response_address,
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
    lock_as_seen(comment, revision, by)
    before = _up(comment)
    responses.withhold_comment(comment)
    return _decide(
        comment,
        Verdict.WITHHOLD,
        ground=ground,
        note=note,
        by=by,
        before=before,
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
    lock_as_seen(comment, revision, by)
    if not rules.may_be_returned(comment):
        raise Refusal(
            f"c{comment.number} did not come by the portal, so its author cannot reword it here."
        )
    before = _up(comment)
    responses.return_comment(comment)
    return _decide(
        comment,
        Verdict.RETURN,
        ground=ground,
        note=note,
        by=by,
        before=before,
        response_address=response_address,
    )


def undo(comment: Comment, *, revision: int, by: User, response_address: str = "") -> Decision:
    """The comment waits again. The decision is kept, and says who undid it. Raises `Conflict`.

    Only the last decision can be undone, and only while the comment is as it was decided on. What
    had been published as it was sent, and was left so, stays published; nothing that a moderator
    took down is put up by undoing.
    """
    lock_as_seen(comment, revision, by, must_be_waiting=False)
    decision = standing(comment, queries.decisions(comment.id))
    if decision is None:
        raise Conflict(what_happened(comment, by))
    if decision.verdict is Verdict.PUBLISH and decision.was_up:
        responses.look_again(comment)
    else:
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
    before: Wording | None,
    left: Wording | None = None,
    response_address: str,
) -> Decision:
    decision = Decision(
        comment_id=comment.id,
        verdict=verdict,
        ground=ground,
        note=note,
        was_up=before is not None,
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
        was_up=int(decision.was_up),
    )
    let_go(comment.id, by=by)
    letters.tell_of_decision(
        comment, decision, before=before, left=left, response_address=response_address
    )
    if verdict is Verdict.PUBLISH:
        tell_of_reply(comment)
    return decision


def _up(comment: Comment) -> Wording | None:
    """What is published of it as it was sent, before anybody decided; None where nothing is."""
    return published_wording(comment.id) if comment.is_unchecked else None
