"""What a section's page needs to show replies, and to ask for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.consultations.visits import Visit
from portal.responses import rules
from portal.responses.actions.replying import submitted_sentence
from portal.responses.models import Response
from portal.responses.queries import PublishedComment


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment, or its stub, with the replies to it, both by number."""

    comment: PublishedComment
    replies: tuple[PublishedComment, ...] = ()


class Replying:
    """Whether this visitor may reply to what others said, and how comments and replies stand."""

    def __init__(self, visit: Visit, response: Response | None) -> None:
        self._visit = visit
        self.is_allowed = rules.may_reply(visit)
        self.is_drafting = rules.is_drafting(response)

    @property
    def may_now(self) -> bool:
        return self.is_allowed and self.is_drafting

    @property
    def why_not(self) -> str:
        """Why nobody of the body can reply just now, where the consultation takes replies."""
        if not self.is_allowed or self.is_drafting:
            return ""
        return submitted_sentence(self._visit)

    @staticmethod
    def threads(comments: Iterable[PublishedComment]) -> Sequence[Thread]:
        """Each reply under what it answers; by itself where that is not among the comments."""
        listed = list(comments)
        numbers = {comment.number for comment in listed}
        replies: dict[int, list[PublishedComment]] = {}
        for comment in listed:
            if comment.reply_to in numbers:
                replies.setdefault(comment.reply_to or 0, []).append(comment)
        return [
            Thread(comment, tuple(replies.get(comment.number, ())))
            for comment in listed
            if comment.reply_to not in numbers
        ]
