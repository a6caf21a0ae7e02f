"""Bringing several drafts of a body together into one comment, and taking it apart again.

A draft that has become part of another comment is kept as the piece it was, with its author and
its files, and is sent as part of that comment alone. What was brought together is not brought
together again, so a piece belongs to one comment and can always be given back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Outline, Passage
from portal.errors import Conflict, Refusal
from portal.responses import words
from portal.responses.actions.drafting import StoredOtherwise
from portal.responses.actions.response import locked, note, require_drafting
from portal.responses.actions.said import Said, make_comment
from portal.responses.models import (
    STANCES,
    Attachment,
    Channel,
    Comment,
    CommentState,
    EarlierWording,
    Response,
)

FEWEST = 2
TOO_FEW = "Choose two drafts or more to bring together"
ANOTHER_PLACE = "These drafts are not all on the same section"
ALREADY = "One of these drafts has been brought together with others already"
MADE_OF_PIECES = "A comment that was brought together from drafts cannot be a piece of another"
A_REPLY = "A reply to another body cannot be brought together with drafts"
NOT_MERGED = "This comment has been taken apart already"


def merge_comments(
    visit: Visit,
    outline: Outline,
    passage: Passage | None,
    said: Said,
    pieces: Mapping[int, int],
    *,
    form_key: str,
) -> Comment:
    """One comment of the body's, by whoever merged; the drafts are its pieces and kept as such.

    `pieces` are the drafts by id, with the revision of each that was read. The same form sent
    again is the same comment. Raises `Conflict` where a colleague came first at one of them.
    """
    stored = _stored_before(visit, said, form_key)
    if stored is not None:
        return stored
    require_open(visit)
    stored = _stored_before(visit, said, form_key)
    if stored is not None:
        return stored
    response = locked(visit)
    if response is None:
        raise Refusal(TOO_FEW)
    require_drafting(response)
    drafts = _drafts(response, outline, passage, pieces)
    _check(said, outline, passage, with_files=_have_files(drafts))
    merged = make_comment(
        response, said, version_id=outline.version_id, form_key=form_key, by=visit.user
    )
    for draft in drafts:
        draft.state = CommentState.MERGED
        draft.merged_into_id = merged.id
        # Whoever has it open still learns of it, now and after it has been given back.
        draft.revision += 1
    db.session.flush()
    note("drafts brought together", visit, "comment", merged.id, pieces=len(drafts))
    return merged


def take_apart(visit: Visit, comment: Comment, *, revision: int) -> Sequence[Comment]:
    """The pieces are drafts again, as they were, and the comment made of them is gone.

    `revision` is the one that was read: words that a colleague has changed since are not lost
    unseen. Taken apart twice it is taken apart once: then there is nothing left, and a `Refusal`.
    """
    require_open(visit)
    current = db.session.scalar(
        select(Comment).where(Comment.id == comment.id).execution_options(populate_existing=True)
    )
    if current is None or current.state is not CommentState.DRAFT:
        raise Refusal(NOT_MERGED)
    require_drafting(current.response)
    if current.revision != revision:
        raise Conflict(f"{current.changed_by.name} changed the comment while you were reading it")
    pieces = db.session.scalars(
        select(Comment)
        .where(Comment.merged_into_id == current.id)
        .order_by(Comment.written_at, Comment.id)
    ).all()
    if not pieces:
        raise Refusal(NOT_MERGED)
    for piece in pieces:
        piece.state = CommentState.DRAFT
        piece.merged_into_id = None
        piece.revision += 1
    # A file that was added to the whole is nobody's piece: it goes on with the first.
    for file in db.session.scalars(select(Attachment).where(Attachment.comment_id == current.id)):
        file.comment_id = pieces[0].id
    db.session.execute(delete(EarlierWording).where(EarlierWording.comment_id == current.id))
    db.session.flush()
    db.session.delete(current)
    db.session.flush()
    note("comment taken apart", visit, "comment", comment.id, pieces=len(pieces))
    return pieces


def _stored_before(visit: Visit, said: Said, form_key: str) -> Comment | None:
    """What this form has made already. Raises `Conflict` where it says something else now."""
    stored = db.session.scalar(select(Comment).where(Comment.form_key == form_key))
    if stored is None:
        return None
    response = stored.response
    is_ours = (response.consultation_id, response.body_id, response.channel) == (
        visit.consultation.id,
        visit.speaks_for.id,
        Channel.PORTAL,  # what staff enter for a body is not the body's to change
    )
    if not is_ours:
        raise Refusal("This page was not loaded fully. Reload it and try again.")
    if not said.is_in(stored):
        raise StoredOtherwise(stored)
    return stored


def _drafts(
    response: Response, outline: Outline, passage: Passage | None, pieces: Mapping[int, int]
) -> Sequence[Comment]:
    """The drafts as they stand under the lock, if they can be brought together there."""
    if len(pieces) < FEWEST:
        raise Refusal(TOO_FEW)
    drafts = db.session.scalars(
        select(Comment)
        .where(Comment.id.in_(pieces), Comment.response_id == response.id)
        .order_by(Comment.written_at, Comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if any(draft.state is CommentState.MERGED for draft in drafts):
        raise Conflict(ALREADY)
    if len(drafts) < len(pieces):
        raise Conflict("A colleague removed one of these drafts while you were reading them")
    if any(draft.state is not CommentState.DRAFT for draft in drafts):
        raise Refusal("One of these comments has been sent and is not a draft any more")
    if any(draft.reply_to_id for draft in drafts):
        raise Refusal(A_REPLY)
    if _made_of_pieces(drafts):
        raise Refusal(MADE_OF_PIECES)
    for draft in drafts:
        there = outline.passage_of(draft.section_id) if draft.section_id else None
        is_here = there is passage and (passage is not None or draft.section_id is None)
        if not is_here:
            raise Refusal(ANOTHER_PLACE)
    changed = [draft for draft in drafts if draft.revision != pieces[draft.id]]
    if changed:
        raise Conflict(f"{changed[0].changed_by.name} changed a draft while you were writing")
    return drafts


def _made_of_pieces(drafts: Sequence[Comment]) -> bool:
    ids = [draft.id for draft in drafts]
    found = db.session.scalar(select(Comment.id).where(Comment.merged_into_id.in_(ids)).limit(1))
    return found is not None


def _have_files(drafts: Sequence[Comment]) -> bool:
    ids = [draft.id for draft in drafts]
    found = db.session.scalar(select(Attachment.id).where(Attachment.comment_id.in_(ids)).limit(1))
    return found is not None


def _check(said: Said, outline: Outline, passage: Passage | None, *, with_files: bool) -> None:
    """Raises `Refusal` for what cannot be said there."""
    if sentence := words.refusal_of(said.words, said.suggestion, has_file=with_files):
        raise Refusal(sentence, field="comment")
    if said.stance not in STANCES:
        raise Refusal("Choose support, object or neither", field="stance")
    if passage is not None and not passage.is_answerable:
        raise Refusal(f"{passage.short_name} is for information only.")
    section = outline.section_by_id(said.section_id) if said.section_id else None
    if (section is None) != (passage is None):
        raise Refusal(ANOTHER_PLACE)
    if section is not None and outline.passage_of(section.id) is not passage:
        raise Refusal(ANOTHER_PLACE)
    if sentence := words.refusal_of_marked(section, said.quote, said.quote_start, said.suggestion):
        raise Refusal(sentence)
