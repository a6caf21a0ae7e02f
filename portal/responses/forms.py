"""What a body types: a comment, a change of one, and what goes with submitting."""

from __future__ import annotations

from collections import Counter
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal.accounts.models import NAME_LENGTH
from portal.drafts import rendering
from portal.drafts.reading import Passage, SectionView
from portal.responses.actions import Said, SignOff
from portal.responses.models import (
    COMMENT_LENGTH,
    MANDATE_LENGTH,
    REASON_LENGTH,
    Capacity,
    Comment,
    Naming,
    Stance,
)
from portal.responses.queries import said_by
from portal.responses.receipt import CAPACITIES
from portal.responses.words import refusal_of
from portal.stakeholders.models import Body
from portal.web.forms import (
    AtMost,
    CountedTextArea,
    OnceForm,
    PortalForm,
    Radios,
    Required,
    Select,
    TextInput,
    has_words,
    require_number,
)
from portal.web.numbers import whole_number

NOTHING_TO_ADD = "nothing"
QUOTE_LENGTH = 48
ROWS = 6
STANCES = [
    SelectChoice(Stance.SUPPORT.value, "Support"),
    SelectChoice(Stance.OBJECT.value, "Object"),
    SelectChoice(Stance.NEITHER.value, "Neither: we have comments"),
]
NOTHING_CHOICE = SelectChoice(NOTHING_TO_ADD, "Nothing to add")
NOTHING_HINT = (
    "We have read this section and are content for it to stand. This counts as an answer."
)
NAMING_HINTS = {
    Naming.ANONYMOUS.value: "A body with few members may still be recognised from what it says.",
    Naming.NOT_PUBLISHED.value: (
        "The Authority reads and counts the comments. Give the reason below."
    ),
}


def naming_choices(body: Body) -> dict[Naming, str]:
    """Who may be named beside the body's comments, in the words of the form and of the paper."""
    nobody = said_by(Naming.ANONYMOUS, body.name, body.kind, "")
    nobody = nobody[0].lower() + nobody[1:]
    return {
        Naming.NAME_AND_BODY: f"{body.name} and the person who approved the response",
        Naming.BODY: f"{body.name} only",
        Naming.ANONYMOUS: f"Nobody: publish as “{nobody}”",
        Naming.NOT_PUBLISHED: "Do not publish",
    }


