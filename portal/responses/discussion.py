"""The discussion beside a section, as a page shows it. Read only where a page asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.consultations.visits import Visit
from portal.drafts.reading import Outline, Passage
from portal.responses import queries, rules
from portal.responses.forms import NoteForm
from portal.responses.models import ColleagueNote
from portal.responses.queries import NoteShown


@dataclass
class Discussion:
    """What colleagues say of one passage, or of the draft as a whole (None), and their form.

    `done` says what has just been saved, `conflict` why it was not. `removing` is a note that its
    writer is asked about.
    """

    visit: Visit
    outline: Outline
    passage: Passage | None
    label: str
    form: NoteForm | None = None
    removing: ColleagueNote | None = None
    done: str = ""
    conflict: str = ""

    @property
    def is_open(self) -> bool:
        """True for whoever may take part in it."""
        return rules.may_discuss(self.visit)

    @cached_property
    def notes(self) -> Sequence[NoteShown]:
        return queries.notes_on(self.visit, self.outline, self.passage)

    @cached_property
    def blank(self) -> NoteForm:
        """The form to write in: the one that was sent where it comes back, else an empty one."""
        return self.form or NoteForm(formdata=None)

    def may_remove(self, row: ColleagueNote) -> bool:
        return rules.may_remove_note(self.visit, row)
