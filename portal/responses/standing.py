"""How a body's work stands: section by section, and colleague by colleague."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.consultations.visits import Visit
from portal.drafts.reading import Outline, Passage
from portal.responses import queries
from portal.responses.answers import Answers, Remark
from portal.responses.models import Comment, CommentState, Stance
from portal.responses.progress import Status
from portal.responses.queries import Drafted, NoteCounts, NothingToAdd
from portal.stakeholders.models import Invitation, MemberRole
from portal.stakeholders.queries import latest_invitations, members
from portal.stakeholders.rules import InvitationState, invitation_state


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One passage, or the draft as a whole (None). `pieces` counts drafts that became part of a
    comment there."""

    passage: Passage | None
    status: Status | None
    comments: Sequence[Comment]
    nil_return: NothingToAdd | None
    pieces: int
    notes: NoteCounts | None

    @property
    def unfinished(self) -> int:
        """Drafts that nobody has marked as answered."""
        return sum(c.state is CommentState.DRAFT and not c.is_settled for c in self.comments)

    @property
    def without_view(self) -> int:
        return sum(c.stance is Stance.NOT_CHOSEN and c.reply_to_id is None for c in self.comments)

    @property
    def is_blank(self) -> bool:
        return self.status is not None and self.status.is_blank and not self.comments


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who speaks for the body; `role` is None for one who has left but wrote here."""

    user_id: int
    name: str
    role: MemberRole | None
    since: datetime | None
    drafted: int
    last: datetime | None
    notes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole page. `invited` have not come in yet; `late` says which of them no longer can."""

    sections: Sequence[SectionRow]
    whole: SectionRow
    apart: int
    colleagues: Sequence[Colleague]
    invited: Sequence[Invitation]
    expired: frozenset[int]

    @property
    def rows(self) -> Sequence[SectionRow]:
        return [*self.sections, self.whole]

    @property
    def blank(self) -> Sequence[SectionRow]:
        return [row for row in self.sections if row.is_blank]

    @property
    def unfinished(self) -> int:
        return sum(row.unfinished for row in self.rows)

    @property
    def without_view(self) -> int:
        return sum(row.without_view for row in self.rows)

    @property
    def leads(self) -> Sequence[str]:
        return [each.name for each in self.colleagues if each.role is MemberRole.LEAD]


def standing_of(visit: Visit, outline: Outline, answers: Answers) -> Standing:
    """As many statements for one comment and one colleague as for hundreds."""
    written = queries.drafted(visit)
    notes = queries.note_counts(visit, outline)
    pieces = Counter(each.merged_into_id for each in written if each.merged_into_id)

    def row(
        passage: Passage | None,
        status: Status | None,
        remarks: Sequence[Remark],
        nil_return: NothingToAdd | None,
    ) -> SectionRow:
        comments = [remark.comment for remark in remarks]
        return SectionRow(
            passage,
            status,
            comments,
            nil_return,
            sum(pieces[comment.id] for comment in comments),
            notes.get(passage.id if passage else None),
        )

    invitations = latest_invitations([visit.speaks_for.id])
    states = {each.id: invitation_state(each, visit.moment) for each in invitations}
    waiting = (InvitationState.WAITING, InvitationState.EXPIRED)
    return Standing(
        sections=[
            row(answer.passage, answer.status, answer.remarks, answer.nil_return)
            for answer in answers.by_passage
        ],
        whole=row(None, None, answers.on_the_whole, None),
        apart=len(answers.apart),
        colleagues=_colleagues(visit, written),
        invited=[each for each in invitations if states[each.id] in waiting],
        expired=frozenset(id_ for id_, state in states.items() if state is InvitationState.EXPIRED),
    )


def _colleagues(visit: Visit, written: Sequence[Drafted]) -> Sequence[Colleague]:
    notes = queries.notes_by_person(visit)
    by_person: dict[int, list[Drafted]] = {}
    for each in written:
        by_person.setdefault(each.written_by_id, []).append(each)
    present = members(visit.speaks_for.id)
    colleagues = [
        _colleague(
            each.user_id,
            each.user.name,
            by_person.pop(each.user_id, ()),
            notes.get(each.user_id, 0),
            role=each.role,
            since=each.joined_at,
        )
        for each in present
    ]
    gone = [
        _colleague(id_, rows[0].written_by, rows, notes.get(id_, 0))
        for id_, rows in by_person.items()
    ]
    return [*colleagues, *gone]


def _colleague(
    user_id: int,
    name: str,
    rows: Sequence[Drafted],
    notes: int,
    *,
    role: MemberRole | None = None,
    since: datetime | None = None,
) -> Colleague:
    last = max((each.changed_at for each in rows), default=None)
    return Colleague(user_id, name, role, since, len(rows), last, notes)
