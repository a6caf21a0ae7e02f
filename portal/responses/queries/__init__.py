"""Reads of responses. A body reads its own, others what is published, staff what was submitted."""

from portal.responses.queries.answered import Answered, answered_by_body
from portal.responses.queries.own import (
    NothingToAdd,
    all_my_comments,
    comments_of,
    last_changes,
    my_comment,
    my_comments,
    my_nil_returns,
    response_of,
)
from portal.responses.queries.published import (
    PublishedComment,
    published_comments,
    said_by,
    submitted_comments,
)
from portal.responses.queries.tallies import Tallies, statuses, tallies
from portal.responses.queries.unplaced import (
    unplaced_count,
    unplaced_remark,
    unplaced_remarks,
)

__all__ = [
    "Answered",
    "NothingToAdd",
    "PublishedComment",
    "Tallies",
    "all_my_comments",
    "answered_by_body",
    "comments_of",
    "last_changes",
    "my_comment",
    "my_comments",
    "my_nil_returns",
    "published_comments",
    "response_of",
    "said_by",
    "statuses",
    "submitted_comments",
    "tallies",
    "unplaced_count",
    "unplaced_remark",
    "unplaced_remarks",
]
