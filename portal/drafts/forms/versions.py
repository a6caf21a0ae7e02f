"""What staff send about a version: a file to import, and what changed once it is published."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from portal.drafts.models import CHANGES_LENGTH
from portal.errors import BadFile
from portal.web.forms import AtMost, CountedTextArea, FileInput, PortalForm, TextArea

PASTED_NAME = "pasted text.txt"
FILE_TOO_LARGE = "The file must be 20 MB or smaller. Make its pictures smaller and send it again"


class ImportForm(PortalForm):
    """A draft, as a file or as pasted text. `seen` stands for the version that the page showed."""

    file = FileField(
        "Choose a file",
        description="Word (.docx) or a web page (.html), up to 20 MB. Markdown (.md) or plain text "
        "(.txt), up to 2 MB.",
        widget=FileInput(),
    )
    text = TextAreaField(
        "Or paste the text",
        widget=TextArea(rows=8),
    )
    seen = HiddenField()

    def validate_file(self, field: FileField) -> None:
        if field.data and self.text.data:
            raise ValidationError("Choose a file or paste the text, not both")
        if not field.data and not self.text.data:
            raise ValidationError("Choose the file that holds the draft, or paste its text")

    @property
    def upload(self) -> tuple[bytes, str]:
        """What was sent, and under which name."""
        if self.file.data:
            return self.file.data.read(), self.file.data.filename or ""
        return (self.text.data or "").encode(), PASTED_NAME

    def refuse_file(self, refusal: BadFile) -> None:
        """Puts the sentence beside the file, or beside the text where that was sent."""
        field = self.file if self.file.data else self.text
        field.errors = [*field.errors, refusal.sentence]


class PublishForm(PortalForm):
    """What bodies are told of a version when it takes the place of another."""

    changes = TextAreaField(
        "What changed",
        description="Optional. Bodies that were invited are told this, and it stands above the "
        "differences.",
        widget=CountedTextArea(rows=4, maxlength=CHANGES_LENGTH),
        validators=[AtMost(CHANGES_LENGTH, "What changed")],
    )
