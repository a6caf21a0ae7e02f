"""A comment typed from what came another way, and where the paragraphs of a letter go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal.drafts.reading import Outline
from portal.responses.actions.said import Said
from portal.responses.forms.fields import OneOf
from portal.responses.forms.places import place_choices
from portal.responses.models import (
    COMMENT_LENGTH,
    REASON_LENGTH,
    Comment,
    Stance,
)
from portal.responses.offline.layout import WHOLE, WHOLE_NAME
from portal.responses.words import refusal_of
from portal.web.forms import (
    AtMost,
    CountedTextArea,
    OnceForm,
    Radios,
    Required,
    Select,
    TextInput,
    require_number,
)
from portal.web.numbers import whole_number

NO_COMMENT = "none"
NO_COMMENT_NAME = "Not a comment"
STANCES = [
    SelectChoice(Stance.SUPPORT.value, "Support"),
    SelectChoice(Stance.OBJECT.value, "Object"),
    SelectChoice(Stance.NEITHER.value, "Neither"),
    SelectChoice(Stance.NOT_CHOSEN.value, "They did not say: recorded as neither"),
]


class TypedForm(OnceForm):
    """A comment typed from paper, or one that is changed. `revision` is the one that was read."""

    place = SelectField("It is on", choices=[], widget=Select(), validate_choice=False)
    stance = OneOf(
        "View",
        choices=STANCES,
        unanswered="Choose their view, or that they did not say",
        widget=Radios(divider_before=Stance.NOT_CHOSEN.value),
    )
    comment = TextAreaField(
        "Comment",
        description=f"In their words. Up to {COMMENT_LENGTH:,} characters.",
        widget=CountedTextArea(maxlength=COMMENT_LENGTH, rows=8),
    )
    reason = StringField(
        "Why it is corrected",
        description="Such as: a line had been left out. It is kept with the record.",
        validators=[
            Required("Say why it is corrected"),
            AtMost(REASON_LENGTH, "Why it is corrected"),
        ],
        widget=TextInput(),
    )
    revision = HiddenField(validators=[require_number], default="0")

    def ask(self, outline: Outline, *, with_reason: bool = False) -> None:
        """There is a choice of every section that is asked about, and of the draft as a whole."""
        self._outline = outline
        self.place.choices = [SelectChoice("", "Choose a section"), *places_of(outline)]
        if not with_reason:
            del self.reason
        else:
            # By then a view that was left open is recorded as neither.
            self.stance.choices = STANCES[:3]

    def show(self, comment: Comment) -> None:
        """The comment as it stands."""
        section = self._outline.section_by_id(comment.section_id or 0)
        self.place.data = section.slug if section else WHOLE if comment.section_id is None else ""
        self.stance.data = comment.stance.value
        self.comment.data = comment.body
        self.revision.data = str(comment.revision)

    def validate_place(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices if choice.value}:
            raise StopValidation("Choose the section that it is on, or the draft as a whole")

    def validate_comment(self, field: Any) -> None:
        if sentence := refusal_of(field.data or ""):
            raise StopValidation(sentence)

    @property
    def seen_revision(self) -> int:
        return whole_number(self.revision.data) or 0

    def said(self) -> Said:
        """What was typed, once it is valid."""
        section_id = section_at(self._outline, self.place.data)
        return Said(section_id, Stance(self.stance.data), self.comment.data or "", False)


def places_of(outline: Outline) -> list[SelectChoice]:
    """Every section that is asked about, and the draft as a whole."""
    return [
        *(choice for passage in outline.answerable for choice in place_choices(passage)),
        SelectChoice(WHOLE, WHOLE_NAME),
    ]


def section_at(outline: Outline, place: str) -> int | None:
    """The section that a choice of `places_of` means; None for the draft as a whole."""
    section = outline.section(place) if place != WHOLE else None
    if section is None:
        return None
    passage = outline.passage_of(section.id)
    if passage is not None and section.id == passage.id and len(passage.words) == 1:
        return passage.words[0].id
    return section.id


def chosen_paragraphs(sent: Mapping[str, str], offered: Sequence[int]) -> dict[int, str]:
    """Where paragraphs of those offered were sent, by number from 0; without undecided ones."""
    return {at: sent[f"p{at}"] for at in offered if sent.get(f"p{at}")}
