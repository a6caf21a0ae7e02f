"""What a body says, section by section: as it checks it before submitting and reads it after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.drafts.reading import Outline, Passage
from portal.responses.models import Comment, NilReturn
from portal.responses.progress import Status


@dataclass(frozen=True, slots=True)
class Answer:
    """One passage of the draft with what the body says of it, which may be nothing yet."""

    passage: Passage
    status: Status
    comments: Sequence[Comment]
    nil_return: NilReturn | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything the body says. `earlier` was said of a version that has been replaced since."""

    by_passage: Sequence[Answer]
    on_the_whole: Sequence[Comment]
    earlier: Sequence[Comment]

    @property
    def comments(self) -> Sequence[Comment]:
        said = [comment for answer in self.by_passage for comment in answer.comments]
        return [*said, *self.on_the_whole, *self.earlier]

    @property
    def unsettled(self) -> Sequence[Comment]:
        """Those that the body has not marked as answered."""
        return [comment for comment in self.comments if not comment.is_settled]

    @property
    def is_empty(self) -> bool:
        return not self.comments and not any(answer.nil_return for answer in self.by_passage)

    def having(self, *statuses: str) -> Sequence[Passage]:
        """The passages of those statuses."""
        return [answer.passage for answer in self.by_passage if answer.status in statuses]


def answers_of(
    outline: Outline,
    statuses: Mapping[int, Status],
    comments: Sequence[Comment],
    nil_returns: Mapping[int, NilReturn],
) -> Answers:
    """The body's comments and nil returns sorted under the passages of the current version."""
    of_passage: dict[int, list[Comment]] = {}
    whole, earlier = [], []
    for comment in comments:
        if comment.version_id != outline.version_id:
            earlier.append(comment)
        elif comment.section_id is None:
            whole.append(comment)
        elif passage := outline.passage_of(comment.section_id):
            of_passage.setdefault(passage.id, []).append(comment)
    return Answers(
        by_passage=[
            Answer(
                passage,
                statuses[passage.id],
                of_passage.get(passage.id, ()),
                nil_returns.get(passage.id),
            )
            for passage in outline.answerable
        ],
        on_the_whole=whole,
        earlier=earlier,
    )
