"""A note to one's colleagues."""

from __future__ import annotations

from wtforms import TextAreaField

from portal.responses.models import NOTE_LENGTH
from portal.web.forms import AtMost, CountedTextArea, OnceForm, Required


class NoteForm(OnceForm):
    """A remark in the body's own discussion."""

    note = TextAreaField(
        "Add a note",
        validators=[Required("Write the note first"), AtMost(NOTE_LENGTH, "Note")],
        widget=CountedTextArea(maxlength=NOTE_LENGTH, rows=3),
    )
