"""Keeping files with comments, and taking them away again while a comment is a draft."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.responses import words
from portal.responses.actions.response import note, require_drafting
from portal.responses.models import (
    RESPONSE_FILES_MEGABYTES,
    Attachment,
    AttachmentBytes,
    Comment,
    CommentState,
    Response,
)
from portal.responses.queries.files import has_files, size_of, size_words
from portal.responses.recognising.kinds import CheckedFile

MOST_FILES = 10
LARGEST_TOTAL_BYTES = RESPONSE_FILES_MEGABYTES * 1024 * 1024
NO_LONGER_A_DRAFT = "This comment is no longer a draft, so its files stay as they are"
ITS_ONLY_ANSWER = (
    "This comment has no words, so it keeps its file. Write the comment in words first, or remove "
    "the whole comment."
)
NOT_LOADED_FULLY = "This page was not loaded fully. Reload it and try again."


class SentOtherwise(Conflict):
    """This form has brought a file already, and another one came with it now."""

    def __init__(self, stored: Attachment) -> None:
        super().__init__(
            f"This form has saved {stored.name} already. Choose the file again to send it as well.",
            field="file",
        )


def attach(
    response: Response,
    comment: Comment | None,
    file: CheckedFile,
    *,
    form_key: str,
    by: User,
) -> Attachment:
    """The file is kept with the comment; without one it is the letter as it came, for staff alone.

    Under the caller's lock of the consultation. The same form sent again is the same file. Raises
    `Refusal` where the response's files would be more than it may have.
    """
    comment_id = comment.id if comment else None
    stored = _sent_before(response.id, comment_id, file, form_key)
    if stored is not None:
        return stored
    _require_room(response, comment_id, file)
    stored = Attachment(
        response_id=response.id,
        comment_id=comment_id,
        form_key=form_key,
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        sha256=file.sha256,
        added_at=clock.now(),
        added_by_id=by.id,
    )
    db.session.add(stored)
    db.session.flush()
    db.session.add(AttachmentBytes(attachment_id=stored.id, data=file.data))
    db.session.flush()
    record(
        "file attached",
        actor=by,
        subject_kind="file",
        subject_id=stored.id,
        consultation_id=response.consultation_id,
        comment_id=comment_id,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
    )
    return stored


def attach_to_draft(
    visit: Visit, comment: Comment, file: CheckedFile, *, form_key: str
) -> Attachment:
    """The file is with the body's draft comment. The same form sent again is the same file."""
    # Looked for before the lock too, so that a press repeated at the close is not told that
    # nothing was saved.
    stored = _sent_before(comment.response_id, comment.id, file, form_key)
    if stored is not None:
        return stored
    require_open(visit)
    comment = _draft_again(comment.id)
    return attach(comment.response, comment, file, form_key=form_key, by=visit.user)


def remove_file(visit: Visit, attachment: Attachment) -> None:
    """The file is gone from its draft comment. A comment without words keeps its last one."""
    require_open(visit)
    assert attachment.comment_id is not None
    comment = _draft_again(attachment.comment_id)
    size = db.session.scalar(select(Attachment.size).where(Attachment.id == attachment.id))
    if size is None:
        raise Refusal("A colleague removed this file before you")
    file_id = attachment.id
    # What is in it goes with it, by its foreign key.
    db.session.execute(delete(Attachment).where(Attachment.id == file_id))
    if words.refusal_of(comment.body, comment.suggestion) and not has_files(comment.id):
        raise Refusal(ITS_ONLY_ANSWER)
    note("file removed", visit, "file", file_id, comment_id=comment.id, size=size)


def note_infected(visit: Visit, *, size: int, sha256: str) -> None:
    """It is on record that a file was refused because the scan found it harmful. Not its name."""
    record(
        "file refused as infected",
        actor=visit.user,
        subject_kind="consultation",
        subject_id=visit.consultation.id,
        consultation_id=visit.consultation.id,
        body_id=visit.body.id if visit.body else None,
        size=size,
        sha256=sha256,
    )


def _sent_before(
    response_id: int, comment_id: int | None, file: CheckedFile, form_key: str
) -> Attachment | None:
    """What this form has brought already. Raises `Refusal` where that is something else."""
    stored = db.session.scalar(select(Attachment).where(Attachment.form_key == form_key))
    if stored is None:
        return None
    if (stored.response_id, stored.comment_id) != (response_id, comment_id):
        raise Refusal(NOT_LOADED_FULLY)
    if stored.sha256 != file.sha256:
        raise SentOtherwise(stored)
    return stored


def _draft_again(comment_id: int) -> Comment:
    """The comment as it stands under the lock, if it is a draft. Raises `Refusal` if it is not."""
    comment = db.session.scalar(
        select(Comment).where(Comment.id == comment_id).execution_options(populate_existing=True)
    )
    if comment is None:
        raise Refusal("A colleague removed this comment before you")
    require_drafting(comment.response)
    if comment.state is not CommentState.DRAFT:
        raise Refusal(NO_LONGER_A_DRAFT)
    return comment


def _require_room(response: Response, comment_id: int | None, file: CheckedFile) -> None:
    there = db.session.scalar(
        select(func.count(Attachment.id)).where(
            Attachment.response_id == response.id, Attachment.comment_id == comment_id
        )
    )
    if (there or 0) >= MOST_FILES:
        raise Refusal(
            f"A comment takes {MOST_FILES} files at most. Remove one first, or put two together.",
            field="file",
        )
    held = size_of(response.id)
    if held + len(file.data) > LARGEST_TOTAL_BYTES:
        raise Refusal(
            f"The files of a response may be {RESPONSE_FILES_MEGABYTES} MB together. There are "
            f"{size_words(held)} already, and this one has {size_words(len(file.data))}.",
            field="file",
        )
