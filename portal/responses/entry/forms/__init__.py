"""What staff type from what came another way: its details, a comment, where paragraphs go."""

from portal.responses.entry.forms.comments import (
    NO_COMMENT,
    NO_COMMENT_NAME,
    STANCES,
    TypedForm,
    chosen_paragraphs,
    places_of,
    section_at,
)
from portal.responses.entry.forms.details import ConfirmForm, DetailsForm, OriginalForm

__all__ = [
    "NO_COMMENT",
    "NO_COMMENT_NAME",
    "STANCES",
    "ConfirmForm",
    "DetailsForm",
    "OriginalForm",
    "TypedForm",
    "chosen_paragraphs",
    "places_of",
    "section_at",
]
