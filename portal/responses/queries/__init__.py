"""Reads of responses. A body reads its own, others what is published, staff what was submitted."""

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

__all__ = [
    "NothingToAdd",
    "PublishedComment",
    "Tallies",
    "all_my_comments",
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
]
