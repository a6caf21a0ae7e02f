"""What is written about a section."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from portal.analysis.models import SUMMARY_LENGTH
from portal.web.forms import AtMost, CountedTextArea, PortalForm, has_words, require_number
from portal.web.numbers import whole_number


class SummaryForm(PortalForm):
    """What was said on one section, in the Authority's words."""

    text = TextAreaField(
        "Summary",
        description="What was said, how many said it, and what they ask for. Give the numbers of "
        "the comments it rests on, such as c12.",
        widget=CountedTextArea(maxlength=SUMMARY_LENGTH, rows=10),
        validators=[AtMost(SUMMARY_LENGTH, "Summary")],
    )
    revision = HiddenField(validators=[require_number])

    def validate_text(self, field: TextAreaField) -> None:
        if not has_words(field.data or ""):
            raise ValidationError("Write the summary in words")

    @property
    def seen_revision(self) -> int:
        return whole_number(self.revision.data) or 0
