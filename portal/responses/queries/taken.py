"""Which bodies' wordings a version took, for those who suggested them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.db import db
from portal.drafts.models import DraftVersion, Section, TakenWording
from portal.responses.models import Comment, CommentState, Response


@dataclass(frozen=True, slots=True)
class Adopted:
    """A comment whose wording is in the version. `label` and `slug` are the section's there."""

    comment_number: int | None
    label: str
    slug: str


def adopted_by_body(version: DraftVersion) -> Mapping[int, tuple[Adopted, ...]]:
    """What the version took of each body's wordings, by the body's id, in reading order.

    What its body has withdrawn is nobody's any more.
    """
    rows = db.session.execute(
        select(Response.body_id, Comment.number, Section.label, Section.slug)
        .join(Comment, Comment.response_id == Response.id)
        .join(TakenWording, TakenWording.comment_id == Comment.id)
        .join(Section, Section.id == TakenWording.section_id)
        .where(
            TakenWording.version_id == version.id,
            Response.body_id.is_not(None),
            Comment.state != CommentState.WITHDRAWN,
        )
        .order_by(Section.position, Comment.number)
    )
    adopted: dict[int, list[Adopted]] = {}
    for body_id, number, label, slug in rows:
        if body_id is not None:
            adopted.setdefault(body_id, []).append(Adopted(number, label, slug))
    return {body_id: tuple(its) for body_id, its in adopted.items()}
