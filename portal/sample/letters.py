"""What came to the sample by post: of a body, too late, and of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.consultations.visits import Visit
from portal.drafts.reading import Outline
from portal.responses import actions as responses
from portal.responses.models import Capacity, Channel, Naming, Stance
from portal.stakeholders import queries as stakeholders
from portal.web.forms import new_form_key

FORUM_LETTER = "\n\n".join(
    (
        "Dear Clerk",
        "We are sorry that this comes after the closing date. Our committee met only last week.",
        "Objective two is the one that matters to us. Four exercises a year would be a start, and "
        "we would offer rooms for two of them.",
        "We object to B4 as it is written. What another body does already is not always done "
        "well, and the programme should say how it knew.",
        "Yours faithfully",
    )
)


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """`body` is a name, or empty for a person. `goes_to` says where each paragraph goes."""

    body: str
    person: str
    words: str
    days_ago: int
    goes_to: tuple[tuple[str, Stance] | None, ...]
    naming: Naming | None


LETTERS = (
    SampleLetter(
        "London Civic Forum",
        "",
        FORUM_LETTER,
        6,
        (
            None,
            None,
            ("appendix-1-objective-two", Stance.SUPPORT),
            ("B4", Stance.OBJECT),
            None,
        ),
        Naming.BODY,
    ),
    SampleLetter(
        "",
        "Mr Sample Writer",
        "The yearly visits should be announced in the local paper. Not everybody is on a list.",
        15,
        (("appendix-1-objective-one", Stance.NOT_CHOSEN),),
        None,
    ),
)


def enter_letters(visit: Visit, outline: Outline) -> None:
    """They are entered by the visitor, divided into comments, and finished."""
    today = clock.in_london(clock.now()).date()
    for letter in LETTERS:
        body = stakeholders.body_by_name(letter.body) if letter.body else None
        entry = responses.enter(
            visit,
            responses.Came(
                body_id=body.id if body else None,
                person_name=letter.person,
                channel=Channel.PAPER,
                received_on=today - timedelta(days=letter.days_ago),
                naming=letter.naming,
                not_published_reason="",
                approved_by_name="The committee" if body else "",
                capacity=Capacity.COMMITTEE if body else None,
                mandate="",
                letter=letter.words,
            ),
            form_key=new_form_key(),
        )
        sections = [outline.section(goes[0]) if goes else None for goes in letter.goes_to]
        made = responses.divide(
            visit,
            entry,
            outline,
            {
                at: responses.Placed(section is not None, section.id if section else None)
                for at, section in enumerate(sections)
            },
        )
        views = [goes[1] for goes in letter.goes_to if goes]
        responses.set_views(
            visit,
            entry,
            {
                comment.id: (view, comment.revision)
                for comment, view in zip(made, views, strict=True)
            },
        )
        responses.finish(visit, entry, outline)
