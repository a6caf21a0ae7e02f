"""The page of one section, in each of its states: the words, the desk, what others said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import Forbidden

from portal.consultations import rules as consultation_rules
from portal.consultations.door import enter, enter_to_act
from portal.consultations.visits import Visit
from portal.drafts.layout import count_link
from portal.drafts.lineage.origins import origin
from portal.drafts.queries import current_outline, published_outline, published_version
from portal.drafts.reading import Outline, Passage, SectionView
from portal.errors import Closed, Refusal
from portal.responses import progress, queries, rules
from portal.responses.discussion import Discussion
from portal.responses.forms import ChangeForm, CommentForm, form_to_change
from portal.responses.gathering import Together
from portal.responses.models import Comment, CommentState
from portal.responses.progress import Completed
from portal.responses.queries.files import files_of, has_files
from portal.responses.replying import Replying
from portal.responses.showing import Showing
from portal.web import hx
from portal.web.gate import found

# The address of the page that is about no section: the draft as a whole.
WHOLE_DRAFT = "whole-draft"


class NotOpenYet(Forbidden):
    """The draft was asked for by somebody of a body before it can be read. Says when it can."""

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit


@dataclass(frozen=True, slots=True)
class Reading:
    """A visit to the published draft, on one passage of it, or on the draft as a whole (None).

    `place` is the address of the section that was asked for, which may be a paragraph. `current`
    is the version that is read today: an earlier one is opened to see to what was said of it.
    """

    visit: Visit
    outline: Outline
    passage: Passage | None
    place: str
    current: Outline

    @property
    def label(self) -> str:
        return self.passage.slug if self.passage else WHOLE_DRAFT

    def at(self, section_id: int | None) -> Reading:
        """The same, with that section of the passage as the one that was asked for."""
        section = self.outline.section_by_id(section_id) if section_id else None
        return replace(self, place=section.slug) if section else self

    @property
    def is_current(self) -> bool:
        return self.outline.version_id == self.current.version_id

    @property
    def address(self) -> str:
        """The page of the section today; the contents where it is no longer asked about."""
        slug = self.visit.consultation.slug
        if self.passage is None:
            return url_for("responses.section", slug=slug, label=WHOLE_DRAFT)
        # A paragraph can have come to another section than its heading did.
        section = self.outline.section(self.place)
        now = self.current.passage_of(section.id if section else self.passage.id)
        if now is None or not now.is_answerable:
            return url_for("responses.contents", slug=slug, _anchor="apart")
        return url_for("responses.section", slug=slug, label=now.slug)


def visit_to_draft(slug: str, *, to_act: bool = False) -> Visit:
    """The visit of somebody who may read the draft, or to act for a body; else a 404 or a 403."""
    visit = enter_to_act(slug) if to_act else enter(slug)
    if not consultation_rules.may_read(visit):
        raise NotOpenYet(visit)
    return visit


def read(slug: str, label: str, *, version: int | None = None, to_act: bool = False) -> Reading:
    """The visit, and what the label names today, or named in that earlier version.

    A label that names nothing is a 404.
    """
    visit = visit_to_draft(slug, to_act=to_act)
    current = found(current_outline(visit))
    earlier = None
    if version is not None and version < current.number:
        earlier = published_version(visit.consultation.id, version)
    outline = published_outline(earlier.id) if earlier else current
    return reading_of(visit, outline, label, current=current)


def reading_of(visit: Visit, outline: Outline, label: str, *, current: Outline) -> Reading:
    """What the label names in that version. A label that names nothing is a 404."""
    if label == WHOLE_DRAFT:
        return Reading(visit, outline, None, label, current)
    section = found(outline.section(label))
    return Reading(visit, outline, found(outline.passage(label)), section.slug, current)


def reading_of_comment(visit: Visit, comment: Comment) -> Reading:
    """What a comment of the body's is about, in the version that it was made on."""
    current = found(current_outline(visit))
    outline = published_outline(comment.version_id)
    if comment.section_id is None:
        return Reading(visit, outline, None, WHOLE_DRAFT, current)
    section = found(outline.section_by_id(comment.section_id))
    passage = found(outline.passage_of(section.id))
    return Reading(visit, outline, passage, section.slug, current)


def comment_form(
    reading: Reading, *, may_say_nothing: bool, wants_wording: bool = False, suggest: str = ""
) -> CommentForm:
    """A form for a comment on what is read: filled from the request, blank without one.

    `suggest` is the address of a paragraph that is to be worded differently; `wants_wording` asks
    for that of the paragraph chosen in the form.
    """
    form = CommentForm()
    _ask(form, reading, wants_wording=wants_wording, suggest=suggest)
    if may_say_nothing and reading.passage is not None:
        form.offer_nothing_to_add()
    if not form.is_submitted() and "place" in form:
        form.place.data = reading.place
    return form


def change_form(reading: Reading, comment: Comment, *, wants_wording: bool = False) -> ChangeForm:
    """A form that rewords a comment: filled from the request, with the comment without one."""
    form = form_to_change(comment)
    form.has_file = has_files(comment.id)
    is_new = not form.is_submitted()
    suggest = reading.place if is_new and comment.suggestion else ""
    _ask(form, reading, wants_wording=wants_wording, suggest=suggest)
    if is_new:
        form.show(comment, reading.place)
    return form


