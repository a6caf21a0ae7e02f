"""What staff send about one section: how it should be."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.drafts.actions.mending import Wording, wording_of
from portal.drafts.models import Section
from portal.drafts.parsed import SectionKind
from portal.web.forms import (
    CheckboxInput,
    PortalForm,
    Required,
    Select,
    TextArea,
    TextInput,
)
from portal.web.numbers import whole_number

KINDS = {
    SectionKind.SUMMARY: "Summary",
    SectionKind.PART: "Lettered part",
    SectionKind.HEADING: "Sub-heading",
    SectionKind.APPENDIX: "Appendix",
    SectionKind.OBJECTIVE: "Objective",
    SectionKind.PARAGRAPH: "Paragraph",
    SectionKind.LIST_ITEM: "Item of a list",
    SectionKind.FIELD: "Line such as “Date:”",
    SectionKind.TABLE: "Table",
}


class MendForm(PortalForm):
    """One section as it should be. Its ids carry the section's, for several can be open at once."""

    kind = SelectField(
        "What it is",
        choices=[SelectChoice(value=kind.value, label=words) for kind, words in KINDS.items()],
        widget=Select(),
        validate_choice=False,
    )
    label = StringField(
        "What people call it",
        description="Such as B4, or Appendix 1, date.",
        widget=TextInput(),
        validators=[Required("Enter what people call this section, such as B4")],
    )
    marker = StringField(
        "Number or mark as printed",
        description="Such as 4. Leave it empty where nothing is printed.",
        widget=TextInput(),
    )
    words = TextAreaField(
        "Words",
        widget=TextArea(rows=8),
        validators=[Required("Enter the words of this section")],
    )
    for_information = BooleanField(
        "Only for information: nobody is asked to comment on it", widget=CheckboxInput()
    )
    revision = HiddenField()

    def __init__(self, section: Section, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        tell_apart(self, section)

    def validate_kind(self, field: SelectField) -> None:
        if field.data not in set(SectionKind):
            raise ValidationError("Choose what it is")

    @property
    def wording(self) -> Wording:
        """The section as the form has it."""
        return Wording(
            kind=SectionKind(self.kind.data),
            marker=self.marker.data or "",
            label=self.label.data or "",
            words=self.words.data or "",
            for_information=bool(self.for_information.data),
        )

    @property
    def seen_revision(self) -> int:
        """Which revision of the section it began from; none for one that was tampered with."""
        return whole_number(self.revision.data) or 0

    def explain_markdown(self) -> None:
        """The words are Markdown, as those that came from Word or a web page are."""
        self.words.description = (
            "**Two stars** are bold and *one* is italic. A \\ before a mark prints it as it stands."
        )

    def describe_picture(self) -> None:
        """The section shows a picture: what is asked is what is to be seen, and it stays words."""
        self.words.label.text = "What is to be seen in the picture"
        self.words.description = "It is read out to people who cannot see the picture."
        words = SectionKind.PARAGRAPH
        self.kind.choices = [SelectChoice(value=words.value, label=KINDS[words])]

    def begin_from(self, section: Section) -> None:
        """Saving it now is a change of the section as it stands now."""
        self.revision.data = str(section.revision)


def tell_apart(form: PortalForm, section: Section) -> None:
    """The ids of the form's fields carry the section's: several can be open in one page."""
    for field in form:
        field.id = f"{field.name}-{section.id}"
        field.label.field_id = field.id


def mend_form(section: Section) -> MendForm:
    """A form that shows the section as it is."""
    wording = wording_of(section)
    return MendForm(
        section,
        formdata=None,
        data={
            "kind": wording.kind.value,
            "label": wording.label,
            "marker": wording.marker,
            "words": wording.words,
            "for_information": wording.for_information,
            "revision": str(section.revision),
        },
    )
