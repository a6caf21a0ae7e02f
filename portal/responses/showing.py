"""A comment ready to be shown: the words in question, the wording suggested, and the remark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.drafts.comparison.difference import Piece
from portal.drafts.queries import Taken, taken
from portal.drafts.quotations import still_in
from portal.drafts.reading import Outline, SectionView
from portal.responses.models import Comment, CommentState, Naming
from portal.responses.published_words import Removal, Wording, Words, paragraphs, redline, whole
from portal.responses.queries import PublishedComment, published_without
from portal.responses.queries.replying import called


@dataclass(frozen=True, slots=True)
class Shown:
    """What a comment holds. `section` is where its words stand in the version that is read.

    `words` are all of them for its body and staff, and for others those that are published.
    `redline` is the difference of the wording suggested to the words it was suggested for, empty
    where there is none. `is_still_there` is about the words in question. `reply_to` is what a reply
    answers, "c12 (Camden CPCG)". `published` is what others read of it, where that is less.
    """

    words: Words
    quote: str
    is_still_there: bool
    section: SectionView | None
    redline: tuple[Piece | Removal, ...]
    taken: Taken | None
    reply_to: str = ""
    published: Shown | None = None

    @property
    def paragraphs(self) -> Sequence[Sequence[Words]]:
        """The words as a page sets them: paragraphs, each of lines."""
        return paragraphs(self.words)

    @property
    def anchor(self) -> str:
        """Where the words in question can be read on a page that has them; else nothing."""
        return f"#{self.section.anchor}" if self.section and self.is_still_there else ""


class Showing:
    """Comments as they are shown beside one version of the draft."""

    def __init__(
        self, outline: Outline, comments: Iterable[Comment] = (), *, in_preparation: bool = False
    ) -> None:
        """`in_preparation` says whether the reader may know of versions that are not published."""
        self._outline = outline
        comments = list(comments)
        suggesting = [comment.id for comment in comments if comment.suggestion]
        readable = [comment.id for comment in comments if _is_read_by_others(comment)]
        self._without: Mapping[int, Wording] = published_without(readable)
        self._taken: Mapping[int, Taken] = taken(suggesting, in_preparation=in_preparation)

    def own(self, comment: Comment) -> Shown:
        """A comment as its body or staff read it."""
        shown = self._shown(
            comment.section_id,
            whole(comment.body),
            comment.quote,
            whole(comment.suggestion),
            self._taken.get(comment.id),
        )
        if comment.reply_to_id:
            shown = replace(shown, reply_to=called(comment.reply_to))
        if wording := self._without.get(comment.id):
            shown = replace(shown, published=self._with_words(shown, comment, wording))
        return shown

    def worded(self, comment: Comment, wording: Wording) -> Shown:
        """The same with those words of it: as it would be published, or as it was marked."""
        return self._with_words(self.own(comment), comment, wording)

    def published(self, comment: PublishedComment) -> Shown:
        """A comment as other bodies read it."""
        return self._shown(
            comment.section_id, comment.words, comment.quote, comment.suggestion, None
        )

    def _with_words(self, shown: Shown, comment: Comment, wording: Wording) -> Shown:
        return replace(
            shown,
            words=wording.body,
            redline=redline(self._made_on(comment.section_id), wording.suggestion),
        )

    def _shown(
        self,
        section_id: int | None,
        words: Words,
        quote: str,
        suggestion: Words,
        taken: Taken | None,
    ) -> Shown:
        section = self._outline.now(section_id) if section_id else None
        return Shown(
            words=words,
            quote=quote,
            is_still_there=section is not None and still_in(quote, section),
            section=section,
            redline=redline(self._made_on(section_id), suggestion),
            taken=taken,
        )

    def _made_on(self, section_id: int | None) -> str:
        """The words of the section in the version that the comment was made on."""
        if section_id is None:
            return ""
        if trace := self._outline.trace(section_id):
            return trace.plain
        section = self._outline.section_by_id(section_id)
        return section.plain if section else ""


def _is_read_by_others(comment: Comment) -> bool:
    return (
        comment.state is CommentState.PUBLISHED
        and comment.response.naming is not Naming.NOT_PUBLISHED
    )
