"""The day's digest: what waited for one reader, in one letter, in the transaction that marks it.

Each morning at seven in London what was written before is due. Should the worker be away at that
hour, it goes when the worker is back. Of several workers the one that locks the rows writes the
letter; the others then find none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, time, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, select

from portal import clock
from portal.db import db, engine
from portal.mail.actions import choices_address, write
from portal.mail.models import DigestItem, Kind, Pace
from portal.mail.queries import paces
from portal.mail.wording import choosable, letter, matter_of, opening_of

# Where the app keeps who says for which bodies an address is read today: a floor above.
BODIES_OF = "bodies_of"
BodiesOf = Callable[[str], Collection[int]]

LEAVES_AT = time(7, 0)
RULE = "-" * 40

HEADINGS: Mapping[Kind, str] = {
    Kind.DECISIONS: "DECISIONS ON YOUR COMMENTS",
    Kind.ANSWERS: "ANSWERS TO YOUR COMMENTS",
    Kind.REPLIES: "REPLIES TO YOUR COMMENTS",
    Kind.VERSIONS: "NEW VERSIONS OF A DRAFT",
    Kind.COLLEAGUES: "FROM YOUR COLLEAGUES",
}


def gather(*, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Everyone for whom something was due has one letter with all of it. How many letters.

    One transaction a reader: whoever dies between two has told the first and not the second. A
    morning on which nothing waits costs one read without a lock.
    """
    due = _due(clock.now())
    with engine.reading_only():
        addresses = db.session.scalars(
            select(DigestItem.to_address).where(due).distinct().order_by(DigestItem.to_address)
        ).all()
        db.session.rollback()
    written = 0
    for address in addresses:
        if is_stopping():
            break
        written += _gather_for(address, due)
    return written


def latest_departure(moment: datetime) -> datetime:
    """The last time it was seven in the morning in London."""
    today = clock.in_london(moment).date()
    leaves = clock.from_london(today, LEAVES_AT)
    return leaves if leaves <= moment else clock.from_london(today - timedelta(1), LEAVES_AT)


def _due(moment: datetime) -> ColumnElement[bool]:
    return DigestItem.gathered_at.is_(None) & (DigestItem.written_at < latest_departure(moment))


def _gather_for(address: str, due: ColumnElement[bool]) -> bool:
    """The reader's letter and the mark on what is in it, or neither. True if there is a letter."""
    engine.begin_writing()
    items = db.session.scalars(
        select(DigestItem)
        .where(due, DigestItem.to_address == address)
        .order_by(DigestItem.id)
        .with_for_update()
    ).all()
    # What its reader has turned off since is marked and not told; nor is what they have left.
    chosen = paces({address})
    bodies = _bodies_of(address)
    told = [
        item
        for item in items
        if chosen.get((address, item.kind)) is not Pace.OFF and _is_theirs(item, bodies)
    ]
    if told:
        write(to=address, subject=_subject(told), body=digest(told))
    moment = clock.now()
    for item in items:
        item.gathered_at = moment
        item.body = ""
    db.session.commit()
    return bool(told)


def _bodies_of(address: str) -> Collection[int]:
    wired: BodiesOf | None = current_app.extensions.get(BODIES_OF)
    return wired(address) if wired is not None else ()


def _is_theirs(item: DigestItem, bodies: Collection[int]) -> bool:
    """True for what is about one of the bodies, or about none at all."""
    return not item.of_bodies or any(int(each) in bodies for each in item.of_bodies.split())


def _subject(items: Sequence[DigestItem]) -> str:
    if len(items) == 1:
        return f"Today: {items[0].subject}"
    return f"Today: {items[0].subject}, and {len(items) - 1} more"


def digest(items: Sequence[DigestItem]) -> str:
    """The letter's text: by kind in the order people choose them, and within it as they came."""
    openings = [opening_of(item.body) for item in items]
    in_order = [item for kind in Kind for item in items if item.kind is kind]
    parts: list[str] = []
    heading = ""
    for item in in_order:
        if heading != HEADINGS[item.kind]:
            heading = HEADINGS[item.kind]
            parts.append(heading)
        parts += [item.subject, matter_of(item.body), RULE]
    text = letter(
        *max(openings, key=len),
        "This is what has happened since your last daily e-mail.",
        *parts[:-1],
    )
    return choosable(text, address=choices_address())
