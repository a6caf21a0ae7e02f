"""What the author of a comment is told: what was decided, the real reason, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal import clock
from portal.accounts.models import User
from portal.consultations.models import Visibility
from portal.mail.actions import write
from portal.mail.models import Kind
from portal.mail.wording import SAMPLE, letter
from portal.moderation import policy
from portal.moderation.models import Decision, Verdict
from portal.moderation.rules import is_for_staff_only
from portal.responses.models import Comment
from portal.responses.published_words import Wording
from portal.stakeholders import queries as stakeholders
from portal.web.dates import day, short_day
from portal.web.pages import counted

READABLE = {
    Visibility.PRIVATE: "In this consultation bodies do not read each other’s comments.",
    Visibility.AFTER_CLOSE: "Other bodies can read it once the consultation has closed, after {}.",
    Visibility.LIVE: "Other bodies can read it now.",
}
OUTCOMES = {
    Verdict.PUBLISH: "published",
    Verdict.WITHHOLD: "withheld",
    Verdict.RETURN: "returned to be reworded",
}
NO_LONGER_UP = "It had been published as you sent it. It is not published any more."
UNDONE = {
    Verdict.PUBLISH: "publish",
    Verdict.WITHHOLD: "withhold",
    Verdict.RETURN: "return",
}


def tell_of_decision(
    comment: Comment,
    decision: Decision,
    *,
    before: Wording | None = None,
    left: Wording | None = None,
    response_address: str,
) -> None:
    """Each reader is told once of this decision, however often it is called.

    `left` is what is published of it, which says where words were removed; `before` is what was
    published already, as it was sent. That it stays as it was is told to nobody: the receipt said
    that it is published.
    """
    if before is not None and left is not None:
        if before != left:
            _tell_of_other_words(comment, decision, left, response_address)
        return
    published = decision.verdict is Verdict.PUBLISH
    outcome = OUTCOMES[decision.verdict]
    if published and is_for_staff_only(comment.response):
        outcome = _lower_first(policy.PASSED)
    if published:
        paragraphs = [_who_reads(comment, decision.decided_at), *_without(comment, left)]
    else:
        assert decision.ground is not None
        words = policy.GROUNDS[decision.ground]
        paragraphs = [
            f"The reason: {words.name}. {words.sentence}",
            f"The moderator’s note: {decision.note}" if decision.note else "",
            NO_LONGER_UP if before is not None else "",
            policy.KEPT if decision.verdict is Verdict.WITHHOLD else policy.RETURNED,
            f"If you think this is wrong: {_lower_first(policy.SECOND_LOOK)}",
        ]
    _write(
        comment,
        subject=f"Your comment c{comment.number} was {outcome}",
        opening=f"A moderator read {_named(comment)}. On {day(decision.decided_at)} it was "
        f"{outcome}.",
        paragraphs=paragraphs,
        response_address=response_address,
        once_key=f"decision {decision.id}",
        link="Your response" if published else "The comment, and the reason",
    )


def _tell_of_other_words(
    comment: Comment, decision: Decision, left: Wording, response_address: str
) -> None:
    """Each reader is told once that less of the comment is published than before, or all again."""
    on = day(decision.decided_at)
    if left.removals:
        subject = f"Words were removed from your comment c{comment.number}"
        opening = (
            f"A moderator read {_named(comment)} after it was published. On {on} words were "
            "removed from what is published."
        )
    else:
        subject = f"Your comment c{comment.number} is published whole again"
        opening = (
            f"On {on} a moderator put back the words that had been removed from what is published "
            f"of {_named(comment)}."
        )
    _write(
        comment,
        subject=subject,
        opening=opening,
        paragraphs=[
            _who_reads(comment, decision.decided_at),
            *_without(comment, left, removed="Words were removed"),
        ],
        response_address=response_address,
        once_key=f"decision {decision.id}",
    )


def tell_of_undoing(comment: Comment, decision: Decision, *, response_address: str) -> None:
    """Each reader of the letter on the decision is told once that it no longer stands.

    Nobody is where the comment stays published as it was: nothing has become different for them.
    """
    if decision.was_up and decision.verdict is Verdict.PUBLISH:
        return
    assert decision.undone_at is not None
    outcome = UNDONE[decision.verdict]
    _write(
        comment,
        subject=f"The decision on your comment c{comment.number} was undone",
        opening=f"On {day(decision.undone_at)} a moderator undid the decision to {outcome} "
        f"{_named(comment)}.",
        paragraphs=[
            "The comment waits to be decided again. Until then only staff can read it. We will "
            "write when it has been decided.",
        ],
        response_address=response_address,
        once_key=f"decision {decision.id} undone",
    )


def _write(
    comment: Comment,
    *,
    subject: str,
    opening: str,
    paragraphs: Sequence[str],
    response_address: str,
    once_key: str,
    link: str = "Your response",
) -> None:
    for reader in _readers(comment):
        write(
            to=reader.email,
            subject=subject,
            body=letter(
                SAMPLE if comment.response.consultation.is_sample else "",
                f"Dear {reader.name}",
                opening,
                *paragraphs,
                f"{link}:\n{response_address}" if response_address else "",
            ),
            once_key=f"{once_key} to {reader.id}",
            kind=Kind.DECISIONS,
            of_bodies=_body_of(comment),
        )


def _readers(comment: Comment) -> Sequence[User]:
    """Who submitted the response; if they have left, whoever leads the body now.

    The link leads only members of the body anywhere, and only those whose account is open. A person
    who answered for no body has no account.
    """
    response = comment.response
    if response.body_id is None:
        return []
    return stakeholders.readers(response.body_id, first=response.submitted_by_id)


def _body_of(comment: Comment) -> Sequence[int]:
    body_id = comment.response.body_id
    return [body_id] if body_id is not None else []


def _named(comment: Comment) -> str:
    place = comment.section.label if comment.section else "the draft as a whole"
    consultation = comment.response.consultation
    return (
        f"comment c{comment.number} of {comment.response.respondent} on {place} "
        f"({consultation.title})"
    )


def _who_reads(comment: Comment, moment: datetime) -> str:
    if is_for_staff_only(comment.response):
        return "As you asked, it is not shown to other bodies. Staff read it and count it."
    consultation = comment.response.consultation
    visibility = consultation.visibility
    # Other bodies read it from their own close on, which is everybody's but where one has longer.
    if visibility is Visibility.AFTER_CLOSE and clock.has_passed(consultation.closes_at, moment):
        visibility = Visibility.LIVE
    return READABLE[visibility].format(short_day(consultation.closes_at))


def _without(
    comment: Comment,
    left: Wording | None,
    *,
    removed: str = "Before that a moderator removed words",
) -> Sequence[str]:
    """That words were removed, and why, and none of them. Nothing of what others do not read."""
    if left is None or not left.removals or is_for_staff_only(comment.response):
        return ()
    are_read = comment.response.consultation.visibility is not Visibility.PRIVATE
    seen = "Readers see where words were removed, and why. " if are_read else ""
    shown = {part.why for part in left.removed}
    reasons = ", ".join(
        name for why, name in policy.REMOVAL_REASONS.items() if policy.REMOVED[why] in shown
    )
    where = counted(left.removals, "place")
    return (
        f"{removed} in {where}. What they held: {reasons}. {seen}Your response keeps all of them, "
        "and shows you what is published.",
        f"If you think this is wrong: {_lower_first(policy.SECOND_LOOK)}",
    )


def _lower_first(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
