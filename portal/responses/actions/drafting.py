"""What a body does while it drafts: comment, change, remove, say that there is nothing to add.

Everything here locks the consultation first and then reads the clock, so that nothing is taken
after the close and two colleagues begin one response between them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import published_outline
from portal.drafts.reading import Outline, Passage
from portal.errors import Conflict, Refusal
from portal.responses import words
from portal.responses.actions.response import begun, note, require_drafting
from portal.responses.models import Comment, CommentState, NilReturn, Response, Stance


@dataclass(frozen=True, slots=True)
class Said:
    """What a comment says, and of which section (None: of the draft as a whole).

    `quote` are the words in question, as they stand at `quote_start` of the section's plain words.
    `suggestion` is the section as the body would word it; beside it `words` may be empty.
    """

    section_id: int | None
    stance: Stance
    words: str
    is_settled: bool
    quote: str = ""
    quote_start: int | None = None
    suggestion: str = ""

    def is_in(self, comment: Comment) -> bool:
        """True when the comment says just that already."""
        return self == Said(
            comment.section_id,
            comment.stance,
            comment.body,
            comment.is_settled,
            comment.quote,
            comment.quote_start,
            comment.suggestion,
        )


class StoredOtherwise(Conflict):
    """This form has made a comment already, which says something else than what came now."""

    def __init__(self, stored: Comment) -> None:
        super().__init__("This form was sent before, and what it said then was saved")
        self.comment_id = stored.id


def add_comment(
    visit: Visit, outline: Outline, passage: Passage | None, said: Said, *, form_key: str
) -> Comment:
    """The comment is a draft of the body's, and whatever nil return stood on its passage is gone.

    The same form sent again is the same comment. Sent again with other words it is
    `StoredOtherwise`, a `Conflict`, so that neither text is lost.
    """
    # Looked for before the lock too, so that a press repeated at the close is not told that
    # nothing was saved.
    stored = _stored_before(visit, said, form_key)
    if stored is not None and said.is_in(stored):
        return stored
    require_open(visit)
    stored = _stored_before(visit, said, form_key)
    if stored is not None:
        # The same words with another stance, or marked as answered now: the writer went back.
        change_comment(visit, stored, said, revision=stored.revision)
        return stored
    check(said, outline)
    response = begun(visit)
    _drop_nil_return(response, passage)
    moment = clock.now()
    comment = Comment(
        consultation_id=visit.consultation.id,
        response_id=response.id,
        version_id=outline.version_id,
        section_id=said.section_id,
        form_key=form_key,
        stance=said.stance,
        body=said.words,
        quote=said.quote,
        quote_start=said.quote_start,
        suggestion=said.suggestion,
        is_settled=said.is_settled,
        written_by_id=visit.user.id,
        written_at=moment,
        changed_by_id=visit.user.id,
        changed_at=moment,
    )
    db.session.add(comment)
    db.session.flush()
    note("comment drafted", visit, "comment", comment.id, body_id=visit.speaks_for.id)
    return comment


def change_comment(visit: Visit, comment: Comment, said: Said, *, revision: int) -> None:
    """The comment says what was typed, if it is still at the revision that was shown.

    The same change sent again is harmless. Raises `Conflict` when a colleague came first.
    """
    require_open(visit)
    comment = _read_again(comment)
    if said.is_in(comment):
        return
    require_drafting(comment.response)
    if comment.revision != revision:
        raise Conflict(f"{comment.changed_by.name} saved this comment while you were writing")
    check(said, published_outline(comment.version_id))
    comment.section_id = said.section_id
    comment.stance = said.stance
    comment.body = said.words
    comment.quote = said.quote
    comment.quote_start = said.quote_start
    comment.suggestion = said.suggestion
    comment.is_settled = said.is_settled
    comment.revision += 1
    comment.changed_by_id = visit.user.id
    comment.changed_at = clock.now()
    db.session.flush()
    note("comment changed", visit, "comment", comment.id, revision=comment.revision)


def remove_comment(visit: Visit, comment: Comment) -> None:
    """The comment is gone. Nobody outside the body can have read it."""
    require_open(visit)
    comment = _read_again(comment)
    require_drafting(comment.response)
    db.session.delete(comment)
    db.session.flush()
    note("comment removed", visit, "comment", comment.id, body_id=visit.speaks_for.id)


def say_nothing_to_add(visit: Visit, passage: Passage) -> None:
    """The body has answered the passage with nothing to add. Said twice it is said once."""
    require_open(visit)
    _require_asked(passage)
    response = begun(visit)
    if _nil_return(response, passage) is not None:
        return
    if _has_comments(response, passage.section_ids):
        raise Refusal(
            f"{visit.speaks_for.name} has a comment on {passage.short_name}. Remove it first, "
            "then say that there is nothing to add."
        )
    db.session.add(
        NilReturn(
            response_id=response.id,
            section_id=passage.id,
            made_at=clock.now(),
            made_by_id=visit.user.id,
        )
    )
    db.session.flush()
    note("nothing to add said", visit, "section", passage.id, body_id=visit.speaks_for.id)


def take_back_nothing_to_add(visit: Visit, passage: Passage) -> None:
    """The body has not answered the passage. Taken back twice it is taken back once."""
    require_open(visit)
    response = begun(visit)
    given = select(NilReturn.id).where(_is_nil_return(response, passage)).limit(1)
    if db.session.scalar(given) is None:
        return
    _drop_nil_return(response, passage)
    note("nothing to add taken back", visit, "section", passage.id)


def _stored_before(visit: Visit, said: Said, form_key: str) -> Comment | None:
    """The comment that this form has made already, if its words are these."""
    stored = db.session.scalar(select(Comment).where(Comment.form_key == form_key))
    if stored is None:
        return None
    response = stored.response
    is_ours = (response.consultation_id, response.body_id) == (
        visit.consultation.id,
        visit.speaks_for.id,
    )
    if not is_ours:
        raise Refusal("This page was not loaded fully. Reload it and try again.")
    if (stored.body, stored.suggestion) != (said.words, said.suggestion):
        raise StoredOtherwise(stored)
    return stored


def _read_again(comment: Comment) -> Comment:
    """The comment as it stands under the lock. Raises `Refusal` when a colleague removed it."""
    current = db.session.scalar(
        select(Comment).where(Comment.id == comment.id).execution_options(populate_existing=True)
    )
    if current is None:
        raise Refusal("A colleague removed this comment while you were writing")
    return current


def check(said: Said, outline: Outline) -> None:
    """Raises `Refusal` for what cannot be said of a section of that version."""
    if sentence := words.refusal_of(said.words, said.suggestion):
        raise Refusal(sentence, field="comment")
    section = outline.section_by_id(said.section_id) if said.section_id else None
    if said.section_id is not None and section is None:
        raise Refusal(f"That section is not in version {outline.number} of the draft.")
    _require_asked(outline.passage_of(section.id) if section else None)
    if sentence := words.refusal_of_marked(section, said.quote, said.quote_start, said.suggestion):
        raise Refusal(sentence)


def _require_asked(passage: Passage | None) -> None:
    if passage is not None and not passage.is_answerable:
        raise Refusal(f"{passage.short_name} is for information only. Comment on another section.")


def _nil_return(response: Response, passage: Passage) -> NilReturn | None:
    return db.session.scalar(
        select(NilReturn).where(
            NilReturn.response_id == response.id, NilReturn.section_id == passage.id
        )
    )


def _drop_nil_return(response: Response, passage: Passage | None) -> None:
    if passage is not None:
        db.session.execute(delete(NilReturn).where(_is_nil_return(response, passage)))


def _is_nil_return(response: Response, passage: Passage) -> ColumnElement[bool]:
    """On the passage, or on the section of an earlier version that has become it."""
    return and_(NilReturn.response_id == response.id, NilReturn.section_id.in_(passage.section_ids))


def _has_comments(response: Response, section_ids: Collection[int]) -> bool:
    found = db.session.scalar(
        select(Comment.id)
        .where(
            Comment.response_id == response.id,
            Comment.section_id.in_(section_ids),
            Comment.state.not_in((CommentState.MERGED, CommentState.WITHDRAWN)),
        )
        .limit(1)
    )
    return found is not None
