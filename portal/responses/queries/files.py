"""The files that were sent with comments, and what is in one. A list of them reads no bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Right, User
from portal.consultations.visits import Visit
from portal.db import db
from portal.responses.models import (
    SENT,
    Attachment,
    AttachmentBytes,
    Comment,
    CommentState,
    Response,
)
from portal.responses.queries.own import is_ours
from portal.responses.recognising.kinds import KINDS

BYTES_IN_A_KILOBYTE = 1024
BYTES_IN_A_MEGABYTE = 1024 * 1024

# The comment that a file goes with: of a piece, the comment that the piece became part of.
_Told = aliased(Comment)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a list shows it: "Minutes.pdf", "PDF", "1.2 MB". `comment_id` is where it hangs."""

    id: int
    comment_id: int | None
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by_name: str

    @property
    def kind(self) -> str:
        return KINDS[self.media_type].words if self.media_type in KINDS else "File"

    @property
    def size_words(self) -> str:
        return size_words(self.size)


@dataclass(frozen=True, slots=True)
class Content:
    """One file whole, for whoever may have it."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that the Authority has, without what is in it. A letter goes with no comment.

    A piece's file goes with the comment that the piece became part of.
    """

    id: int
    media_type: str
    size: int
    response: Response
    comment: Comment | None

    @property
    def kind(self) -> str:
        return KINDS[self.media_type].words if self.media_type in KINDS else "File"

    @property
    def size_words(self) -> str:
        return size_words(self.size)


@dataclass(frozen=True, slots=True)
class Stored:
    """All files of the installation together."""

    number: int
    size: int


def files_of(comment_ids: Collection[int]) -> Mapping[int, Sequence[FileView]]:
    """The files of those comments in the order they came, by comment; with those of its pieces.

    A comment without files is not in it. For readers who may see the comments' words.
    """
    if not comment_ids:
        return {}
    return _by_first(
        select(_Told.id, *_COLUMNS)
        .join(Attachment.added_by)
        .join(Attachment.comment)
        .join(_Told, _Told.id == _told_id())
        .where(_Told.id.in_(comment_ids))
        .order_by(Attachment.id)
    )


def letters_of(response_ids: Collection[int]) -> Mapping[int, Sequence[FileView]]:
    """The letters as they came, which hang on no comment, by response. For moderators alone."""
    if not response_ids:
        return {}
    return _by_first(
        select(Attachment.response_id, *_COLUMNS)
        .join(Attachment.added_by)
        .where(Attachment.response_id.in_(response_ids), Attachment.comment_id.is_(None))
        .order_by(Attachment.id)
    )


def has_files(comment_id: int) -> bool:
    """True where the comment, or a piece of it, has a file: it may have no words then."""
    return comment_id in files_of([comment_id])


def my_file(visit: Visit, file_id: int) -> Attachment | None:
    """A file on a comment of the visitor's body. Any other is None, as if it were not."""
    return db.session.scalar(
        select(Attachment)
        .join(Attachment.response)
        .where(Attachment.id == file_id, Attachment.comment_id.is_not(None), *is_ours(visit))
    )


def my_content(visit: Visit, file_id: int) -> Content | None:
    """The same file, whole."""
    return _content(
        select(Attachment.name, Attachment.media_type, AttachmentBytes.data)
        .join(AttachmentBytes, AttachmentBytes.attachment_id == Attachment.id)
        .join(Attachment.response)
        .where(Attachment.id == file_id, Attachment.comment_id.is_not(None), *is_ours(visit))
    )


def sent_content(consultation_id: int, file_id: int, *, seen_by: User) -> Content | None:
    """A file that the Authority has, whole: of a comment that was sent and not withdrawn, or a
    letter as it came. For moderators alone; for anybody else None."""
    if not seen_by.has(Right.MODERATOR):
        return None
    return _content(
        _sent(
            select(Attachment.name, Attachment.media_type, AttachmentBytes.data).join(
                AttachmentBytes, AttachmentBytes.attachment_id == Attachment.id
            ),
            consultation_id,
            file_id,
        )
    )


def sent_file(consultation_id: int, file_id: int, *, seen_by: User) -> SentFile | None:
    """The same file, without what is in it."""
    if not seen_by.has(Right.MODERATOR):
        return None
    row = db.session.execute(
        _sent(
            select(Attachment.id, Attachment.media_type, Attachment.size, Response, _Told),
            consultation_id,
            file_id,
        )
    ).one_or_none()
    return SentFile(*row) if row else None


def file_count() -> ColumnElement[int]:
    """In a select of comments: how many files go with each."""
    piece = aliased(Comment)
    return (
        select(func.count(Attachment.id))
        .join(piece, piece.id == Attachment.comment_id)
        .where(func.coalesce(piece.merged_into_id, piece.id) == Comment.id)
        .correlate(Comment)
        .scalar_subquery()
    )


def size_of(response_id: int) -> int:
    """How many bytes the files of a response take together."""
    return (
        db.session.scalar(
            select(func.coalesce(func.sum(Attachment.size), 0)).where(
                Attachment.response_id == response_id
            )
        )
        or 0
    )


def stored() -> Stored:
    """How many files the database holds, and how large they are together."""
    number, size = db.session.execute(
        select(func.count(Attachment.id), func.coalesce(func.sum(Attachment.size), 0))
    ).one()
    return Stored(number, int(size))


def size_words(size: int) -> str:
    """240 KB, 1.2 MB."""
    if size < BYTES_IN_A_MEGABYTE:
        return f"{max(1, round(size / BYTES_IN_A_KILOBYTE)):,} KB"
    return f"{size / BYTES_IN_A_MEGABYTE:,.1f} MB"


_COLUMNS = (
    Attachment.id,
    Attachment.comment_id,
    Attachment.name,
    Attachment.media_type,
    Attachment.size,
    Attachment.added_at,
    User.name,
)


def _by_first(query: Select[*tuple[Any, ...]]) -> Mapping[int, Sequence[FileView]]:
    """The files that the query lists, by its first column."""
    found: dict[int, list[FileView]] = {}
    for row in db.session.execute(query):
        found.setdefault(row[0], []).append(FileView(*row[1:]))
    return found


def _sent(
    query: Select[*tuple[Any, ...]], consultation_id: int, file_id: int
) -> Select[*tuple[Any, ...]]:
    """The query for a file of a comment that was sent and not withdrawn, or a letter as it came."""
    is_sent = and_(_Told.state.in_(SENT), _Told.state != CommentState.WITHDRAWN)
    return (
        query.join(Attachment.response)
        .outerjoin(Attachment.comment)
        .outerjoin(_Told, _Told.id == _told_id())
        .where(
            Attachment.id == file_id,
            Response.consultation_id == consultation_id,
            or_(Attachment.comment_id.is_(None), is_sent),
        )
    )


def _told_id() -> ColumnElement[int]:
    return func.coalesce(Comment.merged_into_id, Comment.id)


def _content(query: Select[*tuple[Any, ...]]) -> Content | None:
    row = db.session.execute(query).one_or_none()
    return Content(*row) if row else None
