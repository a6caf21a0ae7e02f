"""What is asked of a comment: a stance, a place, words in question, other wording, a remark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from portal.drafts import quotations
from portal.drafts.quotations import QUOTE_LENGTH, Place
from portal.drafts.reading import Passage, SectionView
from portal.responses import rules
from portal.responses.actions import Said
from portal.responses.forms.fields import OneOf
from portal.responses.forms.places import at, called, occurrence_choices, place_choices
from portal.responses.models import COMMENT_LENGTH, Stance
from portal.responses.words import SUGGESTION_LENGTH, UNCHANGED, one_line, refusal_of
from portal.stakeholders.models import Body
from portal.web.forms import (
    AtMost,
    CountedTextArea,
    PortalForm,
    Radios,
    Select,
    TextArea,
    has_words,
)

NOTHING_TO_ADD = "nothing"
ROWS = 6
MOST_PLACES = 10
STANCES = [
    SelectChoice(Stance.SUPPORT.value, "Support"),
    SelectChoice(Stance.OBJECT.value, "Object"),
    SelectChoice(Stance.NEITHER.value, "Neither: we have comments"),
]
NOTHING_HINT = (
    "We have read this section and are content for it to stand. This counts as an answer."
)
NOT_HERE = "These words are not in this section. Copy them exactly, or leave the field empty"
TWO_SECTIONS = "These words run over from one paragraph to the next. Mark words of one of them"
WHICH_PARAGRAPH = "Choose the paragraph that you would word differently"


def _is_a_comment(form: Any, field: Any) -> None:
    typed = field.data or ""
    if form.says_nothing_to_add:
        if has_words(typed):
            raise StopValidation(
                "You chose nothing to add, but wrote a comment. Delete the words, or choose "
                "support, object or neither"
            )
    elif sentence := refusal_of(typed, form.wording, has_file=form.has_file):
        raise StopValidation(sentence)


class CommentFields(PortalForm):
    """What writing a comment and changing one have in common.

    `suggest` is the address of the paragraph that other wording is suggested for, where there is
    one; `quote_at` is where the words in question begin, "B5:120". Where it `has_file` it may be
    without words.
    """

    has_file = False

    stance = OneOf(
        "",
        choices=STANCES,
        unanswered="Choose support, object or neither",
        widget=Radios(hints={NOTHING_TO_ADD: NOTHING_HINT}, divider_before=NOTHING_TO_ADD),
    )
    place = SelectField("This comment is on", choices=[], widget=Select(), validate_choice=False)
    quote = TextAreaField(
        "Words in question (optional)",
        description="If the comment is about certain words, type or paste them.",
        validators=[AtMost(QUOTE_LENGTH, "Words in question")],
        widget=TextArea(rows=2),
    )
    quote_at = RadioField("", choices=[], widget=Radios(), validate_choice=False)
    suggest = HiddenField()
    suggestion = TextAreaField(
        "",
        description=(
            "Change the words as you would have them. Empty the box to suggest nothing; to have "
            "the paragraph taken out, say so in the comment."
        ),
        validators=[AtMost(SUGGESTION_LENGTH, "Suggested wording")],
        widget=CountedTextArea(maxlength=SUGGESTION_LENGTH, rows=ROWS),
    )
    comment = TextAreaField(
        "Comment",
        description=f"Up to {COMMENT_LENGTH:,} characters. Please do not name private individuals.",
        validators=[_is_a_comment],
        widget=CountedTextArea(maxlength=COMMENT_LENGTH, rows=ROWS),
    )

    def ask_about(self, passage: Passage | None, body: Body, *, suggest: str = "") -> None:
        """The questions name the body and the passage; there is a choice of place if it has any.

        `suggest` is the address of a paragraph to be worded differently.
        """
        about = passage.short_name if passage else "the draft as a whole"
        self.stance.label.text = f"What is {body.name}’s view of {about}?"
        self._passage = passage
        self._found: Sequence[Place] = ()
        self._place: Place | None = None
        self._worded = _reworded(passage, self.suggest.data or suggest)
        if passage is None:
            del self.quote, self.quote_at
        if passage is None or len(passage.words) == 1 or self._worded is not None:
            del self.place
        else:
            self.place.choices = place_choices(passage)
        if self._worded is None:
            del self.suggest, self.suggestion
        else:
            self._ask_for_wording(self._worded)

    def _ask_for_wording(self, section: SectionView) -> None:
        self.suggest.data = section.slug
        self.suggestion.label.text = f"{section.label}, as you would word it"
        self.comment.label.text = "Comment (optional)"
        if not self.suggestion.raw_data:
            self.suggestion.data = section.plain

    def validate_place(self, field: Any) -> None:
        # A form without the question, such as one sent by a program, is about the whole passage.
        if field.raw_data and field.data not in {choice.value for choice in field.choices}:
            raise StopValidation("Choose what the comment is on")

    def validate_quote(self, field: Any) -> None:
        quote, passage = field.data or "", self._passage
        if not quote or field.errors or passage is None:
            return
        if self.says_nothing_to_add:
            raise StopValidation(
                "You chose nothing to add, but marked words. Delete them, or choose support, "
                "object or neither"
            )
        if not quotations.has_words(quote):
            raise StopValidation("Copy words from the section, or leave the field empty")
        sections = (passage.heading, *passage.words)
        chosen = self._only_in
        found = quotations.occurrences(quote, (chosen,) if chosen else sections)
        if not found:
            raise StopValidation(_why_not_found(quote, passage, chosen))
        if len(found) > MOST_PLACES and self._meant(found) is None:
            raise StopValidation(
                f"These words occur {len(found):,} times. Copy more of the words around them"
            )
        self._found = found

    def validate_quote_at(self, field: Any) -> None:
        self._place = self._meant(self._found)
        if self._found and self._place is None:
            assert self._passage is not None
            number = len(self._found)
            times = "twice" if number == 2 else f"{number} times"
            field.label.text = f"These words occur {times}. Which do you mean?"
            field.choices = occurrence_choices(self._passage, self._found)
            field.data = None
            raise StopValidation("Choose which of the words you mean")

    def validate_suggestion(self, field: Any) -> None:
        worded = self._worded
        words = one_line(field.data or "")
        if worded is None or field.errors or not words:
            return
        if words == worded.plain:
            if not self.says_nothing_to_add:
                raise StopValidation(UNCHANGED)
        elif self.says_nothing_to_add:
            raise StopValidation(
                "You chose nothing to add, but suggested other wording. Empty the box, or choose "
                "support, object or neither"
            )
        elif not has_words(words):
            raise StopValidation("Write the wording in words, or empty the box to suggest nothing")

    def _meant(self, found: Sequence[Place]) -> Place | None:
        """The place that was pointed at, or the only one."""
        by_address = {
            at(section, place): place
            for place in found
            for section in self._sections
            if section.id == place.section_id
        }
        meant = by_address.get(self.quote_at.data or "")
        return meant or (found[0] if len(found) == 1 else None)

    @property
    def _sections(self) -> tuple[SectionView, ...]:
        return (self._passage.heading, *self._passage.words) if self._passage else ()

    @property
    def _chosen(self) -> SectionView | None:
        """The section that the comment is said to be on; the heading is the passage as a whole."""
        if self._passage is None or self._worded is not None:
            return self._worded
        if "place" not in self:
            return self._passage.words[0]
        sections = {section.slug: section for section in self._sections}
        return sections.get(self.place.data, self._passage.heading)

    @property
    def _only_in(self) -> SectionView | None:
        """Where the words must be: in the paragraph chosen, or (None) anywhere in the passage."""
        is_free = self._worded is None and "place" not in self
        chosen = self._chosen
        return None if is_free or chosen is None or chosen.is_heading else chosen

    @property
    def wording(self) -> str:
        """The wording suggested: nothing where the words are as they were."""
        return self.as_wording(self.suggestion.data or "") if self._worded else ""

    def as_wording(self, typed: str) -> str:
        """What is kept of that, typed as the wording suggested."""
        words = one_line(typed)
        return "" if self._worded and words == self._worded.plain else words

    @property
    def is_suggesting(self) -> bool:
        return self._worded is not None

    @property
    def says_nothing_to_add(self) -> bool:
        return bool(self.stance.data == NOTHING_TO_ADD)

    @property
    def typed(self) -> dict[str, str | None]:
        """What was typed, by the name of its field, to be given back whole."""
        return {
            "Words in question": self.quote.data if "quote" in self else "",
            "Suggested wording": self.wording,
            "Comment": self.comment.data,
        }

    @property
    def pointed_at(self) -> tuple[int | None, str, int | None]:
        """The section that it is on, and the words in question as they stand there, once valid."""
        place, chosen = self._place, self._chosen
        if place is None:
            return chosen.id if chosen else None, "", None
        return place.section_id, place.words, place.start

    def said(self, *, is_settled: bool) -> Said:
        """What was typed, once it is valid."""
        section_id, quote, quote_start = self.pointed_at
        return Said(
            section_id,
            Stance(self.stance.data),
            self.comment.data or "",
            is_settled,
            quote=quote,
            quote_start=quote_start,
            suggestion=self.wording,
        )


def _reworded(passage: Passage | None, slug: str) -> SectionView | None:
    """The paragraph of the passage at that address, if it can be worded differently."""
    words = passage.words if passage else ()
    return next((s for s in words if s.slug == slug and rules.may_be_reworded(s)), None)


def _why_not_found(quote: str, passage: Passage, chosen: SectionView | None) -> str:
    sections = (passage.heading, *passage.words)
    elsewhere = quotations.occurrences(quote, sections) if chosen else ()
    if chosen and elsewhere:
        there = next(s for s in sections if s.id == elsewhere[0].section_id)
        return (
            f"These words are in {called(passage, there)}, not in {called(passage, chosen)}. "
            "Choose where the comment is, or change the words"
        )
    return TWO_SECTIONS if quotations.runs_over(quote, sections) else NOT_HERE