class OneOf(RadioField):
    """One of a few, with its own sentence where none of them was chosen."""

    def __init__(self, *args: Any, unanswered: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unanswered = unanswered

    def pre_validate(self, _form: Any) -> None:
        choices: Any = self.choices
        if self.data not in {choice.value for choice in choices}:
            raise StopValidation(self.unanswered)


def _is_a_comment(form: Any, field: Any) -> None:
    typed = field.data or ""
    if form.stance.data == NOTHING_TO_ADD:
        if has_words(typed):
            raise StopValidation(
                "You chose nothing to add, but wrote a comment. Delete the words, or choose "
                "support, object or neither"
            )
    elif sentence := refusal_of(typed):
        raise StopValidation(sentence)


class _CommentFields(PortalForm):
    """What writing a comment and changing one have in common."""

    stance = OneOf(
        "",
        choices=STANCES,
        unanswered="Choose support, object or neither",
        widget=Radios(hints={NOTHING_TO_ADD: NOTHING_HINT}, divider_before=NOTHING_TO_ADD),
    )
    place = SelectField("This comment is on", choices=[], widget=Select(), validate_choice=False)
    comment = TextAreaField(
        "Comment",
        description=f"Up to {COMMENT_LENGTH:,} characters. Please do not name private individuals.",
        validators=[_is_a_comment],
        widget=CountedTextArea(maxlength=COMMENT_LENGTH, rows=ROWS),
    )

    def ask_about(self, passage: Passage | None, body: Body) -> None:
        """The questions name the body and the passage; there is a choice of place if it has any."""
        about = passage.short_name if passage else "the draft as a whole"
        self.stance.label.text = f"What is {body.name}’s view of {about}?"
        self._passage = passage
        if passage is None or len(passage.words) == 1:
            del self.place
        else:
            self.place.choices = _places(passage)

    def validate_place(self, field: Any) -> None:
        # A form without the question, such as one sent by a program, is about the whole passage.
        if field.raw_data and field.data not in {choice.value for choice in field.choices}:
            raise StopValidation("Choose what the comment is on")

    @property
    def _section_id(self) -> int | None:
        passage = self._passage
        if passage is None:
            return None
        if "place" not in self:
            return passage.words[0].id
        sections = {section.slug: section.id for section in (passage.heading, *passage.words)}
        return sections.get(self.place.data, passage.id)

    def said(self, *, is_settled: bool) -> Said:
        """What was typed, once it is valid."""
        return Said(self._section_id, Stance(self.stance.data), self.comment.data or "", is_settled)

    @property
    def says_nothing_to_add(self) -> bool:
        return bool(self.stance.data == NOTHING_TO_ADD)


class CommentForm(_CommentFields, OnceForm):
    """A new comment on a passage or on the whole draft; or, while there is none, nothing to add."""

    def offer_nothing_to_add(self) -> None:
        """The body may answer the passage without a comment."""
        self.stance.choices = [*STANCES, NOTHING_CHOICE]
        self.stance.unanswered = "Choose support, object, neither or nothing to add"


class ChangeForm(_CommentFields):
    """A comment reworded. `revision` is the one that was read: no colleague is overwritten."""

    revision = HiddenField(validators=[require_number])

    @property
    def seen_revision(self) -> int:
        return whole_number(self.revision.data) or 0

    def show(self, comment: Comment, slug: str) -> None:
        """The comment as it stands, to be reworded."""
        self.stance.data = comment.stance.value
        self.comment.data = comment.body
        self.revision.data = str(comment.revision)
        if "place" in self:
            self.place.data = slug


class SubmitForm(PortalForm):
    """How the response is published and who approved it. Nothing is ticked in advance."""

    naming = OneOf(
        "Who should be named beside the comments?",
        choices=[],
        unanswered="Choose who should be named beside the comments",
        widget=Radios(hints=NAMING_HINTS),
    )
    not_published_reason = StringField(
        "If you chose “Do not publish”, the reason",
        validators=[AtMost(REASON_LENGTH, "Reason")],
        widget=TextInput(),
    )
    approved_by_name = StringField(
        "Full name",
        validators=[
            Required("Enter the full name of the person who approved the response"),
            AtMost(NAME_LENGTH, "Full name"),
        ],
        widget=TextInput(classes="govuk-input--width-20", autocomplete="off"),
    )
    capacity = OneOf(
        "In what capacity",
        choices=[SelectChoice(capacity.value, words) for capacity, words in CAPACITIES.items()],
        unanswered="Choose in what capacity they approved it",
        widget=Radios(),
    )
    mandate = StringField(
        "How it was agreed",
        description=(
            "For example, at a meeting on a date, or by the officers under delegated powers."
        ),
        validators=[
            Required("Say how the response was agreed, such as at a meeting and on which date"),
            AtMost(MANDATE_LENGTH, "How it was agreed"),
        ],
        widget=TextInput(),
    )

    def ask(self, body: Body) -> None:
        """The choices name the body."""
        self.naming.choices = [
            SelectChoice(naming.value, words) for naming, words in naming_choices(body).items()
        ]

    def validate_not_published_reason(self, field: Any) -> None:
        if self.naming.data == Naming.NOT_PUBLISHED.value and not has_words(field.data or ""):
            raise StopValidation("Say why the comments should not be published")

    def sign_off(self) -> SignOff:
        """What was typed, once it is valid."""
        naming = Naming(self.naming.data)
        reason = self.not_published_reason.data or ""
        return SignOff(
            naming=naming,
            not_published_reason=reason if naming is Naming.NOT_PUBLISHED else "",
            approved_by_name=self.approved_by_name.data or "",
            capacity=Capacity(self.capacity.data),
            mandate=self.mandate.data or "",
        )


def _places(passage: Passage) -> list[SelectChoice]:
    """The passage as a whole, then each of its sections: by label, or by first words if unclear."""
    labels = Counter(section.label for section in passage.words)
    whole = SelectChoice(passage.slug, f"{passage.short_name} as a whole")
    named = passage.heading.label
    return [
        whole,
        *(
            SelectChoice(
                section.slug,
                section.label
                if section.label and section.label != named and labels[section.label] == 1
                else _quoted(section),
            )
            for section in passage.words
        ),
    ]


def _quoted(section: SectionView) -> str:
    words = " ".join(rendering.plain(section.text).split())
    if len(words) > QUOTE_LENGTH:
        words = words[:QUOTE_LENGTH].rsplit(" ", 1)[0] + "…"
    return f"{section.label}: {words}" if section.label else words
