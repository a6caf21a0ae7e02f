"""Who may decide on a comment, and what a decision can mean. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal import clock
from portal.accounts.models import Right, User
from portal.moderation.models import Decision, QueueEntry, StaffNote
from portal.responses import rules as response_rules
from portal.responses.models import Channel, Comment, CommentState, Response
from portal.stakeholders.models import Membership
from portal.web.authority import MODERATION_DAYS

# A moderator who opened a comment and went home does not keep it for the night.
CLAIM_LIFETIME = timedelta(minutes=10)
# The states that a decision leads to.
DECIDED = (CommentState.PUBLISHED, CommentState.WITHHELD, CommentState.RETURNED)


def may_moderate(user: User) -> bool:
    """See the queue and every submitted comment."""
    return user.has(Right.MODERATOR)


def may_decide(user: User, comment: Comment, memberships: Sequence[Membership]) -> bool:
    """Publish, withhold and undo: never on what one wrote oneself or one's own body said.

    Whoever typed what came by post did not write it. `memberships` are those of the user today.
    """
    own_bodies = {membership.body_id for membership in memberships if membership.left_at is None}
    return (
        may_moderate(user)
        and (comment.response.channel is not Channel.PORTAL or comment.written_by_id != user.id)
        and comment.response.body_id not in own_bodies
    )


def may_take(user: User, comment: Comment, memberships: Sequence[Membership]) -> bool:
    """Take the wording it suggests into the next version: not one's own, and none withheld."""
    return (
        may_decide(user, comment, memberships)
        and bool(comment.suggestion)
        and comment.section_id is not None
        and comment.state in (CommentState.SUBMITTED, CommentState.PUBLISHED)
    )


def may_be_returned(comment: Comment) -> bool:
    """Its body can reword it: it came by the portal."""
    return comment.response.channel is Channel.PORTAL


def may_edit_note(user: User, note: StaffNote) -> bool:
    """Reword or remove a note: whoever wrote it. Every moderator reads it."""
    return may_moderate(user) and note.author_id == user.id


def standing(comment: Comment, decisions: Sequence[Decision]) -> Decision | None:
    """The decision that the comment's state comes from, of all that were made on it, in order.

    None once it was undone, or once the body has changed or withdrawn the comment.
    """
    last = decisions[-1] if decisions else None
    is_decided = comment.state in DECIDED and not comment.is_waiting
    return last if last is not None and is_decided and last.undone_at is None else None


def is_for_staff_only(response: Response) -> bool:
    """The body asked that nobody outside the Authority reads its comments, whatever is decided."""
    return response_rules.is_for_staff_only(response)


def claim_holds(entry: QueueEntry, moment: datetime) -> bool:
    """Somebody has the comment open, or had until a short while ago."""
    return entry.claimed_at is not None and moment < entry.claimed_at + CLAIM_LIFETIME


def is_claimed_by_another(entry: QueueEntry, user: User, moment: datetime) -> bool:
    """A colleague is at it. It can be decided on all the same; nobody should do so unawares."""
    return claim_holds(entry, moment) and entry.claimed_by_id != user.id


def waiting_since(comment: Comment) -> datetime:
    """When its words came: with the response, or when its body changed them."""
    assert comment.submitted_at is not None
    return max(comment.submitted_at, comment.changed_at)


def days_waiting(submitted_at: datetime, moment: datetime) -> int:
    """Whole London days from the day it was submitted to the day of that moment."""
    return (clock.in_london(moment).date() - clock.in_london(submitted_at).date()).days


def is_overdue(submitted_at: datetime, moment: datetime) -> bool:
    """True once the promised days have gone by."""
    return days_waiting(submitted_at, moment) > MODERATION_DAYS
