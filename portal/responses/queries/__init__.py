"""Reads of responses. A body reads its own, others what is published, staff what was submitted."""

from portal.responses.queries.answered import Answered, answered_by_body
from portal.responses.queries.notes import (
    NoteCounts,
    NoteShown,
    my_note,
    note_counts,
    notes_by_person,
    notes_on,
)
from portal.responses.queries.own import (
    NothingToAdd,
    all_my_comments,
    comments_of,
    last_changes,
    made_by_form,
    my_comment,
    my_comments,
    my_nil_returns,
    response_of,
    returned_numbers,
)
from portal.responses.queries.pieces import drafts_and_pieces, merged_into, pieces_of
from portal.responses.queries.published import (
    PublishedComment,
    goes_up_as_changed,
    published_comments,
    published_without,
    published_wording,
    said_by,
    submitted_comments,
)
from portal.responses.queries.submissions import (
    Unsent,
    file_names,
    submission,
    submissions,
    unsent,
    would_be_sent,
)
from portal.responses.queries.tallies import Tallies, statuses, tallies
from portal.responses.queries.together import Drafted, drafted
from portal.responses.queries.unplaced import (
    unplaced_count,
    unplaced_remark,
    unplaced_remarks,
)
from portal.responses.queries.wordings import (
    earlier_drafts,
    have_earlier,
    my_sent_comment,
    sent_wordings,
    sent_wordings_for_staff,
)

__all__ = [
    "Answered",
    "Drafted",
    "NoteCounts",
    "NoteShown",
    "NothingToAdd",
    "PublishedComment",
    "Tallies",
    "Unsent",
    "all_my_comments",
    "answered_by_body",
    "comments_of",
    "drafted",
    "drafts_and_pieces",
    "earlier_drafts",
    "file_names",
    "goes_up_as_changed",
    "have_earlier",
    "last_changes",
    "made_by_form",
    "merged_into",
    "my_comment",
    "my_comments",
    "my_nil_returns",
    "my_note",
    "my_sent_comment",
    "note_counts",
    "notes_by_person",
    "notes_on",
    "pieces_of",
    "published_comments",
    "published_without",
    "published_wording",
    "response_of",
    "returned_numbers",
    "said_by",
    "sent_wordings",
    "sent_wordings_for_staff",
    "statuses",
    "submission",
    "submissions",
    "submitted_comments",
    "tallies",
    "unplaced_count",
    "unplaced_remark",
    "unplaced_remarks",
    "unsent",
    "would_be_sent",
]