def _ask(
    form: CommentForm | ChangeForm, reading: Reading, *, wants_wording: bool, suggest: str
) -> None:
    if wants_wording and reading.passage is not None:
        words = reading.passage.words
        suggest = words[0].slug if len(words) == 1 else form.place.data or ""
    form.ask_about(reading.passage, reading.visit.speaks_for, suggest=suggest)


def section_page(
    reading: Reading,
    status: int = 200,
    *,
    form: CommentForm | ChangeForm | None = None,
    adding: bool = False,
    suggest: str = "",
    editing: Comment | None = None,
    removing: Comment | None = None,
    conflict: Refusal | None = None,
    done: str = "",
    discussion: Discussion | None = None,
) -> ResponseReturnValue:
    """The page of a section, or for htmx its desk. `done` says what has just been saved.

    A blank form stands open while the body has said nothing; `adding` opens it after that too, and
    so does `suggest`, the address of a paragraph to be worded differently.
    """
    visit, outline, passage = reading.visit, reading.outline, reading.passage
    response = queries.response_of(visit)
    comments = (
        queries.my_comments(visit, passage.section_ids if passage else None) if visit.body else ()
    )
    answered = None
    has_answered = any(
        comment.reply_to_id is None and comment.state is not CommentState.WITHDRAWN
        for comment in comments
    )
    if passage is not None and not has_answered:
        answered = queries.my_nil_returns(visit, outline).get(passage.id)
    nil_return = answered if answered and answered.stands else None
    tallies = queries.tallies(visit, reading.current)
    may_comment = rules.may_comment(visit, response, passage)
    is_blank = not has_answered and nil_return is None
    is_answering = form is not None or editing is not None or removing is not None
    if may_comment and not is_answering and (is_blank or adding or suggest):
        form = comment_form(reading, may_say_nothing=is_blank, suggest=suggest)
    others = queries.published_comments(visit, outline, passage)
    done_so_far = progress.completed(reading.current, tallies.statuses)
    return hx.page_or_fragment(
        "responses/section.html",
        "responses/_answer.html",
        status,
        visit=visit,
        outline=outline,
        passage=passage,
        label=reading.label,
        back=reading.address,
        current=reading.current,
        neighbours=outline.neighbours(passage) if passage and reading.is_current else (None, None),
        response=response,
        comments=comments,
        files=files_of([comment.id for comment in comments]),
        nil_return=nil_return,
        lapsed=answered if nil_return is None else None,
        form=form,
        is_first=is_blank,
        editing=editing,
        removing=removing,
        conflict=conflict,
        done=f"{done} {completed_words(done_so_far)}" if done else "",
        may_comment=may_comment,
        together=Together(visit, response, passage, comments),
        discussion=discussion or Discussion(visit, outline, passage, reading.label),
        may_change=lambda comment: rules.may_change(visit, response, comment),
        may_see_published=rules.may_see_published(visit),
        statuses=tallies.statuses,
        counts=_counts(outline, passage, tallies.published),
        completed=done_so_far,
        others=[comment for comment in others if passage or not comment.section_id],
        replying=Replying(visit, response),
        others_apart=[comment for comment in others if not passage and comment.section_id],
        section_of=outline.now,
        showing=Showing(outline, comments),
        to_word=_to_word(reading),
        origin_of=lambda number, section_id: origin(outline, number, section_id),
    )


def _to_word(reading: Reading) -> SectionView | None:
    """The paragraph that other wording could be suggested for: the one asked for, or the only."""
    asked = reading.outline.section(reading.place)
    words = reading.passage.words if reading.passage else ()
    section = words[0] if len(words) == 1 else asked
    return section if section and words and rules.may_be_reworded(section) else None


def _counts(
    outline: Outline, passage: Passage | None, published: Mapping[int, int]
) -> Mapping[int, Markup]:
    """Beside each paragraph, how much others said of it."""
    if passage is None:
        return {}
    return {
        section.id: count_link(published[section.id], "#others", section.label)
        for section in passage.words
        if section.id in published
    }


def not_taken(
    visit: Visit,
    refusal: Refusal,
    typed: dict[str, str | None],
    *,
    back: str,
    status: int = 409,
) -> ResponseReturnValue:
    """What was typed and could not be taken, whole, with the reason and the other ways in."""
    return hx.page_or_fragment(
        "responses/not_taken.html",
        "responses/_not_taken.html",
        status,
        visit=visit,
        sentence=refusal.sentence.rstrip("."),
        is_closed=isinstance(refusal, Closed),
        typed={label: text for label, text in typed.items() if text},
        back=back,
        team=current_app.config["SETTINGS"].reply_to,
    )


def completed_words(completed: Completed) -> str:
    """You have completed 3 of 12 sections."""
    total = completed.total
    return f"You have completed {completed.completed} of {total} section{'s' * (total != 1)}."
