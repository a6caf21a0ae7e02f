"""Showing staff what is shown on asking only. Each look is in the record before anything is."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit.actions import Confidential, reveal
from portal.db import db
from portal.responses.models import Comment, Response
from portal.responses.queries.files import SentFile


def reveal_comment(comment: Comment, *, by: User) -> None:
    """`by` is shown what the comment says, for an hour, and the record says so."""
    reveal(
        Confidential.REMARK,
        actor=by,
        subject_kind="comment",
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        number=comment.number,
    )
    db.session.flush()


def reveal_letter(entry: Response, *, by: User) -> None:
    """`by` is shown the letter as it was typed in, for an hour, and the record says so."""
    reveal(
        Confidential.LETTER,
        actor=by,
        subject_kind="response",
        subject_id=entry.id,
        consultation_id=entry.consultation_id,
        reference=entry.reference,
    )
    db.session.flush()


def reveal_file(file: SentFile, *, by: User) -> None:
    """`by` is given the file this once, and the record says so."""
    response, comment = file.response, file.comment
    named = {"number": comment.number} if comment else {"reference": response.reference}
    reveal(
        Confidential.FILE if comment else Confidential.LETTER,
        actor=by,
        subject_kind="comment" if comment else "response",
        subject_id=comment.id if comment else response.id,
        consultation_id=response.consultation_id,
        file_id=file.id,
        **named,
    )
    db.session.flush()
