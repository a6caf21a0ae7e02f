"""What a comment says: held to the rules, made into a comment, or put into one that is there."""

from __future__ import annotations

from dataclasses import dataclass

from portal import clock
from portal.accounts.models import User
from portal.db import db
from portal.drafts.reading import Outline
from portal.errors import Refusal
from portal.responses import words
from portal.responses.actions.nil_returns import require_asked
from portal.responses.models import Comment, Response, Stance
from portal.responses.queries.files import has_files


@dataclass(frozen=True, slots=True)
class Said:
    """What a comment says, and of which section (None: of the draft as a whole).

    `quote` are the words in question, as they stand at `quote_start` of the section's plain words.
    `suggestion` is the section as the body would word it; beside it `words` may be empty.
    """

    section_id: int | None
    stance: Stance
    words: str
    is_settled: bool
    quote: str = ""
    quote_start: int | None = None
    suggestion: str = ""

    def is_in(self, comment: Comment) -> bool:
        """True when the comment says just that already."""
        return self == Said(
            comment.section_id,
            comment.stance,
            comment.body,
            comment.is_settled,
            comment.quote,
            comment.quote_start,
            comment.suggestion,
        )


def make_comment(
    response: Response,
    said: Said,
    *,
    version_id: int,
    form_key: str,
    by: User,
    reply_to_id: int | None = None,
) -> Comment:
    """A new draft of the response's, which says that by that person.

    The caller has checked it.
    """
    moment = clock.now()
    comment = Comment(
        consultation_id=response.consultation_id,
        response_id=response.id,
        version_id=version_id,
        section_id=said.section_id,
        reply_to_id=reply_to_id,
        form_key=form_key,
        stance=said.stance,
        body=said.words,
        quote=said.quote,
        quote_start=said.quote_start,
        suggestion=said.suggestion,
        is_settled=said.is_settled,
        written_by_id=by.id,
        written_at=moment,
        changed_by_id=by.id,
        changed_at=moment,
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def put_in(comment: Comment, said: Said, *, by: User) -> None:
    """The comment says that now, by that person, one revision on.

    A reply stays with what it answers and takes no side, whatever form its words came in. The
    caller has checked it.
    """
    if comment.reply_to_id is None:
        comment.section_id = said.section_id
        comment.stance = said.stance
        comment.quote = said.quote
        comment.quote_start = said.quote_start
        comment.suggestion = said.suggestion
    comment.body = said.words
    comment.is_settled = said.is_settled
    comment.revision += 1
    comment.changed_by_id = by.id
    comment.changed_at = clock.now()
    db.session.flush()


def may_be_empty(said: Said, comment: Comment) -> bool:
    """True when there are no words and the comment has a file that speaks for it."""
    return not said.words.strip() and has_files(comment.id)


def check(said: Said, outline: Outline, *, has_file: bool = False) -> None:
    """Raises `Refusal` for what cannot be said of a section of that version."""
    if sentence := words.refusal_of(said.words, said.suggestion, has_file=has_file):
        raise Refusal(sentence, field="comment")
    section = outline.section_by_id(said.section_id) if said.section_id else None
    if said.section_id is not None and section is None:
        raise Refusal(f"That section is not in version {outline.number} of the draft.")
    require_asked(outline.passage_of(section.id) if section else None)
    if sentence := words.refusal_of_marked(section, said.quote, said.quote_start, said.suggestion):
        raise Refusal(sentence)
