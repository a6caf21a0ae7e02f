"""What a moderator sends: that they have decided on the comment as it stood."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from portal.drafts.models import SECTION_TEXT_LENGTH
from portal.moderation.models import (
    NOTE_LENGTH,
    STAFF_NOTE_LENGTH,
    Ground,
    RedactedField,
    RemovalReason,
    StaffNote,
)
from portal.moderation.policy import GROUNDS, REMOVAL_REASONS
from portal.web.forms import (
    AtMost,
    CountedTextArea,
    OnceForm,
    PortalForm,
    Radios,
    Required,
    TextArea,
    has_words,
    require_number,
)
from portal.web.numbers import whole_number

EITHER = "either"
EVERY, FIRST = "every", "first"


class DecisionForm(PortalForm):
    """Publish or undo: nothing is asked but which state of the comment was seen."""

    revision = HiddenField(validators=[require_number])

    @property
    def seen_revision(self) -> int:
        return whole_number(self.revision.data) or 0


class PublishForm(DecisionForm):
    """Publish: also which removals were seen, so that none goes or comes unawares."""

    removals = HiddenField()

    @property
    def seen_removals(self) -> frozenset[int]:
        """Their ids. What is no number stands for none, and is refused as a change would be."""
        sent = (self.removals.data or "").split(",")
        return frozenset(whole_number(text) or 0 for text in sent if text)


class PutBackForm(DecisionForm):
    """Put words back: `removal` is the id of what removed them."""

    removal = HiddenField(validators=[require_number])

    @property
    def removal_id(self) -> int:
        return whole_number(self.removal.data) or 0


class RemovalForm(DecisionForm):
    """Words to remove before publication, where, and why."""

    words = TextAreaField(
        "Words to remove",
        description="Type or paste them as they stand in the comment.",
        validators=[
            Required("Type or paste the words to remove"),
            AtMost(SECTION_TEXT_LENGTH, "Words to remove"),
        ],
        widget=TextArea(rows=3),
    )
    field = RadioField(
        "Where",
        choices=[
            SelectChoice(value=EITHER, label="In the remark and the suggested wording"),
            SelectChoice(value=RedactedField.BODY.value, label="In the remark"),
            SelectChoice(value=RedactedField.SUGGESTION.value, label="In the suggested wording"),
        ],
        default=EITHER,
        widget=Radios(),
        validate_choice=False,
    )
    which = RadioField(
        "Which",
        choices=[
            SelectChoice(value=EVERY, label="Every place where they stand"),
            SelectChoice(value=FIRST, label="Only the first"),
        ],
        default=EVERY,
        widget=Radios(),
        validate_choice=False,
    )
    reason = RadioField(
        "Why",
        description="Readers see it in the place of the words, and the author is told.",
        choices=[
            SelectChoice(value=reason.value, label=name[0].upper() + name[1:])
            for reason, name in REMOVAL_REASONS.items()
        ],
        widget=Radios(),
        validate_choice=False,
    )

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in set(RemovalReason):
            raise ValidationError("Choose why they are removed")

    @property
    def fields(self) -> frozenset[RedactedField]:
        """Where they are looked for: in both, if it was not said."""
        return frozenset(f for f in RedactedField if f.value == self.field.data) or frozenset(
            RedactedField
        )

    @property
    def is_first_only(self) -> bool:
        return bool(self.which.data == FIRST)

    @property
    def chosen_reason(self) -> RemovalReason:
        return RemovalReason(self.reason.data)


class TakeForm(PortalForm):
    """Take a suggested wording. `words` and `seen` come with the page that shows both wordings."""

    words = TextAreaField(
        "The wording to take",
        validators=[AtMost(SECTION_TEXT_LENGTH, "The wording")],
        widget=CountedTextArea(maxlength=SECTION_TEXT_LENGTH, rows=8),
    )
    seen = HiddenField()

    def show(self, words: str, *, seen: str) -> None:
        """The wording, to be confirmed beside what was `seen` in the draft."""
        self.words.data, self.seen.data = words, seen


class ReasonForm(DecisionForm):
    """A decision on a ground of the policy, with a note for the author. `verb` names it."""

    verb = ""
    unanswered = ""
    ground = RadioField(
        "",
        description="The author is sent the reason and your note.",
        choices=[SelectChoice(value=g.value, label=words.name) for g, words in GROUNDS.items()],
        widget=Radios(hints={g.value: words.sentence for g, words in GROUNDS.items()}),
        validate_choice=False,
    )
    note = TextAreaField(
        "Note to the author (optional)",
        description="Say which words it is about, or what would have to change.",
        widget=CountedTextArea(maxlength=NOTE_LENGTH, rows=3),
        validators=[AtMost(NOTE_LENGTH, "Note")],
    )

    def validate_ground(self, field: RadioField) -> None:
        if field.data not in set(Ground):
            raise ValidationError(self.unanswered)

    @property
    def chosen_ground(self) -> Ground:
        return Ground(self.ground.data)


class WithholdForm(ReasonForm):
    """Withhold: the words are kept as they are, and others see that there were some."""

    verb = "withhold"
    unanswered = "Choose why it is withheld"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.label.text = "Why is it withheld?"


class ReturnForm(ReasonForm):
    """Return to be reworded: the author has to know what to change, so the note is asked for."""

    verb = "return"
    unanswered = "Choose why it is returned"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground.label.text = "Why is it returned?"
        self.note.label.text = "Note to the author"
        self.note.description = "Say which words it is about, and what would have to change."

    def validate_note(self, field: TextAreaField) -> None:
        if not has_words(field.data or ""):
            raise ValidationError("Say what would have to change")


class StaffNoteForm(OnceForm):
    """A note beside a comment, new or reworded, and who is told of it.

    `version` is the wording that was read; a new note has none.
    """

    note = TextAreaField(
        "Note",
        description="Only moderators read notes. They are never sent or published.",
        widget=CountedTextArea(maxlength=STAFF_NOTE_LENGTH, rows=3),
        validators=[AtMost(STAFF_NOTE_LENGTH, "Note")],
    )
    tell = SelectMultipleField("Tell these colleagues", validate_choice=False)
    version = HiddenField()

    def validate_note(self, field: TextAreaField) -> None:
        if not has_words(field.data or ""):
            raise ValidationError("Write a note")

    def show(self, note: StaffNote) -> None:
        """The note as it stands, to be reworded."""
        self.note.data, self.version.data = note.words, str(note.version)

    @property
    def seen_version(self) -> int:
        return whole_number(self.version.data) or 0

    @property
    def told(self) -> frozenset[int]:
        """The ids of the ticked colleagues, as they were sent."""
        return frozenset(whole_number(text) or 0 for text in self.tell.data or ()) - {0}
