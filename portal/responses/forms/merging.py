"""Several drafts become one comment: its words, its view, and whose marked words go along."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation, ValidationError

from portal.responses.forms.fields import OneOf
from portal.responses.forms.questions import STANCES
from portal.responses.models import COMMENT_LENGTH, Comment, Stance
from portal.responses.words import refusal_of
from portal.web.forms import NOT_LOADED_FULLY, CountedTextArea, OnceForm, Radios
from portal.web.numbers import whole_number

NONE = "none"
ROWS = 12
MOST_PIECES = 100


def _named(draft: Comment) -> str:
    """Tom Fielding’s: suggested wording for B5"""
    what = "suggested wording" if draft.suggestion else "the words in question"
    label = draft.section.label if draft.section else "the draft"
    return f"{draft.written_by.name}’s: {what} for {label}"


class MergeForm(OnceForm):
    """The comment that several drafts become. `pieces` says which, and as they were read."""

    pieces = HiddenField()
    stance = OneOf(
        "",
        choices=STANCES,
        unanswered="Choose support, object or neither",
        widget=Radios(),
    )
    carried = OneOf(
        "Which marked words go with the comment?",
        choices=[],
        unanswered="Choose whose marked words go with the comment, or none",
        description="A comment has room for one passage in question or one suggested wording.",
        widget=Radios(),
    )
    comment = TextAreaField(
        "Comment",
        description=f"Up to {COMMENT_LENGTH:,} characters. Please do not name private individuals.",
        widget=CountedTextArea(maxlength=COMMENT_LENGTH, rows=ROWS),
    )

    def ask(self, question: str, carriers: list[Comment]) -> None:
        """The questions: of the view, and of marked words where there are any."""
        self.stance.label.text = question
        self._carriers = {str(draft.id): draft for draft in carriers}
        self._has_file = False
        if not carriers:
            del self.carried
            return
        self.carried.choices = [
            *(SelectChoice(key, _named(draft)) for key, draft in self._carriers.items()),
            SelectChoice(NONE, "None of them"),
        ]

    def allow_no_words(self) -> None:
        """A draft brings a file, which can stand instead of words."""
        self._has_file = True

    def show(self, words: str, stance: Stance | None, pieces: str) -> None:
        """The drafts' own words, and their view where they agree. Nobody chooses for them."""
        self.comment.data = words
        self.stance.data = stance.value if stance else None
        self.pieces.data = pieces
        if "carried" in self and len(self._carriers) == 1:
            (self.carried.data,) = self._carriers

    @property
    def read(self) -> dict[int, int]:
        """The drafts by id, each with the revision that was read. Raises `ValueError`."""
        pairs = (self.pieces.data or "").split()
        if len(pairs) > MOST_PIECES:
            raise ValueError("too many")
        read = {}
        for pair in pairs:
            comment_id, _, revision = pair.partition(":")
            number, seen = whole_number(comment_id), whole_number(revision)
            if number is None or seen is None:
                raise ValueError(pair)
            read[number] = seen
        return read

    @property
    def carrier(self) -> Comment | None:
        return self._carriers.get(self.carried.data) if "carried" in self else None

    def validate_pieces(self, _field: Any) -> None:
        try:
            is_empty = not self.read
        except ValueError:
            is_empty = True
        if is_empty:
            raise ValidationError(NOT_LOADED_FULLY)

    def validate_comment(self, field: Any) -> None:
        words = field.data or ""
        carrier = self.carrier
        suggestion = carrier.suggestion if carrier else ""
        if sentence := refusal_of(words, suggestion, has_file=self._has_file):
            raise StopValidation(sentence)


def as_read(drafts: list[Comment]) -> str:
    """The drafts with their revisions, as the form carries them."""
    return " ".join(f"{draft.id}:{draft.revision}" for draft in drafts)
