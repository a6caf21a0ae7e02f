"""Reads for those who analyse: what was submitted, and what staff wrote about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.analysis.citations import Fate
from portal.analysis.figures import NothingToAdd, Said
from portal.analysis.models import Summary
from portal.analysis.places import Place, Places
from portal.consultations.models import Participation
from portal.db import db
from portal.drafts.models import DraftVersion, Section
from portal.drafts.parsed import HEADING_KINDS
from portal.moderation.models import Decision
from portal.moderation.queries import is_standing
from portal.responses.models import SENT, Comment, NilReturn, Response
from portal.stakeholders.models import Body


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A submitted comment with who said it, where, and the decision on it that stands."""

    comment: Comment
    body: Body | None
    section: Section | None
    decision: Decision | None

    def said(self, place: Place) -> Said:
        """The comment as the figures need it."""
        return Said(
            place=place.id,
            body_id=self.body.id if self.body else None,
            kind=self.body.kind if self.body else None,
            response_id=self.comment.response_id,
            stance=self.comment.stance,
            state=self.comment.state,
            on_whole=self.section is None or self.section.kind in HEADING_KINDS,
            is_reply=self.comment.reply_to_id is not None,
            is_unchecked=self.comment.is_unchecked,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """How many bodies were invited, and how many have replied, each once whatever way it came.

    Those of which all that came was late are among the replied. `people` speak for no body.
    """

    invited: int
    replied: int
    late: int
    people: int


def said(consultation_id: int, places: Places) -> Sequence[Said]:
    """Every submitted comment as the figures need it, whatever its state. One statement."""
    rows = db.session.execute(
        select(
            Comment.section_id,
            Section.kind,
            Body.id,
            Body.kind,
            Comment.stance,
            Comment.state,
            Comment.reply_to_id,
            Comment.response_id,
            Comment.is_unchecked,
        )
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Body, Body.id == Response.body_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .where(*_submitted(consultation_id))
    )
    return [
        Said(
            place=places.of(section_id),
            body_id=body_id,
            kind=kind,
            stance=stance,
            state=state,
            on_whole=section_id is None or section_kind in HEADING_KINDS,
            is_reply=reply_to_id is not None,
            response_id=response_id,
            is_unchecked=unchecked,
        )
        for (
            section_id,
            section_kind,
            body_id,
            kind,
            stance,
            state,
            reply_to_id,
            response_id,
            unchecked,
        ) in rows
    ]


def nothing_to_add(consultation_id: int, places: Places) -> Sequence[NothingToAdd]:
    """Every answer of nothing to add in a submitted response. One statement."""
    rows = db.session.execute(
        select(NilReturn.section_id, Body.id)
        .join(Response, Response.id == NilReturn.response_id)
        .join(Body, Body.id == Response.body_id)
        .where(Response.consultation_id == consultation_id, NilReturn.sent_at.is_not(None))
    )
    return [NothingToAdd(places.of(section_id), body_id) for section_id, body_id in rows]


def comments_on(consultation_id: int, place: Place) -> Sequence[CommentRow]:
    """The submitted comments on a place, by number, in whatever state they are."""
    on_place = Comment.section_id.is_(None)
    if place.passage is not None:
        on_place = Comment.section_id.in_(place.section_ids)
    rows = db.session.execute(
        select(Comment, Body, Section, Decision)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Body, Body.id == Response.body_id)
        .outerjoin(Section, Section.id == Comment.section_id)
        .outerjoin(Decision, is_standing())
        .where(*_submitted(consultation_id), on_place)
        .options(contains_eager(Comment.response), joinedload(Comment.version))
        .order_by(Comment.number)
    )
    return [CommentRow(*row) for row in rows]


def fates(consultation_id: int, numbers: Collection[int]) -> Sequence[Fate]:
    """How things stand with the submitted comments of those numbers. One statement, or none."""
    if not numbers:
        return ()
    rows = db.session.execute(
        select(Comment.number, Comment.state, Comment.changed_at, Comment.withdrawn_at).where(
            *_submitted(consultation_id), Comment.number.in_(numbers)
        )
    )
    return [
        Fate(number, state, changed_at, withdrawn_at)
        for number, state, changed_at, withdrawn_at in rows
        if number is not None
    ]


def asked(consultation_id: int) -> Asked:
    """Bodies invited, bodies that replied, and people who wrote. One statement."""
    invited = (
        select(func.count())
        .select_from(Participation)
        .where(Participation.consultation_id == consultation_id)
    )
    submitted = (
        Response.consultation_id == consultation_id,
        Response.submitted_at.is_not(None),
    )
    replied = select(func.count(Response.body_id.distinct())).where(*submitted)
    in_time = replied.where(Response.is_late.is_(False))
    people = select(func.count()).where(*submitted, Response.body_id.is_(None))
    row = db.session.execute(
        select(
            invited.scalar_subquery(),
            replied.scalar_subquery(),
            in_time.scalar_subquery(),
            people.scalar_subquery(),
        )
    ).one()
    return Asked(invited=row[0], replied=row[1], late=row[1] - row[2], people=row[3])


def summaries(consultation_id: int, places: Places) -> dict[int, tuple[Summary, ...]]:
    """What was last written of each place, by its id: on an earlier version if not on this one.

    More than one where sections that were summarised apart have become one since.
    """
    rows = db.session.execute(
        select(Summary)
        .join(DraftVersion, DraftVersion.id == Summary.version_id)
        .where(DraftVersion.consultation_id == consultation_id)
        .order_by(DraftVersion.number, Summary.id)
    )
    written: dict[int, tuple[Summary, ...]] = {}
    for (summary,) in rows:
        place = places.of(summary.section_id)
        before = written.get(place, ())
        is_beside = before and before[0].version_id == summary.version_id
        written[place] = (*before, summary) if is_beside else (summary,)
    return written


def summary_of(version_id: int, place_id: int) -> Summary | None:
    """What was written of that place of that version."""
    return db.session.scalar(
        select(Summary)
        .where(Summary.version_id == version_id, Summary.place == place_id)
        .execution_options(populate_existing=True)
    )


def _submitted(consultation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Comment.consultation_id == consultation_id,
        Comment.state.in_(SENT),
        Comment.number.is_not(None),
    )
