"""What staff send about a draft: a file, one section as it should be, where sections stand."""

from portal.drafts.forms.arranging import (
    JOIN,
    CarryForm,
    DivideForm,
    PlaceForm,
    RemoveForm,
    new_section_form,
)
from portal.drafts.forms.mending import KINDS, MendForm, mend_form
from portal.drafts.forms.versions import FILE_TOO_LARGE, ImportForm, PublishForm

__all__ = [
    "FILE_TOO_LARGE",
    "JOIN",
    "KINDS",
    "CarryForm",
    "DivideForm",
    "ImportForm",
    "MendForm",
    "PlaceForm",
    "PublishForm",
    "RemoveForm",
    "mend_form",
    "new_section_form",
]
