"""What goes with a response form: the file, and where a remark belongs that had no place."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal.drafts.reading import Outline
from portal.errors import BadFile
from portal.responses.actions import Said
from portal.responses.forms.fields import OneOf
from portal.responses.forms.places import place_choices
from portal.responses.forms.questions import ROWS, STANCES
from portal.responses.models import COMMENT_LENGTH, Stance, UnplacedRemark
from portal.responses.offline import layout
from portal.responses.offline.layout import WHOLE, WHOLE_NAME
from portal.responses.words import refusal_of
from portal.web.forms import CountedTextArea, FileInput, PortalForm, Radios, Select

MOST_MEGABYTES = 20


class UploadForm(PortalForm):
    """A response form that was filled in."""

    file = FileField(
        "Choose the form that you filled in",
        description=f"A Word document (.docx), up to {MOST_MEGABYTES} MB.",
        widget=FileInput(),
    )

    def validate_file(self, field: FileField) -> None:
        if not field.data:
            raise StopValidation("Choose the form that you filled in")

    @property
    def upload(self) -> tuple[bytes, str]:
        """What was sent, and under which name."""
        return self.file.data.read(), self.file.data.filename or ""

    def refuse_file(self, refusal: BadFile) -> None:
        self.file.errors = [*self.file.errors, refusal.sentence]


class PlaceForm(PortalForm):
    """Where a remark belongs. `form_key` is the remark's own, so that it is placed once."""

    place = SelectField("It is on", choices=[], widget=Select(), validate_choice=False)
    stance = OneOf(
        "View",
        choices=STANCES,
        unanswered="Choose support, object or neither",
        widget=Radios(),
    )
    comment = TextAreaField(
        "Comment",
        description=f"Up to {COMMENT_LENGTH:,} characters. Please do not name private individuals.",
        widget=CountedTextArea(maxlength=COMMENT_LENGTH, rows=ROWS),
    )
    form_key = HiddenField()

    def ask(self, outline: Outline) -> None:
        """There is a choice of every section that is asked about, and of the draft as a whole."""
        self._outline = outline
        self.place.choices = [
            SelectChoice("", "Choose a section"),
            *(choice for passage in outline.answerable for choice in place_choices(passage)),
            SelectChoice(WHOLE, WHOLE_NAME),
        ]

    def show(self, remark: UnplacedRemark) -> None:
        self.place.data = layout.guess(self._outline, remark.found)
        self.stance.data = remark.stance.value if remark.stance else None
        self.comment.data = remark.words
        self.form_key.data = remark.form_key

    def validate_place(self, field: Any) -> None:
        known = {choice.value for choice in field.choices if choice.value}
        if field.data not in known:
            raise StopValidation("Choose the section that it is on, or the draft as a whole")

    def validate_comment(self, field: Any) -> None:
        if sentence := refusal_of(field.data or ""):
            raise StopValidation(sentence)

    def said(self) -> Said:
        """What was typed, once it is valid."""
        section = self._outline.section(self.place.data)
        section_id = section.id if section and self.place.data != WHOLE else None
        passage = self._outline.passage_of(section_id) if section_id else None
        if passage is not None and section_id == passage.id and len(passage.words) == 1:
            section_id = passage.words[0].id
        return Said(section_id, Stance(self.stance.data), self.comment.data or "", False)
