"""Whether an uploaded file is a form of this consultation and this body, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from portal.consultations.visits import Visit
from portal.drafts.importing.source import shown
from portal.drafts.queries import published_outline, published_version
from portal.drafts.reading import Outline
from portal.errors import BadFile
from portal.responses.offline.reading import FilledForm
from portal.responses.offline.sorting import Sorted, sort_form

MOST_REMARKS = 1_000
MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was written on a form, with the version that the form was made from."""

    outline: Outline
    form: Sorted

    @property
    def typed(self) -> dict[str, str]:
        """Everything that was written, by where it belongs."""
        typed: dict[str, str] = {}
        for remark in self.form.remarks:
            typed.setdefault(remark.name, "")
            typed[remark.name] = f"{typed[remark.name]}\n\n{remark.words}".strip()
        for unplaced in self.form.unplaced:
            typed[unplaced.found] = f"{typed.get(unplaced.found, '')}\n\n{unplaced.words}".strip()
        for passage in self.form.nothing_to_add:
            typed[passage.short_name] = "Nothing to add"
        return typed


def made_from(visit: Visit, current: Outline, filled: FilledForm, filename: str) -> Outline:
    """The version that the form was made from.

    A file that has lost its reference is read as a form of the current version. Raises `BadFile`
    for another consultation's or body's form.
    """
    name = shown(filename)
    reference = filled.reference
    if reference is None:
        return current
    if reference.consultation_id != visit.consultation.id:
        raise BadFile(
            f"{name} is the form of another consultation. Download the form of this one and "
            "copy your comments into it."
        )
    if reference.body_id != visit.speaks_for.id:
        raise BadFile(
            f"{name} is the form of {reference.body}, and you are answering for "
            f"{visit.speaks_for.name}. Nothing was taken from it."
        )
    version = published_version(visit.consultation.id, reference.version)
    if version is None:
        raise BadFile(
            f"{name} says that it was made from version {reference.version} of the draft, "
            "which was never published. Download the form again and copy your comments into it."
        )
    return published_outline(version.id)


def fit_form(outline: Outline, filled: FilledForm, filename: str) -> Fitted:
    """What the file says of the version that it was made from. Needs no database.

    Raises `BadFile` for what is no form, and for one that says nothing.
    """
    name = shown(filename)
    form = sort_form(filled, outline)
    if not form.has_our_marks:
        raise BadFile(
            f"{name} is not the response form: it has none of its boxes or headings. Download the "
            "form, and type or copy your comments into it."
        )
    if form.is_empty:
        raise BadFile(
            f"{name} is the response form, but nothing is written on it. Fill it in, save it and "
            "upload it again."
        )
    written = [remark.words for remark in form.remarks] + [it.words for it in form.unplaced]
    if len(written) > MOST_REMARKS or sum(map(len, written)) > MOST_CHARACTERS:
        raise BadFile(
            f"{name} holds more than the form has room for: at most {MOST_REMARKS:,} remarks and "
            f"{MOST_CHARACTERS:,} characters. Upload it in parts."
        )
    return Fitted(outline, form)
