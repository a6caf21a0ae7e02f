"""The queue as one page of it is shown: its figures, its rows, and the comment that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.drafts import queries as drafts
from portal.drafts.comparison.difference import Piece, difference
from portal.drafts.lineage.origins import Origin, origin
from portal.drafts.reading import Outline, Passage, SectionView
from portal.moderation import policy, queries, rules
from portal.moderation.filtering import Named, QueueFilter
from portal.moderation.models import Decision, QueueEntry, Redaction, Verdict
from portal.moderation.queries import queue as listed
from portal.moderation.queries.queue import NOTHING, Offered, QueueRow, Tally
from portal.moderation.queries.redactions import as_marked, redactions_and_lapsed
from portal.responses import rules as response_rules
from portal.responses.models import Comment, CommentState
from portal.responses.queries import sent_wordings_for_staff
from portal.responses.queries.files import FileView, files_of
from portal.responses.queries.revealed import is_hidden_from
from portal.responses.rewordings import Rewording, rewordings
from portal.responses.showing import Showing, Shown
from portal.stakeholders import queries as stakeholders
from portal.web.pages import counted

WHOLE_DRAFT_NAME = "Whole draft"
NO_LONGER_IN = "no longer in the draft"


@dataclass(frozen=True, slots=True)
class OpenComment:
    """A comment in hand: what was said, on which words, and what was decided about it before.

    `before` and `after` are the numbers of its neighbours in the filtered queue. `outline` is the
    version it was made on; `origin` says what has become of its words, if that is not today's.
    Nothing is `shown` of what its body withdrew, and none of the `changes` it made before; nor of
    what `is_hidden` until the reader asks for it, which is recorded. `files_on_asking` says that
    each file is asked for. What its `removals` keep from being published is struck out there;
    `lapsed` were made in earlier words.
    """

    comment: Comment
    entry: QueueEntry
    outline: Outline
    passage: Passage | None
    about: SectionView | None
    decisions: Sequence[Decision]
    before: int | None
    after: int | None
    may_decide: bool
    is_for_staff_only: bool
    origin: Origin | None
    shown: Shown | None
    changes: Sequence[Rewording]
    files: Sequence[FileView]
    removals: Sequence[Redaction]
    lapsed: int
    is_hidden: bool
    files_on_asking: bool

    @property
    def redline(self) -> tuple[Piece, ...]:
        """How its words differ from those that stand in their place in the draft now."""
        if self.origin is None or self.origin.now is None or self.about is None:
            return ()
        return difference(self.about.plain, self.origin.now.plain)

    @property
    def is_waiting(self) -> bool:
        return self.comment.is_waiting

    @property
    def is_up(self) -> bool:
        """It waits, and others can read it meanwhile, or will once they may read any."""
        return self.comment.is_unchecked

    @property
    def may_return(self) -> bool:
        return self.is_waiting and rules.may_be_returned(self.comment)

    @property
    def standing(self) -> Decision | None:
        """The decision that stands."""
        return rules.standing(self.comment, self.decisions)

    @property
    def seen_removals(self) -> str:
        """The removals as a form that publishes sends them back."""
        return ",".join(str(removal.id) for removal in self.removals)

    @property
    def publishing(self) -> str:
        """What the button does: Publish, or Publish with 2 removals, or pass it for staff."""
        verb = "Pass, for staff only" if self.is_for_staff_only else "Publish"
        if self.is_up and not self.removals:
            return "Leave it published"
        return f"{verb} with {counted(len(self.removals), 'removal')}" if self.removals else verb

    @property
    def is_withdrawn(self) -> bool:
        return self.comment.state is CommentState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Done:
    """A comment just decided, or just put back, with the last decision on it."""

    comment: Comment
    last: Decision
    may_undo: bool

    def sentence(self, reader: User) -> str:
        """You published c52. Or: The decision on c52 was undone, and it waits again."""
        number = f"c{self.comment.number}"
        if self.last.undone_at is not None:
            up = " It stays published meanwhile." if self.comment.is_unchecked else ""
            return f"The decision on {number} was undone, and it waits again.{up}"
        who = "You" if self.last.decided_by_id == reader.id else self.last.decided_by_name
        if self.last.verdict is Verdict.RETURN:
            return f"{who} returned {number} to be reworded."
        if self.last.verdict is Verdict.WITHHOLD:
            return f"{who} withheld {number}."
        if rules.is_for_staff_only(self.comment.response):
            return f"{who} passed {number}: {policy.PASSED.lower()}."
        if self.last.was_up:
            return f"{who} read {number}, and it stays published."
        return f"{who} published {number}."


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. `last_decision` is looked up only where there is nothing to show.

    `found` is how many comments there are in all of the filter, as far as they are counted.
    """

    chosen: QueueFilter
    tally: Tally
    rows: Sequence[QueueRow]
    found: int
    next_after: int | None
    last_decision: Decision | None

    @property
    def is_found_counted(self) -> bool:
        """False where more were found than are counted."""
        return self.chosen.is_tallied or self.found <= listed.COUNTED_TO


