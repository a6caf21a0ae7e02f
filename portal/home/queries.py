"""What the first pages gather from the rooms below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, func, select

from portal.analysis import rules as analysis_rules
from portal.analysis.models import Summary
from portal.consultations import rules as consultation_rules
from portal.consultations.models import Participation
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts import queries as drafts
from portal.drafts.models import DraftVersion
from portal.drafts.reading import Outline
from portal.home.desk import Desk, Item
from portal.meetings import queries as meetings
from portal.meetings import rules as meeting_rules
from portal.meetings.models import Meeting, Reply
from portal.meetings.places import Invited
from portal.moderation import rules as moderation_rules
from portal.moderation.models import QueueState, QueueTally
from portal.responses import progress, rules
from portal.responses import queries as responses
from portal.responses.models import Response
from portal.responses.progress import Completed, Status
from portal.responses.queries.own import Change
from portal.web.pages import counted


@dataclass(frozen=True, slots=True)
class Stand:
    """How things stand for one body."""

    outline: Outline | None
    statuses: Mapping[int, Status]
    reworded: frozenset[int]
    completed: Completed
    changes: Mapping[int, Change]
    response: Response | None
    may_comment: bool
    may_submit: bool
    returned: Sequence[int]
    meetings: Sequence[Invited]


def stand(visit: Visit) -> Stand:
    """How things stand for the visitor's body: its answers, its response, its meetings."""
    outline = drafts.current_outline(visit)
    tallies = responses.tallies(visit, outline, with_published=False) if outline else None
    statuses = tallies.statuses if tallies else {}
    response = responses.response_of(visit)
    return Stand(
        outline=outline,
        statuses=statuses,
        reworded=tallies.reworded if tallies else frozenset(),
        completed=progress.completed(outline, statuses) if outline else Completed(0, 0),
        changes=responses.last_changes(visit, outline) if outline else {},
        response=response,
        may_comment=rules.may_comment(visit, response, None),
        may_submit=rules.may_submit(visit, response),
        returned=responses.returned_numbers(visit) if response and response.reference else (),
        meetings=meetings.invitations(visit),
    )


def desk(visit: Visit) -> Desk:
    """What staff have to set up, and what there is to do, by their rights. One statement."""
    user = visit.user
    counts = _counts(visit.consultation.id)
    tasks = []
    if moderation_rules.may_moderate(user):
        tasks.append(_to_read(counts))
    if analysis_rules.may_summarise(user):
        tasks.append(
            Item("Section summaries", "analysis.sections", f"{counts.summaries} written", False)
        )
    if meeting_rules.may_see_who_is_coming(user):
        replies = counted(counts.replies, "reply", "replies")
        tasks.append(Item("Who is coming", "organising.meetings", f"{replies} so far", False))
    return Desk(
        may_run=consultation_rules.may_run(user),
        steps=_steps(visit, counts),
        tasks=tuple(tasks),
        current=counts.current,
    )


def _to_read(counts: Row[int, int, int, int, int, int, int]) -> Item:
    words = f"{counted(counts.waiting, 'comment')} waiting"
    return Item("Moderation", "moderation.queue", words, counts.waiting == 0)


def _steps(visit: Visit, counts: Row[int, int, int, int, int, int, int]) -> tuple[Item, ...]:
    launched = visit.consultation.launched_at is not None
    return (
        Item("Title, aims and dates", "consultations.settings", "Done", True),
        Item(
            "Import and publish the draft",
            "drafts.versions",
            _draft(counts.versions, counts.current),
            counts.current > 0,
        ),
        Item(
            "Add the meetings",
            "organising.meetings",
            counted(counts.meetings, "meeting") if counts.meetings else "None yet",
            counts.meetings > 0,
        ),
        Item(
            "Invite bodies",
            "consultations.bodies",
            counted(counts.bodies, "body", "bodies") if counts.bodies else "None yet",
            counts.bodies > 0,
        ),
        Item(
            "Open the consultation", "drafts.versions", "Done" if launched else "Not yet", launched
        ),
    )


def _draft(versions: int, current: int) -> str:
    """How far the draft is, by how many versions there are and which one is read."""
    if current == 0:
        return "Imported" if versions else "Not started"
    return "Published" if current == 1 else f"Version {current} published"


def _counts(consultation_id: int) -> Row[int, int, int, int, int, int, int]:
    def how_many(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count()).where(*conditions).scalar_subquery()

    ours = DraftVersion.consultation_id == consultation_id
    return db.session.execute(
        select(
            how_many(ours).label("versions"),
            select(func.coalesce(func.max(DraftVersion.number), 0))
            .where(ours, DraftVersion.published_at.is_not(None))
            .scalar_subquery()
            .label("current"),
            how_many(Meeting.consultation_id == consultation_id).label("meetings"),
            how_many(Participation.consultation_id == consultation_id).label("bodies"),
            select(func.coalesce(func.sum(QueueTally.comments), 0))
            .where(
                QueueTally.consultation_id == consultation_id,
                QueueTally.state == QueueState.WAITING,
            )
            .scalar_subquery()
            .label("waiting"),
            how_many(Summary.version_id == DraftVersion.id, ours).label("summaries"),
            how_many(
                Reply.meeting_id == Meeting.id, Meeting.consultation_id == consultation_id
            ).label("replies"),
        )
    ).one()
