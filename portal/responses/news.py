"""Telling those who speak for a body of a new version, and of its wording taken into it, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from portal import clock
from portal.accounts.models import User
from portal.consultations.models import Consultation
from portal.consultations.queries import closes, participants
from portal.drafts.models import DraftVersion
from portal.drafts.queries import newest_published, outline_of
from portal.drafts.reading import Fate, Outline, Trace
from portal.mail.actions import NewLetter, write_all
from portal.mail.models import Kind, Pace
from portal.mail.queries import paces, told
from portal.mail.wording import SAMPLE, letter
from portal.responses.queries import Answered, answered_by_body
from portal.responses.queries.taken import Adopted, adopted_by_body
from portal.stakeholders.models import Body
from portal.web.dates import day, time_of_day
from portal.web.links import absolute


def tell_of_version(version: DraftVersion) -> None:
    """Every member of every body asked has a letter about the version, however often it is called.

    Not of the first version, nor before the launch; after the close only those whose body's wording
    it took. That is in the letter about the version where its reader has it at once, and else told
    for itself. Who speaks for several bodies has one letter; where it waits for the daily one, what
    became of each body's answers waits apart, for they may leave one of them meanwhile. As many
    statements for one body as for a hundred.
    """
    consultation = version.consultation
    if version.number == 1 or consultation.launched_at is None:
        return
    if version is not newest_published(consultation.id):
        return
    moment = clock.now()
    closes_at = {body.id: at for body, at in closes(consultation)}
    adopted = adopted_by_body(version)
    bodies: dict[User, list[Body]] = {}
    for person, body in participants(consultation.id):
        bodies.setdefault(person, []).append(body)
    chosen = paces({person.email for person in bodies})
    keys = (_key, _wording_key)
    done = told([key(version, person) for person in bodies for key in keys])
    letters: list[NewLetter] = []
    outline = outline_of(version)
    last = max(closes_at.values(), default=consultation.closes_at)
    answered = {} if clock.has_passed(last, moment) else answered_by_body(consultation.id)
    for person, its in bodies.items():
        if _key(version, person) in done:
            continue
        its_close = max(closes_at[body.id] for body in its)
        has_closed = clock.has_passed(its_close, moment)
        taken = {body: [*_taken(body, version, adopted.get(body.id, ()))] for body in its}
        said = {
            body: [*_of_body(body, answered[body.id], outline)]
            for body in its
            if body.id in answered
        }
        is_one_letter = (
            not has_closed
            and chosen.get((person.email, Kind.VERSIONS), Pace.AT_ONCE) is Pace.AT_ONCE
            and chosen.get((person.email, Kind.ANSWERS), Pace.AT_ONCE) is not Pace.OFF
        )
        if not has_closed:
            is_apart = chosen.get((person.email, Kind.VERSIONS)) is Pace.DAILY and len(its) > 1
            own = [*(_all(taken) if is_one_letter else ()), *(() if is_apart else _all(said))]
            letters.append(_of_version(version, outline, person, its, its_close, its_own=own))
            letters += [
                _of_answers(version, person, body, lines)
                for body, lines in said.items()
                if is_apart and lines
            ]
        if not is_one_letter and _wording_key(version, person) not in done:
            is_apart = chosen.get((person.email, Kind.ANSWERS)) is Pace.DAILY
            letters += _of_wordings(version, person, taken, is_apart=is_apart)
    write_all(letters)


def _key(version: DraftVersion, person: User) -> str:
    return f"version {version.id} to {person.id}"


def _wording_key(version: DraftVersion, person: User) -> str:
    return f"wording in version {version.id} to {person.id}"


def _all(of_bodies: Mapping[Body, Sequence[str]]) -> list[str]:
    return [line for lines in of_bodies.values() for line in lines]


def _of_version(
    version: DraftVersion,
    outline: Outline,
    person: User,
    its: Sequence[Body],
    closes_at: datetime,
    *,
    its_own: Sequence[str],
) -> NewLetter:
    consultation = version.consultation
    return NewLetter(
        to=person.email,
        subject=f"Version {version.number} of the draft: {consultation.title}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {person.name}",
            *_opening(version, outline),
            *its_own,
            *_closing(consultation, closes_at),
        ),
        once_key=_key(version, person),
        kind=Kind.VERSIONS,
        of_bodies=[body.id for body in its],
    )


def _of_answers(version: DraftVersion, person: User, body: Body, lines: Sequence[str]) -> NewLetter:
    return _of_own(
        version,
        person,
        [body],
        lines,
        subject=f"{body.name}’s answers and version {version.number}",
        once_key=f"{_key(version, person)} of {body.id}",
        kind=Kind.VERSIONS,
    )


def _of_wordings(
    version: DraftVersion, person: User, taken: Mapping[Body, Sequence[str]], *, is_apart: bool
) -> Iterator[NewLetter]:
    """What was taken of the wordings of somebody's bodies: in one letter, or each body's apart."""
    its = {body: lines for body, lines in taken.items() if lines}
    groups = [[body] for body in its] if is_apart else [list(its)]
    for number, group in enumerate(group for group in groups if group):
        yield _of_own(
            version,
            person,
            group,
            [line for body in group for line in its[body]],
            subject=f"Wording taken into version {version.number}",
            # The first has the key that says of all of them that they were told.
            once_key=_wording_key(version, person) + (f" of {group[0].id}" if number else ""),
            kind=Kind.ANSWERS,
        )


def _of_own(
    version: DraftVersion,
    person: User,
    its: Sequence[Body],
    lines: Sequence[str],
    *,
    subject: str,
    once_key: str,
    kind: Kind,
) -> NewLetter:
    consultation = version.consultation
    return NewLetter(
        to=person.email,
        subject=f"{subject}: {consultation.title}",
        body=letter(
            SAMPLE if consultation.is_sample else "",
            f"Dear {person.name}",
            *lines,
            f"Read the draft:\n{absolute('responses.contents', slug=consultation.slug)}",
        ),
        once_key=once_key,
        kind=kind,
        of_bodies=[body.id for body in its],
    )


def _taken(body: Body, version: DraftVersion, adopted: Sequence[Adopted]) -> Iterator[str]:
    """What was taken of the body's wordings, each with the page of its words."""
    slug = version.consultation.slug
    for each in adopted:
        number = f" (c{each.comment_number})" if each.comment_number else ""
        address = absolute("responses.section", slug=slug, label=each.slug)
        yield (
            f"{body.name}'s wording on {each.label}{number} was taken into version "
            f"{version.number}:\n{address}"
        )


def _opening(version: DraftVersion, outline: Outline) -> Sequence[str]:
    return (
        f"Version {version.number} of {outline.title} is published. It takes the place of the "
        "version before it.",
        f"WHAT HAS CHANGED\n{version.changes}" if version.changes else "",
    )


def _closing(consultation: Consultation, closes_at: datetime) -> Sequence[str]:
    opens = f"{time_of_day(consultation.opens_at)} on {day(consultation.opens_at)}"
    at = f"{time_of_day(closes_at)} on {day(closes_at)}"
    has_opened = clock.has_passed(consultation.opens_at, clock.now())
    return (
        f"See what changed:\n{absolute('changes.whole', slug=consultation.slug)}",
        f"Read the draft:\n{absolute('responses.contents', slug=consultation.slug)}",
        "" if has_opened else f"Both can be read from {opens}.",
        f"The consultation closes at {at}.",
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
            f"{body.name}'s response {answered.reference} stands as it was submitted. Until the "
            "consultation closes its lead can change a comment, or reopen the response to add more."
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
