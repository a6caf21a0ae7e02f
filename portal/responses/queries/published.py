"""What was submitted, for staff, and what is published of it, for the other bodies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import DraftVersion
from portal.drafts.reading import Outline, Passage
from portal.responses import published_words, rules
from portal.responses.models import (
    SENT,
    Channel,
    Comment,
    CommentState,
    Naming,
    PublishedWording,
    Response,
    Stance,
)
from portal.responses.published_words import Wording, Words
from portal.responses.queries.files import file_count
from portal.stakeholders.models import Body, BodyKind

SHOWN_STATES = (CommentState.PUBLISHED, CommentState.WITHHELD)
# Of these no more is shown than a stub, and only where the comment or its stub was shown before.
STUB_STATES = (CommentState.SUBMITTED, CommentState.RETURNED, CommentState.WITHDRAWN)
# "Nobody" is not anonymous where there is only one body of the kind: those are an invited body.
KIND_WORDS = {
    BodyKind.CPCG: "A consultative group",
    BodyKind.GLA_GROUP: "A body of the GLA Group",
    BodyKind.PRIORITY_GROUP: "A community group",
}
SOME_BODY = "An invited body"
A_MEMBER_OF_THE_PUBLIC = "A member of the public"


class ShownAs(StrEnum):
    """As what others see a comment: with its words, or as a stub that says why there are none."""

    WORDS = "words"
    WITHHELD = "withheld"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


SHOWN_AS = {
    CommentState.PUBLISHED: ShownAs.WORDS,
    CommentState.WITHHELD: ShownAs.WITHHELD,
    CommentState.SUBMITTED: ShownAs.WAITING,
    CommentState.RETURNED: ShownAs.WAITING,
    CommentState.WITHDRAWN: ShownAs.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class PublishedComment:
    """A comment of another body as all may read it, or its stub: no words, author or stance.

    `version` is the number of the version it was made on. `is_unchecked` says that it is published
    as it was sent and that no moderator has looked at it. A stub of one that waits does not say
    whether a moderator has it or its body: that is between the two. `changed_at` is when its body
    last reworded it, `withdrawn_at` when it withdrew it. `reply_to` is the number of what a reply
    answers. `words` and `suggestion` are what was published of them.
    """

    number: int
    version: int
    said_by: str
    stance: Stance | None
    section_id: int | None
    words: Words
    quote: str
    suggestion: Words
    submitted_at: datetime
    shown_as: ShownAs
    changed_at: datetime | None
    withdrawn_at: datetime | None
    body_id: int | None
    files: int = 0
    reply_to: int | None = None
    is_unchecked: bool = False


def published_comments(
    visit: Visit, outline: Outline, passage: Passage | None
) -> Sequence[PublishedComment]:
    """What other bodies said on a passage, or on the draft as a whole, by number.

    What was said of earlier versions is where its section lives on. What was said of words that
    are gone is with the draft as a whole. One that is withheld, withdrawn or waits to be read again
    is a stub, so that the list is as long as the count says. What its body asked not to have
    published is in neither.
    """
    if not rules.may_see_published(visit):
        return ()
    where: ColumnElement[bool]
    if passage is not None:
        where = Comment.section_id.in_(passage.section_ids)
    else:
        gone = [
            each.section_id for each in outline.traces if not outline.passage_of(each.section_id)
        ]
        where = or_(Comment.section_id.is_(None), Comment.section_id.in_(gone))
    is_shown = Comment.state == CommentState.PUBLISHED
    answered = aliased(Comment)
    rows = db.session.execute(
        select(
            Comment.number,
            DraftVersion.number.label("version"),
            Comment.state,
            PublishedWording.body.label("words"),
            case((is_shown, Comment.quote), else_="").label("quote"),
            PublishedWording.suggestion,
            Comment.stance,
            Comment.section_id,
            Comment.submitted_at,
            Comment.changed_at,
            Comment.withdrawn_at,
            Comment.is_unchecked,
            answered.number.label("reply_to"),
            case((is_shown, file_count()), else_=0).label("files"),
            Response.naming,
            Response.approved_by_name,
            Body.id.label("body_id"),
            func.coalesce(Body.name, Response.person_name).label("name"),
            Body.kind,
        )
        .join(Comment.response)
        .outerjoin(Response.body)
        .join(Comment.version)
        .outerjoin(PublishedWording, and_(PublishedWording.comment_id == Comment.id, is_shown))
        .outerjoin(answered, answered.id == Comment.reply_to_id)
        .where(where, *shown(outline.consultation_id, not_of=visit.body.id if visit.body else 0))
        .order_by(Comment.number)
    )
    return tuple(
        PublishedComment(
            number=row.number,
            version=row.version,
            said_by=""
            if row.state is not CommentState.PUBLISHED
            else said_by(row.naming, row.name, row.kind, row.approved_by_name),
            stance=row.stance if row.state is CommentState.PUBLISHED else None,
            section_id=row.section_id,
            words=published_words.read(row.words or []),
            quote=row.quote,
            suggestion=published_words.read(row.suggestion or []),
            submitted_at=row.submitted_at,
            shown_as=SHOWN_AS[row.state],
            changed_at=row.changed_at if row.changed_at > row.submitted_at else None,
            withdrawn_at=row.withdrawn_at,
            body_id=row.body_id,
            files=row.files,
            reply_to=row.reply_to,
            is_unchecked=row.is_unchecked,
        )
        for row in rows
    )


def published_without(comment_ids: Collection[int]) -> Mapping[int, Wording]:
    """What is published of those comments whose words were removed in part. For body and staff.

    One statement.
    """
    if not comment_ids:
        return {}
    rows = db.session.execute(
        select(
            PublishedWording.comment_id, PublishedWording.body, PublishedWording.suggestion
        ).where(PublishedWording.comment_id.in_(comment_ids))
    )
    wordings = {
        row.comment_id: Wording(
            published_words.read(row.body), published_words.read(row.suggestion)
        )
        for row in rows
    }
    return {id_: wording for id_, wording in wordings.items() if wording.removals}


def published_wording(comment_id: int) -> Wording | None:
    """What is published of the comment; None where nothing is. For staff. One statement."""
    row = db.session.execute(
        select(PublishedWording.body, PublishedWording.suggestion).where(
            PublishedWording.comment_id == comment_id
        )
    ).one_or_none()
    if row is None:
        return None
    return Wording(published_words.read(row.body), published_words.read(row.suggestion))


def goes_up_as_changed(comment: Comment) -> bool:
    """Other words of it would be published at once, in the place of those that others read now.

    Not where a moderator removed some, withheld the comment or returned it: what comes in the place
    of those is read by a moderator first. One statement, or none.
    """
    return (
        rules.is_published_first(comment.response)
        and comment.state is CommentState.PUBLISHED
        and not published_without([comment.id])
    )


def said_by(naming: Naming | None, name: str, kind: BodyKind | None, approved_by: str) -> str:
    """The name beside a comment, as its body chose. Whatever was not chosen is not given away.

    A person has no `kind`, and is named only if they chose to be.
    """
    if kind is None:
        return name if naming is Naming.NAME_AND_BODY else A_MEMBER_OF_THE_PUBLIC
    match naming:
        case Naming.NAME_AND_BODY if approved_by:
            return f"{name} ({approved_by})"
        case Naming.NAME_AND_BODY:
            return name
        case Naming.BODY:
            return name
        case _:
            return KIND_WORDS.get(kind, SOME_BODY)


def submitted_comments(consultation_id: int, *, seen_by: User) -> Sequence[Comment]:
    """Every submitted comment by number, with its response, body and section. For staff only."""
    if not seen_by.is_staff:
        return ()
    return db.session.scalars(
        select(Comment)
        .join(Comment.response)
        .outerjoin(Response.body)
        .where(Comment.consultation_id == consultation_id, Comment.state.in_(SENT))
        .options(
            contains_eager(Comment.response).contains_eager(Response.body),
            joinedload(Comment.section),
        )
        .order_by(Comment.number)
    ).all()


def shown(
    consultation_id: int | BindParameter[Any], *, not_of: int | BindParameter[Any]
) -> list[ColumnElement[bool]]:
    """Published or withheld, said by another body, and meant to be published at all.

    What was shown once stays as a stub when it is changed, returned or withdrawn.

    `not_of` is the reader's own body, 0 for a reader who has none.
    """
    return [
        Comment.consultation_id == consultation_id,
        or_(
            Comment.state.in_(SHOWN_STATES),
            and_(Comment.state.in_(STUB_STATES), Comment.shown_at.is_not(None)),
        ),
        # A letter that did not say how its writer is to be named is published without a name.
        or_(
            Response.naming != Naming.NOT_PUBLISHED,
            and_(Response.naming.is_(None), Response.channel != Channel.PORTAL),
        ),
        or_(Response.body_id != not_of, Response.body_id.is_(None)),
    ]
