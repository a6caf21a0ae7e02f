"""Nothing to add: the answer of a body that is content with a section as it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, delete, select

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Passage
from portal.errors import Refusal
from portal.responses.actions.response import begun, note
from portal.responses.models import Comment, CommentState, NilReturn, Response


def say_nothing_to_add(visit: Visit, passage: Passage) -> None:
    """The body has answered the passage with nothing to add. Said twice it is said once."""
    require_open(visit)
    require_asked(passage)
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
    """The body has not answered the passage. Taken back twice it is taken back once.

    Raises `Refusal` for what was submitted: the Authority has counted it.
    """
    require_open(visit)
    response = begun(visit)
    given = select(NilReturn).where(_is_nil_return(response, passage))
    rows = db.session.scalars(given).all()
    if not rows:
        return
    if any(row.sent_at for row in rows):
        raise Refusal(
            f"“Nothing to add” on {passage.short_name} was submitted. Write a comment instead: it "
            "takes its place when the response is submitted again"
        )
    drop_nil_return(response, passage)
    note("nothing to add taken back", visit, "section", passage.id)


def _nil_return(response: Response, passage: Passage) -> NilReturn | None:
    return db.session.scalar(
        select(NilReturn).where(
            NilReturn.response_id == response.id, NilReturn.section_id == passage.id
        )
    )


def drop_nil_return(response: Response, passage: Passage | None) -> None:
    """The passage's nil return is gone; one that was sent stays until what overrules it is sent."""
    if passage is not None:
        db.session.execute(
            delete(NilReturn).where(_is_nil_return(response, passage), NilReturn.sent_at.is_(None))
        )


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
            Comment.reply_to_id.is_(None),
        )
        .limit(1)
    )
    return found is not None


def require_asked(passage: Passage | None) -> None:
    if passage is not None and not passage.is_answerable:
        raise Refusal(f"{passage.short_name} is for information only. Comment on another section.")


def say_nothing_to_add_on_all(
    visit: Visit, passages: Sequence[Passage]
) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """The body has nothing to add on the passages: those it was said on, and those left.

    Left are those that a colleague commented on meanwhile, so that no comment is overruled.
    """
    require_open(visit)
    response = begun(visit)
    said, left = [], []
    for passage in passages:
        if _has_comments(response, passage.section_ids):
            left.append(passage)
            continue
        say_nothing_to_add(visit, passage)
        said.append(passage)
    return said, left