@dataclass(frozen=True, slots=True)
class Choices:
    """What the queue can be filtered by, and the names of places in the draft as it is now."""

    outline: Outline | None
    offered: Offered

    @property
    def bodies(self) -> Sequence[Named]:
        return self.offered.bodies

    @property
    def officers(self) -> Sequence[Named]:
        return self.offered.officers

    def respondent(self, row: QueueRow) -> str:
        """The name of the body, or of the person who speaks for none."""
        named = (body.name for body in self.bodies if body.id == row.response.body_id)
        return next(named, row.response.person_name)

    def place(self, section_id: int | None) -> str:
        """B5, or for a heading the range of the words under it, or the whole draft.

        Words of an earlier version are called as they are now, or as they were once they are gone.
        """
        if not section_id or self.outline is None:
            return WHOLE_DRAFT_NAME
        now = self.outline.now(section_id)
        if now is None:
            gone = self.outline.trace(section_id)
            return f"{gone.label}, {NO_LONGER_IN}" if gone else WHOLE_DRAFT_NAME
        passage = self.outline.passage_of(now.id) if now.is_heading else None
        return passage.short_name if passage else now.label


def choices(visit: Visit) -> Choices:
    """What the visitor can filter the queue by."""
    return Choices(drafts.current_outline(visit), listed.offered(visit.consultation.id))


def page(visit: Visit, chosen: QueueFilter, *, holding: QueueEntry | None = None) -> Queue:
    """A page of the queue; the one with the entry `holding`, if that is further on.

    Three statements at most, however long the queue is.
    """
    consultation_id = visit.consultation.id
    tally = listed.tally(consultation_id)
    listing = listed.rows(consultation_id, chosen) if tally.all else NOTHING
    rows = listing.rows
    found = getattr(tally, chosen.shown.value) if chosen.is_tallied else listing.found
    if not rows:
        return Queue(chosen, tally, (), found, None, queries.last_decision(consultation_id))
    end = listed.place_of(rows[-1].entry, chosen)
    if holding is not None and listing.more:
        place = listed.place_of(holding, chosen)
        if (place < end) if chosen.is_search else (place > end):
            start = place + 1 if chosen.is_search else place - 1
            return page(visit, chosen.starting_after(start), holding=holding)
    return Queue(chosen, tally, rows, found, end if listing.more else None, None)


def opened(visit: Visit, offered: Choices, chosen: QueueFilter, number: int) -> OpenComment | None:
    """The comment of that number with all that a decision rests on. None if none was submitted."""
    comment = queries.comment(visit.consultation.id, number)
    around = listed.around(visit.consultation.id, chosen, number) if comment else None
    if comment is None or around is None:
        return None
    entry, before, after = around
    current = outline = offered.outline
    if outline is None or outline.version_id != comment.version_id:
        outline = drafts.published_outline(comment.version_id)
    removals, lapsed = redactions_and_lapsed(comment)
    is_hidden = is_hidden_from(visit.user, comment, visit.moment)
    is_read = comment.state is not CommentState.WITHDRAWN and not is_hidden
    return OpenComment(
        comment=comment,
        entry=entry,
        outline=outline,
        passage=outline.passage_of(comment.section_id) if comment.section_id else None,
        about=outline.section_by_id(comment.section_id) if comment.section_id else None,
        decisions=queries.decisions(comment.id),
        before=before,
        after=after,
        may_decide=rules.may_decide(
            visit.user, comment, stakeholders.memberships_of(visit.user.id)
        ),
        is_for_staff_only=rules.is_for_staff_only(comment.response),
        origin=origin(current, outline.number, comment.section_id) if current else None,
        shown=Showing(outline, (comment,), in_preparation=True).worded(
            comment, as_marked(comment, removals)
        )
        if is_read
        else None,
        changes=rewordings(comment, sent_wordings_for_staff(comment)) if is_read else (),
        files=files_of([comment.id]).get(comment.id, ()) if is_read else (),
        removals=removals,
        lapsed=lapsed,
        is_hidden=is_hidden,
        files_on_asking=response_rules.is_file_on_asking(comment.response, comment),
    )


def with_opened(
    rows: Sequence[QueueRow], opened: OpenComment | None, chosen: QueueFilter
) -> Sequence[QueueRow]:
    """The rows with the open comment's among them, where it stands in the queue.

    A comment that was just decided is no longer in the filtered queue; it stays until it is left.
    """
    if opened is None or any(row.comment.id == opened.comment.id for row in rows):
        return rows
    comment = opened.comment
    row = QueueRow(
        entry=opened.entry,
        comment=comment,
        response=comment.response,
    )
    return sorted(
        [*rows, row],
        key=lambda each: listed.place_of(each.entry, chosen),
        reverse=chosen.is_search,
    )


def done(visit: Visit, number: int) -> Done | None:
    """How things stand with a comment that was just decided. None if none was submitted."""
    comment = queries.comment(visit.consultation.id, number)
    decisions = queries.decisions(comment.id) if comment else ()
    if comment is None or not decisions:
        return None
    return Done(
        comment=comment,
        last=decisions[-1],
        may_undo=rules.standing(comment, decisions) is not None
        and rules.may_decide(visit.user, comment, stakeholders.memberships_of(visit.user.id)),
    )
