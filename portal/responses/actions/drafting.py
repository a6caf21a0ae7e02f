"""What a body does while it drafts: comment, change and remove, by a button or by itself.

Everything here locks the consultation first and then reads the clock, so that nothing is taken
after the close and two colleagues begin one response between them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete, select

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import published_outline
from portal.drafts.reading import Outline, Passage
from portal.errors import Conflict, Refusal
from portal.responses.actions.nil_returns import drop_nil_return
from portal.responses.actions.response import begun, note, require_drafting
from portal.responses.actions.said import Said, check, make_comment, may_be_empty, put_in
from portal.responses.actions.wordings import keep_wording
from portal.responses.models import (
    Attachment,
    Channel,
    Comment,
    CommentState,
    EarlierWording,
)
from portal.web.dates import day_and_month, time_of_day

# Words and suggestion of what a form sent without hearing what became of it.
Unanswered = Collection[tuple[str, str]]


class Overtaken(Conflict):
    """The comment was saved since the form showed it: by a colleague, or in another window."""

    def __init__(self, sentence: str, stored: Comment) -> None:
        super().__init__(sentence)
        self.comment_id = stored.id


class StoredOtherwise(Overtaken):
    """This form has made a comment already, which says something else than what came now."""

    def __init__(self, stored: Comment) -> None:
        super().__init__("This form was sent before, and what it said then was saved", stored)


def add_comment(
    visit: Visit,
    outline: Outline,
    passage: Passage | None,
    said: Said,
    *,
    form_key: str,
    unanswered: Unanswered = (),
    by_itself: bool = False,
    has_file: bool = False,
) -> Comment:
    """The comment is a draft of the body's, and whatever nil return stood on its passage is gone.

    The same form sent again is the same comment. Sent again with other words it is
    `StoredOtherwise`, a `Conflict`, so that neither text is lost; unless what is stored is
    something that the form sent without hearing back (`unanswered`). `by_itself` is said of a form
    that saves while somebody types. With a file (`has_file`) it may be without words.
    """
    # Looked for before the lock too, so that a press repeated at the close is not told that
    # nothing was saved.
    stored = _made_by(visit, form_key)
    if stored is not None and said.is_in(stored):
        return stored
    require_open(visit)
    stored = _made_by(visit, form_key)
    if stored is not None:
        if not _says(stored, said) and not _is_own(stored, visit, unanswered):
            raise StoredOtherwise(stored)
        # The same words with another stance, or marked as answered now: the writer went back.
        change_comment(visit, stored, said, revision=stored.revision, by_itself=by_itself)
        return stored
    check(said, outline, has_file=has_file)
    response = begun(visit)
    drop_nil_return(response, passage)
    comment = make_comment(
        response, said, version_id=outline.version_id, form_key=form_key, by=visit.user
    )
    note("comment drafted", visit, "comment", comment.id, body_id=visit.speaks_for.id)
    return comment


def change_comment(
    visit: Visit,
    comment: Comment,
    said: Said,
    *,
    revision: int,
    unanswered: Unanswered = (),
    by_itself: bool = False,
) -> None:
    """The comment says what was typed, if it is still at the revision that was shown.

    What another person said last is kept as an earlier wording. The same change sent again is
    harmless. Raises `Overtaken` when somebody came first.
    """
    require_open(visit)
    comment = _read_again(comment)
    # What saves by itself makes a draft of a comment only where it has something new.
    mark = comment.is_settled if by_itself else said.is_settled
    if replace(said, is_settled=mark).is_in(comment):
        return
    _require_draft(comment)
    _require_seen(visit, comment, revision, unanswered)
    check(said, published_outline(comment.version_id), has_file=may_be_empty(said, comment))
    is_taken_over = comment.changed_by_id != visit.user.id
    if is_taken_over:
        keep_wording(comment, was_sent=False)
    # One who types on is one change, however often it is saved meanwhile.
    is_news = is_taken_over or comment.is_settled or not by_itself
    put_in(comment, said, by=visit.user)
    if is_news:
        note("comment changed", visit, "comment", comment.id, revision=comment.revision)


def remove_comment(
    visit: Visit, comment: Comment, *, revision: int | None = None, unanswered: Unanswered = ()
) -> None:
    """The comment is gone with its earlier wordings and files. Nobody outside the body read it.

    Given the `revision` that was shown, it is not removed with words that nobody who asked saw.
    """
    require_open(visit)
    comment = _read_again(comment)
    _require_draft(comment)
    if revision is not None:
        _require_seen(visit, comment, revision, unanswered)
    pieces = select(Comment.id).where(Comment.merged_into_id == comment.id).limit(1)
    if db.session.scalar(pieces) is not None:
        raise Refusal(
            "This comment was brought together from others. Take it apart first, then remove what "
            "is not wanted"
        )
    db.session.execute(delete(EarlierWording).where(EarlierWording.comment_id == comment.id))
    db.session.execute(delete(Attachment).where(Attachment.comment_id == comment.id))
    db.session.delete(comment)
    db.session.flush()
    note("comment removed", visit, "comment", comment.id, body_id=visit.speaks_for.id)


def _made_by(visit: Visit, form_key: str) -> Comment | None:
    """The comment that this form has made already."""
    stored = db.session.scalar(
        select(Comment)
        .where(Comment.form_key == form_key)
        .execution_options(populate_existing=True)
    )
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
    return stored


def _says(comment: Comment, said: Said) -> bool:
    """True when the comment's words are these, whatever the stance."""
    return (comment.body, comment.suggestion) == (said.words, said.suggestion)


def _is_own(comment: Comment, visit: Visit, unanswered: Unanswered) -> bool:
    """True when what is stored is what this form sent itself, and did not hear back of."""
    is_theirs = comment.changed_by_id == visit.user.id
    return is_theirs and (comment.body, comment.suggestion) in unanswered


def _require_seen(visit: Visit, comment: Comment, revision: int, unanswered: Unanswered) -> None:
    """Raises `Overtaken` when the comment says what the form has not shown."""
    if comment.revision == revision or _is_own(comment, visit, unanswered):
        return
    if comment.changed_by_id != visit.user.id:
        sentence = f"{comment.changed_by.name} saved this comment while you were writing"
        raise Overtaken(sentence, comment)
    at = time_of_day(comment.changed_at)
    if day_and_month(comment.changed_at) != day_and_month(clock.now()):
        at = f"{at} on {day_and_month(comment.changed_at)}"
    raise Overtaken(f"You saved this comment in another window at {at}", comment)


def _require_draft(comment: Comment) -> None:
    """Raises `Refusal` for what is no draft any more, with what it has become."""
    require_drafting(comment.response)
    if comment.state is CommentState.MERGED:
        into = db.session.get_one(Comment, comment.merged_into_id)
        raise Refusal(
            "This comment has become part of one that "
            f"{into.written_by.name} brought together from several"
        )
    if comment.state is not CommentState.DRAFT:
        raise Refusal(f"This comment was submitted as c{comment.number}, and is no draft any more")


def _read_again(comment: Comment) -> Comment:
    """The comment as it stands under the lock. Raises `Refusal` when a colleague removed it."""
    current = db.session.scalar(
        select(Comment).where(Comment.id == comment.id).execution_options(populate_existing=True)
    )
    if current is None:
        raise Refusal("A colleague removed this comment while you were writing")
    return current
