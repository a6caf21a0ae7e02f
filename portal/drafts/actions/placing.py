"""Where a section stands: up or down, a level further in or out, and the numbers that follow."""

from __future__ import annotations

from enum import StrEnum

from portal.accounts.models import User
from portal.drafts import rendering
from portal.drafts.actions import arranging
from portal.drafts.actions.following import section_to_change
from portal.drafts.actions.restructuring import keep_in_order
from portal.drafts.models import LABEL_LENGTH, MARKER_LENGTH, DraftVersion, Section
from portal.drafts.outlines import ALWAYS_AT_THE_TOP
from portal.drafts.parsed import SectionKind
from portal.errors import Refusal


class Step(StrEnum):
    """What can be done with a section's place."""

    UP = "up"
    DOWN = "down"
    PROMOTE = "promote"
    DEMOTE = "demote"
    RENUMBER = "renumber"


def place_section(section: Section, step: Step, *, revision: int, by: User) -> Section:
    """The section has taken that step, with all that stands in it, and comes back.

    Raises `Refusal` where there is no such place for it.
    """
    version, sections, section = section_to_change(section, revision=revision, by=by)
    if step is Step.UP or step is Step.DOWN:
        _swap(sections, section, -1 if step is Step.UP else 1)
    elif step is Step.PROMOTE:
        _promote(version, sections, section)
    elif step is Step.DEMOTE:
        _demote(sections, section)
    else:
        _renumber(sections, section)
    section.revision += 1
    keep_in_order(version, sections, section, "section placed", by, step=step.value)
    return section


def _swap(sections: list[Section], section: Section, by: int) -> None:
    siblings = [
        each
        for each in sections
        if each.parent_id == section.parent_id and each.kind.is_heading is section.kind.is_heading
    ]
    at = siblings.index(section) + by
    if not 0 <= at < len(siblings):
        raise Refusal(f"It is the {'first' if by < 0 else 'last'} of its place already.")
    first, second = sorted((section, siblings[at]), key=sections.index)
    moving = list(arranging.inside(sections, second))
    for each in moving:
        sections.remove(each)
    start = sections.index(first)
    sections[start:start] = moving
    arranging.recount(sections, section.parent_id)


def _promote(version: DraftVersion, sections: list[Section], section: Section) -> None:
    """It stands beside what it stood in; what came after it there stands in it."""
    owner = next((each for each in sections if each.id == section.parent_id), None)
    if owner is None:
        raise Refusal("It stands at the top already.")
    if owner.kind.is_heading and not section.kind.is_heading:
        raise Refusal("Words stand under a heading. Make it a heading first.")
    at = sections.index(section)
    for after in sections[at + 1 :]:
        if after.parent_id == owner.id:
            after.parent_id = section.id
    section.parent_id = owner.parent_id
    if section.kind.is_heading and section.label == owner.label:
        title = rendering.plain_words(section.title, version.text_format)
        section.label = title[:LABEL_LENGTH] or section.label
    for owner_id in (owner.id, section.id, section.parent_id):
        arranging.recount(sections, owner_id)


def _demote(sections: list[Section], section: Section) -> None:
    """It stands in the one before it of its own level."""
    at = sections.index(section)
    before = next((s for s in reversed(sections[:at]) if s.parent_id == section.parent_id), None)
    if before is None or before.kind.is_heading is not section.kind.is_heading:
        what = "heading" if section.kind.is_heading else "paragraph"
        raise Refusal(f"There is no {what} before it that it could stand in.")
    if before.kind is SectionKind.TABLE:
        raise Refusal("Nothing can stand inside a table.")
    former = section.parent_id
    section.parent_id = before.id
    if section.kind in ALWAYS_AT_THE_TOP:
        section.kind = SectionKind.HEADING
    for owner_id in (former, before.id):
        arranging.recount(sections, owner_id)


def _renumber(sections: list[Section], heading: Section) -> None:
    """The numbered words under the heading run on from 1, across its sub-headings."""
    if not heading.kind.is_heading:
        raise Refusal("Only what stands under a heading can be numbered anew.")
    heading = _counting_from(sections, heading)
    below = {each.id for each in arranging.inside(sections, heading) if each.kind.is_heading}
    numbered = [
        each for each in sections if each.parent_id in below and each.marker.rstrip(".").isdecimal()
    ]
    if not numbered:
        raise Refusal("Nothing under this heading has a number.")
    markers = [section.marker.rstrip(".") for section in numbered]
    if markers == [str(number) for number in range(1, len(numbered) + 1)]:
        raise Refusal("The numbers under this heading run on from 1 already.")
    for number, (section, old) in enumerate(zip(numbered, markers, strict=True), start=1):
        section.marker = section.marker.replace(old, str(number))[:MARKER_LENGTH]
        if section.label.endswith(old):
            scope = section.label.removesuffix(old)
            arranging.rename(sections, section, section.label, f"{scope}{number}")


def _counting_from(sections: list[Section], heading: Section) -> Section:
    """The heading that the numbers are counted from: a sub-heading goes on where its part was."""
    above = next((each for each in sections if each.id == heading.parent_id), None)
    while above is not None and above.label == heading.label:
        heading = above
        above = next((each for each in sections if each.id == heading.parent_id), None)
    return heading
