"""What a body says, section by section: as it checks it before submitting and reads it after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.drafts.lineage.origins import Origin, origin
from portal.drafts.reading import Outline, Passage
from portal.responses.models import Comment, CommentState, Stance
from portal.responses.progress import Status
from portal.responses.queries import NothingToAdd


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with where it comes from if it was made on an earlier version."""

    comment: Comment
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One passage of the draft with what the body says of it, which may be nothing yet."""

    passage: Passage
    status: Status
    remarks: Sequence[Remark]
    nil_return: NothingToAdd | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything the body says. `apart` was said of words that are no longer asked about."""

    by_passage: Sequence[Answer]
    on_the_whole: Sequence[Remark]
    apart: Sequence[Remark]

    @property
    def comments(self) -> Sequence[Comment]:
        said = [remark for answer in self.by_passage for remark in answer.remarks]
        return [remark.comment for remark in (*said, *self.on_the_whole, *self.apart)]

    @property
    def unsettled(self) -> Sequence[Comment]:
        """The drafts that the body has not marked as answered."""
        return [comment for comment in self.unsent if not comment.is_settled]

    @property
    def unsent(self) -> Sequence[Comment]:
        """The drafts: what the Authority does not have."""
        return [comment for comment in self.comments if comment.state is CommentState.DRAFT]

    @property
    def without_view(self) -> Sequence[Comment]:
        """The drafts for which no view is chosen yet."""
        return [comment for comment in self.unsent if comment.stance is Stance.NOT_CHOSEN]

    @property
    def is_empty(self) -> bool:
        return not self.comments and not any(answer.nil_return for answer in self.by_passage)

    @property
    def blank(self) -> Sequence[Passage]:
        """The passages that are not answered."""
        return [answer.passage for answer in self.by_passage if answer.status.is_blank]

    def having(self, *statuses: str) -> Sequence[Passage]:
        """The passages of those statuses."""
        return [answer.passage for answer in self.by_passage if answer.status in statuses]


def answers_of(
    outline: Outline,
    statuses: Mapping[int, Status],
    comments: Sequence[Comment],
    nil_returns: Mapping[int, NothingToAdd],
) -> Answers:
    """The body's comments and nil returns under the passages where their words stand now."""
    of_passage: dict[int, list[Remark]] = {}
    whole, apart = [], []
    for comment in comments:
        remark = Remark(comment, origin(outline, comment.version.number, comment.section_id))
        passage = outline.passage_of(comment.section_id) if comment.section_id else None
        if comment.section_id is None:
            whole.append(remark)
        elif passage is not None and passage.is_answerable:
            of_passage.setdefault(passage.id, []).append(remark)
        else:
            apart.append(remark)
    return Answers(
        by_passage=[
            Answer(
                passage,
                statuses[passage.id],
                of_passage.get(passage.id, ()),
                None
                if statuses[passage.id] in (Status.DRAFT, Status.ANSWERED)
                else nil_returns.get(passage.id),
            )
            for passage in outline.answerable
        ],
        on_the_whole=whole,
        apart=apart,
    )
