"""What a body types: a comment, a change of one, and what goes with submitting."""

from portal.responses.forms.comment import NOTHING_CHOICE, ChangeForm, CommentForm
from portal.responses.forms.questions import STANCES, WHICH_PARAGRAPH
from portal.responses.forms.submission import NAMING_HINTS, SubmitForm, naming_choices

__all__ = [
    "NAMING_HINTS",
    "NOTHING_CHOICE",
    "STANCES",
    "WHICH_PARAGRAPH",
    "ChangeForm",
    "CommentForm",
    "SubmitForm",
    "naming_choices",
]
