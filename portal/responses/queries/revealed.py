"""What staff are shown on asking: what the record says that they were shown a short while ago."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal.accounts.models import User
from portal.audit.actions import Confidential
from portal.audit.queries import seen
from portal.responses import rules
from portal.responses.models import Comment, Response


def hidden_from(user: User, comments: Iterable[Comment], moment: datetime) -> frozenset[int]:
    """The ids of those comments whose words the user is not shown before asking.

    One statement, or none where all of them may be published.
    """
    kept = frozenset(each.id for each in comments if rules.is_for_staff_only(each.response))
    if not kept:
        return kept
    return kept - seen(
        Confidential.REMARK,
        by=user.id,
        subject_kind="comment",
        subject_ids=kept,
        since=moment - rules.SHOWN_FOR,
    )


def is_hidden_from(user: User, comment: Comment, moment: datetime) -> bool:
    """The same of one comment."""
    return comment.id in hidden_from(user, (comment,), moment)


def is_letter_hidden_from(user: User, entry: Response, moment: datetime) -> bool:
    """The letter as it came is not shown before asking. Until it is finished it is at work on."""
    if not rules.is_kept_letter(entry):
        return False
    return not seen(
        Confidential.LETTER,
        by=user.id,
        subject_kind="response",
        subject_ids={entry.id},
        since=moment - rules.SHOWN_FOR,
    )
