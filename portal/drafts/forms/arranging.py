"""What staff send to arrange a draft: a step, a division, a new section, what carries on what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.drafts.actions.placing import Step
from portal.drafts.forms.mending import MendForm
from portal.drafts.models import Section
from portal.drafts.parsed import SectionKind
from portal.web.forms import PortalForm, Radios, Required, Select, TextArea
from portal.web.numbers import whole_number

# The one step that leaves no section behind: it is joined to the one before it.
JOIN = "join"


class _OfRevision(PortalForm):
    """A form that knows which revision of its section the page showed."""

    revision = HiddenField()

    @property
    def seen_revision(self) -> int:
        """None of them for a form that was tampered with."""
        return whole_number(self.revision.data) or 0


class PlaceForm(_OfRevision):
    """One step that a section takes, as the button says that was pressed."""

    step = HiddenField()

    def validate_step(self, field: HiddenField) -> None:
        if field.data not in {*Step, JOIN}:
            raise ValidationError("Choose what to do with it")


class DivideForm(_OfRevision):
    """The words of a section, with an empty line wherever they are to be divided."""

    words = TextAreaField(
        "Words",
        description="Put an empty line where they are to be divided. Change nothing else here.",
        widget=TextArea(rows=12),
        validators=[Required("Enter the words of this section")],
    )


class RemoveForm(_OfRevision):
    """Whether what stands in a section goes with it."""

    inside = RadioField(
        "What stands in it",
        choices=[
            SelectChoice(value="stays", label="Stays, under what comes before"),
            SelectChoice(value="goes", label="Is removed with it"),
        ],
        widget=Radios(),
        validate_choice=False,
    )

    def validate_inside(self, field: RadioField) -> None:
        if field.data not in {"stays", "goes"}:
            raise ValidationError("Choose what becomes of what stands in it")


class CarryForm(PortalForm):
    """Which section of the version before a section carries on. "" is none of them."""

    identity = SelectField("It carries on", widget=Select(), validate_choice=False)
    seen = HiddenField()

    def __init__(self, choices: Sequence[SelectChoice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offer(choices)

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        """Those can be chosen and no others."""
        self.identity.choices = list(choices)
        self.values = {choice.value for choice in choices}

    def validate_identity(self, field: SelectField) -> None:
        if field.data not in self.values:
            raise ValidationError("Choose one of the sections of the version before, or none")


def new_section_form(section: Section) -> MendForm:
    """A blank form for a section that is to stand after this one."""
    kind = SectionKind.PARAGRAPH if section.kind.is_heading else section.kind
    return MendForm(
        section,
        formdata=None,
        data={
            "kind": kind.value,
            "label": section.label if section.kind.is_heading else "",
            "for_information": section.for_information,
            "revision": str(section.revision),
        },
    )
