"""A reply to another body's comment: words, and no view of the section."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import StopValidation

from portal.drafts.reading import Passage
from portal.responses.forms.comment import ChangeForm
from portal.responses.models import COMMENT_LENGTH, Comment, Stance
from portal.responses.words import refusal_of
from portal.stakeholders.models import Body
from portal.web.forms import CountedTextArea, OnceForm

ROWS = 5


def _is_a_reply(_form: Any, field: Any) -> None:
    if sentence := refusal_of(field.data or ""):
        raise StopValidation(sentence)


class ReplyForm(OnceForm):
    """A new reply."""

    comment = TextAreaField(
        "Reply",
        description=f"Up to {COMMENT_LENGTH:,} characters. Please do not name private individuals.",
        validators=[_is_a_reply],
        widget=CountedTextArea(maxlength=COMMENT_LENGTH, rows=ROWS),
    )

    def stand_under(self, number: int) -> None:
        """Its fields have ids of their own: the form of a comment may be on the same page."""
        for field in self:
            field.id = f"reply-{field.short_name.replace('_', '-')}-c{number}"


class ReplyChangeForm(ChangeForm):
    """A reply reworded. It stays on the section of what it answers, and takes no side of its own.

    `section_id` is that section's.
    """

    stance = HiddenField()  # type: ignore[assignment]  # a form of its own, with no question
    section_id: int | None = None

    def ask_about(self, passage: Passage | None, body: Body, *, suggest: str = "") -> None:
        """Nothing is asked but the words. Whatever else came with the request is not looked at."""
        super().ask_about(None, body)
        self.stance.data = Stance.NEITHER.value
        self.comment.label.text = "Reply"

    @property
    def pointed_at(self) -> tuple[int | None, str, int | None]:
        return self.section_id, "", None


def form_to_change(comment: Comment, **options: Any) -> ChangeForm:
    """The form that rewords a comment, or a reply. `options` as for any form."""
    if comment.reply_to_id is None:
        return ChangeForm(**options)
    form = ReplyChangeForm(**options)
    form.section_id = comment.section_id
    return form
