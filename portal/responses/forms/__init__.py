"""What a body types: a comment, a change of one, and what goes with submitting."""

from portal.responses.forms.comment import NOTHING_CHOICE, ChangeForm, CommentForm
from portal.responses.forms.half_typed import HalfTyped, half_typed
from portal.responses.forms.merging import MergeForm
from portal.responses.forms.notes import NoteForm
from portal.responses.forms.questions import STANCES, WHICH_PARAGRAPH, CommentFields
from portal.responses.forms.replying import ReplyForm, form_to_change
from portal.responses.forms.submission import NAMING_HINTS, SubmitForm, naming_choices

__all__ = [
    "NAMING_HINTS",
    "NOTHING_CHOICE",
    "STANCES",
    "WHICH_PARAGRAPH",
    "ChangeForm",
    "CommentFields",
    "CommentForm",
    "HalfTyped",
    "MergeForm",
    "NoteForm",
    "ReplyForm",
    "SubmitForm",
    "form_to_change",
    "half_typed",
    "naming_choices",
]
