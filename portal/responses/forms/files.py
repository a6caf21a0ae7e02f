"""A file for a comment, and a file that is the comment."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from portal.drafts.reading import Passage
from portal.responses.actions import Said
from portal.responses.forms.fields import OneOf
from portal.responses.forms.questions import STANCES
from portal.responses.models import FILE_MEGABYTES, Comment, Stance
from portal.responses.recognising.kinds import ACCEPTED
from portal.stakeholders.models import Body
from portal.web.forms import FileInput, OnceForm, Radios

CHOOSE = "Choose a file"
WHICH = (
    "PDF, Word (.docx), OpenDocument (.odt), Excel (.xlsx), CSV, PNG or JPEG, up to "
    f"{FILE_MEGABYTES} MB."
)


def _file_field() -> FileField:
    return FileField(
        CHOOSE,
        description=WHICH,
        widget=FileInput(),
        render_kw={"accept": ACCEPTED},
        validators=[_is_chosen],
    )


def _is_chosen(_form: Any, field: Any) -> None:
    if not field.data:
        raise StopValidation("Choose the file that you want to send")


class AttachForm(OnceForm):
    """A file for one comment. Several may stand on one page, so their parts have their own ids."""

    file = _file_field()

    def about(self, comment: Comment) -> None:
        for field in (self.file, self.form_key):
            field.id = field.label.field_id = f"{field.short_name}-{comment.id}"


class FileInsteadForm(OnceForm):
    """A view, and a file in the place of words."""

    stance = OneOf(
        "", choices=STANCES, unanswered="Choose support, object or neither", widget=Radios()
    )
    file = _file_field()

    def ask_about(self, passage: Passage | None, body: Body) -> None:
        """The questions name the body and the passage."""
        about = passage.short_name if passage else "the draft as a whole"
        self.stance.label.text = f"What is {body.name}’s view of {about}?"

    def said(self, passage: Passage | None) -> Said:
        """What the comment says, once it is valid: the view, of all of the passage."""
        section_id = passage.id if passage else None
        if passage is not None and len(passage.words) == 1:
            section_id = passage.words[0].id
        return Said(section_id, Stance(self.stance.data), "", is_settled=True)
