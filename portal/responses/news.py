"""Telling everyone who speaks for a body that the draft has a new version, once each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal import clock
from portal.accounts.models import User
from portal.consultations.models import Consultation
from portal.consultations.queries import participants
from portal.drafts.models import DraftVersion
from portal.drafts.queries import newest_published, outline_of
from portal.drafts.reading import Fate, Outline, Trace
from portal.mail.actions import NewLetter, write_all
from portal.mail.wording import SAMPLE, letter
from portal.responses.queries import Answered, answered_by_body
from portal.stakeholders.models import Body
from portal.web.authority import TELEPHONE
from portal.web.dates import day, time_of_day
from portal.web.links import absolute


def tell_of_version(version: DraftVersion) -> None:
    """Every member of every body asked has a letter about the version, however often it is called.

    Not of the first version, nor before the launch or after the close. As many statements for one
    body as for a hundred.
    """
    consultation = version.consultation
    has_closed = clock.has_passed(consultation.closes_at, clock.now())
    if version.number == 1 or consultation.launched_at is None or has_closed:
        return
    if version is not newest_published(consultation.id):
        return
    outline = outline_of(version)
    answered = answered_by_body(consultation.id)
    opening, closing = _opening(version, outline), _closing(consultation)
    bodies: dict[User, list[Body]] = {}
    for person, body in participants(consultation.id):
        bodies.setdefault(person, []).append(body)
    write_all(
        NewLetter(
            to=person.email,
            subject=f"Version {version.number} of the draft: {consultation.title}",
            body=letter(
                SAMPLE if consultation.is_sample else "",
                f"Dear {person.name}",
                *opening,
                *(
                    paragraph
                    for body in its
                    if body.id in answered
                    for paragraph in _of_body(body, answered[body.id], outline)
                ),
                *closing,
            ),
            once_key=f"version {version.id} to {person.id}",
        )
        for person, its in bodies.items()
    )


def _opening(version: DraftVersion, outline: Outline) -> Sequence[str]:
    return (
        f"Version {version.number} of {outline.title} is published. It takes the place of the "
        "version before it.",
        f"WHAT HAS CHANGED\n{version.changes}" if version.changes else "",
    )


def _closing(consultation: Consultation) -> Sequence[str]:
    opens = f"{time_of_day(consultation.opens_at)} on {day(consultation.opens_at)}"
    closes = f"{time_of_day(consultation.closes_at)} on {day(consultation.closes_at)}"
    has_opened = clock.has_passed(consultation.opens_at, clock.now())
    return (
        f"See what changed:\n{absolute('changes.whole', slug=consultation.slug)}",
        f"Read the draft:\n{absolute('responses.contents', slug=consultation.slug)}",
        "" if has_opened else f"Both can be read from {opens}.",
        f"The consultation closes at {closes}.",
    )


def _of_body(body: Body, answered: Answered, outline: Outline) -> Iterator[str]:
    """What becomes of the body's own answers. Of nobody else's."""
    if answered.has_comments:
        yield (
            f"{body.name}'s comments are kept. Each is shown beside the new words, with the "
            "version it was made on."
        )
    sections = answered.commented | answered.nothing_to_add
    changed = list(dict.fromkeys(_changed(outline, sections)))
    if changed:
        lines = "\n".join(f"  {name}  {fate}" for name, fate in changed)
        yield f"Of the sections {body.name} answered, these have changed since:\n{lines}"
    elif sections:
        yield f"None of the sections {body.name} answered has changed."
    if answered.reference:
        yield (
            f"{body.name}'s response {answered.reference} stands as it was submitted. To change "
            f"it, call {TELEPHONE} before the consultation closes."
        )
    elif any(outline.is_reworded(section_id) for section_id in answered.nothing_to_add):
        yield (
            f"Where {body.name} had nothing to add and the words have changed, please answer again."
        )


def _changed(outline: Outline, section_ids: frozenset[int]) -> Iterator[tuple[str, str]]:
    """What each section that is not the same is called, and what became of it."""
    for trace in outline.traces:
        if trace.section_id in section_ids and outline.is_reworded(trace.section_id):
            yield _called(outline, trace), _fate(trace)


def _called(outline: Outline, trace: Trace) -> str:
    """B5; of a section as a whole, what the pages call it: "B4 to B6"."""
    passage = outline.passage_of(trace.section_id)
    is_whole = passage is not None and passage.heading is trace.now and not _is_renamed(trace)
    return passage.short_name if passage and is_whole else trace.label


def _is_renamed(trace: Trace) -> bool:
    return trace.now is not None and trace.now.label != trace.label


def _fate(trace: Trace) -> str:
    if trace.now is None:
        return "no longer in the draft"
    if trace.fate is Fate.MERGED:
        return f"now part of {trace.now.label}"
    return f"edited, now {trace.now.label}" if _is_renamed(trace) else "edited"
