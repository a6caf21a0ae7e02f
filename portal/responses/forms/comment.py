"""A comment: a new one, and one that is reworded."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from portal.responses.forms.questions import NOTHING_TO_ADD, STANCES, CommentFields
from portal.responses.models import Comment
from portal.web.forms import OnceForm, require_number
from portal.web.numbers import whole_number

NOTHING_CHOICE = SelectChoice(NOTHING_TO_ADD, "Nothing to add")
TYPED = frozenset({"stance", "place", "quote", "quote_at", "suggestion", "comment"})


class CommentForm(CommentFields, OnceForm):
    """A new comment on a passage or on the whole draft; or, while there is none, nothing to add.

    `revision` is that of what it has saved by itself, 0 while it has saved nothing.
    """

    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        return whole_number(self.revision.data) or 0

    def offer_nothing_to_add(self) -> None:
        """The body may answer the passage without a comment."""
        self.stance.choices = [*STANCES, NOTHING_CHOICE]
        self.stance.unanswered = "Choose support, object, neither or nothing to add"


class ChangeForm(CommentFields):
    """A comment reworded. `revision` is the one that was read: no colleague is overwritten."""

    revision = HiddenField(validators=[require_number])

    @property
    def seen_revision(self) -> int:
        return whole_number(self.revision.data) or 0

    def show(self, comment: Comment, slug: str) -> None:
        """The comment as it stands, to be reworded."""
        self.stance.data = comment.stance.value
        self.comment.data = comment.body
        self.revision.data = str(comment.revision)
        if "place" in self:
            self.place.data = slug
        if "quote" in self and comment.quote:
            self.quote.data = comment.quote
            self.quote_at.data = f"{slug}:{comment.quote_start}"
        if "suggestion" in self and comment.suggestion:
            self.suggestion.data = comment.suggestion

    def take_over(self, other: CommentFields) -> None:
        """What was typed in another form of the same comment."""
        for field in self:
            if field.short_name in TYPED and field.short_name in other:
                field.data = other[field.short_name].data
