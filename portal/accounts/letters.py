"""What somebody can choose about their letters: in plain words, and only what can come to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import current_app

from portal.accounts.models import User
from portal.mail.models import Kind, Pace

KindsFor = Callable[[User], Sequence[Kind]]
KINDS_OF_LETTERS = "kinds_of_letters"

KIND_WORDS: Mapping[Kind, tuple[str, str]] = {
    Kind.DECISIONS: (
        "Decisions on our comments",
        "When a moderator publishes or withholds a comment, asks for it to be reworded, or undoes "
        "a decision.",
    ),
    Kind.ANSWERS: (
        "Answers to our comments",
        "When wording that your body suggested is taken into a new version of the draft.",
    ),
    Kind.REPLIES: (
        "Replies to our comments",
        "When another body’s reply to a comment of yours is published.",
    ),
    Kind.VERSIONS: (
        "New versions",
        "When a draft that your body is asked about has a new version, and what became of your "
        "answers.",
    ),
    Kind.COLLEAGUES: (
        "From our colleagues",
        "When a colleague says the response is ready for sign-off, or it is opened again. For "
        "moderators, when a colleague writes a note for them.",
    ),
}

PACE_WORDS: Mapping[Pace, str] = {
    Pace.AT_ONCE: "At once",
    Pace.DAILY: "Once a day, in one e-mail at 7am",
    Pace.OFF: "Never",
}


def kinds_for(user: User) -> Sequence[Kind]:
    """The kinds of letters that can come to the person. Rooms above know who is told of what."""
    wired: KindsFor | None = current_app.extensions.get(KINDS_OF_LETTERS)
    return wired(user) if wired is not None else tuple(Kind)
