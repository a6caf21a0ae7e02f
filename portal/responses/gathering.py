"""Several drafts on one place as they could be brought together: their words, their view, and
whose marked words can go along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.consultations.visits import Visit
from portal.drafts.reading import Outline, Passage, SectionView
from portal.responses import queries, rules
from portal.responses.actions import Said
from portal.responses.models import Comment, CommentState, Response, Stance

BETWEEN = "\n\n"


@dataclass
class Together:
    """What a section's page shows of colleagues' work on it: pieces, and drafts to bring together.

    `comments` are all that the body says there.
    """

    visit: Visit
    response: Response | None
    passage: Passage | None
    comments: Sequence[Comment]

    @cached_property
    def pieces(self) -> Mapping[int, Sequence[Comment]]:
        """By the comment that they became."""
        return queries.pieces_of(self.visit, [comment.id for comment in self.comments])

    @property
    def may_merge(self) -> bool:
        return rules.may_merge(self.visit, self.response, self.passage)

    def may_take_apart(self, comment: Comment) -> bool:
        """Only what was brought together can be."""
        return bool(self.pieces.get(comment.id)) and rules.may_take_apart(
            self.visit, self.response, comment
        )

    @property
    def drafts(self) -> Sequence[Comment]:
        """Those that can be brought together, as they were written."""
        return mergeable(self.comments, self.pieces)


def mergeable(
    comments: Sequence[Comment], pieces: Mapping[int, Sequence[Comment]]
) -> Sequence[Comment]:
    """Drafts that are no replies and were not brought together themselves."""
    drafts = [
        comment
        for comment in comments
        if comment.state is CommentState.DRAFT
        and comment.reply_to_id is None
        and comment.id not in pieces
    ]
    return sorted(drafts, key=lambda draft: (draft.written_at, draft.id))


@dataclass(frozen=True)
class Gathering:
    """Drafts that were chosen to become one comment on a passage, or on the whole draft (None)."""

    outline: Outline
    passage: Passage | None
    drafts: Sequence[Comment]

    @property
    def words(self) -> str:
        """What each of them says, one after another."""
        return BETWEEN.join(draft.body.strip() for draft in self.drafts if draft.body.strip())

    @property
    def stance(self) -> Stance | None:
        """The view of them all, or None where they differ or one has chosen none."""
        stances = {draft.stance for draft in self.drafts}
        return stances.pop() if len(stances) == 1 and Stance.NOT_CHOSEN not in stances else None

    @cached_property
    def carriers(self) -> Sequence[Comment]:
        """Those whose words in question or suggested wording can go along with the comment."""
        return [draft for draft in self.marked if self._same_words(draft) is not None]

    @property
    def marked(self) -> Sequence[Comment]:
        return [draft for draft in self.drafts if draft.quote or draft.suggestion]

    def said(
        self, stance: Stance, words: str, carrier: Comment | None, *, is_settled: bool
    ) -> Said:
        """The comment, on the place that its drafts have in common."""
        section = self._same_words(carrier) if carrier else None
        if carrier is None or section is None:
            return Said(self._place, stance, words, is_settled)
        return Said(
            section.id,
            stance,
            words,
            is_settled,
            quote=carrier.quote,
            quote_start=carrier.quote_start,
            suggestion=carrier.suggestion,
        )

    @property
    def _place(self) -> int | None:
        if self.passage is None:
            return None
        places = {
            now.id if (now := self.outline.now(draft.section_id)) else self.passage.id
            for draft in self.drafts
            if draft.section_id is not None
        }
        return places.pop() if len(places) == 1 else self.passage.id

    def _same_words(self, draft: Comment) -> SectionView | None:
        """The section that the draft marked, if it says word for word what it said then."""
        if draft.section_id is None:
            return None
        trace = self.outline.trace(draft.section_id)
        if trace is None:
            return self.outline.section_by_id(draft.section_id)
        return trace.now if trace.now is not None and trace.now.plain == trace.plain else None
