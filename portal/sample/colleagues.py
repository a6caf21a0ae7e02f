"""What the people of one body do among themselves while they draft. All invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import clock
from portal.consultations.visits import Visit
from portal.drafts.reading import Outline
from portal.responses import actions as responses
from portal.responses.models import Comment, Stance
from portal.web.forms import new_form_key

HOUR = timedelta(hours=1)

# Beside the lead's draft on the same paragraph: not brought together yet.
BESIDE = (
    "B5",
    Stance.OBJECT,
    "One page is plenty. Our annual meeting is in March, and the plan should follow it.",
)
# By the lead and the member in turn, on what they wrote of B5.
NOTES = (
    "The January date is the problem for us. Can we ask for March?",
    "Agreed. Our annual meeting is on the first Thursday of March.",
    "Then let us say March in one comment. I will bring our two drafts together.",
)
PIECES = (
    ("B13", Stance.SUPPORT, "Plain words, please: half of our members leave at the second page."),
    ("B14", Stance.SUPPORT, "Twelve weeks is right. Most groups meet once in six."),
)
TOGETHER = (
    "We support both. Plain words keep our members reading, and twelve weeks let a group that "
    "meets once in six talk it over and come back."
)


def draft_together(lead: Visit, member: Visit, outline: Outline, *, since: datetime) -> None:
    """Two drafts on one section, a discussion of them, and a comment made of two other drafts."""
    with clock.pretending(since):
        _draft(member, outline, *BESIDE)
    place = outline.passage_of(_section_id(outline, BESIDE[0]))
    for hours, words in enumerate(NOTES, start=1):
        with clock.pretending(since + hours * HOUR):
            writer = lead if hours % 2 else member
            responses.add_note(writer, place, words, form_key=new_form_key())
    pieces = []
    for hours, (piece, visit) in enumerate(zip(PIECES, (member, lead), strict=True), start=4):
        with clock.pretending(since + hours * HOUR):
            pieces.append(_draft(visit, outline, *piece))
    place = outline.passage_of(_section_id(outline, PIECES[0][0]))
    assert place is not None
    with clock.pretending(since + 6 * HOUR):
        responses.merge_comments(
            lead,
            outline,
            place,
            responses.Said(place.id, Stance.SUPPORT, TOGETHER, is_settled=True),
            {piece.id: piece.revision for piece in pieces},
            form_key=new_form_key(),
        )


def _draft(visit: Visit, outline: Outline, place: str, stance: Stance, words: str) -> Comment:
    section_id = _section_id(outline, place)
    said = responses.Said(section_id, stance, words, is_settled=False)
    passage = outline.passage_of(section_id)
    return responses.add_comment(visit, outline, passage, said, form_key=new_form_key())


def _section_id(outline: Outline, place: str) -> int:
    section = outline.section(place)
    assert section is not None, place
    return section.id
