"""Making comments of a letter that came another way, or of what is typed from paper."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.queries import published_outline
from portal.drafts.reading import Outline
from portal.errors import Conflict, Refusal
from portal.responses import words
from portal.responses.actions.entry import read_unfinished
from portal.responses.actions.response import note
from portal.responses.actions.said import Said, check, make_comment, put_in
from portal.responses.entry.letter import Paragraph, joined, paragraphs, runs
from portal.responses.models import (
    Comment,
    LetterPart,
    Response,
    Stance,
)
from portal.responses.models.response import FORM_KEY_LENGTH
from portal.responses.queries import comments_of
from portal.responses.queries.entered import letter_parts

# As long as a form's key may be, but for its first character.
KEY_LETTERS = FORM_KEY_LENGTH - 1
REMOVED = "Somebody removed this comment while you had it open."


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a paragraph goes: to a section, to the draft as a whole (no section), or nowhere."""

    is_comment: bool
    section_id: int | None = None


class DealtWith(Conflict):
    """Somebody else has dealt with one of the paragraphs meanwhile, in another way."""


def divide(
    visit: Visit, entry: Response, outline: Outline, chosen: Mapping[int, Placed]
) -> Sequence[Comment]:
    """The paragraphs are where they were sent, each run of them to one section as one comment.

    The letter stays as it is. The same form sent again changes nothing. Raises `DealtWith` where
    somebody sent one of them elsewhere first, `Refusal` where a comment would be too long.
    """
    entry = read_unfinished(visit, entry)
    waiting = _still_waiting(entry, chosen)
    places: list[tuple[Paragraph, int | None]] = []
    for paragraph, placed in waiting:
        if placed.is_comment:
            places.append((paragraph, placed.section_id))
            continue
        db.session.add(LetterPart(response_id=entry.id, paragraph=paragraph.at))
    made = []
    for section_id, run in runs(places):
        text = joined(run)
        if sentence := words.refusal_of(text):
            raise Refusal(_refused(run, text, sentence), field=f"p{run[0].at}")
        key = _key(entry, run)
        said = Said(section_id, Stance.NOT_CHOSEN, text, is_settled=False)
        comment = _made(visit, entry, outline, said, form_key=key)
        db.session.add_all(
            LetterPart(response_id=entry.id, paragraph=each.at, comment_id=comment.id)
            for each in run
        )
        made.append(comment)
    db.session.flush()
    if waiting:
        note("letter divided", visit, "response", entry.id, paragraphs=len(waiting), made=len(made))
    return made


def put_back(visit: Visit, entry: Response) -> None:
    """The paragraphs that were found to be no comments wait again."""
    entry = read_unfinished(visit, entry)
    db.session.execute(
        delete(LetterPart).where(
            LetterPart.response_id == entry.id, LetterPart.comment_id.is_(None)
        )
    )
    note("letter paragraphs put back", visit, "response", entry.id)


def type_comment(
    visit: Visit, entry: Response, outline: Outline, said: Said, *, form_key: str
) -> Comment:
    """The comment is in the entry. The same form sent again is the same comment.

    Raises `Conflict` where that form has made one with other words.
    """
    entry = read_unfinished(visit, entry)
    stored = db.session.scalar(select(Comment).where(Comment.form_key == form_key))
    if stored is not None:
        if stored.response_id != entry.id or not said.is_in(stored):
            raise Conflict("This form was sent before, and what it said then was saved")
        return stored
    comment = _made(visit, entry, outline, said, form_key=form_key)
    note("comment entered", visit, "comment", comment.id, response_id=entry.id)
    return comment


def change_typed(visit: Visit, comment: Comment, said: Said, *, revision: int) -> None:
    """An unfinished comment says what was typed, if it is at the revision shown. Or `Conflict`."""
    read_unfinished(visit, comment.response)
    comment = _read_again(comment)
    if said.is_in(comment):
        return
    if comment.revision != revision:
        raise Conflict(f"{comment.changed_by.name} changed this comment while you were writing")
    check(said, published_outline(comment.version_id))
    put_in(comment, said, by=visit.user)
    note("entered comment changed", visit, "comment", comment.id, revision=comment.revision)


