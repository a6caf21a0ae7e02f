"""The notes beside the open comment, as its page shows them, with the form that is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.accounts.models import User
from portal.moderation import rules
from portal.moderation.filtering import Named
from portal.moderation.forms import StaffNoteForm
from portal.moderation.models import StaffNote
from portal.moderation.queries.notes import NoteView, notes_on
from portal.moderation.queue import OpenComment

# Each field is told apart from those of a decision, whose form can stand open on the same page.
NEW = "staff-"
EDIT = "edit-"


@dataclass
class Noting:
    """`form` is what came back refused. `editing` and `removing` are notes of the reader's own.

    `done` says what was just saved, `conflict` why it was not.
    """

    reader: User
    opened: OpenComment
    officers: Sequence[Named]
    form: StaffNoteForm | None = None
    editing: StaffNote | None = None
    removing: StaffNote | None = None
    done: str = ""
    conflict: str = ""

    @cached_property
    def notes(self) -> Sequence[NoteView]:
        return notes_on(self.opened.comment.id) if self.opened.entry.notes else ()

    @property
    def colleagues(self) -> Sequence[Named]:
        """Whom the reader can tell."""
        return [each for each in self.officers if each.id != self.reader.id]

    @cached_property
    def blank(self) -> StaffNoteForm:
        """The form for a new note: the one that came back, else an empty one."""
        if self.form is not None and self.editing is None:
            return self.form
        return StaffNoteForm(formdata=None, prefix=NEW)

    @cached_property
    def rewording(self) -> StaffNoteForm:
        """The form for the note that is being reworded."""
        if self.form is not None:
            return self.form
        form = StaffNoteForm(formdata=None, prefix=EDIT)
        assert self.editing is not None
        form.show(self.editing)
        return form

    def may_edit(self, note: StaffNote) -> bool:
        return rules.may_edit_note(self.reader, note)