def set_views(visit: Visit, entry: Response, views: Mapping[int, tuple[Stance, int]]) -> None:
    """Each comment has that view, if it is at the revision that was shown. Raises `Conflict`.

    By the comment's id. A comment that is gone meanwhile is passed over.
    """
    entry = read_unfinished(visit, entry)
    for comment in comments_of(entry.id):
        stance, revision = views.get(comment.id, (comment.stance, comment.revision))
        if comment.stance is not stance:
            said = Said(comment.section_id, stance, comment.body, is_settled=False)
            change_typed(visit, comment, said, revision=revision)


def remove_typed(visit: Visit, comment: Comment) -> None:
    """An unfinished comment is gone, and the paragraphs that were in it wait again."""
    entry = read_unfinished(visit, comment.response)
    comment = _read_again(comment)
    db.session.execute(delete(LetterPart).where(LetterPart.comment_id == comment.id))
    db.session.delete(comment)
    db.session.flush()
    note("entered comment removed", visit, "comment", comment.id, response_id=entry.id)


def _still_waiting(entry: Response, chosen: Mapping[int, Placed]) -> list[tuple[Paragraph, Placed]]:
    """The paragraphs chosen that nobody has dealt with, in order."""
    of_letter = {paragraph.at: paragraph for paragraph in paragraphs(entry.letter)}
    dealt_with = letter_parts(entry.id)
    rows = db.session.execute(
        select(Comment.id, Comment.section_id).where(Comment.response_id == entry.id)
    )
    places: dict[int, int | None] = {}
    for comment_id, section_id in rows:
        places[comment_id] = section_id
    waiting: list[tuple[Paragraph, Placed]] = []
    elsewhere: list[int] = []
    for at in sorted(chosen):
        part = dealt_with.get(at)
        if at not in of_letter:
            raise Refusal("This page was not loaded fully. Reload it and try again.")
        if part is None:
            waiting.append((of_letter[at], chosen[at]))
        elif _placed(part, places) != chosen[at]:
            elsewhere.append(of_letter[at].number)
    if elsewhere:
        what = f"paragraph{'' if len(elsewhere) == 1 else 's'}"
        listed = ", ".join(str(number) for number in elsewhere)
        raise DealtWith(
            f"Somebody has dealt with {what} {listed} in another way. Nothing of yours was saved"
        )
    return waiting


def _placed(part: LetterPart, places: Mapping[int, int | None]) -> Placed:
    if part.comment_id is None:
        return Placed(is_comment=False)
    return Placed(True, places[part.comment_id])


def _made(visit: Visit, entry: Response, outline: Outline, said: Said, *, form_key: str) -> Comment:
    check(said, outline)
    return make_comment(
        entry, said, version_id=outline.version_id, form_key=form_key, by=visit.user
    )


def _read_again(comment: Comment) -> Comment:
    current = db.session.scalar(
        select(Comment).where(Comment.id == comment.id).execution_options(populate_existing=True)
    )
    if current is None:
        raise Refusal(REMOVED)
    return current


def _key(entry: Response, run: Sequence[Paragraph]) -> str:
    """The same paragraphs of the same letter are one comment, however often they are sent.

    No form sends such a key, so that nobody who knows the letter can make a comment of it first.
    """
    told = f"{entry.id} {run[0].at} {run[-1].at} {joined(run)}"
    return "=" + urlsafe_b64encode(hashlib.sha256(told.encode()).digest()).decode()[:KEY_LETTERS]


def _refused(run: Sequence[Paragraph], text: str, sentence: str) -> str:
    first, last = run[0].number, run[-1].number
    if sentence == words.NO_WORDS:
        return f"Paragraph {first} has no words. Say that it is not a comment"
    return (
        f"Paragraphs {first} to {last} together are {words.length(text):,} characters. "
        f"{sentence}. Send some of them in another round"
    )
